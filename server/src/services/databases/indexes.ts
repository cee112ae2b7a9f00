import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import type { Transaction } from '../../data/database.ts'
import type { Store } from '../../data/store.ts'
import type { IndexDefinition, TableDefinition } from '../../data/tables/definition.ts'
import { indexOf, loadTable, physicalTable } from '../../data/tables/definitions.ts'
import { FEW_ENTRIES, FEW_ROWS, rowCount } from '../../data/tables/indexes/catalog.ts'
import { hasDuplicates, holdWriters } from '../../data/tables/indexes/duplicates.ts'
import { isSideIndex } from '../../data/tables/indexes/names.ts'
import { createSide, missingIndexes } from '../../data/tables/indexes/physical.ts'
import { columns, type IndexRow, indexes, type TableRow } from '../../data/tables/shapes.ts'
import { SECOND } from '../../kit/time.ts'
import { foldKey } from './column-settings.ts'
import { checkIndex, type NewIndex } from './indexes-rules.ts'
import { removeOwnIndexes } from './jobs-build.ts'
import { dropIndex, GRACE } from './jobs-drops.ts'
import { build, buildIndex, IN_THE_WAY } from './jobs-index.ts'
import { lockTable, type Place } from './tables-lookup.ts'

/** An index with its table. */
export interface IndexOfTable {
  readonly table: TableRow
  readonly index: IndexRow
}

/** When a worker takes over what the request itself wanted to build, in milliseconds. */
const TAKEN_OVER = 4 * SECOND

/** The index with this key. @throws ApiError `column_index_not_found` */
export async function requireIndex(store: Store, table: TableRow, key: string): Promise<IndexRow> {
  const row = await store.first(indexes, { tableInternalId: table.$sequence, key })
  if (!row) throw new ApiError('column_index_not_found')
  return row
}

/**
 * Creates an index, and builds it before the answer when that is quickly done; else a job does. Answers the index as it
 * was when it had just been asked for.
 * @throws ApiError see `checkIndex`
 */
export async function createIndex(ctx: Context, place: Place, asked: NewIndex): Promise<IndexOfTable> {
  const made = await ctx.transaction(async (tx) => {
    const table = await lockTable(tx.store.asSystem(), place)
    return { table, index: await addIndex(tx, table, asked) }
  })
  if (made.index.status === 'processing' && (await isQuick(ctx, made))) {
    // Those who write now know the index: its transaction is over.
    await build(ctx, made.index.$sequence).catch((error: unknown) => {
      ctx.log.warn({ err: error }, 'An index could not be built at once; a job tries again.')
    })
  }
  return { table: made.table, index: { ...made.index, status: 'processing', error: '' } }
}

async function isQuick(ctx: Context, { table, index }: IndexOfTable): Promise<boolean> {
  if (!isSideIndex(indexOf(index))) return false
  const rows = await ctx.store.asSystem().reading((connection) => rowCount(connection, physicalTable(table.$sequence)))
  return rows <= FEW_ENTRIES
}

/**
 * Adds an index to a table that is locked, or new: checks it, notes it, and builds it now or by a job. The row says how far
 * it is.
 * @throws ApiError see `checkIndex`
 */
export async function addIndex(tx: Context, table: TableRow, asked: NewIndex): Promise<IndexRow> {
  const store = tx.store.asSystem()
  const of = { tableInternalId: table.$sequence }
  checkIndex(asked, await store.select(columns, of), await store.select(indexes, of))
  return insertIndex(tx, table, {
    key: asked.key,
    type: asked.type,
    columns: asked.columns,
    orders: asked.orders.slice(0, asked.columns.length).map((order) => order.toUpperCase()),
    lengths: asked.columns.map((_, at) => asked.lengths[at] ?? 0),
  })
}

/** Notes an index that may be, and builds it now or by a job. */
export async function insertIndex(
  tx: Context,
  table: TableRow,
  asked: Pick<IndexRow, 'key' | 'type' | 'columns' | 'orders' | 'lengths'>,
): Promise<IndexRow> {
  const store = tx.store.asSystem()
  const row = await store.insert(indexes, {
    ...asked,
    $id: tx.newId(),
    tableInternalId: table.$sequence,
    foldedKey: foldKey(asked.key),
    status: 'processing',
  })
  const reached = await beginIndex(tx, table, row)
  return (await store.update(indexes, row.$id, reached)) ?? row
}

type Reached = Pick<IndexRow, 'status' | 'error'>
const AVAILABLE: Reached = { status: 'available', error: '' }
const PROCESSING: Reached = { status: 'processing', error: '' }
const FAILED: Reached = { status: 'failed', error: IN_THE_WAY }

async function beginIndex(tx: Context, table: TableRow, row: IndexRow): Promise<Reached> {
  const store = tx.store.asSystem()
  const [definition, index] = [await loadTable(store, table), indexOf(row)]
  // Nobody else can see a table that was made in this transaction.
  const fresh = (await store.tableByNumber(table.$sequence)) === undefined
  const rows = fresh ? 0 : await store.schema((connection) => rowCount(connection, definition.name))
  if (isSideIndex(index)) {
    await store.schema((connection) => createSide(connection, definition, index, { logged: !fresh }))
    if (!fresh) return later(tx, row, rows <= FEW_ENTRIES ? TAKEN_OVER : 0)
  } else if (rows > FEW_ROWS && index.type !== 'fulltext') return later(tx, row, 0)
  return store.schema((connection) => buildNow(connection, definition, index))
}

async function later(tx: Context, { $sequence }: IndexRow, wait: number): Promise<Reached> {
  await tx.enqueue(buildIndex, { index: $sequence }, { runAt: tx.now() + wait })
  return PROCESSING
}

async function buildNow(tx: Transaction, table: TableDefinition, index: IndexDefinition): Promise<Reached> {
  if (index.type === 'unique') {
    await holdWriters(tx, table.name)
    // A statement that failed would take the transaction with it.
    if (await hasDuplicates(tx, table, index)) return FAILED
  }
  for (const { text } of await missingIndexes(tx, table, index)) await tx.run(text(false), [])
  return AVAILABLE
}

/**
 * Deletes an index. What it enforced has an end with the answer; what is being built stops, and does not come back.
 * @throws ApiError `column_index_not_found`
 */
export async function deleteIndex(ctx: Context, place: Place, key: string): Promise<IndexOfTable> {
  const deleted = await ctx.transaction(async (tx) => {
    const table = await lockTable(tx.store.asSystem(), place)
    const index = await requireIndex(tx.store.asSystem(), table, key)
    const wait = (await detachIndex(tx, index)) ? GRACE : TAKEN_OVER
    await tx.enqueue(dropIndex, { index: index.$sequence }, { runAt: tx.now() + wait })
    return { table, index }
  })
  if (isSideIndex(indexOf(deleted.index))) return deleted
  // Outside the transaction: it would keep everybody from the table who comes after one that reads it for long.
  await removeOwnIndexes(ctx.store.asSystem(), deleted.index.$sequence).catch((error: unknown) => {
    ctx.log.warn({ err: error }, 'A deleted index could not be removed at once; a job tries again.')
  })
  return deleted
}

/**
 * Removes an index from the metadata. True when something stands beside the table, which a job has to drop when nobody
 * writes to it any more.
 */
export async function detachIndex(tx: Context, row: IndexRow): Promise<boolean> {
  await tx.store.asSystem().delete(indexes, row.$id)
  return isSideIndex(indexOf(row))
}
