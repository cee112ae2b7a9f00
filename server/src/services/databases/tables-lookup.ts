import { ApiError } from '../../contract/errors.ts'
import type { Store } from '../../data/store.ts'
import { type DatabaseRow, type TableRow, tables } from '../../data/tables/shapes.ts'
import { requireDatabase } from './databases-lookup.ts'

/** The IDs in the path of a route about a table. */
export interface Place {
  readonly databaseId: string
  readonly tableId: string
}

/** The ID of a table's row: unique in its database whatever the case (contract: data 0.1.3). */
export const tableRowId = (database: DatabaseRow, tableId: string): string =>
  `${database.$sequence}:${tableId.toLowerCase()}`

/** The table with this ID, whether switched on or not. @throws ApiError `database_not_found`, `table_not_found` */
export async function requireTable(store: Store, { databaseId, tableId }: Place): Promise<TableRow> {
  return existing(await findTable(store, await requireDatabase(store, databaseId), tableId))
}

/** Like `requireTable`, inside a transaction: nobody else changes the table, its columns or indexes before that ends. */
export async function lockTable(store: Store, { databaseId, tableId }: Place): Promise<TableRow> {
  const database = await requireDatabase(store, databaseId)
  return existing(asAsked(await store.lock(tables, tableRowId(database, tableId)), tableId))
}

/** A table of a database by the ID that clients know; undefined when there is none. */
export async function findTable(store: Store, database: DatabaseRow, tableId: string): Promise<TableRow | undefined> {
  return asAsked(await store.find(tables, tableRowId(database, tableId)), tableId)
}

// Found without regard to case: IDs that differ in case alone clash, but they are not the same.
const asAsked = (row: TableRow | undefined, tableId: string) => (row?.tableId === tableId ? row : undefined)

function existing(row: TableRow | undefined): TableRow {
  if (!row) throw new ApiError('table_not_found')
  return row
}
