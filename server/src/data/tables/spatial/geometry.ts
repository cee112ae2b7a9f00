/** Longitude and latitude, in degrees. */
export type Position = readonly [x: number, y: number]

/** A geometry as clients write it, told apart by how deep its lists nest. */
export type Geometry =
  | { readonly type: 'point'; readonly coordinates: Position }
  | { readonly type: 'linestring'; readonly coordinates: readonly Position[] }
  | { readonly type: 'polygon'; readonly coordinates: readonly (readonly Position[])[] }

/** Positions of one geometry that a query may have. */
export const QUERY_POSITIONS = 1_000
/** Farther than anything on a map, near enough for exact arithmetic. */
const FARTHEST = 1_000_000

/**
 * [x, y] as a point, a list of those as a line, and a list of closed rings as a polygon; undefined when it is none, or has
 * more positions than it may. A closed line stays a line.
 */
export function geometryOf(value: unknown, positions = Number.POSITIVE_INFINITY): Geometry | undefined {
  if (!Array.isArray(value)) return undefined
  if (isPosition(value)) return { type: 'point', coordinates: value }
  if (isPath(value, 2)) {
    return value.length <= positions ? { type: 'linestring', coordinates: value } : undefined
  }
  const count = value.reduce<number>((sum, ring) => sum + (Array.isArray(ring) ? ring.length : 0), 0)
  return count <= positions && isPolygon(value) ? { type: 'polygon', coordinates: value } : undefined
}

/** The lists of positions that a geometry consists of: one, but for polygons with holes. */
export function pathsOf(geometry: Geometry): readonly (readonly Position[])[] {
  if (geometry.type === 'polygon') return geometry.coordinates
  return [geometry.type === 'point' ? [geometry.coordinates] : geometry.coordinates]
}

const isOrdinate = (value: unknown): boolean => typeof value === 'number' && Math.abs(value) <= FARTHEST

const isPosition = (value: unknown): value is Position =>
  Array.isArray(value) && value.length === 2 && isOrdinate(value[0]) && isOrdinate(value[1])

const isPath = (value: unknown, least: number): value is Position[] =>
  Array.isArray(value) && value.length >= least && value.every(isPosition)

const isRing = (value: unknown): value is Position[] => {
  if (!isPath(value, 4)) return false
  const [first, last] = [value[0], value.at(-1)]
  return first?.[0] === last?.[0] && first?.[1] === last?.[1]
}

const isPolygon = (value: unknown[]): value is Position[][] => value.length > 0 && value.every(isRing)
