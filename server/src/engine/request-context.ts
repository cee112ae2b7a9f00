import type { Static, TSchema } from '@sinclair/typebox'
import type { Config } from '../config/load.ts'
import type { Actor } from '../contract/actor.ts'
import type { Context, EmittedEvent, Log, PlatformServices, ReplyExtras, RequestFacts } from '../contract/context.ts'
import type { EnqueueOptions, JobSpec } from '../contract/job.ts'
import type { Project } from '../contract/project.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Store } from '../data/store.ts'
import type { Enqueue } from '../jobs/queue.ts'
import { newId } from '../kit/ids.ts'
import type { Clock } from '../kit/time.ts'

/** What every context of the process shares. */
export interface Environment {
  readonly config: Config
  readonly keys: KeyRing
  readonly services: PlatformServices
  readonly log: Log
  readonly now: Clock
  readonly enqueue: Enqueue
}

/** What one request adds. */
export interface Scene {
  readonly project: Project
  readonly actor: Actor
  readonly request: RequestFacts
  readonly reply: ReplyExtras
  readonly store: Store
  readonly platform: Store
  readonly emit: (event: EmittedEvent) => void
}

/** The context of one request, or of a transaction in it. */
export class RequestContext implements Context {
  readonly #environment: Environment
  readonly #scene: Scene

  constructor(environment: Environment, scene: Scene) {
    this.#environment = environment
    this.#scene = scene
  }

  get config(): Config {
    return this.#environment.config
  }
  get keys(): KeyRing {
    return this.#environment.keys
  }
  get services(): PlatformServices {
    return this.#environment.services
  }
  get log(): Log {
    return this.#environment.log
  }
  get project(): Project {
    return this.#scene.project
  }
  get actor(): Actor {
    return this.#scene.actor
  }
  get request(): RequestFacts {
    return this.#scene.request
  }
  get reply(): ReplyExtras {
    return this.#scene.reply
  }
  get store(): Store {
    return this.#scene.store
  }
  get platform(): Store {
    return this.#scene.platform
  }

  now(): number {
    return this.#environment.now()
  }

  newId(asked?: string): string {
    return asked === undefined || asked === 'unique()' ? newId(this.now()) : asked
  }

  transaction<R>(run: (ctx: Context) => Promise<R>): Promise<R> {
    const { store, platform } = this.#scene
    if (store.inTransaction) return run(this)
    return store.transaction((tx) =>
      run(
        new RequestContext(this.#environment, {
          ...this.#scene,
          store: tx,
          platform: platform.name === store.name ? tx : platform,
        }),
      ),
    )
  }

  emit(event: EmittedEvent): void {
    this.#scene.store.afterCommit(() => this.#scene.emit(event))
  }

  enqueue<P extends TSchema>(job: JobSpec<P>, payload: Static<P>, options?: EnqueueOptions): Promise<void> {
    return this.#environment.enqueue(this.store, job, payload, options)
  }
}
