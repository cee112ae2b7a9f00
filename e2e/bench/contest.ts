import { type Load, type Measured, run } from './load.ts'
import type { Options } from './options.ts'

/** Two servers that answer the same requests: ours, and one written by hand for nothing else. */
export interface Contest {
  readonly name: string
  readonly title: string
  readonly connections: number
  /** Least share of the bare server's rate that ours has to reach. */
  readonly target: number
  readonly ours: Side
  readonly bare: Side
}

export interface Side {
  readonly port: number
  readonly pid: number
  next(): Buffer
}

/** A contest's outcome: medians of the rounds. */
export interface Outcome {
  readonly name: string
  readonly title: string
  readonly target: number
  readonly ratio: number
  readonly ours: Measured
  readonly bare: Measured
  readonly rounds: readonly { readonly ours: Measured; readonly bare: Measured }[]
}

const WARM_UP = 1500

/** Measures both sides in turns, so that whatever else the machine does hits both. */
export async function hold(contest: Contest, options: Options): Promise<Outcome> {
  const load = (side: Side, milliseconds: number): Load => ({
    port: side.port,
    pid: side.pid,
    connections: contest.connections,
    milliseconds,
    next: side.next,
  })
  for (const side of [contest.ours, contest.bare]) await run(load(side, WARM_UP))
  const rounds: { ours: Measured; bare: Measured }[] = []
  for (let round = 0; round < options.rounds; round++) {
    const ours = await run(load(contest.ours, options.seconds * 1000))
    const bare = await run(load(contest.bare, options.seconds * 1000))
    rounds.push({ ours, bare })
  }
  const { name, title, target } = contest
  const [ours, bare] = [middle(rounds.map((round) => round.ours)), middle(rounds.map((round) => round.bare))]
  return { name, title, target, ratio: ours.perSecond / bare.perSecond, ours, bare, rounds }
}

const middle = (all: readonly Measured[]): Measured => ({
  perSecond: median(all.map(({ perSecond }) => perSecond)),
  p50: median(all.map(({ p50 }) => p50)),
  p99: median(all.map(({ p99 }) => p99)),
  processor: median(all.map(({ processor }) => processor)),
})

/** The middle value; of an even number, the lower of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0
}
