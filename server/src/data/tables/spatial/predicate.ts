import { Refusal } from '../types/type.ts'
import { boundsOf } from './bounds.ts'
import { distanceBetween } from './distance.ts'
import { type Geometry, geometryOf } from './geometry.ts'
import { spatialMethod } from './method.ts'
import { askedOf } from './query-value.ts'
import { type Fixed, related } from './relate.ts'
import { tangled } from './tangle.ts'
import { loadTopology } from './topology.ts'

/**
 * What a query with a spatial method asks of a value that is stored (nested lists, or null), made once per query. Null and
 * what cannot be decided are never found, by no method (contract: data 1.9.8).
 */
export async function spatialTest(name: string, value: unknown): Promise<((stored: unknown) => boolean) | Refusal> {
  const method = spatialMethod(name)
  if (!method) return new Refusal('cannot be compared in this way')
  const asked = askedOf(method, value)
  if (asked instanceof Refusal) return asked
  if (tangled([asked.geometry])) return new Refusal('must be a geometry that crosses itself less often')
  const topology = await loadTopology()
  const query: Fixed = {
    geometry: asked.geometry,
    bounds: boundsOf(asked.geometry),
    shape: topology.shapeOf(asked.geometry),
  }
  const ask: Ask =
    method.kind === 'relation'
      ? (stored) => differs(related(topology, method.relation, stored, query), method.negated)
      : (stored) => {
          const meet = related(topology, 'intersects', stored, query)
          if (meet === undefined) return undefined
          return method.compare(meet ? 0 : distanceBetween(stored, asked.geometry, asked.metres), asked.distance)
        }
  return (value) => decided(ask, value)
}

type Ask = (stored: Geometry) => boolean | undefined

const differs = (found: boolean | undefined, from: boolean): boolean | undefined =>
  found === undefined ? undefined : found !== from

// Geometries that cross themselves, or nearly, may be more than arithmetic can tell.
function decided(ask: Ask, value: unknown): boolean {
  const stored = geometryOf(value)
  try {
    return stored !== undefined && ask(stored) === true
  } catch {
    return false
  }
}
