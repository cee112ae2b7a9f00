import { decodeSession, type SessionToken } from '../crypto/secrets.ts'
import { parseJson } from '../kit/json.ts'
import type { Incoming } from './call.ts'

/**
 * The session a request presents: cookie, its legacy twin, header, fallback header; each later source only when the
 * earlier gave nothing (contract: identity 1.6).
 */
export const presentedSession = (incoming: Incoming, projectId: string): SessionToken | undefined =>
  suppliedSession(incoming, projectId) ??
  read(fallbackCookie(incoming.facts.header('x-fallback-cookies'), `a_session_${projectId}`))

/** The session of the cookies or the session header: with one, nobody asks for the fallback (contract: identity 1.11). */
export function suppliedSession(incoming: Incoming, projectId: string): SessionToken | undefined {
  const name = `a_session_${projectId}`.toLowerCase()
  return (
    read(incoming.cookies[name]) ??
    read(incoming.cookies[`${name}_legacy`]) ??
    read(incoming.facts.header('x-appwrite-session'))
  )
}

/** The development key a request presents, by header or query; empty when it has none (contract: identity 6.6). */
export function presentedDevKey({ facts, query }: Incoming): string {
  return facts.header('x-appwrite-dev-key') || (typeof query.devKey === 'string' ? query.devKey : '')
}

const read = (value: string | undefined): SessionToken | undefined => (value ? decodeSession(value) : undefined)

function fallbackCookie(header: string, name: string): string | undefined {
  if (!header) return undefined
  try {
    const cookies = parseJson(header)
    if (typeof cookies !== 'object' || cookies === null || Array.isArray(cookies)) return undefined
    const value = Object.hasOwn(cookies, name) ? cookies[name] : undefined
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined // not JSON: no session, as with any other unreadable cookie
  }
}
