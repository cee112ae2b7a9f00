import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { isCustomId } from '../../contract/formats.ts'
import { isPermission, MOST_PERMISSIONS } from '../../contract/permissions.ts'
import { ROW_ACTIONS, type RowInput } from './row-input.ts'
import { type Data, invalidRow, misfit } from './structure.ts'

/** One of several rows, as a call that writes them gives it: its ID and permissions stand among its values. */
export interface BulkItem extends RowInput {
  readonly rowId: string
}

/**
 * The rows that a call names.
 * @param named whether each has to say which row it is
 * @throws ApiError `row_invalid_structure`
 */
export const bulkItems = (ctx: Context, items: readonly Data[], named: boolean): BulkItem[] =>
  items.map((data) => ({ rowId: idOf(ctx, data, named), data, permissions: permissionsIn(data) }))

function idOf(ctx: Context, data: Data, named: boolean): string {
  const id = Object.hasOwn(data, '$id') ? data.$id : undefined
  if (id === undefined || id === null || id === '') {
    if (named) throw invalidRow('Each row needs an "$id".')
    return ctx.newId()
  }
  if (typeof id !== 'string' || !isCustomId(id)) {
    throw misfit('$id', 'must be `unique()`, or at most 36 letters, digits, periods, hyphens and underscores')
  }
  return ctx.newId(id)
}

/**
 * The permissions among the data of a row; null where there are none.
 * @throws ApiError `row_invalid_structure`
 */
export function permissionsIn(data: Data): readonly string[] | null {
  const given = Object.hasOwn(data, '$permissions') ? data.$permissions : undefined
  if (given === undefined || given === null) return null
  if (!Array.isArray(given) || given.length > MOST_PERMISSIONS || !given.every(isOne))
    throw misfit('$permissions', `must be a list of at most ${MOST_PERMISSIONS} permissions such as read("any")`)
  return given
}

const isOne = (text: unknown): boolean => typeof text === 'string' && isPermission(text, ROW_ACTIONS)

/** Refuses to write one row twice with one call. @throws ApiError `row_already_exists` */
export function refuseTwins(items: readonly BulkItem[]): void {
  const seen = new Set(items.map(({ rowId }) => rowId.toLowerCase()))
  if (seen.size < items.length) throw new ApiError('row_already_exists', 'Two of the rows have the same ID.')
}
