import { Type } from '@sinclair/typebox'
import type { Context } from '../../contract/context.ts'
import { job } from '../../contract/job.ts'
import type { Transaction } from '../../data/database.ts'
import { FEW_ROWS, rowCount } from '../../data/tables/indexes/catalog.ts'
import { drainSome, fillSome, lastNoted, lastRow } from '../../data/tables/indexes/fill.ts'
import { isSideIndex } from '../../data/tables/indexes/names.ts'
import { fillingOf, missingIndexes } from '../../data/tables/indexes/physical.ts'
import { indexes, tables } from '../../data/tables/shapes.ts'
import { emitChange } from './indexes-events.ts'
import { type LocatedIndex, locateIndex } from './indexes-located.ts'
import { buildInBackground, removeOwnIndexes } from './jobs-build.ts'
import { dropIndex, GRACE } from './jobs-drops.ts'
import { LEASE } from './jobs-rhythm.ts'
import { drain, settleIndex } from './jobs-settle.ts'

/** Why an index failed, as its owner reads it. */
export const IN_THE_WAY = 'Rows with equal values stand in the way. Change them, delete the index and make it again.'
const NOT_BUILT = 'The index could not be built. Delete it and make it again.'

/** Builds an index whose metadata says `processing`. Once that is gone, or says something else, it stops. */
export const buildIndex = job({
  name: 'databases.buildIndex',
  payload: Type.Object({ index: Type.Integer() }),
  lease: LEASE,
  run: async (ctx, { index }) => {
    const located = await build(ctx, index)
    if (located) emitChange(ctx, { table: located.table, index: located.row })
  },
  abandoned: (ctx, { index }) => fail(ctx, index, NOT_BUILT),
})

/** Builds an index, and answers it as it is then; undefined when there was nothing to do, or nothing is left. */
export async function build(ctx: Context, number: number): Promise<LocatedIndex | undefined> {
  const store = ctx.store.asSystem()
  const located = await locateIndex(store, number)
  if (located && located.row.status !== 'processing') return undefined
  if (located) await attempt(ctx, located)
  const left = await locateIndex(store, number)
  if (!left) await removeOwnIndexes(ctx.store.asSystem(), number)
  return left
}

async function attempt(ctx: Context, located: LocatedIndex): Promise<void> {
  const { $sequence } = located.index
  try {
    if (isSideIndex(located.index)) await fill(ctx, located)
    do await buildOwn(ctx, located)
    while (!(await finish(ctx, $sequence)))
  } catch (error) {
    if (await isDuplicate(ctx, error)) await fail(ctx, $sequence, IN_THE_WAY)
    else if (await locateIndex(ctx.store.asSystem(), $sequence)) throw error
  }
}

async function fill(ctx: Context, located: LocatedIndex): Promise<void> {
  const { definition, index } = located
  const last = await ctx.store.asSystem().schema((tx) => lastRow(tx, definition.name))
  const step = (done: number) => (tx: Transaction) => fillSome(tx, fillingOf(tx, definition, index), done, last)
  let done: number | undefined = 0
  while (done !== undefined) done = await whileWanted(ctx, located, step(done))
  if (await locateIndex(ctx.store.asSystem(), index.$sequence)) await drain(ctx, located)
}

// Whoever deletes the index waits for one step, and the next one finds it gone.
function whileWanted<R>(
  ctx: Context,
  { row }: LocatedIndex,
  work: (tx: Transaction) => Promise<R>,
): Promise<R | undefined> {
  return ctx.transaction(async (tx) => {
    const store = tx.store.asSystem()
    return (await store.lock(indexes, row.$id)) && store.schema(work)
  })
}

async function buildOwn(ctx: Context, { definition, index }: LocatedIndex): Promise<void> {
  const store = ctx.store.asSystem()
  const large = (await store.reading((connection) => rowCount(connection, definition.name))) > FEW_ROWS
  const missing = await store.reading((connection) => missingIndexes(connection, definition, index))
  for (const statement of missing) await buildInBackground(store, definition.name, statement, large)
}

// The table is locked: whoever wants twins of its indexes comes before or after.
function finish(ctx: Context, number: number): Promise<boolean> {
  return ctx.transaction(async (tx) => {
    const store = tx.store.asSystem()
    const before = await locateIndex(store, number)
    if (before) await store.lock(tables, before.table.$id)
    const located = await locateIndex(store, number)
    if (located?.row.status !== 'processing') return true
    const { definition, index, row } = located
    const missing = await store.schema((connection) => missingIndexes(connection, definition, index))
    if (missing.length > 0) return false
    if (isSideIndex(index)) {
      await store.schema(async (connection) => {
        const filling = fillingOf(connection, definition, index)
        await drainSome(connection, filling, await lastNoted(connection, filling))
      })
      await tx.enqueue(settleIndex, { index: number }, { runAt: tx.now() + GRACE })
    }
    await store.update(indexes, row.$id, { status: 'available' })
    return true
  })
}

/** Says that an index failed, and why. Writes go on as if it had never been asked for. */
async function fail(ctx: Context, number: number, error: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    const store = tx.store.asSystem()
    const located = await locateIndex(store, number)
    if (located?.row.status !== 'processing') return
    await store.update(indexes, located.row.$id, { status: 'failed', error })
    if (isSideIndex(located.index)) await tx.enqueue(dropIndex, { index: number }, { runAt: tx.now() + GRACE })
  })
  await removeOwnIndexes(ctx.store.asSystem(), number)
}

const isDuplicate = (ctx: Context, error: unknown): Promise<boolean> =>
  ctx.store.asSystem().reading(async ({ dialect }) => dialect.duplicate(error) !== undefined)
