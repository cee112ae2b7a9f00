import { isPrivileged } from '../../contract/actor.ts'
import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { expandPermissions, requireHeldRoles } from '../../contract/permissions.ts'
import type { TableRow } from '../../data/tables/row.ts'
import { inCalendar, OUT_OF_CALENDAR } from '../../data/tables/types/datetime.ts'
import { parseJson } from '../../kit/json.ts'
import { fromWireTime } from '../../kit/time.ts'
import type { Api } from './api.ts'
import { type Data, misfit } from './structure.ts'

/** What can be done with a row under its permissions: creating is the table's to allow. */
export const ROW_ACTIONS = ['read', 'update', 'delete'] as const

/** What a client wants a row to be. */
export interface RowInput {
  readonly data: Data
  /** Null: as they are, or as rows of the caller begin. */
  readonly permissions: readonly string[] | null
}

/**
 * Data of a row: an object, or a text of its JSON (contract: data 1.6.2).
 * @throws ApiError `general_argument_invalid`
 */
export function dataOf(given: unknown, param: string): Data {
  const read = typeof given === 'string' ? parseText(given) : given
  // An empty list is how older clients write an empty object.
  if (Array.isArray(read) && read.length === 0) return {}
  if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read as Data
  throw new ApiError('general_argument_invalid', `Invalid \`${param}\` param: Value must be a JSON object.`)
}

function parseText(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

/** Whether there is no key in it. */
export function isEmpty(data: Data): boolean {
  for (const _ in data) return false
  return true
}

/** One row to create, or several. */
export type Creation = { readonly rowId: string; readonly input: RowInput } | { readonly rows: readonly Data[] }

/**
 * What a call that creates rows asks for (contract: data 1.6.3).
 * @throws ApiError `row_missing_data`, `general_bad_request`; `general_unauthorized_scope` when a user asks for several
 */
export function creationOf(
  ctx: Context,
  api: Api,
  asked: {
    readonly rowId: string
    readonly data: unknown
    readonly permissions: readonly string[] | null
    readonly rows: readonly unknown[]
  },
): Creation {
  const data = dataOf(asked.data, 'data')
  const rows = asked.rows.map((row) => dataOf(row, api.inWords('rows')))
  if (rows.length === 0) {
    if (isEmpty(data)) throw new ApiError('row_missing_data')
    if (asked.rowId === '') throw new ApiError('row_missing_data', 'A row needs an ID: your own, or `unique()`.')
    return { rowId: ctx.newId(asked.rowId), input: { data, permissions: asked.permissions } }
  }
  if (!isEmpty(data)) throw new ApiError('general_bad_request', 'Send the data of one row, or several rows, not both.')
  if (asked.rowId !== '' || asked.permissions)
    throw new ApiError('general_bad_request', 'Each of several rows has an ID and permissions of its own.')
  if (!isPrivileged(ctx.actor)) {
    throw new ApiError('general_unauthorized_scope', 'Only keys and administrators can create several rows at once.')
  }
  return { rows }
}

/**
 * What a call that changes a row asks for.
 * @throws ApiError `row_missing_payload`
 */
export function inputOf(asked: { readonly data: unknown; readonly permissions: readonly string[] | null }): RowInput {
  const data = dataOf(asked.data, 'data')
  if (isEmpty(data) && !asked.permissions) throw new ApiError('row_missing_payload')
  return { data, permissions: asked.permissions }
}

/** A write as the commit of a transaction will find it: permissions among the data. */
export const stagedData = ({ data, permissions }: RowInput): Data => ({ ...data, $permissions: permissions })

/**
 * The permissions that a caller gives a row: aggregates taken apart, and none for roles that he does not have.
 * @throws ApiError `user_unauthorized`
 */
export function rowPermissions(ctx: Context, given: readonly string[]): readonly string[] {
  requireHeldRoles(ctx.actor, given)
  return expandPermissions(given, ROW_ACTIONS)
}

/** Dates that keys and administrators may set; whoever else sends them is not heard (contract: data 0.2.3). */
export interface GivenDates {
  readonly $createdAt?: number
  readonly $updatedAt?: number
}

const NO_DATES: GivenDates = {}

/** @throws ApiError `row_invalid_structure` */
export function givenDates(ctx: Context, data: Data): GivenDates {
  if (!('$createdAt' in data || '$updatedAt' in data) || !isPrivileged(ctx.actor)) return NO_DATES
  const [$createdAt, $updatedAt] = [dateOf(data, '$createdAt'), dateOf(data, '$updatedAt')]
  return { ...($createdAt !== undefined && { $createdAt }), ...($updatedAt !== undefined && { $updatedAt }) }
}

function dateOf(data: Data, key: string): number | undefined {
  const text = data[key]
  if (text === undefined || text === null || text === '') return undefined
  const time = typeof text === 'string' ? fromWireTime(text) : undefined
  if (time === undefined) throw misfit(key, 'must be a date, such as 2020-01-31T12:30:00.000+00:00')
  if (!inCalendar(time)) throw misfit(key, OUT_OF_CALENDAR)
  return time
}

/** Refuses to change a row that somebody changed in the meantime. */
export type ConflictRule = (row: Pick<TableRow, '$id' | '$updatedAt'>) => void

const conflictRules = new WeakMap<Context, ConflictRule>()

/** Puts a rule in the place of the client's header, for all that is done with this context. */
export const judgeConflictsBy = (ctx: Context, rule: ConflictRule): void => void conflictRules.set(ctx, rule)

/**
 * Refuses to change a row that was changed after the moment the client says it read it (contract: data 1.7.6).
 * @throws ApiError `row_update_conflict`
 */
export function refuseConflict(ctx: Context, row: Pick<TableRow, '$id' | '$updatedAt'>): void {
  const rule = conflictRules.get(ctx)
  const timestamp = ctx.request.header('x-appwrite-timestamp')
  if (rule) rule(row)
  else if (timestamp !== '' && row.$updatedAt > (fromWireTime(timestamp) ?? 0))
    throw new ApiError('row_update_conflict')
}
