import type { Scalar } from '../columns/column-type.ts'
import { type Fragment, marks } from '../fragment.ts'

/**
 * A question mark for each value, between commas. Statements are prepared by their text: so that there are few texts, the
 * last value is repeated up to the next power of two.
 */
export function marksOf(values: readonly Scalar[]): Fragment {
  const size = 2 ** Math.ceil(Math.log2(values.length))
  if (values.length === size) return { text: marks(size), values }
  const last = values.at(-1) as Scalar
  return { text: marks(size), values: [...values, ...Array.from({ length: size - values.length }, () => last)] }
}
