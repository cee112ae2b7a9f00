import type { ColumnName } from '../rows/work.ts'
import { date } from './documents.ts'
import type { Place, Row, Rows } from './rows.ts'

/** A user's table, with the names that it and its parts have in the database. */
export interface RowTable {
  readonly databaseId: string
  readonly tableId: string
  /** Name of the table: `t1`. */
  readonly name: string
  /** Names of the columns by key. */
  readonly fields: Readonly<Record<ColumnName, string>>
  /** Name of the index on category and score, and of its twin that begins with the permission set. */
  readonly index: string
  readonly twin: string
}

/** The columns of a row, under their keys. */
export const selection = ({ fields }: RowTable): string =>
  ['$sequence', '$id', '$createdAt', '$updatedAt', '$acl']
    .map((name) => `"${name}"`)
    .concat(Object.entries(fields).map(([key, field]) => `"${field}" as "${key}"`))
    .join(', ')

/** A hint which index to take, where the engine knows such. */
export const indexedBy = (place: Place, index: string): string =>
  place.adapter === 'sqlite' ? `indexed by "${index}"` : ''

/** Permission sets by their numbers: neither ever changes, so each is read once. */
export function permissionReader(rows: Rows, { name }: RowTable): (acl: number) => Promise<readonly string[]> {
  const find = rows.prepare('project', `select permissions from {${name}__acl} where id = ?`)
  const known = new Map<number, readonly string[]>()
  return async (acl) => {
    let found = known.get(acl)
    if (!found) {
      const [row] = await find(acl)
      found = JSON.parse(String(row?.permissions)) as string[]
      known.set(acl, found)
    }
    return found
  }
}

/** A row as the API shows it. */
export const rowDocument = ({ databaseId, tableId }: RowTable, row: Row, permissions: readonly string[]) => ({
  $id: row.$id,
  $sequence: String(row.$sequence),
  $createdAt: date(row.$createdAt),
  $updatedAt: date(row.$updatedAt),
  $permissions: permissions,
  $databaseId: databaseId,
  $tableId: tableId,
  title: row.title,
  body: row.body,
  category: row.category,
  status: row.status,
  score: row.score,
  quantity: row.quantity,
  price: row.price,
  ratio: row.ratio,
  active: Boolean(row.active),
  dueAt: date(row.dueAt),
})
