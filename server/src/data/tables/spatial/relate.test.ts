import { describe, expect, it } from 'vitest'
import { boundsOf } from './bounds.ts'
import type { Geometry, Position } from './geometry.ts'
import type { Relation } from './method.ts'
import { related } from './relate.ts'
import { loadTopology } from './topology.ts'

let state = 11
const number = (below: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return Math.floor((state / 2 ** 32) * below)
}
// A coarse grid, so that points are often on edges and corners.
const position = (): Position => [number(7), number(7)]

function randomGeometry(): Geometry {
  const kind = number(3)
  if (kind === 0) return { type: 'point', coordinates: position() }
  const [a, b, c] = [position(), position(), position()]
  if (kind === 1) return { type: 'linestring', coordinates: number(4) ? [a, b, c] : [a, b, c, a] }
  return { type: 'polygon', coordinates: [[a, b, c, a]] }
}

const isFlat = ({ type, coordinates }: Geometry): boolean => {
  if (type === 'point') return false
  const [[ax, ay], [bx, by], [cx, cy]] = (type === 'polygon' ? coordinates[0] : coordinates) as [
    Position,
    Position,
    Position,
  ]
  return (bx - ax) * (cy - ay) === (by - ay) * (cx - ax)
}

describe('relations', () => {
  it('are told for points and boxes without the work that others need, and told the same', async () => {
    const topology = await loadTopology()
    const found = new Map<Relation, number>()
    for (let round = 0; round < 4000; round += 1) {
      const [a, b] = [randomGeometry(), randomGeometry()]
      if (isFlat(a) || isFlat(b)) continue
      const [first, second] = [topology.shapeOf(a), topology.shapeOf(b)]
      const query = { geometry: b, bounds: boundsOf(b), shape: second }
      for (const relation of ['equal', 'contains', 'crosses', 'intersects', 'overlaps', 'touches'] as const) {
        const expected = topology.relate(relation, first, second)
        expect(related(topology, relation, a, query), `${relation} ${JSON.stringify([a, b])}`).toBe(expected)
        if (expected) found.set(relation, (found.get(relation) ?? 0) + 1)
      }
    }
    expect(Math.min(...found.values())).toBeGreaterThan(10)
    expect(found.size).toBe(6)
  })
})
