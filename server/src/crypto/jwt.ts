import { createHmac } from 'node:crypto'
import type { KeyRing } from './key-ring.ts'
import { equalSecret } from './secrets.ts'

/** The claims of a token; `exp` is in seconds since 1970. */
export type JwtClaims = Readonly<Record<string, unknown>>

/** What a presented token turned out to be. */
export type JwtResult = { ok: true; claims: JwtClaims } | { ok: false; reason: 'malformed' | 'signature' | 'expired' }

const HEADER = encode({ typ: 'JWT', alg: 'HS256' })
const LONGEST = 16_384

/**
 * Signs claims as an HS256 token that ends at the given second, with the newest key (contract: identity 3.10).
 * Written on node:crypto and not with jose, because a request is identified on the hot path and jose's calls are
 * asynchronous and re-import the key each time.
 */
export function signJwt(ring: KeyRing, claims: JwtClaims, expiresAtSeconds: number): string {
  const text = `${HEADER}.${encode({ ...claims, exp: expiresAtSeconds })}`
  return `${text}.${signature(ring.signingText(), text)}`
}

/**
 * Checks a presented token against every key of the ring and the clock.
 * Only HS256 is ever accepted, whatever the token's own header says (RFC 8725 §3.1); a token without `exp` is malformed.
 */
export function verifyJwt(ring: KeyRing, token: string, nowSeconds: number): JwtResult {
  if (token.length > LONGEST) return refuse('malformed')
  const [header, payload, mark, ...rest] = token.split('.')
  if (!header || !payload || !mark || rest.length > 0 || !isHs256(header)) return refuse('malformed')
  const text = `${header}.${payload}`
  if (!ring.versions.some((version) => equalSecret(mark, signature(ring.signingText(version), text))))
    return refuse('signature')
  const claims = decode(payload)
  if (claims === undefined || typeof claims.exp !== 'number') return refuse('malformed')
  return nowSeconds < claims.exp ? { ok: true, claims } : refuse('expired')
}

function refuse(reason: 'malformed' | 'signature' | 'expired'): JwtResult {
  return { ok: false, reason }
}

// `crit` would name rules we must understand (RFC 7515 §4.1.11), and we understand none.
function isHs256(header: string): boolean {
  if (header === HEADER) return true
  const { alg, typ = 'JWT', crit } = decode(header) ?? {}
  return alg === 'HS256' && typ === 'JWT' && crit === undefined
}

function signature(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text, 'utf8').digest('base64url')
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64url')
}

function decode(part: string): Record<string, unknown> | undefined {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
}
