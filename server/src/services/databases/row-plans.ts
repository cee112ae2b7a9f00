import type { Context } from '../../contract/context.ts'
import { ownPermissions } from '../../contract/permissions.ts'
import type { TableDefinition } from '../../data/tables/definition.ts'
import type { NewRow, RowChanges, TableRow } from '../../data/tables/row.ts'
import { type LinkPlan, planLinks } from './links.ts'
import { hasLinks } from './present.ts'
import { givenDates, type RowInput, rowPermissions } from './row-input.ts'
import { calculate, complete, judge, type Rules, same, type Values } from './structure.ts'

// What a write comes to, before anything is written.

/** Operators have nothing to change in a row that is created. */
export const CREATING: Rules = { required: 'all', operators: false }
/** Whatever is there already, required columns are given. */
export const UPSERTING: Rules = { required: 'all', operators: true }

/** A row to insert, and what becomes of its links. */
export interface NewPlan {
  readonly row: NewRow
  readonly links: LinkPlan | undefined
}

/** @throws ApiError `user_unauthorized`, `row_invalid_structure`, `relationship_value_invalid` */
export async function planNew(
  ctx: Context,
  table: TableDefinition,
  rowId: string,
  { data, permissions }: RowInput,
  rules: Rules,
): Promise<NewPlan> {
  const $permissions = permissions ? rowPermissions(ctx, permissions) : ownPermissions(ctx.actor)
  const judged = judge(table, data, rules)
  complete(table, judged)
  calculate(judged, undefined, ctx.now())
  const links = hasLinks(table) ? await planLinks(ctx, table, undefined, judged.links) : undefined
  const base = { $id: rowId, $permissions, ...givenDates(ctx, data) }
  return { row: Object.assign(judged.values, links?.values, base), links }
}

/** Changes of a row, and what becomes of its links. */
export interface ChangePlan {
  /** Undefined when the row would stay as it is. Operators count as a change whatever they come to. */
  readonly changes: RowChanges | undefined
  readonly links: LinkPlan | undefined
}

/**
 * @throws ApiError `user_unauthorized`, `row_invalid_structure`, `relationship_value_invalid`
 */
export async function planChange(
  ctx: Context,
  table: TableDefinition,
  before: TableRow,
  { data, permissions }: RowInput,
  rules: Rules,
): Promise<ChangePlan> {
  const $permissions = permissions && rowPermissions(ctx, permissions)
  const judged = judge(table, data, rules)
  calculate(judged, before, ctx.now())
  const links = judged.links && (await planLinks(ctx, table, before, judged.links))
  const changes = Object.assign(judged.values, links?.values, givenDates(ctx, data), $permissions && { $permissions })
  const isChange = judged.operators || links?.changes || differs(before, changes)
  return { changes: isChange ? changes : undefined, links }
}

const differs = (before: TableRow, changes: Values): boolean => {
  for (const key in changes) if (!same(before[key], changes[key])) return true
  return false
}
