import type { Answer } from './send.ts'

/** The credentials of a run, by the names that recordings give to callers (`key`, `session`, `owner` …). */
export type Secrets = Map<string, string>

// What was sent where nobody was signed in: credentials of the right shape that nobody holds.
const FORGED: Readonly<Record<string, string>> = {
  'x-appwrite-key': `standard_${'0'.repeat(256)}`,
  'x-appwrite-session': Buffer.from(JSON.stringify({ id: 'nobody', secret: '0'.repeat(256) })).toString('base64'),
  'x-appwrite-jwt': 'eyJhbGciOiJIUzI1NiJ9.eyJ1c2VySWQiOiJub2JvZHkifQ.AAAA',
}

/**
 * Puts the caller's credential in place of `<secret>` in a header.
 * @throws Error when the caller has none yet
 */
export function fillSecret(name: string, value: string, caller: string, secrets: Secrets): string {
  if (!value.includes('<secret>')) return value
  const secret = secrets.get(caller) ?? (caller === 'none' ? FORGED[name] : undefined)
  if (secret === undefined) throw new Error(`no earlier answer gave a credential for \`${caller}\``)
  return value.replaceAll('<secret>', secret)
}

/**
 * The session an answer set as a cookie: what callers send back in the cookie or in `X-Appwrite-Session`.
 * @throws Error when it set none
 */
export function cookieSecret(answer: Answer): string {
  for (const cookie of answer.headers.get('set-cookie') ?? []) {
    const value = /^a_session_[^=;]*=([^;]+)/.exec(cookie)?.[1]
    if (value && value !== 'deleted') return decodeURIComponent(value)
  }
  throw new Error('the answer set no session cookie')
}

/**
 * A text field of an answer.
 * @throws Error when it is missing or empty
 */
export function fieldOf(answer: Answer, name: string): string {
  const value = (answer.body as Readonly<Record<string, unknown>> | undefined)?.[name]
  if (typeof value !== 'string' || value === '') throw new Error(`the answer has no \`${name}\``)
  return value
}
