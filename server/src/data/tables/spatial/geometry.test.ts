import { describe, expect, it } from 'vitest'
import { boundsOf } from './bounds.ts'
import { geometryOf, QUERY_POSITIONS } from './geometry.ts'

const RING = [
  [0, 0],
  [4, 0],
  [4, 3],
  [0, 0],
]

describe('a geometry', () => {
  it('is a point, a line or a polygon by how deep its lists nest', () => {
    expect(geometryOf([1, -2])?.type).toBe('point')
    expect(
      geometryOf([
        [1, 2],
        [3, 4],
      ])?.type,
    ).toBe('linestring')
    expect(geometryOf([RING])?.type).toBe('polygon')
    expect(geometryOf([RING, RING])?.type).toBe('polygon')
  })

  it('that is a closed line is still a line', () => {
    expect(geometryOf(RING)?.type).toBe('linestring')
  })

  it('has a box around it', () => {
    const box = (value: unknown) => boundsOf(geometryOf(value) as NonNullable<ReturnType<typeof geometryOf>>)
    expect(box([1, -2])).toEqual([1, -2, 1, -2])
    expect(
      box([
        [3, 4],
        [1, 5],
      ]),
    ).toEqual([1, 4, 3, 5])
    expect(box([RING])).toEqual([0, 0, 4, 3])
  })

  it.each<[string, unknown]>([
    ['nothing', []],
    ['null', null],
    ['text', 'POINT(1 2)'],
    ['numbers as text', ['1', '2']],
    ['one number', [1]],
    ['three numbers', [1, 2, 3]],
    ['not a number', [Number.NaN, 1]],
    ['infinite', JSON.parse('[1e999,1]')],
    ['a bigint', [1n, 2n]],
    ['far from any map', [1e300, 1]],
    ['a line of one point', [[1, 2]]],
    ['a line with a hole', [[1, 2], null]],
    [
      'an open ring',
      [
        [
          [0, 0],
          [4, 0],
          [4, 3],
          [0, 1],
        ],
      ],
    ],
    [
      'a ring of three points',
      [
        [
          [0, 0],
          [4, 0],
          [0, 0],
        ],
      ],
    ],
    ['a polygon with an empty ring', [RING, []]],
    ['an object', { 0: 1, 1: 2, length: 2 }],
    ['lists without end', JSON.parse(`${'['.repeat(3000)}${']'.repeat(3000)}`)],
  ])('is none when it is %s', (_, value) => {
    expect(geometryOf(value)).toBeUndefined()
  })

  it('has no more points than it may', () => {
    const line = Array.from({ length: QUERY_POSITIONS + 1 }, (_, at) => [at / 100, 0])
    expect(geometryOf(line, QUERY_POSITIONS)).toBeUndefined()
    expect(geometryOf(line.slice(1), QUERY_POSITIONS)).toBeDefined()
    expect(geometryOf([[...line, line[0]]], QUERY_POSITIONS)).toBeUndefined()
    expect(geometryOf(line)).toBeDefined()
  })
})
