import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { DuplicateError } from '../../data/database.ts'
import { type DatabaseRow, databases } from '../../data/tables/shapes.ts'
import type { Api } from './api.ts'
import { existingDatabase, lockDatabase } from './databases-lookup.ts'
import { removeTablesOf } from './databases-removal.ts'
import { hasDatabaseNamed } from './databases-store.ts'

/** A database as answers show it. */
export const databaseDocument = (row: DatabaseRow) => ({ ...row, status: 'ready' })

/** @throws ApiError `database_already_exists` */
export async function createDatabase(
  ctx: Context,
  asked: { readonly databaseId: string; readonly name: string; readonly enabled: boolean },
  api: Api,
): Promise<DatabaseRow> {
  const $id = ctx.newId(asked.databaseId)
  const { name, enabled } = asked
  try {
    return await ctx.transaction(async (tx) => {
      const store = tx.store.asSystem()
      await store.hold(`database/${$id.toLowerCase()}`)
      if (await hasDatabaseNamed(store, $id)) throw new ApiError('database_already_exists')
      return store.insert(databases, { $id, name, enabled, type: api.type, search: searchText($id, name) })
    })
  } catch (error) {
    throw error instanceof DuplicateError ? new ApiError('database_already_exists', undefined, { cause: error }) : error
  }
}

/** Changes a database. Whoever says nothing of `enabled` switches it on (contract: data 1.1.3). @throws ApiError `database_not_found` */
export function updateDatabase(
  ctx: Context,
  databaseId: string,
  asked: { readonly name: string | null; readonly enabled: boolean },
): Promise<DatabaseRow> {
  return ctx.transaction(async (tx) => {
    const store = tx.store.asSystem()
    const row = await lockDatabase(store, databaseId)
    const name = asked.name ?? row.name
    const changes = { name, enabled: asked.enabled, search: searchText(row.$id, name) }
    return existingDatabase(await store.update(databases, row.$id, changes))
  })
}

/** Deletes a database: it is gone at once, and its tables by a job (contract: data 1.1.4). @throws ApiError `database_not_found` */
export async function deleteDatabase(ctx: Context, databaseId: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    const row = existingDatabase(await tx.store.asSystem().delete(databases, databaseId))
    await tx.enqueue(removeTablesOf, { databaseInternalId: row.$sequence })
  })
}

const searchText = (id: string, name: string): string => `${id} ${name}`.toLowerCase()
