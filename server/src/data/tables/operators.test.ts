import { describe, expect, it } from 'vitest'
import { ApiError } from '../../contract/errors.ts'
import type { ColumnFormat, ColumnTypeName, Relation } from './definition.ts'
import { LIST_METHODS } from './operators/lists.ts'
import { NUMBER_METHODS } from './operators/numbers.ts'
import type { OperatorColumn } from './operators/operator.ts'
import { SCALAR_METHODS } from './operators/scalars.ts'
import { applyOperator, checkOperator, type Operator, parseOperator } from './operators.ts'
import { columnTypeOf } from './types/index.ts'
import { Refusal } from './types/type.ts'

const NOW = Date.UTC(2026, 7, 1)
const HIGHEST = 9223372036854775807n
const LOWEST = -9223372036854775808n

type Part = Partial<Omit<OperatorColumn, 'type' | 'kind'>> & { format?: ColumnFormat }

function column(type: ColumnTypeName, { format = '', ...part }: Part = {}): OperatorColumn {
  const kind = columnTypeOf(type, format)
  return {
    key: 'a',
    type,
    kind,
    array: false,
    required: false,
    size: kind.defaultSize ?? 20,
    min: null,
    max: null,
    elements: [],
    relation: undefined,
    ...part,
  }
}

const relation = (type: Relation['type'], side: Relation['side']): Relation => ({
  related: 1,
  other: 2,
  relatedId: 'b',
  type,
  twoWay: true,
  twoWayKey: 'b',
  onDelete: 'setNull',
  side,
})

function operator(method: string, ...values: unknown[]): Operator {
  const parsed = parseOperator({ method, values })
  if (!parsed) throw new Error(`no operator ${method}`)
  return parsed
}

const apply = (of: OperatorColumn, stored: unknown, method: string, ...values: unknown[]): unknown =>
  applyOperator(operator(method, ...values), of, stored, NOW)
const check = (of: OperatorColumn, method: string, ...values: unknown[]): string | undefined =>
  checkOperator(operator(method, ...values), of)

const integer = column('integer')
const double = column('double')
const text = column('varchar')
const tags = column('varchar', { array: true })
const numbers = column('integer', { array: true })
const date = column('datetime')

describe('a value of data', () => {
  it.each([
    ['{"method":"increment","values":[3]}', { method: 'increment', values: [3] }],
    [' \n{ "values": [], "method" : "toggle" }', { method: 'toggle', values: [] }],
    ['{"method":"dateSetNow"}', { method: 'dateSetNow', values: [] }],
    ['{"method":"increment","values":[9007199254740993]}', { method: 'increment', values: [9007199254740993n] }],
    [
      { method: 'arrayAppend', values: ['a', 'b'] },
      { method: 'arrayAppend', values: ['a', 'b'] },
    ],
    [
      { method: 'toggle', attribute: 'x', values: [] },
      { method: 'toggle', values: [] },
    ],
  ])('is an operator: %o', (given, parsed) => {
    expect(parseOperator(given)).toEqual(parsed)
  })

  it.each([
    'increment',
    '"increment"',
    '{"method":"nope","values":[]}',
    '{"method":"constructor","values":[]}',
    '{"method":"__proto__","values":[]}',
    '{"method":5,"values":[]}',
    '{"method":["increment"],"values":[1]}',
    '{"values":[1]}',
    '{"method":"increment","values":[1]',
    '[{"method":"increment","values":[1]}]',
    'see {"method":"increment","values":[1]}',
    `{"method":"toggle","values":${'['.repeat(100_000)}1234567890123456789${']'.repeat(100_000)}}`,
    '',
    5,
    true,
    null,
    undefined,
    ['increment'],
    {},
    { method: 'equal', values: [1] },
    Object.create({ method: 'increment', values: [1] }),
  ])('is just a value: %#', (given) => {
    expect(parseOperator(given)).toBeUndefined()
  })

  it.each([
    '{"method":"increment","values":5}',
    '{"method":"increment","values":null}',
    '{"method":"toggle","values":{}}',
    { method: 'arrayAppend', values: 'a' },
  ])('is an operator of no sense: %o', (given) => {
    expect(() => parseOperator(given)).toThrow(ApiError)
    expect(() => parseOperator(given)).toThrow(expect.objectContaining({ type: 'general_bad_request' }))
  })
})

describe('what was recorded of the reference', () => {
  it.each<[OperatorColumn, unknown, string, unknown[], unknown]>([
    [integer, 36, 'increment', [3], 39],
    [integer, 39, 'increment', [10, 40], 39],
    [integer, 39, 'decrement', [2], 37],
    [double, 9.5, 'multiply', [2], 19],
    [double, 19, 'divide', [2], 9.5],
    [integer, 37, 'modulo', [30], 7],
    [integer, 7, 'power', [2], 49],
    [column('varchar', { size: 500 }), 'wrote the first program', 'stringConcat', ['!'], 'wrote the first program!'],
    [column('varchar', { size: 500 }), 'wrote the first', 'stringReplace', ['first', '1st'], 'wrote the 1st'],
    [column('boolean'), true, 'toggle', [], false],
    [tags, ['math', 'poet'], 'arrayAppend', ['new'], ['math', 'poet', 'new']],
    [tags, ['math', 'poet', 'new'], 'arrayPrepend', ['pre'], ['pre', 'math', 'poet', 'new']],
    [tags, ['pre', 'math', 'poet'], 'arrayInsert', [1, 'mid'], ['pre', 'mid', 'math', 'poet']],
    [tags, ['pre', 'mid', 'math'], 'arrayRemove', ['mid'], ['pre', 'math']],
    [tags, ['pre', 'math', 'poet', 'new'], 'arrayUnique', [], ['math', 'new', 'poet', 'pre']],
    [tags, ['math', 'new', 'poet', 'pre'], 'arrayIntersect', ['math', 'new'], ['math', 'new']],
    [tags, ['math', 'new'], 'arrayDiff', ['new'], ['math']],
    [tags, ['math'], 'arrayFilter', ['equal', 'math'], ['math']],
    [date, Date.UTC(1815, 11, 10), 'dateAddDays', [2], Date.UTC(1815, 11, 12)],
    [date, Date.UTC(1815, 11, 12), 'dateSubDays', [2], Date.UTC(1815, 11, 10)],
    [date, Date.UTC(1815, 11, 10), 'dateSetNow', [], NOW],
  ])('%#: a column and %o, %s %o: %o', (of, stored, method, values, result) => {
    expect(check(of, method, ...values)).toBeUndefined()
    expect(apply(of, stored, method, ...values)).toEqual(result)
  })

  it('refuses what the reference refused', () => {
    expect(check(text, 'increment', 1)).toBe('must be a number for this operator')
    expect(check(integer, 'toggle')).toBe('must be true or false for this operator')
    expect(check(integer, 'divide', 0)).toBe('cannot be divided by zero')
    expect(check(tags, 'arrayInsert', 99, 'x')).toBeUndefined()
    expect(apply(tags, ['a'], 'arrayInsert', 99, 'x')).toEqual(
      new Refusal('has no index 99 to insert at: its length is 1'),
    )
  })
})

describe('a row without a value', () => {
  it.each<[OperatorColumn, string, unknown[], unknown]>([
    [integer, 'increment', [5], 5],
    [integer, 'decrement', [5], -5],
    [integer, 'multiply', [5], 0],
    [integer, 'divide', [5], 0],
    [integer, 'modulo', [5], 0],
    [integer, 'power', [2], 0],
    [integer, 'power', [0], 1],
    [double, 'increment', [0.5], 0.5],
    [text, 'stringConcat', ['a'], 'a'],
    [text, 'stringReplace', ['a', 'b'], ''],
    [column('boolean'), 'toggle', [], true],
    [tags, 'arrayAppend', ['a'], ['a']],
    [tags, 'arrayInsert', [0, 'a'], ['a']],
    [tags, 'arrayUnique', [], []],
    [date, 'dateAddDays', [1], null],
    [date, 'dateSetNow', [], NOW],
  ])('%#: %o is the empty operand of %s', (of, method, values, result) => {
    for (const nothing of [null, undefined]) expect(apply(of, nothing, method, ...values)).toEqual(result)
  })

  it('keeps none when the result passes a bound', () => {
    expect(apply(integer, null, 'increment', 5, 4)).toBeNull()
    expect(apply(integer, undefined, 'increment', 5, 4)).toBeNull()
  })
})

describe('a bound', () => {
  it.each<[string, OperatorColumn, unknown, unknown[], unknown]>([
    ['increment', integer, 39, [1, 40], 40],
    ['increment', integer, 39, [2, 40], 39],
    ['increment', integer, 50, [1, 40], 50],
    ['increment', integer, 39, [2, null], 41],
    ['increment', integer, HIGHEST, [1, HIGHEST], HIGHEST],
    ['increment', integer, HIGHEST - 1n, [1, HIGHEST], HIGHEST],
    ['increment', double, 0.5, [0.5, 1], 1],
    ['increment', double, 0.5, [0.6, 1], 0.5],
    ['increment', double, Number.MAX_VALUE, [Number.MAX_VALUE, 1], Number.MAX_VALUE],
    ['decrement', integer, 5, [5, 0], 0],
    ['decrement', integer, 5, [6, 0], 5],
    ['decrement', integer, LOWEST, [1, LOWEST], LOWEST],
    ['multiply', integer, 5, [2, 10], 10],
    ['multiply', integer, 5, [3, 10], 5],
    ['multiply', integer, 7, [1.5, 10.5], 7],
    ['divide', integer, 10, [5, 2], 2],
    ['divide', integer, 10, [6, 3], 10],
    ['power', integer, 3, [2, 9], 9],
    ['power', integer, 3, [100, 9], 3],
    ['power', integer, -2, [1_000_000_001, 9], new Refusal('must be an integer of 64 bits')],
    ['power', double, 10, [400, 9], 10],
  ])('of %s is reached, never passed, and passing it is no error (%#)', (method, of, stored, values, result) => {
    expect(apply(of, stored, method, ...values)).toEqual(result)
  })
})

describe('integers', () => {
  it.each<[unknown, string, unknown[], unknown]>([
    [Number.MAX_SAFE_INTEGER, 'increment', [1], 9007199254740992n],
    [9007199254740992n, 'decrement', [1], Number.MAX_SAFE_INTEGER],
    [9007199254740993n, 'increment', [2], 9007199254740995n],
    [4611686018427387903n, 'multiply', [2], 9223372036854775806n],
    [3037000499, 'power', [2], 9223372030926249001n],
    [2, 'power', [62], 4611686018427387904n],
    [-2, 'power', [63], LOWEST],
    [HIGHEST, 'divide', [3], 3074457345618258602n],
    [HIGHEST, 'modulo', [10], 7],
    [HIGHEST, 'decrement', [HIGHEST], 0],
    [LOWEST, 'increment', [HIGHEST], -1],
    [-1, 'power', [1_000_000_000], 1],
    [-1, 'power', [1_000_000_001], -1],
    [1, 'power', [HIGHEST], 1],
    [0, 'power', [1e300], 0],
    [27, 'power', [1 / 3], 3],
    [4, 'power', [-1], 0],
    [2, 'power', [-1], 1],
    [-7, 'modulo', [3], -1],
    [7, 'modulo', [-3], 1],
    [7, 'modulo', [2.5], 2],
  ])('are exact: %s %s %o is %s', (stored, method, values, result) => {
    expect(apply(integer, stored, method, ...values)).toBe(result)
  })

  it.each<[unknown, string, unknown[], unknown]>([
    [7, 'divide', [2], 4],
    [-7, 'divide', [2], -4],
    [7, 'divide', [-2], -4],
    [6, 'divide', [4], 2],
    [1, 'divide', [3], 0],
    [2, 'divide', [3], 1],
    [7, 'multiply', [1.5], 11],
    [10, 'multiply', [0.25], 3],
    [10, 'multiply', [0.1], 1],
    [1, 'increment', [1.4], 2],
    [1, 'increment', [0.5], 2],
    [1, 'decrement', [1.5], -1],
    [1, 'multiply', [5e-324], 0],
    [HIGHEST, 'multiply', [0.5], 4611686018427387904n],
    [1, 'divide', [1e21], 0],
    [100, 'divide', [2.5e-7], 400_000_000],
  ])('are rounded once, halves away from zero: %s %s %o is %s', (stored, method, values, result) => {
    expect(apply(integer, stored, method, ...values)).toBe(result)
  })

  it.each<[unknown, string, unknown]>([
    [HIGHEST, 'increment', 1],
    [LOWEST, 'decrement', 1],
    [HIGHEST, 'multiply', 2],
    [2, 'power', 63],
    [2, 'power', HIGHEST],
    [-3, 'power', 1e300],
    [1, 'multiply', 1e308],
    [LOWEST, 'divide', -1],
    [1, 'divide', 5e-324],
  ])('do not overflow: %s %s %s', (stored, method, value) => {
    expect(apply(integer, stored, method, value)).toEqual(new Refusal('must be an integer of 64 bits'))
    expect(apply(column('bigint'), stored, method, value)).toBeInstanceOf(Refusal)
  })

  it('keep to the range of their column', () => {
    const percent = column('integer', { min: 0, max: 100 })
    expect(apply(percent, 99, 'increment', 1)).toBe(100)
    for (const [method, value] of [
      ['increment', 2],
      ['decrement', 100],
      ['multiply', 2],
    ] as const)
      expect(apply(percent, 99, method, value)).toEqual(new Refusal('must be an integer between 0 and 100'))
  })

  it('agree with plain arithmetic on small numbers', () => {
    const range = Array.from({ length: 41 }, (_, at) => at - 20)
    for (const a of range)
      for (const b of range) {
        expect(apply(integer, a, 'increment', b)).toBe(a + b)
        expect(apply(integer, a, 'decrement', b)).toBe(a - b)
        expect(apply(integer, a, 'multiply', b)).toBe(a * b + 0)
        if (b === 0) continue
        expect(apply(integer, a, 'modulo', b)).toBe((a % b) + 0)
        const quotient = Math.sign(a / b) * Math.round(Math.abs(a / b))
        expect(apply(integer, a, 'divide', b)).toBe(quotient + 0)
      }
  })

  it.each([
    [0, 'power', [-1]],
    [-8, 'power', [1 / 3]],
  ])('have no result that is no number: %s %s %o', (stored, method, values) => {
    for (const of of [integer, double]) expect(apply(of, stored, method, ...values)).toBeInstanceOf(Refusal)
  })
})

describe('doubles', () => {
  it.each<[unknown, string, unknown, unknown]>([
    [0.1, 'increment', 0.2, 0.30000000000000004],
    [1, 'divide', 4, 0.25],
    [5.5, 'modulo', 2, 1.5],
    [2, 'power', 0.5, Math.SQRT2],
    [1, 'increment', 9007199254740993n, 9007199254740992],
    [0, 'multiply', -1, 0],
  ])('%s %s %s is %s', (stored, method, value, result) => {
    expect(apply(double, stored, method, value)).toBe(result)
  })

  it('stay finite and within their range', () => {
    expect(apply(double, 1e308, 'multiply', 10)).toEqual(new Refusal('must be a number'))
    expect(apply(double, 1, 'divide', 5e-324)).toBeInstanceOf(Refusal)
    expect(apply(column('double', { min: 0, max: 1 }), 0.9, 'increment', 0.2)).toEqual(
      new Refusal('must be a number between 0 and 1'),
    )
  })
})

describe('operators on numbers', () => {
  it.each(Object.keys(NUMBER_METHODS))('%s takes numbers only, on single numbers only', (method) => {
    for (const of of [integer, double, column('bigint')]) {
      expect(check(of, method, 1)).toBeUndefined()
      for (const value of ['1', null, true, [1], {}, Number.NaN, Infinity])
        expect(check(of, method, value)).toBe('cannot be calculated with something that is no number')
      expect(check(of, method)).toMatch(/^takes 1/)
      expect(check(of, method, 1, 2, 3)).toMatch(/^takes 1/)
    }
    for (const of of [text, numbers, date, column('boolean'), column('point'), column('relationship')])
      expect(check(of, method, 1)).toBe('must be a number for this operator')
  })

  it.each(['increment', 'decrement', 'multiply', 'divide', 'power'])('%s takes a number as its bound', (method) => {
    for (const bound of [5, 5n, 0.5, null]) expect(check(integer, method, 1, bound)).toBeUndefined()
    for (const bound of ['5', true, [5]])
      expect(check(integer, method, 1, bound)).toBe('can only be bounded by a number')
  })

  it.each(['divide', 'modulo'])('%s takes no zero of any kind', (method) => {
    for (const zero of [0, -0, 0n])
      for (const of of [integer, double]) expect(check(of, method, zero)).toBe('cannot be divided by zero')
  })
})

describe('operators on texts', () => {
  it.each<[unknown, string, unknown[], unknown]>([
    ['a', 'stringConcat', ['b'], 'ab'],
    ['a', 'stringConcat', [''], 'a'],
    ['a\ud83d', 'stringConcat', ['b\0'], 'a\ufffdb'],
    ['aXbXc', 'stringReplace', ['X', ''], 'abc'],
    ['aaa', 'stringReplace', ['aa', 'b'], 'ba'],
    ['a.b', 'stringReplace', ['.', '$&$1$$'], 'a$&$1$$b'],
    ['abc', 'stringReplace', ['', 'x'], 'abc'],
    ['abc', 'stringReplace', ['x', 'y'], 'abc'],
    ['😀', 'stringReplace', ['\ud83d', 'x'], '😀'],
    ['12345678901234567890', 'stringReplace', ['0', '0'], '12345678901234567890'],
  ])('%j %s %o is %j', (stored, method, values, result) => {
    expect(apply(text, stored, method, ...values)).toBe(result)
  })

  it('keep to the size and the form of the column', () => {
    const tooLong = new Refusal('must be a text of at most 20 characters')
    expect(apply(text, '12345678901234567890', 'stringConcat', '1')).toEqual(tooLong)
    expect(apply(text, 'aaaaaaaaaaaaaaaaaaaa', 'stringReplace', 'a', 'bb')).toEqual(tooLong)
    expect(apply(column('text'), 'a'.repeat(65_535), 'stringConcat', 'a')).toBeInstanceOf(Refusal)
    const color = column('string', { format: 'enum', elements: ['red', 'reddish'] })
    expect(apply(color, 'red', 'stringConcat', 'dish')).toBe('reddish')
    expect(apply(color, 'red', 'stringConcat', '!')).toEqual(new Refusal('must be one of: red, reddish'))
  })

  it('build nothing that cannot be kept in memory', () => {
    const novel = column('longtext')
    const a = 'a'.repeat(1_000_000)
    expect(apply(novel, a, 'stringReplace', 'a', a)).toBeInstanceOf(Refusal)
    expect(apply(novel, 'a'.repeat(2 ** 26), 'stringConcat', 'a')).toBeInstanceOf(Refusal)
    expect(apply(novel, a, 'stringReplace', 'a', 'bb')).toBe('bb'.repeat(1_000_000))
  })

  it('need texts, and a column of one', () => {
    for (const [method, ...values] of [
      ['stringConcat', 5],
      ['stringConcat', null],
      ['stringReplace', 'a', 5],
      ['stringReplace', ['a'], 'b'],
    ] as const)
      expect(check(text, method, ...values)).toBe('can only be changed by a text')
    expect(check(text, 'stringReplace', 'a')).toBe('takes 2 values with the operator stringReplace')
    for (const of of [integer, tags, date, column('point'), column('relationship')])
      expect(check(of, 'stringConcat', 'a')).toBe('must be a text for this operator')
    for (const type of ['string', 'varchar', 'text', 'mediumtext', 'longtext'] as const)
      expect(check(column(type), 'stringConcat', 'a')).toBeUndefined()
  })
})

describe('toggle', () => {
  it('turns true into false and back', () => {
    expect(apply(column('boolean'), true, 'toggle')).toBe(false)
    expect(apply(column('boolean'), false, 'toggle')).toBe(true)
    expect(check(column('boolean', { array: true }), 'toggle')).toBe('must be true or false for this operator')
    expect(check(column('boolean'), 'toggle', true)).toBe('takes 0 values with the operator toggle')
  })
})

describe('operators on dates', () => {
  it.each<[string, number, string, number]>([
    ['2024-02-28', 1, 'dateAddDays', Date.UTC(2024, 1, 29)],
    ['2024-03-01', 1, 'dateSubDays', Date.UTC(2024, 1, 29)],
    ['2024-12-31', 366, 'dateAddDays', Date.UTC(2026, 0, 1)],
    ['2024-01-01', -1, 'dateAddDays', Date.UTC(2023, 11, 31)],
    ['2024-01-01', 0, 'dateSubDays', Date.UTC(2024, 0, 1)],
  ])('count days: %s, %i, %s', (from, days, method, result) => {
    expect(apply(date, Date.parse(from), method, days)).toBe(result)
  })

  it('stay in years that have four digits', () => {
    const last = Date.UTC(9999, 11, 31)
    for (const days of [1, 1_000_000_000, Number.MAX_SAFE_INTEGER])
      expect(apply(date, last, 'dateAddDays', days)).toEqual(new Refusal('must lie in the years 0001 to 9999'))
    expect(apply(date, 0, 'dateSubDays', 800_000)).toBeInstanceOf(Refusal)
  })

  it('need whole days and a column of dates', () => {
    for (const days of [1.5, '1', null, 1n, 2 ** 53, Number.NaN])
      expect(check(date, 'dateAddDays', days)).toBe('can only be moved by a whole number of days')
    for (const of of [integer, text, column('datetime', { array: true })]) {
      expect(check(of, 'dateAddDays', 1)).toBe('must be a date for this operator')
      expect(check(of, 'dateSetNow')).toBe('must be a date for this operator')
    }
  })
})

describe('operators on arrays', () => {
  it.each<[OperatorColumn, unknown[], string, unknown[], unknown]>([
    [tags, ['a'], 'arrayAppend', [], ['a']],
    [tags, ['a'], 'arrayAppend', ['b', null], ['a', 'b', null]],
    [tags, ['a'], 'arrayPrepend', ['b', 'c'], ['b', 'c', 'a']],
    [tags, ['a', 'b'], 'arrayInsert', [2, 'c'], ['a', 'b', 'c']],
    [tags, ['a', 'b'], 'arrayInsert', [0, 'c'], ['c', 'a', 'b']],
    [tags, ['a', 'b', 'a', null], 'arrayRemove', ['a'], ['b', null]],
    [tags, ['a', null], 'arrayRemove', [null], ['a']],
    [tags, ['a'], 'arrayRemove', ['x'], ['a']],
    [tags, ['b', 'a', 'b', null, 'B'], 'arrayUnique', [], [null, 'B', 'a', 'b']],
    [numbers, [10, 9, 10, HIGHEST, -1, HIGHEST], 'arrayUnique', [], [-1, 9, 10, HIGHEST]],
    [tags, ['a', 'b', 'a'], 'arrayIntersect', ['a', 'x'], ['a', 'a']],
    [tags, ['a', 'b', 'a'], 'arrayDiff', ['a'], ['b']],
    [tags, ['a'], 'arrayDiff', [], ['a']],
    [numbers, [HIGHEST, 1], 'arrayRemove', [HIGHEST], [1]],
    [numbers, [5, 1], 'arrayDiff', [5n], [1]],
    [column('double', { array: true }), [1e17, 0.5], 'arrayRemove', [10n ** 17n], [0.5]],
    [column('datetime', { array: true }), [NOW, 0], 'arrayRemove', ['2026-08-01'], [0]],
    [column('boolean', { array: true }), [true, false, true], 'arrayUnique', [], [false, true]],
  ])('%#: %o %o %s %o', (of, stored, method, values, result) => {
    expect(check(of, method, ...values)).toBeUndefined()
    expect(apply(of, stored, method, ...values)).toEqual(result)
  })

  it.each<[string, unknown, unknown[]]>([
    ['equal', 2, [2]],
    ['notEqual', 2, [1, null, 3]],
    ['greaterThan', 2, [3]],
    ['greaterThanEqual', 2, [2, 3]],
    ['lessThan', 2, [1]],
    ['lessThanEqual', 2, [1, 2]],
    ['isNull', null, [null]],
    ['isNotNull', null, [1, 2, 3]],
  ])('keep what is %s %s', (condition, value, result) => {
    expect(apply(numbers, [1, null, 2, 3], 'arrayFilter', condition, value)).toEqual(result)
  })

  it('filter without a value where none is needed, and by dates as they are written', () => {
    expect(apply(tags, ['a', null], 'arrayFilter', 'isNull')).toEqual([null])
    const dates = column('datetime', { array: true })
    expect(apply(dates, [0, NOW], 'arrayFilter', 'greaterThan', '2000-01-01')).toEqual([NOW])
    expect(apply(tags, ['b', 'a', 'c'], 'arrayFilter', 'lessThan', 'c')).toEqual(['b', 'a'])
  })

  it.each<[OperatorColumn, string, unknown[], string]>([
    [tags, 'arrayAppend', [5], 'must be a text of at most 20 characters'],
    [tags, 'arrayPrepend', ['a', 'x'.repeat(21)], 'must be a text of at most 20 characters'],
    [numbers, 'arrayDiff', ['5'], 'must be an integer of 64 bits'],
    [numbers, 'arrayRemove', [[5]], 'must be an integer of 64 bits'],
    [numbers, 'arrayFilter', ['equal', 'x'], 'must be an integer of 64 bits'],
    [numbers, 'arrayFilter', ['equal', null], 'must be an integer of 64 bits'],
    [
      column('varchar', { array: true, required: true }),
      'arrayAppend',
      [null],
      'must be a text of at most 20 characters',
    ],
    [tags, 'arrayIntersect', [], 'takes 1 to 10000 values with the operator arrayIntersect'],
    [tags, 'arrayInsert', [-1, 'a'], 'can only take an element at an index from 0 to its length'],
    [tags, 'arrayInsert', [1.5, 'a'], 'can only take an element at an index from 0 to its length'],
    [tags, 'arrayInsert', ['0', 'a'], 'can only take an element at an index from 0 to its length'],
    [tags, 'arrayInsert', [0], 'takes 2 values with the operator arrayInsert'],
    [tags, 'arrayUnique', ['a'], 'takes 0 values with the operator arrayUnique'],
    [text, 'arrayAppend', ['a'], 'must be an array for this operator'],
    [column('linestring'), 'arrayAppend', [[1, 2]], 'must be an array for this operator'],
  ])('%#: refuse %o %s %o', (of, method, values, reason) => {
    expect(check(of, method, ...values)).toBe(reason)
    expect(apply(of, [], method, ...values)).toEqual(new Refusal(reason))
  })

  it.each(['contains', 'constructor', '__proto__', 5, null])('know no condition %s', (condition) => {
    expect(check(tags, 'arrayFilter', condition, 'a')).toBe(
      'can only be filtered by equal, notEqual, greaterThan, greaterThanEqual, lessThan, lessThanEqual, isNull, isNotNull',
    )
  })

  it('name and leave ten thousand elements at most', () => {
    const full = Array.from({ length: 10_000 }, (_, at) => at)
    expect(check(numbers, 'arrayAppend', ...full)).toBeUndefined()
    expect(check(numbers, 'arrayAppend', ...full, 1)).toBe('takes 0 to 10000 values with the operator arrayAppend')
    expect(apply(numbers, [], 'arrayAppend', ...full)).toEqual(full)
    expect(apply(numbers, full, 'arrayAppend', 1)).toEqual(new Refusal('must not have more than 10000 elements'))
    expect(apply(numbers, full, 'arrayInsert', 0, 1)).toBeInstanceOf(Refusal)
    expect(apply(numbers, [...full, 0], 'arrayRemove', 5)).toHaveLength(10_000)
  })

  it('leave the stored array as it was', () => {
    const stored = Object.freeze(['b', 'a', 'b'])
    for (const [method, ...values] of [
      ['arrayAppend', 'c'],
      ['arrayPrepend', 'c'],
      ['arrayInsert', 1, 'c'],
      ['arrayRemove', 'b'],
      ['arrayUnique'],
      ['arrayIntersect', 'b'],
      ['arrayDiff', 'b'],
      ['arrayFilter', 'equal', 'b'],
    ] as const)
      expect(apply(tags, stored, method, ...values)).not.toBe(stored)
    expect(stored).toEqual(['b', 'a', 'b'])
  })
})

describe('operators on links to many rows', () => {
  const many = [
    column('relationship', { relation: relation('manyToMany', 'child') }),
    column('relationship', { relation: relation('oneToMany', 'parent') }),
    column('relationship', { relation: relation('manyToOne', 'child') }),
  ]
  const one = [
    column('relationship', { relation: relation('oneToOne', 'parent') }),
    column('relationship', { relation: relation('oneToMany', 'child') }),
    column('relationship', { relation: relation('manyToOne', 'parent') }),
  ]

  it('work on lists of IDs', () => {
    for (const of of many) {
      expect(apply(of, ['a', 'b'], 'arrayAppend', 'c')).toEqual(['a', 'b', 'c'])
      expect(apply(of, null, 'arrayPrepend', 'c')).toEqual(['c'])
      expect(apply(of, ['a', 'b'], 'arrayInsert', 1, 'c')).toEqual(['a', 'c', 'b'])
      expect(apply(of, ['a', 'b'], 'arrayRemove', 'a')).toEqual(['b'])
      expect(apply(of, ['a', 'b'], 'arrayDiff', 'a')).toEqual(['b'])
      expect(apply(of, ['a', 'b'], 'arrayIntersect', 'a')).toEqual(['a'])
      expect(apply(of, ['a', 'a'], 'arrayUnique')).toEqual(['a'])
    }
  })

  it('take IDs only, and filter nothing', () => {
    for (const of of many) {
      for (const value of [null, 5, { $id: 'a' }, 'no id', '_a'])
        expect(check(of, 'arrayAppend', value)).toBe('must be the ID of a row')
      expect(check(of, 'arrayFilter', 'equal', 'a')).toBe('cannot be filtered: its elements are rows')
    }
  })

  it('are refused where the link is to one row', () => {
    for (const of of one) expect(check(of, 'arrayAppend', 'a')).toBe('must be an array for this operator')
  })
})

it('gives every reason in words that end a sentence', () => {
  const columns = [integer, text, tags, date, column('boolean')]
  for (const method of Object.keys({ ...NUMBER_METHODS, ...SCALAR_METHODS, ...LIST_METHODS })) {
    const reasons = columns.map((of) => check(of, method, ...Array(12).fill({})))
    for (const reason of reasons) expect(reason).toMatch(/^(must|can|cannot|takes) .*[^.]$/)
  }
})

it('judges an operator anew for another column', () => {
  const increment = operator('increment', 1)
  expect(checkOperator(increment, integer)).toBeUndefined()
  expect(checkOperator(increment, text)).toBeDefined()
  expect(applyOperator(increment, column('integer', { max: 5 }), 5, NOW)).toBeInstanceOf(Refusal)
  expect(applyOperator(increment, integer, 5, NOW)).toBe(6)
})
