import { describe, expect, it } from 'vitest'
import { MAX_POSITIONS } from './geometry.ts'
import { columnTypeOf } from './index.ts'
import { Refusal, type ValueRules } from './type.ts'

const rules: ValueRules = { key: 'a', size: 0, min: null, max: null, elements: [] }
const accept = (type: 'point' | 'linestring' | 'polygon', value: unknown) => columnTypeOf(type, '').accept(value, rules)
const square = [
  [0, 0],
  [0, 10],
  [10, 10],
  [10, 0],
  [0, 0],
]
const hole = [
  [1, 1],
  [1, 2],
  [2, 2],
  [1, 1],
]
const zeros = (count: number) => Array.from({ length: count }, () => [0, 0])

describe('a point', () => {
  it.each([
    [
      [10.5, -20.25],
      [10.5, -20.25],
    ],
    [
      [-180, 90],
      [-180, 90],
    ],
    ['POINT(10.5 -20.25)', [10.5, -20.25]],
    ['  point ( 1e1   +.5 ) ', [10, 0.5]],
    ['POINT(1. 2)', [1, 2]],
  ])('takes %j', (value, kept) => {
    expect(accept('point', value)).toEqual(kept)
  })

  it.each([
    [[200, 0]],
    [[0, -90.1]],
    [[1]],
    [[1, 2, 3]],
    [[]],
    [['1', '2']],
    [[1, null]],
    [[1n, 2n]],
    [[Number.NaN, 0]],
    [[0, Infinity]],
    [[[1, 2]]],
    ['POINT(1)'],
    ['POINT(1 2 3)'],
    ['POINT EMPTY'],
    ['POINT(1,2)'],
    ['POINT(0x1 2)'],
    ['POINT(1 Infinity)'],
    ['POINT(181 0)'],
    ['LINESTRING(1 2, 3 4)'],
    ['[1,2]'],
    ['x'],
    [''],
    [5],
    [null],
    [{ 0: 1, 1: 2, length: 2 }],
  ])('refuses %o', (value) => {
    expect(accept('point', value)).toEqual(
      new Refusal('must be a point: [longitude, latitude], from -180 to 180 and from -90 to 90'),
    )
  })

  it('knows no negative zero', () => {
    expect(accept('point', [-0, -0])).toEqual([0, 0])
  })
})

describe('a line', () => {
  it('takes two points and more, in JSON and as text', () => {
    const line = [
      [0, 0],
      [1, 1],
    ]
    expect(accept('linestring', line)).toEqual(line)
    expect(accept('linestring', 'LineString( 0 0 ,1 1)')).toEqual(line)
    expect(accept('linestring', zeros(MAX_POSITIONS))).toHaveLength(MAX_POSITIONS)
  })

  it.each([
    [[[0, 0]]],
    [[]],
    [[0, 0]],
    [
      [
        [0, 0],
        [200, 0],
      ],
    ],
    [[[0, 0], 'x']],
    [[[0, 0], null]],
    ['LINESTRING(0 0)'],
    ['LINESTRING(0 0,)'],
    ['LINESTRING((0 0, 1 1))'],
    ['POINT(0 0)'],
  ])('refuses %j', (value) => {
    expect(accept('linestring', value)).toBeInstanceOf(Refusal)
  })
})

describe('a polygon', () => {
  it('takes an outline with holes, in JSON and as text', () => {
    expect(accept('polygon', [square, hole])).toEqual([square, hole])
    expect(accept('polygon', 'POLYGON((0 0, 0 10, 10 10, 10 0, 0 0), (1 1, 1 2, 2 2, 1 1))')).toEqual([square, hole])
  })

  it('puts a single ring into a list', () => {
    expect(accept('polygon', square)).toEqual([square])
  })

  it.each([
    ['x'],
    [[]],
    [[[]]],
    [[hole.slice(0, 3)]],
    [[square.slice(0, 4)]],
    [[square, hole.slice(1)]],
    [[square, 'hole']],
    [[...square, [0, 91]]],
    [[[square]]],
    ['POLYGON(0 0, 0 10, 10 10, 0 0)'],
    ['POLYGON((0 0, 0 10, 10 10, 1 1))'],
    ['POLYGON((0 0, 0 10, 10 10, 0 0)'],
  ])('refuses %j', (value) => {
    expect(accept('polygon', value)).toBeInstanceOf(Refusal)
  })

  it('has no more points than can be compared in time', () => {
    expect(accept('linestring', zeros(MAX_POSITIONS + 1))).toBeInstanceOf(Refusal)
    const half = MAX_POSITIONS / 2
    expect(accept('polygon', [zeros(half), zeros(half)])).toHaveLength(2)
    expect(accept('polygon', [zeros(half), zeros(half + 1)])).toBeInstanceOf(Refusal)
  })

  it('refuses texts of a hostile size without reading them', () => {
    for (const filler of ['(', ')', ' ', '),(', '0 0,', '1'])
      expect(accept('polygon', `POLYGON((${filler.repeat(5_000_000 / filler.length)}))`)).toBeInstanceOf(Refusal)
    for (const filler of ['(', ')', ' ', '),(', ') ', '1'])
      expect(accept('polygon', `POLYGON((${filler.repeat(500_000 / filler.length)}!`)).toBeInstanceOf(Refusal)
  })
})

it('gives a copy, so that what a caller does with his value changes nothing', () => {
  const given = [structuredClone(square)]
  const kept = accept('polygon', given)
  given[0]?.pop()
  expect(kept).toEqual([square])
})

it('is a list of its own, never one of geometries, never encrypted, and outside the row but for points', () => {
  for (const name of ['point', 'linestring', 'polygon'] as const) {
    const type = columnTypeOf(name, '')
    expect([type.lists, type.seals, [...type.filters]]).toEqual([false, false, ['spatial']])
    expect(type.width({ size: 0, array: false, max: null })).toBe(name === 'point' ? 32 : 20)
  }
})
