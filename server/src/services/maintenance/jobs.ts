import { Type } from '@sinclair/typebox'
import { job } from '../../contract/job.ts'
import { HOUR, MINUTE, SECOND } from '../../kit/time.ts'
import { cleanInstance } from './cleaning.ts'

/** The regular clean-up, `_APP_MAINTENANCE_INTERVAL` apart, counted from `_APP_MAINTENANCE_START_TIME`. */
export const clean = job({
  name: 'maintenance.clean',
  payload: Type.Object({}),
  schedule: (config) => {
    const [hours, minutes] = config._APP_MAINTENANCE_START_TIME.split(':').map(Number)
    return {
      everyMs: config._APP_MAINTENANCE_INTERVAL * SECOND,
      startMs: (hours ?? 0) * HOUR + (minutes ?? 0) * MINUTE,
    }
  },
  run: cleanInstance,
})
