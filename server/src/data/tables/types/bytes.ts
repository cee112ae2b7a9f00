import type { ColumnTypeName } from '../definition.ts'
import { OUTSIDE_ROW, storable, TEXT_FILTERS } from './characters.ts'
import { type ColumnType, Refusal, type ValueRules } from './type.ts'

/** A type of column that holds as many bytes of UTF-8 as its name says: nobody chooses its size. */
export const bytes = (type: ColumnTypeName, size: number): ColumnType => ({
  type,
  format: '',
  storage: 'string',
  filters: TEXT_FILTERS,
  lists: true,
  seals: true,
  defaultSize: size,
  sizes: undefined,
  width: () => OUTSIDE_ROW,
  accept: acceptBytes,
  present: (value) => value,
})

function acceptBytes(value: unknown, { size }: ValueRules): string | Refusal {
  if (typeof value !== 'string') return new Refusal(`must be a text of at most ${size} bytes`)
  const text = storable(value)
  return fits(text, size) ? text : new Refusal(`must be a text of at most ${size} bytes`)
}

// A unit of a string is one to three bytes of UTF-8.
const fits = (text: string, size: number): boolean =>
  text.length * 3 <= size || (text.length <= size && Buffer.byteLength(text) <= size)
