import { describe, expect, it } from 'vitest'
import samples from '../../../../test/data/validators.json' with { type: 'json' }
import { storageKind } from '../../columns/index.ts'
import type { ColumnFormat } from '../definition.ts'
import { columnTypeOf } from './index.ts'
import { Refusal, type ValueRules } from './type.ts'

const rules = (part: Partial<ValueRules> = {}): ValueRules => ({
  key: 'a',
  size: 5,
  min: null,
  max: null,
  elements: [],
  ...part,
})
const string = columnTypeOf('string', '')
const text = columnTypeOf('text', '')

describe.each(['string', 'varchar'] as const)('a %s of 5 characters', (name) => {
  const type = columnTypeOf(name, '')

  it.each(['', 'a', 'abcde', 'ééééé', '😀😀😀😀😀', 'a😀b😀c', '5', ' a  ', '{"a"}'])('takes %j as it is', (value) => {
    expect(type.accept(value, rules())).toBe(value)
    expect(type.present(value)).toBe(value)
  })

  it.each(['abcdef', 'éééééé', '😀😀😀😀😀😀', 'abcde😀', 'e\u0301e\u0301e\u0301', 'a'.repeat(1_000_000)])(
    'is too short for %j',
    (value) => {
      expect(type.accept(value, rules())).toEqual(new Refusal('must be a text of at most 5 characters'))
    },
  )

  it('takes nothing else for a text', () => {
    for (const value of [5, 5n, true, null, undefined, ['a'], { a: 1 }, { toString: () => 'a' }])
      expect(type.accept(value, rules())).toBeInstanceOf(Refusal)
  })
})

describe.each([
  ['text', 65_535],
  ['mediumtext', 16_777_215],
  ['longtext', 2_147_483_647],
] as const)('a %s', (name, size) => {
  const type = columnTypeOf(name, '')

  it('has a size that nobody chooses', () => {
    expect(type.defaultSize).toBe(size)
    expect(type.sizes).toBeUndefined()
  })

  it('counts bytes of UTF-8', () => {
    expect(type.accept('éé', rules({ size: 4 }))).toBe('éé')
    expect(type.accept('😀', rules({ size: 4 }))).toBe('😀')
    for (const value of ['ééa', '😀a', 'abcde', '✓✓'])
      expect(type.accept(value, rules({ size: 4 }))).toEqual(new Refusal('must be a text of at most 4 bytes'))
    expect(type.accept(5, rules({ size }))).toBeInstanceOf(Refusal)
  })
})

it('fills a text to the last byte', () => {
  const size = 65_535
  const full = '✓'.repeat(size / 3)
  expect(text.accept(full, rules({ size }))).toBe(full)
  expect(text.accept(`${full}a`, rules({ size }))).toBeInstanceOf(Refusal)
})

describe('what no database can keep', () => {
  it.each([
    ['a\0b', 'ab'],
    ['\0\0\0\0\0\0', ''],
    ['\ud83d', '\ufffd'],
    ['\ude00\ud83d', '\ufffd\ufffd'],
    ['a\ud83db', 'a\ufffdb'],
    ['\ud83d\0\ude00', '😀'],
  ])('is left out of %j before it is measured', (given, kept) => {
    for (const type of [string, text]) expect(type.accept(given, rules({ size: 6 }))).toBe(kept)
    expect(columnTypeOf('string', 'enum').accept(given, rules({ elements: [kept] }))).toBe(kept)
  })

  it.each(['a\0b', '\ud83d\0\ude00', 'x\udc00', '\\u0000', '\\ud83d', '"\u2028'])(
    'makes no difference between what %j was answered with and what is read, alone or in a list',
    (given) => {
      const accepted = string.accept(given, rules({ size: 20 }))
      for (const dialect of ['sqlite', 'postgresql'] as const) {
        expect(storageKind('string').encode(accepted, dialect)).toBe(accepted)
        const list = storageKind('list')
        expect(list.decode(list.encode([accepted], dialect))).toEqual([accepted])
      }
    },
  )
})

describe.each([
  ['email', 254, samples.Email, 'must be an e-mail address, such as ada@example.org'],
  ['url', 2000, samples.URL, 'must be a URL with its scheme, such as https://example.org'],
  ['ip', 39, samples.IP, 'must be an IPv4 or IPv6 address'],
] as const)('a string with the format %s', (format, size, { accepts, rejects }, reason) => {
  const type = columnTypeOf('string', format)

  it('takes what the recorded validator takes', () => {
    expect(accepts.map((value) => type.accept(value, rules({ size })))).toEqual(accepts)
  })

  it('refuses what the recorded validator refuses, and says what it wants', () => {
    expect(rejects.map((value) => type.accept(value, rules({ size })))).toEqual(rejects.map(() => new Refusal(reason)))
    for (const value of [5, null, true, [accepts[0]]])
      expect(type.accept(value, rules({ size }))).toBeInstanceOf(Refusal)
  })

  it('keeps to its size as well, and is not encrypted', () => {
    expect(type.defaultSize).toBe(size)
    expect(type.accept(accepts[0], rules({ size: 2 }))).toEqual(new Refusal('must be a text of at most 2 characters'))
    expect(type.seals).toBe(false)
  })
})

it('judges a format by what will be stored', () => {
  const email = columnTypeOf('string', 'email')
  expect(email.accept('ada@exa\0mple.org', rules({ size: 254 }))).toBe('ada@example.org')
  expect(email.accept('ada@example.org\ud800', rules({ size: 254 }))).toBeInstanceOf(Refusal)
})

describe('an enum', () => {
  const type = columnTypeOf('string', 'enum')

  it('takes its elements and nothing else', () => {
    const of = rules({ size: 255, elements: ['red', 'Green', '__proto__'] })
    for (const element of of.elements) expect(type.accept(element, of)).toBe(element)
    for (const value of ['Red', 'green', '', 'constructor', 0, null, ['red']])
      expect(type.accept(value, of)).toEqual(new Refusal('must be one of: red, Green, __proto__'))
  })

  it('lists ten elements at most when it refuses', () => {
    const elements = Array.from({ length: 100 }, (_, at) => `e${at}`)
    expect(type.accept('x', rules({ elements }))).toEqual(
      new Refusal('must be one of: e0, e1, e2, e3, e4, e5, e6, e7, e8, e9 and 90 more'),
    )
  })
})

describe('the row budget of strings', () => {
  const formats: ColumnFormat[] = ['', 'email', 'enum', 'ip', 'url']
  it.each([
    [1, 5],
    [20, 81],
    [255, 1021],
    [256, 1026],
    [500, 2002],
    [16_381, 65_526],
    [16_382, 20],
  ])('counts %i characters as %i bytes', (size, bytes) => {
    for (const format of formats) {
      expect(columnTypeOf('string', format).width({ size, array: false, max: null })).toBe(bytes)
      expect(columnTypeOf('varchar', format).width({ size, array: true, max: null })).toBe(20)
    }
  })
})
