import type { RequestFacts } from '../contract/context.ts'
import type { Route } from '../contract/route.ts'
import type { Reply } from './reply.ts'

/** Parameters as they came, before validation. Null-prototyped: `__proto__` is just a name. */
export type RawParams = Record<string, unknown>

/** A request, whatever carried it: HTTP, GraphQL, a batch. */
export interface Incoming {
  readonly method: string
  /** Path as sent, without query, not decoded. */
  readonly path: string
  readonly query: RawParams
  readonly body: RawParams
  readonly facts: RequestFacts
  readonly cookies: Readonly<Record<string, string>>
}

/** One request on its way through the engine. Only its parameters change: upgraded, then validated. */
export interface Call {
  readonly incoming: Incoming
  readonly facts: RequestFacts
  readonly reply: Reply
  readonly route: Route
  readonly pathParams: RawParams
  /** Query or body, by method; path parameters over both. */
  params: RawParams
  readonly projectId: string
  /** The project was named by a header, not only by a parameter. */
  readonly projectInHeader: boolean
  readonly mode: 'default' | 'admin'
}
