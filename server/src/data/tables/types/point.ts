import { geometry, position } from './geometry.ts'

/** A point of the globe. */
export const point = geometry(
  'point',
  32,
  'must be a point: [longitude, latitude], from -180 to 180 and from -90 to 90',
  position,
)
