import type { Actor } from '../contract/actor.ts'
import type { RequestFacts } from '../contract/context.ts'

/** A server that calls for one of its users may say which user agent that is; nobody else may (contract: identity 1.18). */
export function factsFor(actor: Actor, facts: RequestFacts): RequestFacts {
  const userAgent = actor.kind === 'key' ? facts.header('x-forwarded-user-agent').slice(0, 2000) : ''
  if (!userAgent) return facts
  const { id, ip, scheme, url, host, port, origin, locale, format } = facts
  return { id, ip, scheme, url, host, port, origin, locale, format, userAgent, header: (name) => facts.header(name) }
}
