import type { Geometry, Position } from './geometry.ts'
import type { Relation } from './method.ts'

/** A geometry as the library has it; nothing else looks inside. */
export interface Shape {
  readonly getDimension: () => number
}

/** Where a position lies, seen from a geometry. */
export type Place = 'inside' | 'edge' | 'outside'

/** What is known of geometries by computing with their points exactly. May throw for geometries that cross themselves. */
export interface Topology {
  shapeOf(geometry: Geometry): Shape
  locate(position: Position, shape: Shape): Place
  relate(relation: Relation, a: Shape, b: Shape): boolean
}

let loading: Promise<Topology> | undefined

/** The library, loaded when the first query needs it: it takes 20 MB, and few servers have geometries. */
export const loadTopology = (): Promise<Topology> => {
  loading ??= load()
  return loading
}

async function load(): Promise<Topology> {
  const [{ default: Coordinate }, { default: Factory }, { default: Locator }, { default: Relate }] = await Promise.all([
    import('jsts/org/locationtech/jts/geom/Coordinate.js'),
    import('jsts/org/locationtech/jts/geom/GeometryFactory.js'),
    import('jsts/org/locationtech/jts/algorithm/PointLocator.js'),
    import('jsts/org/locationtech/jts/operation/relate/RelateOp.js'),
  ])
  const factory = new Factory()
  const coordinate = ([x, y]: Position) => new Coordinate(x, y)
  const ring = (path: readonly Position[]): Shape => factory.createLinearRing(path.map(coordinate))
  const relations: Record<Relation, (a: Shape, b: Shape) => boolean> = {
    equal: Relate.equalsTopo,
    // Boundaries count, as they do in the databases of the reference.
    contains: Relate.covers,
    crosses: Relate.crosses,
    intersects: Relate.intersects,
    overlaps: Relate.overlaps,
    touches: Relate.touches,
  }
  return {
    shapeOf({ type, coordinates }) {
      if (type === 'point') return factory.createPoint(coordinate(coordinates))
      if (type === 'linestring') return factory.createLineString(coordinates.map(coordinate))
      const [shell, ...holes] = coordinates.map(ring)
      return factory.createPolygon(shell, holes)
    },
    locate: (position, shape) => PLACES[new Locator().locate(coordinate(position), shape)] ?? 'outside',
    relate: (relation, a, b) => relations[relation](a, b),
  }
}

const PLACES: readonly Place[] = ['inside', 'edge', 'outside']
