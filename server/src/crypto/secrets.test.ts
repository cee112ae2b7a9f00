import { describe, expect, it } from 'vitest'
import { decodeSession, encodeSession, equalSecret, randomDigits, randomHex, sha256Hex } from './secrets.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('random secrets', () => {
  it('have the asked length and alphabet', () => {
    for (const length of [1, 6, 7, 256]) expect(randomHex(length)).toMatch(new RegExp(`^[0-9a-f]{${length}}$`))
    for (const length of [1, 6, 20]) expect(randomDigits(length)).toMatch(new RegExp(`^[0-9]{${length}}$`))
    expect(randomHex(64)).not.toBe(randomHex(64))
    expect(new Set(randomDigits(2_000)).size).toBe(10)
  })
})

describe('sha256Hex', () => {
  it('matches the example of FIPS 180', () => {
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})

describe('equalSecret', () => {
  it('compares texts of any length', () => {
    expect(equalSecret('', '')).toBe(true)
    expect(equalSecret('abc', 'abc')).toBe(true)
    expect(equalSecret('abc', 'abd')).toBe(false)
    expect(equalSecret('abc', 'abcd')).toBe(false)
  })
})

describe('session text', () => {
  it('is padded standard base64 of compact JSON', () => {
    const text = encodeSession({ id: 'u1', secret: 'ff' })
    expect(text).toBe('eyJpZCI6InUxIiwic2VjcmV0IjoiZmYifQ==')
    expect(decodeSession(text)).toEqual({ id: 'u1', secret: 'ff' })
    const longest = { id: 'u'.repeat(36), secret: randomHex(256) }
    expect(decodeSession(encodeSession(longest))).toEqual(longest)
  })

  it.each([
    '',
    '%%%',
    'deleted',
    base64('null'),
    base64('[]'),
    base64('"x"'),
    base64('{"id":"u1"}'),
    base64('{"id":1,"secret":"ff"}'),
    base64('{"id":"","secret":"ff"}'),
    base64('{"id":["u1"],"secret":{"a":1}}'),
    base64('{"__proto__":{"id":"u1","secret":"ff"}}'),
    base64(JSON.stringify({ id: 'u1', secret: 'f'.repeat(2_000) })),
  ])('is refused when it is something else: %s', (text) => {
    expect(decodeSession(text)).toBeUndefined()
  })
})
