import { describe, expect, it } from 'vitest'
import samples from '../../../../test/data/validators.json' with { type: 'json' }
import type { ColumnFormat, ColumnTypeName } from '../definition.ts'
import { COLUMN_TYPES, columnTypeOf, hasFormat } from './index.ts'
import { Refusal, type ValueRules } from './type.ts'

const rules: ValueRules = { key: 'a', size: 100, min: null, max: null, elements: ['a'] }

describe('types of columns', () => {
  it('are found by type and format', () => {
    for (const type of COLUMN_TYPES) expect(columnTypeOf(type.type, type.format)).toBe(type)
    expect(new Set(COLUMN_TYPES.map(({ type, format }) => `${type} ${format}`)).size).toBe(COLUMN_TYPES.length)
    expect(columnTypeOf('varchar', 'email')).toMatchObject({ type: 'varchar', format: 'email', sizes: [1, 16_381] })
  })

  it.each([
    ['integer', 'email'],
    ['text', 'url'],
    ['constructor', ''],
    ['__proto__', ''],
  ])('are not made up: %s with format "%s"', (type, format) => {
    expect(hasFormat(type as ColumnTypeName, format as ColumnFormat)).toBe(false)
    expect(() => columnTypeOf(type as ColumnTypeName, format as ColumnFormat)).toThrow(/no column type/)
  })

  it('take no value of another type', () => {
    const values = { string: 'a', number: 1.5, integer: 7, boolean: true, list: ['a'], object: { a: 1 } }
    const taken = COLUMN_TYPES.map(({ type, format, accept }) => [
      `${type} ${format}`.trim(),
      Object.keys(values).filter((name) => !(accept(values[name as keyof typeof values], rules) instanceof Refusal)),
    ])
    expect(Object.fromEntries(taken)).toEqual({
      string: ['string'],
      'string email': [],
      'string enum': ['string'],
      'string ip': [],
      'string url': [],
      varchar: ['string'],
      'varchar email': [],
      'varchar enum': ['string'],
      'varchar ip': [],
      'varchar url': [],
      text: ['string'],
      mediumtext: ['string'],
      longtext: ['string'],
      integer: ['integer'],
      bigint: ['integer'],
      double: ['number', 'integer'],
      boolean: ['boolean'],
      datetime: [],
      point: [],
      linestring: [],
      polygon: [],
      relationship: ['string'],
    })
  })

  it('say in words that end a sentence why they refuse', () => {
    for (const type of COLUMN_TYPES) {
      const refused = type.accept(Symbol('x'), rules)
      expect(refused).toBeInstanceOf(Refusal)
      expect((refused as Refusal).reason).toMatch(/^must .*[^.]$/)
    }
  })

  it('can be encrypted only where they are plain texts', () => {
    expect(COLUMN_TYPES.filter(({ seals }) => seals).map(({ type, format }) => type + format)).toEqual([
      'string',
      'varchar',
      'text',
      'mediumtext',
      'longtext',
    ])
  })
})

describe('a boolean', () => {
  const type = columnTypeOf('boolean', '')
  it('is true or false and nothing like it', () => {
    for (const value of [true, false]) expect(type.accept(value, rules)).toBe(value)
    for (const value of ['true', 'false', 1, 0, '1', '0', 'yes', '', null])
      expect(type.accept(value, rules)).toEqual(new Refusal('must be true or false'))
    expect(type.width({ size: 0, array: false, max: null })).toBe(1)
  })
})

describe('a date', () => {
  const type = columnTypeOf('datetime', '')

  it.each([
    ['2024-02-29T12:00:00.000+02:00', '2024-02-29T10:00:00.000+00:00'],
    ['2020-01-01', '2020-01-01T00:00:00.000+00:00'],
    ['0001-01-01', '0001-01-01T00:00:00.000+00:00'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999+00:00'],
    ['Sat, 29 Feb 2020 08:00:00 GMT', '2020-02-29T08:00:00.000+00:00'],
  ])('%s leaves as %s', (given, wire) => {
    const kept = type.accept(given, rules)
    expect(kept).toBeTypeOf('number')
    expect(type.present(kept)).toBe(wire)
    expect(type.accept(wire, rules)).toBe(kept)
  })

  it('takes what the recorded validator takes, from the year 1 on', () => {
    const refused = samples.Datetime.accepts.filter((value) => type.accept(value, rules) instanceof Refusal)
    expect(refused).toEqual(['0000-01-01'])
  })

  it.each([
    '',
    '10000-01-01T00:00:00Z',
    '2020-13-01',
    'tomorrow',
    'now',
    1577836800,
    1577836800000,
    '1577836800',
    null,
  ])('refuses %j', (value) => {
    expect(type.accept(value, rules)).toEqual(new Refusal('must be a date, such as 2020-01-31T12:30:00.000+00:00'))
  })

  it.each(['0000-12-31', '0001-01-01T00:00:00+00:01', '9999-12-31T23:59:59-00:01'])(
    'lies in years of four digits: not %s',
    (value) => {
      expect(type.accept(value, rules)).toEqual(new Refusal('must lie in the years 0001 to 9999'))
    },
  )

  it('counts seven bytes', () => {
    expect(type.width({ size: 0, array: false, max: null })).toBe(7)
    expect(type.width({ size: 0, array: true, max: null })).toBe(20)
  })
})

it('a link is the ID of a row', () => {
  const type = columnTypeOf('relationship', '')
  expect(type.accept('row-1', rules)).toBe('row-1')
  for (const value of ['', 'unique()', '_row', 'a b', 'x'.repeat(37), 5, null, {}])
    expect(type.accept(value, rules)).toEqual(new Refusal('must be the ID of a row'))
  expect(type.width({ size: 0, array: false, max: null })).toBe(1021)
})

it('adds up to the row width that was recorded for a table of many types', () => {
  const columns: [ColumnTypeName, number, boolean][] = [
    ['varchar', 100, false],
    ['integer', 0, false],
    ['double', 0, false],
    ['boolean', 0, false],
    ['varchar', 20, true],
    ['datetime', 0, false],
    ['point', 0, false],
    ['varchar', 500, false],
  ]
  const width = columns.reduce(
    (sum, [type, size, array]) => sum + columnTypeOf(type, '').width({ size, array, max: null }),
    1067,
  )
  expect(width).toBe(3542)
})
