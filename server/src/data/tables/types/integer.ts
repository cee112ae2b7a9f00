import { OUTSIDE_ROW } from './characters.ts'
import { acceptWhole, whole } from './whole.ts'

/** Largest integer that takes four bytes of the row budget. */
const MAX_INT32 = 2_147_483_647

/** Whole numbers within the bounds that the owner set, of 64 bits at most. */
export const integer = whole({
  type: 'integer',
  // A column without bounds reports four bytes: the reference keeps it in 32 bits, we in 64.
  width: ({ array, max }) => (array ? OUTSIDE_ROW : max !== null && max > MAX_INT32 ? 8 : 4),
  accept: acceptWhole,
})
