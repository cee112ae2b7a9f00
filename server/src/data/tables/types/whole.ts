import { type ColumnType, type FilterFamily, Refusal, type ValueRules } from './type.ts'

export const COMPARE: ReadonlySet<FilterFamily> = new Set(['compare'])

export const MIN_INT64 = -(2n ** 63n)
export const MAX_INT64 = 2n ** 63n - 1n

/** An integer of 64 bits as the server has it: a number while that is exact. */
export const normalized = (value: bigint): number | bigint => {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** A whole number within the rules of its column; or why not. What came as a float beyond 2^53 is not exact, so it is none. */
export function acceptWhole(value: unknown, { min, max }: Pick<ValueRules, 'min' | 'max'>): number | bigint | Refusal {
  if (typeof value === 'number' ? !Number.isSafeInteger(value) : !isInt64(value)) return new Refusal(expected(min, max))
  const whole = value as number | bigint
  if (below(whole, min) || above(whole, max)) return new Refusal(expected(min, max))
  // Adding 0 makes 0 of -0.
  return typeof whole === 'number' ? whole + 0 : normalized(whole)
}

const isInt64 = (value: unknown): boolean => typeof value === 'bigint' && BigInt.asIntN(64, value) === value

type Bound = number | bigint | null
const below = (value: number | bigint, min: Bound): boolean => min !== null && value < min
const above = (value: number | bigint, max: Bound): boolean => max !== null && value > max

function expected(min: Bound, max: Bound): string {
  const from = min === null || min <= MIN_INT64 ? '' : String(min)
  const to = max === null || max >= MAX_INT64 ? '' : String(max)
  return `must be an integer ${within(from, to) || 'of 64 bits'}`
}

/** Words for a range whose ends may be open: an empty text is no end. */
export function within(from: string, to: string): string {
  if (from && to) return `between ${from} and ${to}`
  if (from) return `of at least ${from}`
  return to && `of at most ${to}`
}

/** A type of column that holds whole numbers. */
export const whole = (part: Pick<ColumnType, 'type' | 'width' | 'accept'>): ColumnType => ({
  ...part,
  format: '',
  storage: 'integer',
  filters: COMPARE,
  lists: true,
  seals: false,
  defaultSize: 0,
  sizes: undefined,
  present: (value) => value,
})
