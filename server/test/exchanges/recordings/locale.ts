import type { Recording } from '../recording.ts'

/** Countries, currencies, languages and where the caller is. */
export const locale: Recording = { service: 'locale' }
