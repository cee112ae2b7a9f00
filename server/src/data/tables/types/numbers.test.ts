import { describe, expect, it } from 'vitest'
import { columnTypeOf } from './index.ts'
import { Refusal, type ValueRules } from './type.ts'

const rules = (min: ValueRules['min'] = null, max: ValueRules['max'] = null): ValueRules => ({
  key: 'a',
  size: 0,
  min,
  max,
  elements: [],
})
const LOWEST = -9223372036854775808n
const HIGHEST = 9223372036854775807n
const integer = columnTypeOf('integer', '')
const bigint = columnTypeOf('bigint', '')
const double = columnTypeOf('double', '')

describe.each([
  ['integer', integer],
  ['bigint', bigint],
] as const)('an %s', (_name, type) => {
  it.each([0, 1, -1, 2_147_483_648, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, LOWEST, HIGHEST, 2n ** 53n])(
    'takes %s as it is',
    (value) => {
      expect(type.accept(value, rules())).toBe(value)
      expect(type.accept(value, rules(LOWEST, HIGHEST))).toBe(value)
      expect(type.present(value)).toBe(value)
    },
  )

  it('has a number wherever a number is exact', () => {
    expect(type.accept(5n, rules())).toBe(5)
    expect(type.accept(BigInt(Number.MAX_SAFE_INTEGER), rules())).toBe(Number.MAX_SAFE_INTEGER)
    expect(Object.is(type.accept(-0, rules()), 0)).toBe(true)
  })

  it.each([
    1.5,
    Number.NaN,
    Infinity,
    2 ** 53,
    1e300,
    HIGHEST + 1n,
    LOWEST - 1n,
    10n ** 39n,
    true,
    null,
    [],
    {},
    '',
    'a',
    '1.0',
    '1e3',
    ' 1',
    '0x1',
  ])('refuses %s', (value) => {
    expect(type.accept(value, rules())).toEqual(new Refusal('must be an integer of 64 bits'))
  })

  it.each([
    [-5, 10, [-5, 0, 10, 10n], [-6, 11, 11n, HIGHEST], 'must be an integer between -5 and 10'],
    [0, HIGHEST, [0, HIGHEST], [-1, LOWEST], 'must be an integer of at least 0'],
    [LOWEST, 7, [LOWEST, 7], [8, HIGHEST], 'must be an integer of at most 7'],
    [2n ** 60n, null, [2n ** 60n, HIGHEST], [0, 2n ** 60n - 1n], `must be an integer of at least ${2n ** 60n}`],
  ] as const)('keeps within %s and %s', (min, max, taken, refused, reason) => {
    for (const value of taken) expect(type.accept(value, rules(min, max))).not.toBeInstanceOf(Refusal)
    for (const value of refused) expect(type.accept(value, rules(min, max))).toEqual(new Refusal(reason))
  })
})

describe('integers written as texts', () => {
  it.each([
    ['5', 5],
    ['-5', -5],
    ['007', 7],
    ['-0', 0],
    ['9007199254740993', 9007199254740993n],
    ['9223372036854775807', HIGHEST],
    ['-9223372036854775808', LOWEST],
  ])('%j is a bigint, but no integer', (text, value) => {
    expect(bigint.accept(text, rules())).toBe(value)
    expect(integer.accept(text, rules())).toBeInstanceOf(Refusal)
  })

  it.each(['9223372036854775808', '-9223372036854775809', '+5', '5 ', '5n', '１', '--5', '9'.repeat(1_000_000)])(
    '%j is none',
    (text) => {
      expect(bigint.accept(text, rules())).toBeInstanceOf(Refusal)
    },
  )

  it('keep to the range of the column', () => {
    expect(bigint.accept('11', rules(0, 10))).toEqual(new Refusal('must be an integer between 0 and 10'))
  })
})

describe('a double', () => {
  it.each([0, 1, -1, 1.5, 2 ** 53, 1e300, 5e-324, -Number.MAX_VALUE])('takes %s', (value) => {
    expect(double.accept(value, rules())).toBe(value)
    expect(double.accept(value, rules(-Number.MAX_VALUE, Number.MAX_VALUE))).toBe(value)
  })

  it('takes integers, however large', () => {
    expect(double.accept(9007199254740993n, rules())).toBe(9007199254740992)
    expect(double.accept(10n ** 39n, rules())).toBe(1e39)
    expect(Object.is(double.accept(-0, rules()), 0)).toBe(true)
  })

  it.each(['1', '-1', '1.0', 'a', '', true, null, Number.NaN, Infinity, -Infinity, 10n ** 400n, [1], {}])(
    'refuses %s',
    (value) => {
      expect(double.accept(value, rules())).toEqual(new Refusal('must be a number'))
    },
  )

  it('keeps within its range', () => {
    for (const value of [0.5, 9.5, 1, 2n]) expect(double.accept(value, rules(0.5, 9.5))).toBe(Number(value))
    for (const value of [0.4999, 9.6, 10n, -1])
      expect(double.accept(value, rules(0.5, 9.5))).toEqual(new Refusal('must be a number between 0.5 and 9.5'))
    expect(double.accept(-1, rules(0, Number.MAX_VALUE))).toEqual(new Refusal('must be a number of at least 0'))
    expect(double.accept(1, rules(null, 0))).toEqual(new Refusal('must be a number of at most 0'))
  })
})

describe('the row budget of numbers', () => {
  const width = (type: typeof integer, max: ValueRules['max'], array = false) => type.width({ size: 0, array, max })

  it('counts integers by their largest value', () => {
    expect(width(integer, 2_147_483_647)).toBe(4)
    expect(width(integer, 2_147_483_648)).toBe(8)
    expect(width(integer, HIGHEST)).toBe(8)
    expect(width(integer, null)).toBe(4)
    expect(width(integer, HIGHEST, true)).toBe(20)
  })

  it('counts the others as eight bytes', () => {
    for (const type of [bigint, double]) {
      expect(width(type, 1)).toBe(8)
      expect(width(type, null, true)).toBe(20)
    }
  })
})
