import type { Contestant, Ground } from './contestant.ts'
import { startDirectus } from './directus.ts'
import { startParseServer } from './parse-server.ts'
import type { Kind } from './work.ts'

/** Somebody to compare with, and how many times his rate ours has to be; undefined: it is only told. */
export interface Peer {
  readonly targets: Readonly<Record<Kind, number>> | undefined
  start(ground: Ground): Promise<Contestant>
}

/** Peers by name, in the order they run. */
export const PEERS: Readonly<Record<string, Peer>> = {
  'parse-server': { targets: { get: 5, list: 4, total: 4, create: 3 }, start: startParseServer },
  // The newest release whose rules for single rows need no licence carries the claim: it does the same work.
  'directus-11': {
    targets: { get: 20, list: 20, total: 20, create: 20 },
    start: (ground) => startDirectus('11', ground),
  },
  'directus-12': { targets: undefined, start: (ground) => startDirectus('12', ground) },
}
