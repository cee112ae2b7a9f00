import type { Static, TProperties, TSchema } from '@sinclair/typebox'
import type { Context } from './context.ts'
import type { Draft, Model } from './model.ts'
import type { Scope } from './scopes.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Which kinds of caller a route's SDK methods are published for. Scopes decide; this one documents. */
export type Auth = 'session' | 'key' | 'jwt' | 'admin'

/** Which projects a route can act on: every one, only the console, or only those that are not the console. */
export type Tenancy = 'any' | 'console' | 'project'

/** A fixed-window limit on how often a route may be called (contract: identity 8.4). */
export interface RateLimit {
  readonly limit: number
  readonly seconds: number
  /** Key templates: `url:{url},ip:{ip}`, `{userId}`, `{param-email}` … Several keys are counted each. */
  readonly keys: readonly string[]
  /** Answers with one of these codes clear the counters. */
  readonly resetOn?: readonly number[]
}

/** What is written to the audit log when the route succeeds. */
export interface AuditLabel {
  readonly event: string
  readonly resource: string
  readonly userId?: string
}

export type Params<P extends TProperties> = { [K in keyof P]: Static<P[K]> }

/** One operation of the API as data. Mounting, OpenAPI, the authorization matrix, limits, audit and events all read it. */
export interface RouteSpec<P extends TProperties, M extends Model> {
  /** SDK namespace and method: `users.createSession`. */
  readonly name: `${string}.${string}`
  readonly method: Method
  readonly path: `/${string}`
  readonly aliases?: readonly `/${string}`[]
  readonly title: string
  /** The caller needs one of them. */
  readonly scopes: readonly Scope[]
  readonly auth: readonly Auth[]
  readonly tenancy?: Tenancy
  /** Switchable service that the route belongs to; default the first part of its name. */
  readonly service?: string
  /** Auth method that a project can switch off (contract: identity 3). */
  readonly authMethod?: string
  /** Creates a session: callers that have one are refused, and the oldest sessions beyond the limit end. */
  readonly createsSession?: true
  /** Answers while the second factor is still missing. */
  readonly duringMfa?: true
  readonly rate?: RateLimit
  readonly event?: string
  readonly audit?: AuditLabel
  readonly deprecated?: true
  /** Not part of the published API: fixed pages and the console's own switches. */
  readonly hidden?: true
  readonly params: P
  readonly status?: 200 | 201 | 202 | 204 | 301
  /** Undefined: the answer has no body, or the handler answers by itself with `raw`. */
  readonly model?: M
  /**
   * True where the handler awaits nothing but the database: then it and its audit record are one transaction and one
   * durable commit. Asked with the parameters, since hashing a password has no place inside a transaction.
   */
  atomic?(params: Params<P>): boolean
  run(ctx: Context, params: Params<P>): Promise<Answer<M>>
}

// Symbols tell these answers from documents: a row may have a column of any name.
export const RAW: unique symbol = Symbol('raw')
export const STAND_IN: unique symbol = Symbol('stand-in')

/** A body that is not JSON: text, a redirect, a file. */
export interface Raw {
  readonly [RAW]: {
    readonly status: number
    readonly type?: string
    readonly location?: string
    readonly body: string | Uint8Array
  }
}
export const raw = (answer: Raw[typeof RAW]): Raw => ({ [RAW]: answer })

/** The answer while the work itself waits for something: nothing has happened yet, so the route's event is not emitted. */
export interface StandIn<M extends Model> {
  readonly [STAND_IN]: { readonly document: Draft<M> | undefined; readonly status: 201 | undefined }
}
/** @param status where it is not the one of the route */
export const standIn = <M extends Model>(document: Draft<M> | undefined, status?: 201): StandIn<M> => ({
  [STAND_IN]: { document, status },
})

export type Answer<M extends Model> = Draft<M> | Raw | StandIn<M> | undefined

export type Route = RouteSpec<TProperties, Model>

/** Infers the handler's parameter and result types from the schemas beside it. */
export function route<P extends TProperties, M extends Model>(spec: RouteSpec<P, M>): Route {
  return spec as unknown as Route
}

/** The schema of one parameter. */
export type Param = TSchema
