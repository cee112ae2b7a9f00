import type { Static, TSchema } from '@sinclair/typebox'
import type { Config } from '../config/load.ts'
import type { Context } from './context.ts'

/** When a job runs by itself: in steps of `everyMs`, counted from `startMs` past midnight UTC. */
export interface Rhythm {
  readonly everyMs: number
  readonly startMs: number
}

/** Work that outlives the request. The queue keeps it; a worker, in this process or another, runs it at least once. */
export interface JobSpec<P extends TSchema> {
  /** Stored with the job: renaming it loses what is waiting. */
  readonly name: `${string}.${string}`
  readonly payload: P
  /** How often it is tried, the wait doubling from 10 s; 5 unless given. */
  readonly attempts?: number
  /**
   * How long the job stays with a worker that is not heard of any more, in milliseconds; two minutes unless given. A
   * short one suits work that may run twice at once: clocks of processes differ.
   */
  readonly lease?: number
  /** Scheduled, for the whole instance, instead of enqueued: the context is the console's, the payload empty. */
  readonly schedule?: (config: Config) => Rhythm
  run(ctx: Context, payload: Static<P>): Promise<void>
  /** What is left to do when the last attempt has failed and the job is given up. */
  abandoned?(ctx: Context, payload: Static<P>): Promise<void>
}

/** Any job, where the payload does not matter. */
export type Job = JobSpec<TSchema>

/** Infers the type of the payload from its schema. */
export const job = <P extends TSchema>(spec: JobSpec<P>): JobSpec<P> => spec

export interface EnqueueOptions {
  /** Not before; milliseconds since the epoch, at once unless given. */
  readonly runAt?: number
}
