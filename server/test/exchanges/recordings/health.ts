import type { Recording } from '../recording.ts'

/** What a server says about its own state. */
export const health: Recording = { service: 'health' }
