import { sql } from 'kysely'
import type { Store } from '../../data/store.ts'
import { type ProjectRow, projects } from './shapes.ts'

/** The newest state of a project, kept from other writers until the transaction ends. */
export async function lockProject(store: Store, projectId: string): Promise<ProjectRow | undefined> {
  const [row] = await store.query(
    projects,
    (table) => sql`update ${table} set "$updatedAt" = "$updatedAt" where "$id" = ${projectId} returning *`,
  )
  return row
}
