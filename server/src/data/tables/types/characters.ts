import type { ColumnFormat, ColumnTypeName } from '../definition.ts'
import { type ColumnType, type FilterFamily, Refusal, type ValueRules } from './type.ts'

/** Beyond this many characters the values stand outside the row (contract: data 1.4.9). */
export const LONGEST_IN_ROW = 16_381
/** What lists, and values outside the row, take of the row budget. */
export const OUTSIDE_ROW = 20

export const TEXT_FILTERS: ReadonlySet<FilterFamily> = new Set(['compare', 'text'])

/** A text as it comes back from storage, which keeps neither NUL nor halves of surrogate pairs. */
export const storable = (text: string): string =>
  text.isWellFormed() && !text.includes('\0') ? text : text.replaceAll('\0', '').toWellFormed()

/** A type of column whose size counts characters. */
export const characters = (type: ColumnTypeName, sizes: readonly [number, number]): ColumnType => ({
  type,
  format: '',
  storage: 'string',
  filters: TEXT_FILTERS,
  lists: true,
  seals: true,
  defaultSize: undefined,
  sizes,
  width: ({ size, array }) => (array || size > LONGEST_IN_ROW ? OUTSIDE_ROW : size * 4 + (size <= 255 ? 1 : 2)),
  accept: acceptCharacters,
  present: (value) => value,
})

/** A string that must also have a form: `check` sees it as it will be stored. */
export const formatted = (
  base: ColumnType,
  format: ColumnFormat,
  size: number,
  expected: string,
  check: (text: string) => boolean,
): ColumnType => ({
  ...base,
  format,
  seals: false,
  defaultSize: size,
  accept(value, rules) {
    const text = acceptCharacters(value, rules)
    return typeof text !== 'string' || check(text) ? text : new Refusal(expected)
  },
})

function acceptCharacters(value: unknown, { size }: Pick<ValueRules, 'size'>): string | Refusal {
  if (typeof value !== 'string') return new Refusal(`must be a text of at most ${size} characters`)
  const text = storable(value)
  return text.length <= size || fits(text, size) ? text : new Refusal(`must be a text of at most ${size} characters`)
}

// A code point takes one or two units: only texts between are counted.
function fits(text: string, size: number): boolean {
  if (text.length > 2 * size) return false
  let count = 0
  for (let at = 0; at < text.length; at++) if ((text.charCodeAt(at) & 0xfc00) !== 0xdc00) count++
  return count <= size
}
