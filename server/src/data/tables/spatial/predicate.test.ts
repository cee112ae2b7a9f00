import { describe, expect, it } from 'vitest'
import { Refusal } from '../types/type.ts'
import { spatialTest } from './predicate.ts'

const square = (x: number, y: number, size: number) => [
  [
    [x, y],
    [x + size, y],
    [x + size, y + size],
    [x, y + size],
    [x, y],
  ],
]
const S = square(0, 0, 10)
const RING = [
  [...(S[0] as number[][])],
  [
    [4, 4],
    [6, 4],
    [6, 6],
    [4, 6],
    [4, 4],
  ],
]

async function testOf(method: string, value: unknown): Promise<(stored: unknown) => boolean> {
  const test = await spatialTest(method, value)
  if (test instanceof Refusal) throw new Error(test.reason)
  return test
}
const asks = async (method: string, stored: unknown, value: unknown): Promise<boolean> =>
  (await testOf(method, value))(stored)

describe('a spatial query', () => {
  it.each<[string, unknown, unknown, boolean]>([
    ['equal', [1, 1], [1, 1], true],
    ['equal', [1, 1], [1, 1.5], false],
    [
      'equal',
      [
        [0, 0],
        [5, 5],
        [9, 9],
      ],
      [
        [9, 9],
        [0, 0],
      ],
      true,
    ],
    ['equal', S, [[...(S[0] as number[][])].reverse()], true],
    ['equal', S, square(0, 0, 9), false],
    ['equal', S, S[0], false],
    ['contains', S, [5, 5], true],
    ['contains', S, [0, 5], true],
    ['contains', S, [11, 5], false],
    [
      'contains',
      S,
      [
        [0, 0],
        [0, 10],
      ],
      true,
    ],
    ['contains', S, square(0, 0, 5), true],
    ['contains', S, square(5, 5, 6), false],
    ['contains', RING, [5, 5], false],
    ['contains', RING, [4, 5], true],
    ['contains', [1, 1], [1, 1], true],
    ['contains', [5, 5], S, false],
    [
      'contains',
      [
        [0, 0],
        [10, 0],
      ],
      [
        [2, 0],
        [3, 0],
      ],
      true,
    ],
    [
      'crosses',
      [
        [-1, 5],
        [11, 5],
      ],
      S,
      true,
    ],
    [
      'crosses',
      [
        [1, 5],
        [9, 5],
      ],
      S,
      false,
    ],
    [
      'crosses',
      [
        [0, 0],
        [2, 2],
      ],
      [
        [0, 2],
        [2, 0],
      ],
      true,
    ],
    [
      'crosses',
      [
        [0, 0],
        [2, 2],
      ],
      [
        [1, 1],
        [3, 3],
      ],
      false,
    ],
    [
      'crosses',
      [1, 1],
      [
        [0, 0],
        [2, 2],
      ],
      false,
    ],
    ['intersects', [1, 1], [1, 1], true],
    [
      'intersects',
      [1, 1],
      [
        [0, 0],
        [2, 2],
      ],
      true,
    ],
    ['intersects', [5, 5], RING, false],
    ['intersects', S, square(10, 10, 5), true],
    ['intersects', S, square(11, 10, 5), false],
    ['overlaps', S, square(5, 5, 10), true],
    ['overlaps', S, square(2, 2, 2), false],
    ['overlaps', S, square(10, 0, 5), false],
    [
      'overlaps',
      [
        [0, 0],
        [5, 0],
      ],
      [
        [3, 0],
        [9, 0],
      ],
      true,
    ],
    ['touches', S, square(10, 0, 5), true],
    ['touches', S, square(9, 0, 5), false],
    ['touches', [0, 5], S, true],
    ['touches', [5, 5], S, false],
    [
      'touches',
      [0, 0],
      [
        [0, 0],
        [1, 1],
      ],
      true,
    ],
    ['touches', [1, 1], [1, 1], false],
    ['touches', [0, 0], S[0], false],
  ])('%s: %j and %j: %s', async (method, stored, value, found) => {
    expect(await asks(method, stored, value)).toBe(found)
    const negated = `not${method.charAt(0).toUpperCase()}${method.slice(1)}`
    expect(await asks(negated, stored, value)).toBe(!found)
  })

  it.each<[string, unknown, unknown, boolean]>([
    ['distanceEqual', [1, 1], [[1, 1], 0, true], true],
    ['distanceEqual', [4, 5], [[1, 1], 5, false], true],
    ['distanceNotEqual', [4, 5], [[1, 1], 5, false], false],
    ['distanceGreaterThan', [4, 5], [[1, 1], 5, false], false],
    ['distanceGreaterThan', [10, 10], [[0, 0], 200_000, true], true],
    ['distanceLessThan', [1, 1], [[0, 0], 200_000, true], true],
    ['distanceLessThan', [1, 1], [[0, 0], -1, true], false],
    ['distanceEqual', S, [[5, 5], 0, true], true],
    ['distanceEqual', S, [[13, 14], 5, false], true],
    ['distanceEqual', RING, [[5, 5.5], 0.5, false], true],
    ['distanceLessThan', [179.99, 0], [[-179.99, 0], 2300, true], true],
    ['distanceLessThan', [179.99, 0], [[-179.99, 0], 300, false], false],
  ])('%s: %j and %j: %s', async (method, stored, value, found) => {
    expect(await asks(method, stored, value)).toBe(found)
  })

  it('never finds null, nor what is no geometry', async () => {
    const queries: [string, unknown][] = [
      ...['equal', 'notEqual', 'contains', 'notContains', 'intersects', 'notIntersects', 'touches', 'notTouches'].map(
        (method): [string, unknown] => [method, S],
      ),
      ...['distanceEqual', 'distanceNotEqual', 'distanceGreaterThan', 'distanceLessThan'].map(
        (method): [string, unknown] => [method, [[0, 0], 1, true]],
      ),
    ]
    for (const [method, value] of queries) {
      const test = await testOf(method, value)
      for (const stored of [null, undefined, '', '[0,0]', [], {}, [Number.NaN, 0], [[0, 0]], [1e308, 1e308]]) {
        expect(test(stored), `${method} ${JSON.stringify(stored)}`).toBe(false)
      }
    }
  })

  it.each<[string, unknown]>([
    ['intersects', 'POINT(1 2)'],
    ['intersects', null],
    [
      'equal',
      [
        [
          [0, 0],
          [1, 1],
          [2, 0],
        ],
      ],
    ],
    ['lessThan', [1, 2]],
    ['__proto__', [1, 2]],
    ['constructor', [1, 2]],
    ['distanceEqual', [1, 2]],
    ['distanceEqual', [[1, 2], 3]],
    ['distanceEqual', [[1, 2], '3', true]],
    ['distanceEqual', [[1, 2], Number.POSITIVE_INFINITY, true]],
    ['distanceEqual', [[1, 2], 3, 1]],
    ['distanceEqual', [[1, 2], 3, true, 4]],
    ['distanceEqual', [[1], 3, true]],
  ])('%s with %j is refused with a reason', async (method, value) => {
    const refusal = await spatialTest(method, value)
    expect(refusal).toBeInstanceOf(Refusal)
    expect((refusal as Refusal).reason).toMatch(/^(must|cannot) \w+/)
  })
})

describe('geometries made to do harm', () => {
  const METHODS = ['equal', 'contains', 'crosses', 'intersects', 'overlaps', 'touches', 'notTouches', 'notIntersects']
  const bowTie = [
    [
      [0, 0],
      [10, 10],
      [10, 0],
      [0, 10],
      [0, 0],
    ],
  ]
  const flat = [
    [
      [0, 0],
      [10, 0],
      [5, 0],
      [0, 0],
    ],
  ]
  const dot = [
    [
      [1, 1],
      [1, 1],
      [1, 1],
      [1, 1],
    ],
  ]
  const holeOutside = [S[0], square(20, 20, 5)[0]]
  const huge = [
    [
      [-1e6, -1e6],
      [1e6, -1e6],
      [1e6, 1e6],
      [-1e6, 1e6],
      [-1e6, -1e6],
    ],
  ]
  const tiny = [
    [
      [0, 0],
      [5e-324, 0],
      [5e-324, 5e-324],
      [0, 0],
    ],
  ]
  const spike = [
    [0, 0],
    [10, 0],
    [0, 0],
    [10, 0],
    [0, 0],
  ]
  const still = [
    [3, 3],
    [3, 3],
  ]

  it('that cross themselves, are flat, huge or tiny never fail', async () => {
    const all = [
      bowTie,
      flat,
      dot,
      holeOutside,
      huge,
      tiny,
      spike,
      still,
      S,
      [0, 0],
      [
        [0, 0],
        [9, 9],
      ],
    ]
    for (const value of all) {
      for (const method of METHODS) {
        const test = await testOf(method, value)
        for (const stored of all) expect(typeof test(stored)).toBe('boolean')
      }
      const distance = await testOf('distanceGreaterThan', [value, 1, true])
      for (const stored of all) expect(typeof distance(stored)).toBe('boolean')
      expect((await testOf('equal', value))(value)).toBe(true)
    }
  })

  const zigzag = (edges: number) =>
    Array.from({ length: edges }, (_, at) => [at % 2 ? 50 : -50, ((at * 7919) % edges) / 50])
  const comb = (teeth: number, swap: boolean) => {
    const ring = [
      [-1, -1],
      [-1, 0],
    ]
    for (let at = 0; at < teeth; at += 1) ring.push([100, at / 10 + 0.01], [-0.5, at / 10 + 0.05])
    ring.push([-1, teeth / 10], [-1, -1])
    return [swap ? ring.map(([x, y]) => [y, x]) : ring]
  }

  it('that cross themselves very often are refused in queries, and not found when stored', async () => {
    const start = performance.now()
    expect(await spatialTest('intersects', zigzag(1000))).toBeInstanceOf(Refusal)
    for (const method of ['crosses', 'notCrosses']) {
      const test = await testOf(method, [
        [0, 0],
        [1, 1],
        [2, 0],
      ])
      expect(test(zigzag(3000))).toBe(false)
    }
    const distance = await testOf('distanceLessThan', [
      [
        [0, 0],
        [1, 1],
        [2, 0],
      ],
      1e7,
      true,
    ])
    expect(distance(zigzag(3000))).toBe(false)
    expect(performance.now() - start).toBeLessThan(5000)
  })

  it('that cross each other very often take no long time', async () => {
    const test = await testOf('intersects', comb(490, false))
    const start = performance.now()
    test(comb(2000, true))
    expect(performance.now() - start).toBeLessThan(5000)
    expect((await testOf('intersects', comb(50, false)))(comb(50, true))).toBe(true)
  })
})
