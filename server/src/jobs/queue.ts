import type { Static, TSchema } from '@sinclair/typebox'
import { Check } from '@sinclair/typebox/value'
import type { EnqueueOptions, JobSpec } from '../contract/job.ts'
import type { Store } from '../data/store.ts'
import { newId } from '../kit/ids.ts'
import type { Clock } from '../kit/time.ts'
import { jobs } from './shapes.ts'

/** Says that a database has a job which is due from `runAt` on. */
export type SignalDue = (database: string, runAt: number) => void

/**
 * Puts a job into the database of `store`, in its transaction when it is in one: the job exists if, and only if, that
 * commits. Workers hear of it then, and not before.
 */
export type Enqueue = <P extends TSchema>(
  store: Store,
  job: JobSpec<P>,
  payload: Static<P>,
  options?: EnqueueOptions,
) => Promise<void>

/** Makes the function that services enqueue with. */
export function createEnqueue(now: Clock, signal: SignalDue): Enqueue {
  return async (store, job, payload, options = {}) => {
    if (!Check(job.payload, payload)) throw new Error(`The payload is not one of ${job.name}.`)
    const runAt = options.runAt ?? now()
    const values = { $id: newId(now()), name: job.name, payload: payload as Record<string, unknown>, runAt }
    await store.asSystem().insert(jobs, values)
    store.afterCommit(() => signal(store.name, runAt))
  }
}
