import { SECOND } from '../../kit/time.ts'

/** How long a schema change stays with a worker that died, in milliseconds. All of them may run twice at once. */
export const LEASE = 2 * SECOND

/** How often a change is tried that only has to wait for its turn: for hours. */
export const PATIENCE = 11
