import { describe, expect, it } from 'vitest'
import { boundsOf, candidateBounds, meet } from './bounds.ts'
import { geometryOf } from './geometry.ts'
import { spatialTest } from './predicate.ts'

let state = 3
const random = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}
/** Places everywhere, and more of them where longitudes meet and where they end. */
function somewhere(): [number, number] {
  const kind = Math.floor(random() * 4)
  if (kind === 0) return [(random() < 0.5 ? -180 : 180) * (1 - random() * 0.03), random() * 180 - 90]
  if (kind === 1) return [random() * 360 - 180, (random() < 0.5 ? -90 : 90) * (1 - random() * 0.1)]
  return [random() * 40 - 20, random() * 40 - 20]
}
const clip = (value: number, most: number): number => Math.max(-most, Math.min(most, value))
function geometry(): unknown {
  const [x, y] = somewhere()
  const size = random() < 0.7 ? 3 : 40
  const [right, up] = [clip(x + random() * size, 180), clip(y + random() * size, 90)]
  if (random() < 0.4) return [x, y]
  return random() < 0.5
    ? [
        [x, y],
        [right, up],
      ]
    : [
        [
          [x, y],
          [right, y],
          [right, up],
          [x, y],
        ],
      ]
}

describe('the box around what a query finds', () => {
  it.each(['equal', 'contains', 'crosses', 'intersects', 'overlaps', 'touches', 'distanceEqual', 'distanceLessThan'])(
    'loses nothing that %s finds',
    async (method) => {
      const stored = Array.from({ length: 120 }, geometry)
      const boxes = stored.map((value) => boundsOf(geometryOf(value) as NonNullable<ReturnType<typeof geometryOf>>))
      let [found, passed] = [0, 0]
      for (let round = 0; round < 80; round += 1) {
        const shape = random() < 0.2 ? stored[round] : geometry()
        const metres = random() < 0.7
        const far = method === 'distanceEqual' ? 0 : random() ** 3 * (metres ? 9e6 : 60)
        const value = method.startsWith('distance') ? [shape, far, metres] : shape
        const test = await spatialTest(method, value)
        if (typeof test !== 'function') throw new Error(test.reason)
        const bounds = candidateBounds(method, value)
        stored.forEach((one, at) => {
          const near = !bounds || meet(bounds, boxes[at] as NonNullable<typeof bounds>)
          if (near) passed += 1
          if (!test(one)) return
          found += 1
          expect(near, JSON.stringify([value, one, bounds])).toBe(true)
        })
      }
      if (method !== 'overlaps' && method !== 'touches') expect(found).toBeGreaterThan(5)
      expect(passed).toBeLessThan(80 * 120 * 0.7)
    },
  )

  it('is as small as the distance allows', () => {
    expect(candidateBounds('distanceLessThan', [[10, 20], 2, false])?.map((side) => Number(side.toFixed(6)))).toEqual([
      8, 18, 12, 22,
    ])
    const [west, south, east, north] = candidateBounds('distanceLessThan', [[10, 60], 111_195, true]) ?? []
    expect([south, north].map((side) => side?.toFixed(2))).toEqual(['59.00', '61.00'])
    expect([west, east].map((side) => side?.toFixed(2))).toEqual(['8.00', '12.00'])
    expect(
      candidateBounds('intersects', [
        [
          [0, 0],
          [5, 0],
          [5, 5],
          [0, 0],
        ],
      ]),
    ).toEqual([0, 0, 5, 5])
    expect(candidateBounds('distanceLessThan', [[10, 20], -5, true])).toBeDefined()
  })

  it('has the whole width at the poles and where longitudes meet', () => {
    expect(candidateBounds('distanceLessThan', [[10, 89.9], 50_000, true])?.filter((_, at) => at % 2 === 0)).toEqual([
      -180, 180,
    ])
    expect(candidateBounds('distanceLessThan', [[179.9, 0], 50_000, true])?.filter((_, at) => at % 2 === 0)).toEqual([
      -180, 180,
    ])
  })

  it('is none where nothing can be left out', () => {
    const far: [string, unknown][] = [
      ['notEqual', [1, 2]],
      ['notIntersects', [1, 2]],
      ['distanceGreaterThan', [[1, 2], 3, true]],
      ['distanceNotEqual', [[1, 2], 3, true]],
      ['distanceLessThan', [[1, 2], 2e7, true]],
      ['distanceLessThan', [[200, 2], 5, true]],
      ['isNull', [1, 2]],
      ['intersects', 'no geometry'],
    ]
    for (const [method, value] of far) expect(candidateBounds(method, value), method).toBeUndefined()
  })
})
