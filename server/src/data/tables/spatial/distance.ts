import { type Bounds, boundsOf } from './bounds.ts'
import { type Geometry, type Position, pathsOf } from './geometry.ts'
import { type Metric, planar, spherical } from './metric.ts'

/** Edges that are passed over together where another part is nearer. */
const TOGETHER = 16

/** Positions of a path that follow each other, and their box. */
interface Stretch {
  readonly start: Position
  readonly path: readonly Position[]
  readonly bounds: Bounds
}

/** Distance of two geometries that have no point in common: between the nearest points of their edges. */
export function distanceBetween(a: Geometry, b: Geometry, metres: boolean): number {
  const metric = metres ? spherical : planar
  if (a.type === 'point' && b.type === 'point') return metric.toEdge(a.coordinates, b.coordinates, b.coordinates)
  const [parts, others] = [stretchesOf(a), stretchesOf(b)]
  const known = roughly(parts, others, metric)
  return fromPositions(others, parts, metric, fromPositions(parts, others, metric, known))
}

/** Not less than the distance, and mostly not much more: what is farther needs no closer look. */
function roughly(parts: readonly Stretch[], others: readonly Stretch[], metric: Metric): number {
  let best = Number.POSITIVE_INFINITY
  for (const { start } of parts) {
    for (const other of others) best = Math.min(best, metric.toEdge(start, other.start, other.start))
  }
  return best
}

function fromPositions(from: readonly Stretch[], to: readonly Stretch[], metric: Metric, known: number): number {
  let best = known
  for (const position of from.flatMap(({ path }) => path)) {
    for (const { path, bounds } of to) {
      if (metric.toBox(position, bounds) <= best) best = Math.min(best, toPath(position, path, metric))
    }
  }
  return best
}

function toPath(position: Position, path: readonly Position[], metric: Metric): number {
  let best = Number.POSITIVE_INFINITY
  let from = path[0] as Position
  for (const to of path) {
    best = Math.min(best, metric.toEdge(position, from, to))
    from = to
  }
  return best
}

function stretchesOf(geometry: Geometry): Stretch[] {
  const stretches: Stretch[] = []
  for (const path of pathsOf(geometry)) {
    for (let at = 0; at === 0 || at + 1 < path.length; at += TOGETHER) {
      const part = path.slice(at, at + TOGETHER + 1)
      stretches.push({
        start: part[0] as Position,
        path: part,
        bounds: boundsOf({ type: 'linestring', coordinates: part }),
      })
    }
  }
  return stretches
}
