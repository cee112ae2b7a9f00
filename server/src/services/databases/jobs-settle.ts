import { Type } from '@sinclair/typebox'
import type { Context } from '../../contract/context.ts'
import { job } from '../../contract/job.ts'
import { hasTable } from '../../data/tables/indexes/catalog.ts'
import { holdWriters } from '../../data/tables/indexes/duplicates.ts'
import { drainSome, lastNoted } from '../../data/tables/indexes/fill.ts'
import { dropLog } from '../../data/tables/indexes/log.ts'
import { logOf, physicalIndex } from '../../data/tables/indexes/names.ts'
import { fillingOf } from '../../data/tables/indexes/physical.ts'
import { givingUp } from '../../data/tables/schema.ts'
import { type LocatedIndex, locateIndex } from './indexes-located.ts'
import { LEASE, PATIENCE } from './jobs-rhythm.ts'

/** Brings a new index up to what was written by those who had not heard of it, and ends the notes about that. */
export const settleIndex = job({
  name: 'databases.settleIndex',
  payload: Type.Object({ index: Type.Integer() }),
  attempts: PATIENCE,
  lease: LEASE,
  async run(ctx, { index }) {
    const store = ctx.store.asSystem()
    const located = await locateIndex(store, index)
    if (located?.row.status !== 'available') return
    const log = logOf(physicalIndex(located.index))
    if (!(await store.reading((connection) => hasTable(connection, log)))) return
    await drain(ctx, located)
    await endLog(ctx, located)
  },
})

/** Makes entries anew for all rows that are noted by now. */
export async function drain(ctx: Context, { definition, index }: LocatedIndex): Promise<void> {
  const store = ctx.store.asSystem()
  const filling = await store.reading(async (connection) => fillingOf(connection, definition, index))
  const last = await store.schema((tx) => lastNoted(tx, filling))
  while (await store.schema((tx) => drainSome(tx, filling, last)));
}

// Nobody writes between the last look at the notes and their end.
async function endLog(ctx: Context, { definition, index }: LocatedIndex): Promise<void> {
  await ctx.store.asSystem().schema(async (tx) => {
    const filling = fillingOf(tx, definition, index)
    for (const statement of givingUp(tx, [])) await tx.run(statement, [])
    await holdWriters(tx, filling.table)
    while (await drainSome(tx, filling, await lastNoted(tx, filling)));
    for (const statement of dropLog(tx, filling.name)) await tx.run(statement, [])
  })
}
