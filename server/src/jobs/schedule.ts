import type { Context } from '../contract/context.ts'
import type { Job, Rhythm } from '../contract/job.ts'
import { DuplicateError } from '../data/database.ts'
import type { Store } from '../data/store.ts'
import { jobs } from './shapes.ts'

/** The first moment of a rhythm after `now`. */
export function nextTime({ everyMs, startMs }: Rhythm, now: number): number {
  return startMs + (Math.floor((now - startMs) / everyMs) + 1) * everyMs
}

/** Makes sure that each scheduled job waits in the platform's queue: once for all processes, under its own name. */
export async function plant(
  platform: Store,
  specs: readonly Job[],
  config: Context['config'],
  now: number,
): Promise<void> {
  for (const spec of specs) {
    if (!spec.schedule) continue
    const runAt = nextTime(spec.schedule(config), now)
    const row = await platform.find(jobs, spec.name)
    if (!row) await insertOnce(platform, spec.name, runAt)
    // A rhythm that was shortened takes effect now; one that was missed stays due.
    else if (row.runAt > runAt && row.attempts === 0) await platform.update(jobs, row.$id, { runAt })
  }
}

async function insertOnce(platform: Store, name: string, runAt: number): Promise<void> {
  try {
    await platform.insert(jobs, { $id: name, name, runAt })
  } catch (error) {
    if (!(error instanceof DuplicateError)) throw error // another process was first
  }
}
