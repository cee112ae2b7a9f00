import type { Deviation } from '../recording.ts'

const NAMES = 'each is named after what it runs on, and one database holds all'

/** Where our answers differ from the recording of `health` on purpose. */
export const deviations: readonly Deviation[] = [
  { exchange: 'health/db', path: 'body.total', reason: NAMES },
  { exchange: 'health/db', path: 'body.statuses.length', reason: NAMES },
  { exchange: 'health/*', path: 'body.statuses[0].name', reason: NAMES },
  { exchange: 'health/queue/failed/v1-mails', path: 'body.size', reason: "the recorder's mails had failed" },
  {
    exchange: 'health/queue/mails',
    path: 'status',
    reason: 'routes of older servers that the SDKs still call',
  },
  {
    exchange: 'health/queue/certificates',
    path: 'status',
    reason: 'routes of older servers that the SDKs still call',
  },
]
