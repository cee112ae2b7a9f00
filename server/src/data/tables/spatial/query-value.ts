import { Refusal } from '../types/type.ts'
import { type Geometry, geometryOf, QUERY_POSITIONS } from './geometry.ts'
import type { SpatialMethod } from './method.ts'

/** What a query compares with: a geometry, and for the methods of distance how far and in what. */
export interface Asked {
  readonly geometry: Geometry
  readonly distance: number
  readonly metres: boolean
}

/** The value of a query as its method needs it: a geometry, or [geometry, distance, metres] (contract: data 1.9.3). */
export function askedOf({ kind }: SpatialMethod, value: unknown): Asked | Refusal {
  const [part, distance, metres] =
    kind === 'relation' ? [value, 0, false] : Array.isArray(value) && value.length === 3 ? value : []
  if (typeof distance !== 'number' || !Number.isFinite(distance) || typeof metres !== 'boolean') return NO_DISTANCE
  const geometry = geometryOf(part, QUERY_POSITIONS)
  return geometry ? { geometry, distance, metres } : NO_GEOMETRY
}

const NO_DISTANCE = new Refusal('must be a list of a geometry, a distance, and true for metres or false for degrees')
const NO_GEOMETRY = new Refusal(
  `must be a point [longitude, latitude], a list of points for a line, or a list of closed rings for a polygon, of at most ${QUERY_POSITIONS} points`,
)
