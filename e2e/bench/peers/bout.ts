import { hold, type Outcome, type Rules, type Side } from '../contest.ts'
import { request } from '../load.ts'
import { memoryOf } from '../resting.ts'
import type { Call, Contestant } from './contestant.ts'
import { CATEGORY_NAMES, CONNECTIONS, type Kind, NUMBERS, ownerOf, ROWS, TITLES, valuesOf } from './work.ts'

/** One kind of request on both sides, with what memory each then held. */
export interface Bout extends Outcome {
  readonly kind: Kind
  /** Resident megabytes of the server processes; PostgreSQL is not counted. NaN where there is no /proc. */
  readonly memory: { readonly ours: number; readonly peer: number }
}

/** Measures one kind of request on a peer and on Holdfast in turns. */
export async function compare(
  kind: Kind,
  ours: Contestant,
  peer: Contestant,
  target: number | undefined,
  rules: Rules,
): Promise<Bout> {
  const contest = {
    name: `${peer.name}: ${kind}`,
    title: TITLES[kind],
    connections: CONNECTIONS,
    target,
    labels: { ours: ours.name, bare: peer.name },
    ours: sideOf(ours, kind),
    bare: sideOf(peer, kind),
  }
  const outcome = await hold(contest, rules)
  return { ...outcome, kind, memory: { ours: await residentMemory(ours.pid), peer: await residentMemory(peer.pid) } }
}

function sideOf(contestant: Contestant, kind: Kind): Side {
  const { port, pid, headers, ids } = contestant
  const bytes = ({ method, path, body }: Call) =>
    request(method, path, headers, body === undefined ? undefined : JSON.stringify(body))
  let at = 0
  if (kind === 'create') return { port, pid, next: () => bytes(contestant.create(valuesOf(ROWS + at++))) }
  const calls =
    kind === 'get'
      ? NUMBERS.filter((number) => ownerOf(number) === 0).map((number) => contestant.get(ids[number] ?? ''))
      : CATEGORY_NAMES.map((category) => contestant.list(category, kind === 'total'))
  const all = calls.map(bytes)
  return { port, pid, next: () => all[at++ % all.length] as Buffer }
}

const residentMemory = async (pid: number): Promise<number> =>
  process.platform === 'linux' ? (await memoryOf(pid)).resident : Number.NaN
