import type { Deviation } from '../recording.ts'

/** Where our answers differ from the recording of `account` on purpose. */
export const deviations: readonly Deviation[] = [
  { exchange: 'logs', path: '*', reason: 'the reference has no such route and answers a page' },
  {
    exchange: 'list sessions, response format *',
    path: 'body.sessions[0].factors.length',
    reason: 'the recorded session had proved its second factor, a later release',
  },
]
