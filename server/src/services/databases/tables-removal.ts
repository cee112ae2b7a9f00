import type { Context } from '../../contract/context.ts'
import { columns, tables } from '../../data/tables/shapes.ts'
import { removeRelationship } from './relationship.ts'
import { removeTable } from './schema-changes.ts'

/** Removes a table by the ID of its row, with every column of other tables that points to it. False when there is none. */
export async function removeTableWithLinks(tx: Context, $id: string): Promise<boolean> {
  const store = tx.store.asSystem()
  const table = await store.lock(tables, $id)
  if (!table) return false
  const links = await store.select(columns, { tableInternalId: table.$sequence, type: 'relationship' })
  // A link of a table to itself goes with its first side.
  for (const { $id: columnId } of links) {
    const link = await store.find(columns, columnId)
    if (link) await removeRelationship(tx, table, link)
  }
  await removeTable(tx, table)
  return true
}
