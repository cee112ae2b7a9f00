import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { DuplicateError } from '../../data/database.ts'
import type { TableDefinition } from '../../data/tables/definition.ts'
import type { TableRow } from '../../data/tables/row.ts'
import { DuplicateIdError, type Rows } from '../../data/tables/rows.ts'
import { unlink } from './links.ts'
import type { Written } from './present-written.ts'
import { type RowInput, refuseConflict } from './row-input.ts'
import { CREATING, planChange, planNew, UPSERTING } from './row-plans.ts'
import type { Rules } from './structure.ts'

// Each write of one row, inside a transaction. Routes call them, and so does the commit of staged operations.

/**
 * Creates a row.
 * @throws ApiError `user_unauthorized`, `row_invalid_structure`, `row_already_exists` and others
 */
export function createRow(ctx: Context, table: TableDefinition, rowId: string, input: RowInput): Promise<Written> {
  return insert(ctx, ctx.store.rows(table), rowId, input, CREATING)
}

/**
 * Changes a row: what data leaves out stays.
 * @throws ApiError `row_not_found`, `user_unauthorized`, `row_update_conflict`, `row_invalid_structure` and others
 */
export async function updateRow(
  ctx: Context,
  table: TableDefinition,
  rowId: string,
  input: RowInput,
): Promise<Written> {
  const rows = ctx.store.rows(table)
  const before = await rows.lock(rowId)
  if (!before) throw new ApiError('row_not_found')
  return change(ctx, rows, before, input, { required: before, operators: true })
}

/**
 * Changes a row, or creates it where there is none. Of a row that is there only optional columns may be left out.
 * @throws ApiError `user_unauthorized`, `row_update_conflict`, `row_invalid_structure` and others
 */
export async function upsertRow(
  ctx: Context,
  table: TableDefinition,
  rowId: string,
  input: RowInput,
): Promise<Written> {
  const rows = ctx.store.rows(table)
  const before = await lockOrClaim(ctx, rows, rowId)
  return before ? change(ctx, rows, before, input, UPSERTING) : insert(ctx, rows, rowId, input, UPSERTING)
}

// Where there is no row, there is nothing to lock: of two that would make it, the second one finds it.
async function lockOrClaim(ctx: Context, rows: Rows, rowId: string): Promise<TableRow | undefined> {
  const row = await rows.lock(rowId)
  if (row) return row
  await ctx.store.hold(`${rows.table.name}/${rowId.toLowerCase()}`)
  return rows.lock(rowId)
}

/**
 * Deletes a row.
 * @throws ApiError `row_not_found`, `user_unauthorized`, `row_update_conflict`, `row_delete_restricted`
 */
export async function deleteRow(ctx: Context, table: TableDefinition, rowId: string): Promise<TableRow> {
  const rows = ctx.store.rows(table)
  const row = await rows.lock(rowId)
  if (!row) throw new ApiError('row_not_found')
  if (!rows.allows('delete', row)) throw new ApiError('user_unauthorized')
  refuseConflict(ctx, row)
  await unlink(ctx, table, row)
  await rows.delete(row)
  return row
}

async function insert(ctx: Context, rows: Rows, rowId: string, input: RowInput, rules: Rules): Promise<Written> {
  if (!rows.grants('create')) throw new ApiError('user_unauthorized')
  const plan = await planNew(ctx, rows.table, rowId, input, rules)
  const row = await refusingDuplicates(rows.insert(plan.row))
  return { row, linked: await plan.links?.finish(row) }
}

async function change(ctx: Context, rows: Rows, before: TableRow, input: RowInput, rules: Rules): Promise<Written> {
  const mayUpdate = rows.allows('update', before)
  const plan = await planChange(ctx, rows.table, before, input, rules).catch((error: unknown) => {
    throw mayUpdate || !(error instanceof ApiError) ? error : new ApiError('user_unauthorized')
  })
  // Whoever changes nothing only reads (contract: data 1.7.6).
  if (plan.changes ? !mayUpdate : !rows.allows('read', before)) throw new ApiError('user_unauthorized')
  refuseConflict(ctx, before)
  const row = plan.changes ? await refusingDuplicates(rows.update(before, plan.changes)) : before
  return { row, linked: await plan.links?.finish(row) }
}

/** Says which rule another row keeps a row from, in the words of the API. */
export async function refusingDuplicates<R>(work: Promise<R>): Promise<R> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof DuplicateError)) throw error
    const type = error instanceof DuplicateIdError ? 'row_already_exists' : 'row_unique_constraint_violation'
    throw new ApiError(type, undefined, { cause: error })
  }
}
