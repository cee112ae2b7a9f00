import { describe, expect, it } from 'vitest'
import { parseJson, stringifyJson } from './json.ts'

describe('JSON', () => {
  it.each([
    '{"a":9007199254740993,"b":[-9223372036854775808,9223372036854775807]}',
    '[18446744073709551615,12345678901234567890123456789]',
    '{"small":1,"text":"12345678901234567890","float":0.1,"list":[null,true,{}]}',
    '{"__proto__":{"x":1},"constructor":12345678901234567}',
    '"\\u2028 ä 😀"',
  ])('comes back as it was: %s', (text) => {
    const written = stringifyJson(parseJson(text))
    expect(written.replaceAll('\u2028', '\\u2028')).toBe(text)
  })

  it('has exact integers as bigints only where numbers are not exact', () => {
    expect(parseJson('[9007199254740991,9007199254740992,9007199254740993]')).toEqual([
      9007199254740991,
      9007199254740992n,
      9007199254740993n,
    ])
    expect(parseJson('[1.0000000000000001,1e300,0.1234567890123456]')).toEqual([1, 1e300, 0.1234567890123456])
  })

  it('makes no bigint of more digits than anybody needs', () => {
    expect(typeof parseJson('9'.repeat(40))).toBe('bigint')
    expect(typeof parseJson('9'.repeat(41))).toBe('number')
  })

  it('reaches no prototype', () => {
    const parsed = parseJson('{"__proto__":{"polluted":12345678901234567}}') as Record<string, unknown>
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(Object.keys(parsed)).toEqual(['__proto__'])
  })

  it('says what is no JSON, and what cannot be', () => {
    for (const text of ['', '{', "{'a':1}", 'undefined', '01', `${'9'.repeat(20)}x`])
      expect(() => parseJson(text)).toThrow(SyntaxError)
    const circle: Record<string, unknown> = {}
    circle.self = circle
    expect(() => stringifyJson(circle)).toThrow(TypeError)
  })
})
