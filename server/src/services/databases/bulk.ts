import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import type { TableDefinition } from '../../data/tables/definition.ts'
import type { NewRow, RowChanges, TableRow } from '../../data/tables/row.ts'
import type { Rows } from '../../data/tables/rows.ts'
import { type BulkItem, bulkItems, permissionsIn, refuseTwins } from './bulk-input.ts'
import { unlinkMany } from './links.ts'
import { hasLinks } from './present.ts'
import { givenDates, isEmpty, refuseConflict, rowPermissions } from './row-input.ts'
import { BATCH } from './row-params.ts'
import { CREATING, planChange, planNew, UPSERTING } from './row-plans.ts'
import { refusingDuplicates } from './row-writes.ts'
import { calculate, type Data, type Judged, judge } from './structure.ts'

// Writes of several rows, inside one transaction: all or none. Links are not followed: tables that have them are refused.

/** Rows that are worked on together (contract: data 1.7.9). */
const TOGETHER = 1000

/** Rows that were written or deleted: how many, and the first of them. */
export interface Bulk {
  readonly total: number
  readonly rows: readonly TableRow[]
}

/** @throws ApiError `general_bad_request` (contract: data 1.8.11) */
function rowsOf(ctx: Context, table: TableDefinition): Rows {
  if (hasLinks(table))
    throw new ApiError('general_bad_request', 'The rows of a table with relationships can only be written one by one.')
  return ctx.store.rows(table)
}

/**
 * Creates rows.
 * @throws ApiError `user_unauthorized`, `row_invalid_structure`, `row_already_exists` and others
 */
export async function createRows(ctx: Context, table: TableDefinition, given: readonly Data[]): Promise<Bulk> {
  const rows = rowsOf(ctx, table)
  const made = await insert(ctx, rows, bulkItems(ctx, given, false), CREATING)
  return { total: made.length, rows: made }
}

async function insert(
  ctx: Context,
  rows: Rows,
  items: readonly BulkItem[],
  rules: typeof CREATING,
): Promise<readonly TableRow[]> {
  if (items.length === 0) return []
  if (!rows.grants('create')) throw new ApiError('user_unauthorized')
  const wanted: NewRow[] = []
  for (const item of items) wanted.push((await planNew(ctx, rows.table, item.rowId, item, rules)).row)
  return refusingDuplicates(rows.insertMany(wanted))
}

/**
 * Creates rows, or changes those that are there: what stays as it is does not count.
 * @throws ApiError `user_unauthorized`, `row_invalid_structure`, `row_already_exists` and others
 */
export async function upsertRows(ctx: Context, table: TableDefinition, given: readonly Data[]): Promise<Bulk> {
  const rows = rowsOf(ctx, table)
  const items = bulkItems(ctx, given, true)
  refuseTwins(items)
  const stored = new Map((await rows.lockMany(items.map(({ rowId }) => rowId))).map((row) => [row.$id, row]))
  const changes = await changesOf(ctx, rows, items, stored)
  const fresh = items.filter(({ rowId }) => !stored.has(rowId))
  const changed = changes.map(([before, change]) => rows.update(before, change))
  const written = new Map<string, TableRow>()
  for (const row of await refusingDuplicates(Promise.all(changed))) written.set(row.$id, row)
  for (const row of await insert(ctx, rows, fresh, UPSERTING)) written.set(row.$id, row)
  const inOrder = items.flatMap(({ rowId }) => written.get(rowId) ?? [])
  return { total: inOrder.length, rows: inOrder }
}

/**
 * Gives all rows that queries find the same values, permissions and dates; operators work on what each has.
 * @throws ApiError `row_missing_payload`, `row_invalid_structure`, `general_query_invalid` and others
 */
export async function updateRows(
  ctx: Context,
  table: TableDefinition,
  data: Data,
  queries: readonly string[],
): Promise<Bulk> {
  const rows = rowsOf(ctx, table)
  const judged = judge(table, data, { required: 'given', operators: true })
  const permissions = permissionsIn(data)
  const base: RowChanges = {
    ...givenDates(ctx, data),
    ...(permissions && { $permissions: rowPermissions(ctx, permissions) }),
  }
  if (isEmpty(judged.values) && !judged.operators && isEmpty(base)) throw new ApiError('row_missing_payload')
  return inBatches(ctx, rows, queries, 'update', (batch) => refusingDuplicates(apply(ctx, rows, batch, judged, base)))
}

function apply(
  ctx: Context,
  rows: Rows,
  batch: readonly TableRow[],
  judged: Judged,
  base: RowChanges,
): Promise<readonly TableRow[]> {
  if (!judged.operators) return rows.updateMany(batch, Object.assign(judged.values, base))
  const now = ctx.now()
  const changes = batch.map((row) => {
    const own: Judged = { ...judged, values: Object.assign(Object.create(null), judged.values) }
    calculate(own, row, now)
    return Object.assign(own.values, base)
  })
  return Promise.all(batch.map((row, at) => rows.update(row, changes[at] ?? {})))
}

/**
 * Deletes all rows that queries find.
 * @throws ApiError `user_unauthorized`, `general_query_invalid` and others
 */
export async function deleteRows(ctx: Context, table: TableDefinition, queries: readonly string[]): Promise<Bulk> {
  const rows = rowsOf(ctx, table)
  return inBatches(ctx, rows, queries, 'delete', async (batch) => {
    await unlinkMany(ctx, table, batch)
    await rows.deleteMany(batch)
    return batch
  })
}

async function inBatches(
  ctx: Context,
  rows: Rows,
  queries: readonly string[],
  action: 'update' | 'delete',
  work: (batch: readonly TableRow[]) => Promise<readonly TableRow[]>,
): Promise<Bulk> {
  const first: TableRow[] = []
  let total = 0
  for await (const batch of rows.batches(queries, action, TOGETHER)) {
    // Requests that only read get their turn.
    if (total > 0) await nextTurn()
    for (const row of batch) {
      if (!rows.allows(action, row)) throw new ApiError('user_unauthorized')
      refuseConflict(ctx, row)
    }
    const written = await work(batch)
    total += written.length
    first.push(...written.slice(0, BATCH - first.length))
  }
  return { total, rows: first }
}

async function changesOf(
  ctx: Context,
  rows: Rows,
  items: readonly BulkItem[],
  stored: ReadonlyMap<string, TableRow>,
): Promise<(readonly [TableRow, RowChanges])[]> {
  const changes: (readonly [TableRow, RowChanges])[] = []
  for (const item of items) {
    const before = stored.get(item.rowId)
    const plan = before && (await planChange(ctx, rows.table, before, item, UPSERTING))
    if (!before || !plan?.changes) continue
    if (!rows.allows('update', before)) throw new ApiError('user_unauthorized')
    refuseConflict(ctx, before)
    changes.push([before, plan.changes])
  }
  return changes
}
