import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { signJwt, verifyJwt } from './jwt.ts'
import { KeyRing } from './key-ring.ts'

const ring = new KeyRing([{ version: 1, secret: 'first-secret' }])
const rotated = new KeyRing([
  { version: 1, secret: 'first-secret' },
  { version: 2, secret: 'second-secret' },
])
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

function forge(header: unknown, payload: unknown, secret = 'first-secret'): string {
  const text = `${encode(header)}.${encode(payload)}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

describe('signJwt', () => {
  it('makes an HS256 token with the raw key text', () => {
    const token = signJwt(ring, { userId: 'u1', sessionId: 's1' }, 1_300_819_380)
    expect(token).toBe(forge({ typ: 'JWT', alg: 'HS256' }, { userId: 'u1', sessionId: 's1', exp: 1_300_819_380 }))
    expect(token.startsWith('eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.')).toBe(true)
    expect(verifyJwt(ring, token, 1_300_819_379)).toEqual({
      ok: true,
      claims: { userId: 'u1', sessionId: 's1', exp: 1_300_819_380 },
    })
  })
})

describe('verifyJwt', () => {
  const token = signJwt(ring, { userId: 'u1' }, 1_000)
  const reason = (text: string, now = 0, keys = ring) => {
    const result = verifyJwt(keys, text, now)
    return result.ok ? 'ok' : result.reason
  }

  it('accepts a token that another library signed (the published jwt.io example, plus exp)', () => {
    const secret = 'your-256-bit-secret'
    const published =
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c'
    const keys = new KeyRing([{ version: 1, secret }])
    // Signed well, but it never ends; with a broken signature the reason is another one.
    expect(reason(published, 0, keys)).toBe('malformed')
    expect(reason(published.replace('Sfl', 'Sgl'), 0, keys)).toBe('signature')
    expect(reason(forge({ alg: 'HS256', typ: 'JWT' }, { sub: '1', exp: 9 }, secret), 0, keys)).toBe('ok')
  })

  it('accepts every key of the ring and signs with the newest', () => {
    expect(reason(token, 0, rotated)).toBe('ok')
    expect(reason(signJwt(rotated, {}, 1_000))).toBe('signature')
  })

  it('ends at its second (RFC 7519 §4.1.4)', () => {
    expect(reason(token, 999)).toBe('ok')
    expect(reason(token, 1_000)).toBe('expired')
  })

  it('refuses changed claims and signatures', () => {
    const [header, , mark] = token.split('.')
    expect(reason(`${header}.${encode({ userId: 'u2', exp: 1_000 })}.${mark}`)).toBe('signature')
    expect(reason(`${token}A`)).toBe('signature')
    expect(reason(`${token}=`)).toBe('signature')
    expect(reason(forge({ typ: 'JWT', alg: 'HS256' }, { exp: 1_000 }, 'other'))).toBe('signature')
  })

  it.each([{ alg: 'none' }, { alg: 'RS256' }, { alg: 'HS512' }, { alg: 'hs256' }, {}])(
    'pins the algorithm: %j',
    (header) => {
      expect(reason(forge({ typ: 'JWT', ...header }, { exp: 1_000 }))).toBe('malformed')
    },
  )

  it.each([
    '',
    'a.b',
    'a.b.c',
    'a.b.c.d',
    '..',
    `${encode({ typ: 'JWT', alg: 'none' })}.${encode({ exp: 1_000 })}.`,
    forge({ typ: 'JWT', alg: 'HS256', crit: ['b64'] }, { exp: 1_000 }),
    forge({ typ: 'JWT', alg: 'HS256' }, { exp: '1000' }),
    forge({ typ: 'JWT', alg: 'HS256' }, [1]),
    forge(null, { exp: 1_000 }),
    `${token}${'A'.repeat(20_000)}`,
  ])('calls malformed what is no such token: %#', (text) => {
    expect(reason(text)).toBe('malformed')
  })
})
