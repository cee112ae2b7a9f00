import type { ColumnTypeName } from '../definition.ts'
import { type ColumnType, type FilterFamily, Refusal } from './type.ts'
import { parseWkt } from './wkt.ts'

/** Longitude and latitude. */
export type Position = readonly [number, number]

/** Points of one geometry: comparing two of them takes time that grows with the product. */
export const MAX_POSITIONS = 10_000
// Sixty characters are more than two coordinates of full precision take.
const LONGEST_WKT = 60 * MAX_POSITIONS

const SPATIAL: ReadonlySet<FilterFamily> = new Set(['spatial'])

/** A type of column that holds geometries: `read` gives a checked copy of nested lists, undefined when they are none. */
export const geometry = (
  type: ColumnTypeName,
  width: number,
  expected: string,
  read: (coordinates: unknown) => unknown,
): ColumnType => ({
  type,
  format: '',
  storage: 'json',
  filters: SPATIAL,
  lists: false,
  seals: false,
  defaultSize: 0,
  sizes: undefined,
  width: () => width,
  accept: (value) => read(typeof value === 'string' ? fromText(value, type) : value) ?? new Refusal(expected),
  present: (value) => value,
})

function fromText(text: string, type: ColumnTypeName): unknown {
  const known = text.length <= LONGEST_WKT ? parseWkt(text) : undefined
  return known?.type === type ? known.coordinates : undefined
}

/** A point of the globe; undefined when it is none. */
export function position(value: unknown): Position | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined
  const [longitude, latitude] = value
  return isWithin(longitude, 180) && isWithin(latitude, 90) ? [longitude + 0, latitude + 0] : undefined
}

const isWithin = (value: unknown, limit: number): value is number =>
  typeof value === 'number' && value >= -limit && value <= limit

/** At least `fewest` points; undefined when one is none, or when there are too few or many. */
export function positions(value: unknown, fewest: number): Position[] | undefined {
  if (!Array.isArray(value) || value.length < fewest || value.length > MAX_POSITIONS) return undefined
  const read: Position[] = []
  for (const one of value) {
    const at = position(one)
    if (!at) return undefined
    read.push(at)
  }
  return read
}
