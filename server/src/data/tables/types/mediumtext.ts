import { bytes } from './bytes.ts'

/** Text of up to 16 MiB. */
export const mediumtext = bytes('mediumtext', 16_777_215)
