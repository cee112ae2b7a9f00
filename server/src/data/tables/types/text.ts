import { bytes } from './bytes.ts'

/** Text of up to 64 KiB. */
export const text = bytes('text', 65_535)
