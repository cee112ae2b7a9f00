import { Type } from '@sinclair/typebox'
import { job } from '../../contract/job.ts'
import { HOUR } from '../../kit/time.ts'
import { finishRemovals } from './removal.ts'

/** Removes databases of deleted projects where the deletion was interrupted. */
export const sweepRemovals = job({
  name: 'projects.sweepRemovals',
  payload: Type.Object({}),
  schedule: () => ({ everyMs: HOUR, startMs: 0 }),
  run: (ctx) => finishRemovals(ctx),
})
