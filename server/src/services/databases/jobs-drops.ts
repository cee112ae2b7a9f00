import { Type } from '@sinclair/typebox'
import type { Context } from '../../contract/context.ts'
import { job } from '../../contract/job.ts'
import type { Connection, Transaction } from '../../data/database.ts'
import type { Store } from '../../data/store.ts'
import { physicalColumn, physicalTable } from '../../data/tables/definitions.ts'
import { clearSome, deleteSome } from '../../data/tables/emptying.ts'
import { hasColumn, stopBuilding } from '../../data/tables/indexes/catalog.ts'
import { physicalIndex } from '../../data/tables/indexes/names.ts'
import { dropSide } from '../../data/tables/indexes/physical.ts'
import * as schema from '../../data/tables/schema.ts'
import { SECOND } from '../../kit/time.ts'
import { removeOwnIndexes } from './jobs-build.ts'
import { LEASE, PATIENCE } from './jobs-rhythm.ts'

// What was deleted is gone from the metadata at once. Its storage goes a little later: every process knows definitions by
// heart, and whoever works with one that is a moment old shall neither fail nor wait.

/** How old a definition may be that somebody still works with, in milliseconds. */
export const GRACE = 30 * SECOND

const numbers = Type.Array(Type.Integer())

/** Removes the storage of a table, and of the indexes that it had. */
export const dropTable = job({
  name: 'databases.dropTable',
  payload: Type.Object({ table: Type.Integer(), indexes: numbers }),
  attempts: PATIENCE,
  lease: LEASE,
  async run(ctx, { table, indexes }) {
    const [store, name] = [ctx.store.asSystem(), physicalTable(table)]
    if (await store.reading((connection) => schema.isLarge(connection, name))) {
      await store.background(await store.reading((connection) => schema.dropIndexesOn(connection, name)))
      while (await inTransaction(ctx, (tx) => deleteSome(tx, name)));
    }
    await stop(store, name)
    await drop(store, async (connection) => [...sidesOf(connection, indexes), ...schema.dropTable(connection, name)])
  },
})

/** Removes the storage of a column, and of the indexes that went with it. */
export const dropColumn = job({
  name: 'databases.dropColumn',
  payload: Type.Object({ table: Type.Integer(), column: Type.Integer(), indexes: numbers }),
  attempts: PATIENCE,
  lease: LEASE,
  async run(ctx, { table, column, indexes }) {
    const [store, name, field] = [ctx.store.asSystem(), physicalTable(table), physicalColumn(column)]
    const large = await store.reading((connection) => schema.isLarge(connection, name))
    await stop(store, name)
    await drop(store, async (connection) => {
      if (!(await hasColumn(connection, name, field))) return sidesOf(connection, indexes)
      const also = large ? schema.dropIndexesOn(connection, name, field) : schema.dropColumn(connection, name, field)
      return [...sidesOf(connection, indexes), ...(await also)]
    })
    // An empty column stays: it takes a byte of each row, and writing them all anew would hold up everybody.
    let done: number | undefined = large ? 0 : undefined
    while (done !== undefined) done = await inTransaction(ctx, (tx) => clearSome(tx, name, field, done ?? 0))
  },
})

/** Removes the storage of an index that was deleted. */
export const dropIndex = job({
  name: 'databases.dropIndex',
  payload: Type.Object({ index: Type.Integer() }),
  attempts: PATIENCE,
  lease: LEASE,
  async run(ctx, { index }) {
    const store = ctx.store.asSystem()
    await removeOwnIndexes(store, index)
    await drop(store, async (connection) => sidesOf(connection, [index]))
  },
})

const sidesOf = (connection: Connection, indexes: readonly number[]): readonly string[] =>
  indexes.flatMap(($sequence) => dropSide(connection, physicalIndex({ $sequence })))

const inTransaction = <R>(ctx: Context, work: (tx: Transaction) => Promise<R>): Promise<R> =>
  ctx.store.asSystem().schema(work)

const stop = (store: Store, table: string): Promise<void> =>
  store.reading((connection) => stopBuilding(connection, table))

async function drop(store: Store, statementsOf: (connection: Connection) => Promise<readonly string[]>): Promise<void> {
  const statements = await store.reading(async (connection) =>
    schema.givingUp(connection, await statementsOf(connection)),
  )
  await store.background(statements)
}
