import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import type { ColumnDefinition, TableDefinition } from '../../data/tables/definition.ts'
import { applyOperator } from '../../data/tables/operators.ts'
import type { TableRow } from '../../data/tables/row.ts'
import { Refusal } from '../../data/tables/types/type.ts'
import { refuseConflict } from './row-input.ts'
import { refusingDuplicates } from './row-writes.ts'

/** A step of a number: by how much, which way, and where it must not lead. */
export interface Step {
  readonly direction: 'increment' | 'decrement'
  readonly value: number | bigint
  /** Largest result of an increment, smallest of a decrement; null for none. */
  readonly bound: number | bigint | null
}

const NUMBERS: ReadonlySet<string> = new Set(['integer', 'bigint', 'double'])

/**
 * The column of a step.
 * @throws ApiError `column_not_found`, `attribute_type_invalid` (which keeps its name in both APIs)
 */
export function requireNumber(table: TableDefinition, key: string): ColumnDefinition {
  const column = table.columns.get(key)
  if (!column) throw new ApiError('column_not_found')
  if (!NUMBERS.has(column.type) || column.array) {
    throw new ApiError('attribute_type_invalid', `"${key}" is not a number: only those can be incremented.`)
  }
  return column
}

/**
 * Adds to a number of a row, or takes away from it: the right to update is enough. A row that is not there is one without
 * the column (contract: data 1.7.12).
 * @throws ApiError `column_not_found`, `user_unauthorized`, `column_limit_exceeded`, `row_update_conflict` and others
 */
export async function stepColumn(
  ctx: Context,
  table: TableDefinition,
  rowId: string,
  column: ColumnDefinition,
  step: Step,
): Promise<TableRow> {
  const rows = ctx.store.rows(table)
  const before = await rows.lock(rowId)
  if (!before) throw new ApiError('column_not_found', 'There is no row with this ID in the table.')
  if (!rows.allows('update', before)) throw new ApiError('user_unauthorized')
  refuseConflict(ctx, before)
  const operator = { method: step.direction, values: [step.value] }
  const result = applyOperator(operator, column, before[column.key], ctx.now())
  if (result instanceof Refusal || passes(step, result as number | bigint)) throw beyond(step, result)
  return refusingDuplicates(rows.update(before, { [column.key]: result }))
}

const passes = ({ direction, bound }: Step, result: number | bigint): boolean =>
  bound !== null && (direction === 'increment' ? result > bound : result < bound)

function beyond({ direction, bound }: Step, result: unknown): ApiError {
  if (result instanceof Refusal)
    return new ApiError('column_limit_exceeded', `The result does not fit: the column ${result.reason}.`)
  const limit = direction === 'increment' ? 'maximum' : 'minimum'
  return new ApiError('column_limit_exceeded', `The result would pass the ${limit} of ${bound}.`)
}

/**
 * A number as it came: as such, or as text.
 * @throws ApiError `general_argument_invalid`
 */
export function numberOf(given: unknown, param: string): number | bigint {
  const value = typeof given === 'string' && NUMBER.test(given) ? fromText(given) : given
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value))) return value
  throw new ApiError('general_argument_invalid', `Invalid \`${param}\` param: Value must be a number.`)
}

// As long as a number of 64 bits or a double is written out.
const NUMBER = /^[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:e[+-]?\d{1,3})?$/i

function fromText(text: string): number | bigint {
  const number = Number(text)
  return Number.isSafeInteger(number) || !/^[+-]?\d+$/.test(text) ? number : BigInt(text)
}

/** By how much to step: more than nothing. @throws ApiError `general_argument_invalid` */
export function stepOf(given: unknown): number | bigint {
  const value = numberOf(given, 'value')
  if (value > 0) return value
  throw new ApiError('general_argument_invalid', 'Invalid `value` param: Value must be greater than 0.')
}
