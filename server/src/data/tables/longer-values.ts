import type { Connection } from '../database.ts'
import { numbered, qualified } from '../fragment.ts'
import type { Field } from './codec.ts'
import { selectionOf } from './codec.ts'
import type { TableDefinition } from './definition.ts'
import type { Rows } from './rows.ts'

/** How long a look at all values may take, in milliseconds. */
const LIMIT_MS = 15_000
/** Sealed values that are opened together. */
const PAGE = 200

/** Whether some value of a column of texts has more than `size` characters. A look at all of them. */
export function hasLonger(connection: Connection, rows: Rows, field: Field, size: number): Promise<boolean> {
  return field.column.encrypt
    ? sealedLonger(connection, rows, field, size)
    : plainLonger(connection, rows.table, field, size)
}

async function plainLonger(
  connection: Connection,
  table: TableDefinition,
  { field, column }: Field,
  size: number,
): Promise<boolean> {
  const longer = column.array ? someElement(connection, field) : `length("${field}") > ?`
  const statement = `select 1 from ${qualified(connection, table.name)} where ${longer} limit 1`
  return (await connection.heavy(numbered(connection, statement), [size], LIMIT_MS)).length > 0
}

const someElement = ({ dialect }: Connection, field: string): string =>
  dialect.name === 'sqlite'
    ? `exists (select 1 from json_each("${field}") as item where length(item.value) > ?)`
    : `exists (select 1 from jsonb_array_elements_text("${field}") as item (value) where length(item.value) > ?)`

// What is sealed is never shorter than what is in it: whatever is short enough itself need not be opened.
async function sealedLonger(connection: Connection, rows: Rows, field: Field, size: number): Promise<boolean> {
  const name = qualified(connection, rows.table.name)
  const statement = numbered(
    connection,
    `select ${selectionOf([field])} from ${name} where "$sequence" > ? and length("${field.field}") > ?
      order by "$sequence" limit ${PAGE}`,
  )
  for (let after = 0; ; ) {
    const stored = await connection.heavy(statement, [after, size], LIMIT_MS)
    const page = await rows.decode(stored, [field])
    if (page.some((row) => textsOf(row[field.key]).some((text) => [...text].length > size))) return true
    if (page.length < PAGE) return false
    after = page.at(-1)?.$sequence ?? after
  }
}

const textsOf = (value: unknown): string[] => [value].flat().filter((text) => typeof text === 'string')
