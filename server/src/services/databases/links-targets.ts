import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { expandPermissions } from '../../contract/permissions.ts'
import type { LinkColumn } from '../../data/tables/relations/place.ts'
import { isOpen } from '../../data/tables/relations/readable.ts'
import type { TableRow } from '../../data/tables/row.ts'
import type { Rows } from '../../data/tables/rows.ts'
import { permissionsIn } from './bulk-input.ts'
import { givenDates, ROW_ACTIONS, refuseConflict, rowPermissions } from './row-input.ts'
import { calculate, complete, type Data, type Judged, judge, type Rules, same, type Values } from './structure.ts'

/** Links as the data of a row gave them. */
export type GivenLinks = Judged['links']

/** A row whose links are written: the one that was asked for, or one that is written along. */
export interface Near {
  /** As it is stored; undefined for a new one. */
  readonly before: TableRow | undefined
  readonly links: GivenLinks
  /** What its own columns get, links among them. */
  readonly values: Values
  /** It is new, or something changes: of itself, of its links, or of rows that are written along with it. */
  changed: boolean
  /** As it is once it was written. */
  row: TableRow | undefined
}

/** A row that is given with all it holds where another one is linked to it, and written along with that. */
export interface Target extends Near {
  readonly id: string
  readonly rows: Rows
}

const CREATING: Rules = { required: 'all', operators: false }

/**
 * Judges a row that is written along.
 * @param through the relationship it is reached by, whose other side is not the row's to say
 * @throws ApiError `user_unauthorized`, `row_invalid_structure`
 */
export function planTarget(
  ctx: Context,
  rows: Rows,
  through: LinkColumn,
  asked: { readonly id: string; readonly data: Data; readonly before: TableRow | undefined },
): Target {
  const { id, data, before } = asked
  if (!isOpen(rows)) throw new ApiError('user_unauthorized')
  const judged = before ? judgeChange(ctx, rows, data, before) : judgeNew(ctx, rows, data)
  const links = [...(judged.links ?? [])].filter(([{ $sequence }]) => $sequence !== through.relation.other)
  const values: Values = Object.assign(judged.values, givenDates(ctx, data), permissionsOf(ctx, data, before))
  return {
    id,
    rows,
    before,
    links: new Map(links),
    values,
    changed: before === undefined || judged.operators !== undefined || differs(before, values),
    row: undefined,
  }
}

function judgeNew(ctx: Context, rows: Rows, data: Data): Judged {
  if (!rows.grants('create')) throw new ApiError('user_unauthorized')
  const judged = judge(rows.table, data, CREATING)
  complete(rows.table, judged)
  calculate(judged, undefined, ctx.now())
  return judged
}

// Whoever may not change the row is not told what would be wrong with the change.
function judgeChange(ctx: Context, rows: Rows, data: Data, before: TableRow): Judged {
  try {
    const judged = judge(rows.table, data, { required: before, operators: true })
    calculate(judged, before, ctx.now())
    return judged
  } catch (error) {
    throw rows.allows('update', before) || !(error instanceof ApiError) ? error : new ApiError('user_unauthorized')
  }
}

// A row that was read and is sent back names roles of others, too: that asks for nothing.
function permissionsOf(ctx: Context, data: Data, before: TableRow | undefined): Values | undefined {
  const given = permissionsIn(data)
  if (!given || (before && same(expandPermissions(given, ROW_ACTIONS), before.$permissions))) return undefined
  return { $permissions: rowPermissions(ctx, given) }
}

/** @throws ApiError `user_unauthorized`, `row_update_conflict` when a row that is there must not be written, or seen, like that */
export function checkTarget(ctx: Context, { rows, before, changed }: Target): void {
  if (!before) return
  if (!rows.allows(changed ? 'update' : 'read', before)) throw new ApiError('user_unauthorized')
  if (changed) refuseConflict(ctx, before)
}

/** Whether values would change a row. */
export function differs(before: TableRow, values: Values): boolean {
  for (const key in values) if (!same(before[key], values[key])) return true
  return false
}
