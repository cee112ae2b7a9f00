import type { Deviation } from '../recording.ts'

/** Where our answers differ from the recording of `teams` on purpose. */
export const deviations: readonly Deviation[] = [
  {
    exchange: 'logs',
    path: '*',
    reason:
      'the reference dropped the route, which consoles in use still call; what is unknown answers JSON, not a page',
  },
]
