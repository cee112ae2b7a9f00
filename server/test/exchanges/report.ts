import type { Difference } from './compare.ts'
import { type Deviation, explains } from './recording.ts'
import type { Outcome } from './replay.ts'

/** What a replay came to: one line to print, and what has to be put right. */
export interface Report {
  readonly summary: string
  /** `<exchange>: <path>: expected … got …`, and deviations that explained nothing. */
  readonly problems: readonly string[]
}

interface Found extends Difference {
  readonly exchange: string
}

/**
 * Counts the outcomes and names every difference that no deviation explains.
 * @param own deviations of this recording: each must explain something
 * @param shared deviations that may apply to any recording
 */
export function report(
  service: string,
  outcomes: readonly Outcome[],
  own: readonly Deviation[],
  shared: readonly Deviation[] = [],
): Report {
  const used = new Set<Deviation>()
  const count = { replayed: 0, matched: 0, explained: 0, skipped: 0 }
  const found: Found[] = []
  for (const outcome of outcomes) {
    if ('skipped' in outcome) {
      count.skipped++
      continue
    }
    const { exchange, differences } = outcome
    const unexplained = differences.filter(({ path }) => {
      const entries = [...own, ...shared].filter((entry) => explains(entry, exchange, path))
      for (const entry of entries) used.add(entry)
      return entries.length === 0
    })
    count.replayed++
    if (differences.length === 0) count.matched++
    else if (unexplained.length === 0) count.explained++
    found.push(...unexplained.map((difference) => ({ exchange: exchange.name, ...difference })))
  }
  const unused = own.filter((entry) => !used.has(entry))
  const idle = unused.map(({ exchange, path }) => `deviation that explains nothing: ${exchange}: ${path}`)
  return { summary: summarize(service, count), problems: [...describe(found), ...idle] }
}

function summarize(service: string, count: Record<'replayed' | 'matched' | 'explained' | 'skipped', number>): string {
  const differing = count.replayed - count.matched - count.explained
  return [
    `${service}: ${count.replayed} replayed`,
    `${count.matched} matched`,
    `${count.explained} deviating with reason`,
    `${differing} differing`,
    `${count.skipped} skipped (later release)`,
  ].join(', ')
}

// The same difference in many exchanges has one cause: it is one line.
const NAMED = 5

function describe(found: readonly Found[]): string[] {
  const groups = Map.groupBy(found, ({ path, expected, got }) => `${path}: expected ${expected} got ${got}`)
  return [...groups].map(([difference, members]) => {
    const names = members.slice(0, NAMED).map(({ exchange }) => exchange)
    const rest = members.length > NAMED ? ` and ${members.length - NAMED} more` : ''
    return `${names.join(' | ')}${rest}: ${difference}`
  })
}
