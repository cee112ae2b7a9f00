import { type Load, type Measured, run } from './load.ts'
import type { Options } from './options.ts'
import { profile } from './profile.ts'

/** What the two sides of a contest are called. */
export interface Labels {
  readonly ours: string
  readonly bare: string
}

/** How contests are held. */
export type Rules = Pick<Options, 'seconds' | 'rounds' | 'profile'>

/**
 * Two servers that answer the same requests: ours, and one written by hand for nothing else. Or two kinds of requests to
 * ours.
 */
export interface Contest {
  readonly name: string
  readonly title: string
  readonly connections: number
  /** Least share of the other side's rate that ours has to reach; undefined: it is only told. */
  readonly target: number | undefined
  readonly labels?: Labels
  readonly ours: Side
  readonly bare: Side
}

export interface Side {
  readonly port: number
  readonly pid: number
  next(): Buffer
}

/** A contest's outcome: medians of the rounds, and of their ratios. */
export interface Outcome {
  readonly name: string
  readonly title: string
  readonly target: number | undefined
  readonly labels: Labels
  readonly ratio: number
  readonly ours: Measured
  readonly bare: Measured
  readonly rounds: readonly { readonly ours: Measured; readonly bare: Measured }[]
}

const WARM_UP = 1500
const PROFILED = 3000
const LABELS: Labels = { ours: 'Holdfast', bare: 'bare' }

/** Measures both sides in turns, so that whatever else the machine does hits both. */
export async function hold(contest: Contest, rules: Rules): Promise<Outcome> {
  const load = (side: Side, milliseconds: number): Load => ({
    port: side.port,
    pid: side.pid,
    connections: contest.connections,
    milliseconds,
    next: side.next,
  })
  for (const side of [contest.ours, contest.bare]) await run(load(side, WARM_UP))
  const rounds: { ours: Measured; bare: Measured }[] = []
  for (let round = 0; round < rules.rounds; round++) {
    const ours = await run(load(contest.ours, rules.seconds * 1000))
    const bare = await run(load(contest.bare, rules.seconds * 1000))
    rounds.push({ ours, bare })
  }
  if (rules.profile !== undefined) await profile(load(contest.ours, PROFILED), contest.name, rules.profile)
  const { name, title, target, labels = LABELS } = contest
  const [ours, bare] = [middle(rounds.map((round) => round.ours)), middle(rounds.map((round) => round.bare))]
  const ratio = median(rounds.map((round) => round.ours.perSecond / round.bare.perSecond))
  return { name, title, target, labels, ratio, ours, bare, rounds }
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
