import { hash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'

/** What a session token names: the user and the plain session secret. */
export interface SessionToken {
  id: string
  secret: string
}

// Several times the longest real one (an id of 36 and a secret of 256 characters); longer texts are not decoded.
const LONGEST_SESSION = 1_536

/** A random secret of that many hexadecimal characters (4 bits each), for sessions, keys and tokens. */
export function randomHex(characters: number): string {
  return randomBytes(Math.ceil(characters / 2))
    .toString('hex')
    .slice(0, characters)
}

/** A random code of that many decimal digits, every code equally likely. */
export function randomDigits(digits: number): string {
  return Array.from({ length: digits }, () => randomInt(10)).join('')
}

/** The hexadecimal SHA-256 under which random secrets are stored and looked up (contract: identity 3.3). */
export function sha256Hex(text: string): string {
  return hash('sha256', text, 'hex')
}

/** Compares two secrets in a time that says nothing about where, or by how many characters, they differ. */
export function equalSecret(a: string, b: string): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'))
}

/** The text clients keep for a session: in cookies, `X-Appwrite-Session` and `session.secret` (contract: identity 3.3). */
export function encodeSession({ id, secret }: SessionToken): string {
  return Buffer.from(JSON.stringify({ id, secret }), 'utf8').toString('base64')
}

/** Reads such a text as it comes from a client; undefined for everything that is not one. */
export function decodeSession(text: string): SessionToken | undefined {
  if (text.length > LONGEST_SESSION) return undefined
  const value = parseJson(Buffer.from(text, 'base64').toString('utf8'))
  if (typeof value !== 'object' || value === null || !('id' in value) || !('secret' in value)) return undefined
  const { id, secret } = value
  return typeof id === 'string' && typeof secret === 'string' && id && secret ? { id, secret } : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
