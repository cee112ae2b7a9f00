import { geometry, MAX_POSITIONS, positions } from './geometry.ts'

/** A line through points. */
export const linestring = geometry(
  'linestring',
  20,
  `must be a line: 2 to ${MAX_POSITIONS} points [longitude, latitude], from -180 to 180 and from -90 to 90`,
  (value) => positions(value, 2),
)
