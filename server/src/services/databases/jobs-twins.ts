import { Type } from '@sinclair/typebox'
import type { Context } from '../../contract/context.ts'
import { job } from '../../contract/job.ts'
import type { Store } from '../../data/store.ts'
import { indexOf, loadTable, physicalTable } from '../../data/tables/definitions.ts'
import type { IndexStatement } from '../../data/tables/indexes/keys.ts'
import { missingIndexes } from '../../data/tables/indexes/physical.ts'
import { indexes, type TableRow, tables } from '../../data/tables/shapes.ts'
import { buildInBackground } from './jobs-build.ts'
import { LEASE } from './jobs-rhythm.ts'

/** Builds the twins of all indexes of a large table, and says so when they are there. */
export const buildTwins = job({
  name: 'databases.buildTwins',
  payload: Type.Object({ table: Type.Integer() }),
  lease: LEASE,
  async run(ctx, { table: number }) {
    const store = ctx.store.asSystem()
    for (;;) {
      const table = await store.first(tables, { $sequence: number })
      if (!table || table.twins) return
      for (const statement of await missingTwins(store, table))
        await buildInBackground(store, physicalTable(number), statement, true)
      if (await finishTwins(ctx, table)) return
    }
  },
})

/** The twins that indexes of a table lack. Those being built bring their own. */
export async function missingTwins(store: Store, table: TableRow): Promise<readonly IndexStatement[]> {
  const definition = await loadTable(store, { ...table, twins: true })
  const rows = await store.select(indexes, { tableInternalId: table.$sequence, status: 'available' })
  const ordered = rows.filter(({ type }) => type === 'key' || type === 'unique').map(indexOf)
  return store.reading(async (connection) => {
    const missing: IndexStatement[] = []
    for (const index of ordered) missing.push(...(await missingIndexes(connection, definition, index)))
    return missing
  })
}

// Indexes become available one by one, and each under the same lock.
function finishTwins(ctx: Context, { $id }: TableRow): Promise<boolean> {
  return ctx.transaction(async (tx) => {
    const store = tx.store.asSystem()
    const table = await store.lock(tables, $id)
    if (table && (await missingTwins(store, table)).length > 0) return false
    if (table) await store.update(tables, $id, { twins: true, $updatedAt: 'keep' })
    return true
  })
}
