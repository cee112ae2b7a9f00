import type { Static, TSchema } from '@sinclair/typebox'
import type { Config } from '../config/load.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Store } from '../data/store.ts'
import type { Mail } from '../ports/mail/port.ts'
import type { Actor } from './actor.ts'
import type { EnqueueOptions, JobSpec } from './job.ts'
import type { Project } from './project.ts'

/** What is known of the request besides its parameters. */
export interface RequestFacts {
  /** Printed in logs and error reports. */
  readonly id: string
  /** The caller's address, after trusted proxies. */
  readonly ip: string
  readonly scheme: 'http' | 'https'
  /** Path and query as they were sent; empty when there was no request. */
  readonly url: string
  /** Host name without port, in lower case. */
  readonly host: string
  /** Port as the client named it; empty when it named none. */
  readonly port: string
  readonly origin: string
  readonly userAgent: string
  readonly locale: string
  /** Wire version the client asked for; undefined: the newest. */
  readonly format: string | undefined
  /** A header by its lower-case name; empty when absent. */
  header(name: string): string
}

/** What a handler adds to its answer besides the body. */
export interface ReplyExtras {
  header(name: string, value: string): void
  cookie(name: string, value: string, options: CookieOptions): void
}

export interface CookieOptions {
  /** Milliseconds since the epoch. */
  readonly expires: number
  readonly sameSite?: 'None' | 'Lax' | 'Strict'
  readonly domain?: string
  readonly secure: boolean
}

/** A structured log line; secrets are redacted by key. */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** All that a handler may touch. */
export interface Context {
  readonly config: Config
  /** The project the request acts on. */
  readonly project: Project
  /** Who asks. */
  readonly actor: Actor
  readonly request: RequestFacts
  readonly reply: ReplyExtras
  /** The project's tables. */
  readonly store: Store
  /** The platform's tables: projects, keys, platforms. For the console it is the same as `store`. */
  readonly platform: Store
  readonly keys: KeyRing
  readonly services: PlatformServices
  readonly log: Log
  /** Milliseconds since the epoch. */
  now(): number
  /** A new resource ID; the caller's own when it gave one instead of `unique()`. */
  newId(asked?: string): string
  /** Runs `run` in a transaction of the project's database; called inside one, it joins. */
  transaction<R>(run: (ctx: Context) => Promise<R>): Promise<R>
  /** Hands an event to webhooks, functions and realtime once the work is durable (contract: identity 8.5). */
  emit(event: EmittedEvent): void
  /** Leaves work to a worker. Within a transaction it exists if, and only if, the transaction commits. */
  enqueue<P extends TSchema>(job: JobSpec<P>, payload: Static<P>, options?: EnqueueOptions): Promise<void>
}

/** Something that happened, with the parameters that fill its template. */
export interface EmittedEvent {
  /** `users.[userId].create` */
  readonly template: string
  readonly ids: Readonly<Record<string, string>>
  readonly model?: string
  readonly payload: unknown
}

/** Parts of the process that outlive a request. */
export interface PlatformServices {
  readonly mail: Mail
  /** Health of what the process depends on, by name. */
  readonly probes: Readonly<Record<'db' | 'cache' | 'pubsub', () => Promise<readonly Probe[]>>>
  /** Makes and removes the tables of a project. */
  readonly tenants: Tenants
}

export interface Probe {
  readonly name: string
  readonly ok: boolean
  /** Milliseconds. */
  readonly ping: number
}

export interface Tenants {
  /** Creates the project's database with all its tables. */
  create(projectId: string): Promise<void>
  /** Removes the project's database for good. Does nothing when there is none. */
  remove(projectId: string): Promise<void>
  /** The store of a project, with no permission in the way. */
  store(projectId: string): Promise<Store>
}
