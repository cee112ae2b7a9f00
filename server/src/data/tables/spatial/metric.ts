import type { Bounds } from './bounds.ts'
import type { Position } from './geometry.ts'

/** Radius of the sphere that metres are measured on (contract: data 1.9.9). */
export const EARTH = 6_371_000
const RADIANS = Math.PI / 180

/** How distances are measured. */
export interface Metric {
  toEdge(position: Position, from: Position, to: Position): number
  /** No point of the box is nearer than this. */
  toBox(position: Position, bounds: Bounds): number
}

/** In degrees, on a plane. */
export const planar: Metric = {
  toEdge(position, from, to) {
    const [x, y] = nearest(position, from, to, 1)
    return Math.hypot(x - position[0], y - position[1])
  },
  toBox: ([x, y], [minX, minY, maxX, maxY]) =>
    Math.hypot(Math.max(minX - x, x - maxX, 0), Math.max(minY - y, y - maxY, 0)),
}

/**
 * In metres, on the sphere. Edges are straight in degrees, as they are for all other methods; what is measured is how far
 * their points are. The nearest one is looked for where degrees of longitude are as long as halfway between.
 */
export const spherical: Metric = {
  toEdge(position, from, to) {
    const turned = towards(position, (from[0] + to[0]) / 2)
    const first = nearest(turned, from, to, narrowing(turned[1]))
    const second = nearest(turned, from, to, narrowing((turned[1] + first[1]) / 2))
    return Math.min(haversine(turned, from), haversine(turned, to), haversine(turned, first), haversine(turned, second))
  },
  toBox(position, [minX, minY, maxX, maxY]) {
    const [x, y] = towards(position, (minX + maxX) / 2)
    const east = Math.min(90, Math.max(minX - x, x - maxX, 0)) * RADIANS
    const north = Math.max(minY - y, y - maxY, 0) * RADIANS
    return EARTH * Math.max(north, Math.asin(narrowing(y) * Math.sin(east)))
  },
}

const narrowing = (latitude: number): number => Math.cos(latitude * RADIANS)

/** The same position, counted from where it is at most half a turn away. */
const towards = ([x, y]: Position, middle: number): Position => [x + Math.round((middle - x) / 360) * 360, y]

/** The point of an edge that is nearest in a plane whose first axis is shrunk. */
function nearest([x, y]: Position, from: Position, to: Position, shrunk: number): Position {
  const [dx, dy] = [(to[0] - from[0]) * shrunk, to[1] - from[1]]
  const square = dx * dx + dy * dy
  if (square === 0) return from
  const along = ((x - from[0]) * shrunk * dx + (y - from[1]) * dy) / square
  const part = Math.min(1, Math.max(0, along))
  return [from[0] + part * (to[0] - from[0]), from[1] + part * dy]
}

function haversine([x1, y1]: Position, [x2, y2]: Position): number {
  const north = Math.sin(((y2 - y1) * RADIANS) / 2)
  const east = Math.sin(((x2 - x1) * RADIANS) / 2)
  const half = north * north + narrowing(y1) * narrowing(y2) * east * east
  return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(half)))
}
