import type { Connection } from '../database.ts'
import { marks, numbered, qualified } from '../fragment.ts'
import { codecOf } from './codec.ts'
import type { TableDefinition } from './definition.ts'

// Texts that depend on the definition and on how many rows they are for alone: made once for each version of a definition.

/** Parameters of one statement: SQLite takes 32766, PostgreSQL twice as many. */
const PARAMETERS = 30_000
const LARGEST = 512

const inserts = new WeakMap<TableDefinition, Map<number, string>>()

/** Inserts rows, and answers their IDs and numbers. */
export function insertText(connection: Connection, table: TableDefinition, count: number): string {
  const texts = inserts.get(table) ?? new Map<number, string>()
  let text = texts.get(count)
  if (text === undefined) {
    const names = ['$id', '$createdAt', '$updatedAt', '$acl', ...codecOf(table).fields.map(({ field }) => field)]
    const list = names.map((name) => `"${name}"`).join(', ')
    const values = Array.from({ length: count }, () => `(${marks(names.length)})`).join(', ')
    const into = qualified(connection, table.name)
    text = numbered(connection, `insert into ${into} (${list}) values ${values} returning "$id", "$sequence"`)
    texts.set(count, text)
    inserts.set(table, texts)
  }
  return text
}

const reads = { plain: new WeakMap<TableDefinition, string>(), locking: new WeakMap<TableDefinition, string>() }

/** Selects a row by its ID in lower case and as it is; nobody else changes it where the text is a locking one. */
export function rowText(connection: Connection, table: TableDefinition, form: keyof typeof reads): string {
  let text = reads[form].get(table)
  if (text === undefined) {
    const lock = form === 'locking' ? ` ${connection.dialect.rowLockText}` : ''
    text = numbered(connection, byIdText(connection, table, codecOf(table).selection) + lock)
    reads[form].set(table, text)
  }
  return text
}

/** Like `rowText`, with another selection and question marks. */
export const byIdText = (connection: Connection, table: TableDefinition, selection: string): string =>
  `select ${selection} from ${qualified(connection, table.name)} where lower("$id") = ? and "$id" = ?`

/**
 * Parts of a list whose lengths are powers of two: then few different statements serve every length.
 * @param width parameters that one item takes
 */
export function* partsOf<T>(items: readonly T[], width = 1): Generator<readonly T[]> {
  const most = Math.min(LARGEST, largestPower(Math.max(1, Math.floor(PARAMETERS / width))))
  for (let at = 0; at < items.length; ) {
    const size = Math.min(most, largestPower(items.length - at))
    yield items.slice(at, at + size)
    at += size
  }
}

const largestPower = (number: number): number => 2 ** Math.floor(Math.log2(number))
