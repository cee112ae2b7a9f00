import type { Deviation } from '../recording.ts'

/** Where our answers differ from the recording of `locale` on purpose. */
export const deviations: readonly Deviation[] = []
