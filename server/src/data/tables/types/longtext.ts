import { bytes } from './bytes.ts'

/** Text without a limit worth a name: the largest size that clients can be told (contract: data 1.4.4). */
export const longtext = bytes('longtext', 2_147_483_647)
