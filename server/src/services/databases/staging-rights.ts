import { isPrivileged } from '../../contract/actor.ts'
import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { requireHeldRoles } from '../../contract/permissions.ts'
import type { TableDefinition } from '../../data/tables/definition.ts'
import type { TableRow } from '../../data/tables/row.ts'
import type { Rows } from '../../data/tables/rows.ts'
import { isRowWrite, type RowWrite, type Write } from './operations.ts'
import { layersOf, overlaid } from './overlay.ts'
import { refuseConflict } from './row-input.ts'

/**
 * Checks that the caller may stage a write behind those that wait for the same table. The commit asks again: rights and
 * rows may be others by then.
 * @returns when the row had last changed: 0 when there is none, null where nobody looked
 * @throws ApiError `user_unauthorized`, `row_not_found`, `row_update_conflict`
 */
export async function checkStaging(
  ctx: Context,
  table: TableDefinition,
  write: Write,
  waiting: () => Promise<readonly Write[]>,
): Promise<number | null> {
  if (!isRowWrite(write)) {
    if (isPrivileged(ctx.actor)) return null
    throw new ApiError('user_unauthorized', 'Only keys and administrators can write several rows with one operation.')
  }
  const rows = ctx.store.rows(table)
  const stored = write.action === 'create' ? undefined : await rows.peek(write.rowId)
  requireRight(rows, write, write.action === 'create' ? undefined : await staged(ctx, table, write, stored, waiting))
  if ('input' in write && write.input.permissions) requireHeldRoles(ctx.actor, write.input.permissions)
  if (stored) refuseConflict(ctx, stored)
  return write.action === 'create' ? null : (stored?.$updatedAt ?? 0)
}

// What the queries of other writes find is not looked up: it may well be something else when they are committed.
async function staged(
  ctx: Context,
  table: TableDefinition,
  { rowId }: RowWrite,
  stored: TableRow | undefined,
  waiting: () => Promise<readonly Write[]>,
): Promise<TableRow | undefined> {
  return overlaid(table, rowId, stored, layersOf(await waiting()).of(rowId), ctx.now(), () => false)
}

function requireRight(rows: Rows, { action }: RowWrite, row: TableRow | undefined): void {
  if (!row && action !== 'create' && action !== 'upsert') throw new ApiError('row_not_found')
  const mayWrite = row ? rows.allows(action === 'delete' ? 'delete' : 'update', row) : rows.grants('create')
  if (!mayWrite) throw new ApiError('user_unauthorized')
}
