import { type Bounds, boundsOf, meet } from './bounds.ts'
import type { Geometry } from './geometry.ts'
import type { Relation } from './method.ts'
import { tangled } from './tangle.ts'
import type { Place, Shape, Topology } from './topology.ts'

/** The geometry of a query, with what is computed of it once. */
export interface Fixed {
  readonly geometry: Geometry
  readonly bounds: Bounds
  readonly shape: Shape
}

/** Whether the stored geometry has the relation to the one of a query; undefined where finding out would take too long. */
export function related(topology: Topology, relation: Relation, stored: Geometry, query: Fixed): boolean | undefined {
  if (!meet(boundsOf(stored), query.bounds)) return false
  if (relation === 'equal' && same(stored, query.geometry)) return true
  if (stored.type === 'point' && query.geometry.type === 'point') {
    return relation !== 'crosses' && relation !== 'overlaps' && relation !== 'touches'
  }
  // Points are most of what is stored, and need none of the work that other pairs do.
  if (stored.type === 'point') return ofPoint(relation, topology.locate(stored.coordinates, query.shape))
  const shape = topology.shapeOf(stored)
  if (query.geometry.type === 'point') {
    return ofPoint(relation, topology.locate(query.geometry.coordinates, shape), relation === 'contains')
  }
  return tangled([stored, query.geometry]) ? undefined : topology.relate(relation, shape, query.shape)
}

function ofPoint(relation: Relation, place: Place, contained = false): boolean {
  if (relation === 'touches') return place === 'edge'
  return (relation === 'intersects' || contained) && place !== 'outside'
}

const same = (a: Geometry, b: Geometry): boolean =>
  a.type === b.type && JSON.stringify(a.coordinates) === JSON.stringify(b.coordinates)
