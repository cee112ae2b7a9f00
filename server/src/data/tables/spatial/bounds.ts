import { Refusal } from '../types/type.ts'
import { type Geometry, pathsOf } from './geometry.ts'
import { spatialMethod } from './method.ts'
import { EARTH } from './metric.ts'
import { type Asked, askedOf } from './query-value.ts'

/** The box around a geometry. */
export type Bounds = readonly [minX: number, minY: number, maxX: number, maxY: number]

/** More than what computing with floating point numbers loses. */
const MARGIN = 1e-9
const DEGREES = 180 / Math.PI

/** The smallest box that all positions of a geometry are in. */
export function boundsOf(geometry: Geometry): Bounds {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const path of pathsOf(geometry)) {
    for (const [x, y] of path) {
      minX = Math.min(minX, x)
      minY = Math.min(minY, y)
      maxX = Math.max(maxX, x)
      maxY = Math.max(maxY, y)
    }
  }
  return [minX, minY, maxX, maxY]
}

/** Whether two boxes have a point in common, edges included. */
export const meet = (a: Bounds, b: Bounds): boolean => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3]

/**
 * A box that the box of each geometry a query finds must meet, edges included; undefined where there is none, or the value
 * is not one for the method.
 */
export function candidateBounds(name: string, value: unknown): Bounds | undefined {
  const method = spatialMethod(name)
  if (!method || name === 'distanceNotEqual' || name === 'distanceGreaterThan') return undefined
  const asked = askedOf(method, value)
  if (asked instanceof Refusal) return undefined
  if (method.kind === 'distance') return around(asked)
  return method.negated ? undefined : boundsOf(asked.geometry)
}

function around({ geometry, distance, metres }: Asked): Bounds | undefined {
  const bounds = boundsOf(geometry)
  const far = Math.max(0, distance)
  return metres ? onSphere(bounds, far / EARTH) : widened(bounds, far, far)
}

function widened([minX, minY, maxX, maxY]: Bounds, x: number, y: number): Bounds {
  const [right, up] = [x * (1 + MARGIN) + MARGIN, y * (1 + MARGIN) + MARGIN]
  return [minX - right, minY - up, maxX + right, maxY + up]
}

// Longitudes spread towards the poles, and end where the map begins again: there all of them may be near.
function onSphere(bounds: Bounds, angle: number): Bounds | undefined {
  const [minX, minY, maxX, maxY] = bounds
  if (minX < -180 || maxX > 180 || minY < -90 || maxY > 90 || angle >= Math.PI / 2) return undefined
  const spread = Math.sin(angle) / Math.cos(Math.max(-minY, maxY) / DEGREES)
  const box = widened(bounds, spread < 1 ? Math.asin(spread) * DEGREES : 360, angle * DEGREES)
  return box[0] < -180 || box[2] > 180 || box[1] < -90 || box[3] > 90 ? [-180, box[1], 180, box[3]] : box
}
