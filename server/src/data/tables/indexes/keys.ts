import type { Connection } from '../../database.ts'
import { qualified, quoted } from '../../fragment.ts'
import type { ColumnDefinition, IndexDefinition, TableDefinition } from '../definition.ts'
import { fitting, type Part } from './entry-size.ts'
import { physicalIndex, twinOf } from './names.ts'

/** A statement that makes an index, and the name that it gives. */
export interface IndexStatement {
  readonly name: string
  /** @param concurrently without keeping writers waiting, where the engine can: not in a transaction then */
  text(concurrently: boolean): string
}

/**
 * The engine's index of a `key` or `unique` definition, in the order that lists have: what has no value comes lowest, and
 * what is equal by insertion. A key index ends with the ACL, so that what the caller may not read is left out without a
 * look at the row.
 */
export function keyIndex(connection: Connection, table: TableDefinition, index: IndexDefinition): IndexStatement {
  const name = physicalIndex(index)
  const unique = index.type === 'unique'
  const parts = partsOf(connection, table, index)
  const also = unique ? [] : [sequenceOf(connection, index), '"$acl"']
  const include = unique && connection.dialect.name === 'postgresql' ? ' include ("$sequence", "$acl")' : ''
  return statement(
    connection,
    table,
    name,
    `${unique ? 'unique ' : ''}index`,
    `(${[...parts, ...also].join(', ')})${include}`,
  )
}

/** The twin of an index, for callers who may read few permission sets: each of those has its rows in order. */
export function twinIndex(connection: Connection, table: TableDefinition, index: IndexDefinition): IndexStatement {
  const parts = partsOf(connection, table, { ...index, type: 'key' })
  const all = ['"$acl"', ...parts, sequenceOf(connection, index)]
  return statement(connection, table, twinOf(physicalIndex(index)), 'index', `(${all.join(', ')})`)
}

function statement(
  connection: Connection,
  table: TableDefinition,
  name: string,
  kind: string,
  parts: string,
): IndexStatement {
  const on = qualified(connection, table.name)
  return {
    name,
    text(concurrently) {
      const how = concurrently && connection.dialect.name === 'postgresql' ? ' concurrently' : ''
      return `create ${kind}${how} "${name}" on ${on} ${parts}`
    },
  }
}

const isDescending = ({ orders }: IndexDefinition, at: number): boolean => orders[at]?.toUpperCase() === 'DESC'

const DATES: readonly string[] = ['$createdAt', '$updatedAt']

// Whoever asks for the newest first gets what is equally new newest first, too (contract: data 1.9.11).
function sequenceOf(connection: Connection, index: IndexDefinition): string {
  const descending = DATES.includes(index.columns[0] ?? '') && isDescending(index, 0)
  return ordered(connection, '"$sequence"', descending, false)
}

function partsOf(connection: Connection, table: TableDefinition, index: IndexDefinition): string[] {
  const parts = index.columns.map((key) => partOf(table, key))
  const fit = connection.dialect.name === 'sqlite' ? parts : fitting(parts, index.type === 'unique')
  return fit.map(({ text, nullable }, at) => ordered(connection, text, isDescending(index, at), nullable))
}

/**
 * How many characters of a text are in a key index, where it is not all of them: `left(…, n)` of both sides leads to the
 * entries then. Undefined where the text is there itself, and in unique indexes.
 */
export function cutOf(
  connection: Connection,
  table: TableDefinition,
  index: IndexDefinition,
  key: string,
): number | undefined {
  if (connection.dialect.name === 'sqlite' || index.type !== 'key') return undefined
  const parts = index.columns.map((one) => partOf(table, one))
  return fitting(parts, false)[index.columns.indexOf(key)]?.cut
}

function partOf(table: TableDefinition, key: string): Part {
  if (key.startsWith('$')) return { text: quoted(key), bytes: key === '$id' ? 40 : 8, cuts: false, nullable: false }
  const column = table.columns.get(key)
  if (column?.field === undefined) throw new Error(`${table.name} keeps no values of ${key}.`)
  return { text: quoted(column.field), bytes: bytesOf(column), cuts: isText(column), nullable: true }
}

const isText = ({ kind }: ColumnDefinition): boolean => kind.storage === 'string' || kind.storage === 'json'

// Characters of four bytes at most, sealed or not; how large the other texts can be hardly matters.
const bytesOf = (column: ColumnDefinition): number =>
  isText(column) ? (column.encrypt ? Number.POSITIVE_INFINITY : 4 * column.size + 4) : 8

// SQLite has nulls lowest as it is.
function ordered({ dialect }: Connection, part: string, descending: boolean, nullable: boolean): string {
  const nulls = nullable && dialect.name === 'postgresql' ? ` nulls ${descending ? 'last' : 'first'}` : ''
  return `${part} ${descending ? 'desc' : 'asc'}${nulls}`
}
