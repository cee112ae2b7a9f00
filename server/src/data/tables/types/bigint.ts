import { OUTSIDE_ROW } from './characters.ts'
import { acceptWhole, whole } from './whole.ts'

// More digits than 64 bits need, so that leading zeros pass; and few enough to be read at once.
const DIGITS = /^-?\d{1,40}$/

/** Whole numbers of 64 bits, which may come as texts from clients that know no such numbers. */
export const bigint = whole({
  type: 'bigint',
  width: ({ array }) => (array ? OUTSIDE_ROW : 8),
  accept: (value, rules) => acceptWhole(typeof value === 'string' && DIGITS.test(value) ? BigInt(value) : value, rules),
})
