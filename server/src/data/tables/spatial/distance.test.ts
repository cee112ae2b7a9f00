import { describe, expect, it } from 'vitest'
import { distanceBetween } from './distance.ts'
import { type Geometry, type Position, pathsOf } from './geometry.ts'
import { EARTH } from './metric.ts'

let state = 5
const random = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}
const point = (x: number, y: number): Geometry => ({ type: 'point', coordinates: [x, y] })
const line = (...coordinates: Position[]): Geometry => ({ type: 'linestring', coordinates })

/** The angle between two places, by another way than the one under test. */
function metresBetween([x1, y1]: Position, [x2, y2]: Position): number {
  const vector = (x: number, y: number): [number, number, number] => {
    const [east, north] = [(x * Math.PI) / 180, (y * Math.PI) / 180]
    return [Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)]
  }
  const [a, b, c] = vector(x1, y1)
  const [d, e, f] = vector(x2, y2)
  return EARTH * Math.atan2(Math.hypot(b * f - c * e, c * d - a * f, a * e - b * d), a * d + b * e + c * f)
}
const degreesBetween = ([x1, y1]: Position, [x2, y2]: Position): number => Math.hypot(x2 - x1, y2 - y1)

/** Many places along the edges of a geometry. */
const places = (geometry: Geometry): Position[] =>
  pathsOf(geometry).flatMap((path) =>
    path.flatMap((from, at): Position[] => {
      const to = path[at + 1] ?? from
      return Array.from({ length: 60 }, (_, step) => [
        from[0] + ((to[0] - from[0]) * step) / 60,
        from[1] + ((to[1] - from[1]) * step) / 60,
      ])
    }),
  )
const nearest = (a: Geometry, b: Geometry, between: (a: Position, b: Position) => number): number => {
  const others = places(b)
  return Math.min(...places(a).map((place) => Math.min(...others.map((other) => between(place, other)))))
}

describe('distances', () => {
  it('in metres are measured on a sphere', () => {
    expect(distanceBetween(point(0, 0), point(0, 1), true)).toBeCloseTo((EARTH * Math.PI) / 180, 3)
    expect(distanceBetween(point(0, 0), point(180, 0), true)).toBeCloseTo(EARTH * Math.PI, 3)
    expect(distanceBetween(point(13.4, 52.5), point(2.35, 48.86), true)).toBeCloseTo(
      metresBetween([13.4, 52.5], [2.35, 48.86]),
      3,
    )
    expect(distanceBetween(point(179.9, 10), point(-179.9, 10), true)).toBeLessThan(22_000)
    expect(distanceBetween(point(179.9, 10), line([-170, 0], [-179.9, 10], [-170, 20]), true)).toBeLessThan(22_000)
  })

  it('in degrees are measured on a plane', () => {
    expect(distanceBetween(point(0, 0), point(3, 4), false)).toBe(5)
    expect(distanceBetween(point(0, 5), line([-10, 0], [10, 0]), false)).toBe(5)
    expect(distanceBetween(line([0, 0], [1, 0]), line([4, 4], [4, 9]), false)).toBe(5)
    expect(distanceBetween(point(179, 0), point(-179, 0), false)).toBe(358)
  })

  it('of long lines are the least of all their parts', () => {
    const wave = (length: number, x: number): Position[] =>
      Array.from({ length }, (_, at) => [x + Math.sin(at) * 3, (at / length) * 40 - 20])
    for (const metres of [true, false]) {
      const [a, b] = [wave(200, 0), wave(700, 7 + random())]
      const brute = Math.min(
        ...a.map((from) => Math.min(...b.map((to) => distanceBetween(point(...from), point(...to), metres)))),
      )
      const whole = distanceBetween(line(...a), line(...b), metres)
      expect(whole).toBeLessThanOrEqual(brute)
      expect(whole).toBeGreaterThan(brute * 0.8)
      expect(distanceBetween(line(...b), line(...a), metres)).toBe(whole)
    }
  })

  it('of random geometries are those of their nearest places', () => {
    for (let round = 0; round < 150; round += 1) {
      const [x, y] = [random() * 360 - 180, random() * 150 - 75]
      const near = (size: number, dx: number): Geometry =>
        line(...Array.from({ length: 3 }, (): Position => [x + dx + random() * size, y + random() * size]))
      const [a, b] = [random() < 0.3 ? point(x, y) : near(2, 0), near(3, 2.2 + random())]
      for (const metres of [true, false]) {
        const expected = nearest(a, b, metres ? metresBetween : degreesBetween)
        const distance = distanceBetween(a, b, metres)
        expect(distance / expected, JSON.stringify([a, b, metres])).toBeLessThan(1.0005)
        expect(distance / expected, JSON.stringify([a, b, metres])).toBeGreaterThan(0.98)
      }
    }
  })
})
