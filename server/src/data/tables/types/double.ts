import { OUTSIDE_ROW } from './characters.ts'
import { type ColumnType, Refusal, type ValueRules } from './type.ts'
import { COMPARE, within } from './whole.ts'

/** Floating-point numbers of 64 bits. */
export const double: ColumnType = {
  type: 'double',
  format: '',
  storage: 'double',
  filters: COMPARE,
  lists: true,
  seals: false,
  defaultSize: 0,
  sizes: undefined,
  width: ({ array }) => (array ? OUTSIDE_ROW : 8),
  accept(value, rules) {
    const number = typeof value === 'bigint' ? Number(value) : value
    if (typeof number !== 'number' || !Number.isFinite(number) || outside(number, rules)) return refused(rules)
    // Adding 0 makes 0 of -0, which JSON does not know either.
    return number + 0
  },
  present: (value) => value,
}

const outside = (value: number, { min, max }: ValueRules): boolean =>
  (min !== null && value < min) || (max !== null && value > max)

function refused({ min, max }: ValueRules): Refusal {
  const from = min === null || min <= -Number.MAX_VALUE ? '' : String(min)
  const to = max === null || max >= Number.MAX_VALUE ? '' : String(max)
  return new Refusal(`must be a number ${within(from, to)}`.trimEnd())
}
