import type { RowTable } from '../bare/row-table.ts'
import type { Row, Rows } from '../bare/rows.ts'
import { DATABASE, type TableId } from './tables.ts'
import { type ColumnName, FIRST_ROWS, READERS, type Reader, rowIdOf } from './work.ts'

/** A table as it stands in the database. */
export interface Layout {
  readonly table: RowTable
  /** Numbers of the permission sets. */
  readonly sets: Readonly<Record<Reader, number>>
}

/** Finds a table of ours in the database. */
export async function layoutOf(rows: Rows, tableId: TableId): Promise<Layout> {
  const findTable = rows.prepare('project', 'select * from {tables} where "databaseId" = ? and "tableId" = ?')
  const [found] = await findTable(DATABASE, tableId)
  const of = async (kind: 'columns' | 'indexes') =>
    rows.prepare('project', `select * from {${kind}} where "tableInternalId" = ?`)(found?.$sequence)
  const [columns, [index]] = [await of('columns'), await of('indexes')]
  const name = `t${serial(found)}`
  const fields = Object.fromEntries(columns.map((column) => [String(column.key), `c${serial(column)}`]))
  const table = {
    databaseId: DATABASE,
    tableId,
    name,
    fields: fields as Record<ColumnName, string>,
    index: `x${serial(index)}`,
    twin: `x${serial(index)}t`,
  }
  return { table, sets: await setsOf(rows, name) }
}

async function setsOf(rows: Rows, name: string): Promise<Record<Reader, number>> {
  const find = rows.prepare('project', `select "$acl" from {${name}} where "$id" = ?`)
  const sets = READERS.map(async (reader) => [reader, (await find(rowIdOf(FIRST_ROWS[reader])))[0]?.$acl])
  return Object.fromEntries(await Promise.all(sets)) as Record<Reader, number>
}

function serial(row: Row | undefined): number {
  if (!row) throw new Error('A table of the benchmark is not in the database as it should be.')
  return Number(row.$sequence)
}
