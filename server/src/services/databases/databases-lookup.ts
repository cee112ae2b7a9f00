import { ApiError } from '../../contract/errors.ts'
import type { Store } from '../../data/store.ts'
import { type DatabaseRow, databases } from '../../data/tables/shapes.ts'

/** The database with this ID, whether switched on or not. @throws ApiError `database_not_found` */
export async function requireDatabase(store: Store, databaseId: string): Promise<DatabaseRow> {
  return existingDatabase(await store.find(databases, databaseId))
}

/** Like `requireDatabase`, inside a transaction: it stays as it is until that ends. */
export async function lockDatabase(store: Store, databaseId: string): Promise<DatabaseRow> {
  return existingDatabase(await store.lock(databases, databaseId))
}

/** @throws ApiError `database_not_found` when there is none */
export function existingDatabase(row: DatabaseRow | undefined): DatabaseRow {
  if (!row) throw new ApiError('database_not_found')
  return row
}
