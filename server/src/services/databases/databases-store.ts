import { type SqlBool, sql } from 'kysely'
import type { Store } from '../../data/store.ts'
import { databases } from '../../data/tables/shapes.ts'

/** Whether there is a database with this ID, in whatever case (contract: data 0.1.3). */
export async function hasDatabaseNamed(store: Store, id: string): Promise<boolean> {
  const sameId = sql<SqlBool>`lower("$id") = ${id.toLowerCase()}`
  return (await store.select(databases, {}, { limit: 1, also: [sameId] })).length > 0
}
