import type { Model } from '../contract/model.ts'
import { type Convert, converterOf } from './tree.ts'

/** One step down (for answers) or up (for requests) between two wire versions (contract: identity 1.15). */
export interface Step {
  /** Applies to clients that announce a version below this one. */
  readonly below: string
  /** By route name: what an older client sends becomes what the newest sends. */
  readonly requests?: Readonly<Record<string, Convert>>
  /** By model key: what the newest client gets becomes what an older one expects, wherever the model stands in an answer. */
  readonly responses?: Readonly<Record<string, Convert>>
}

/** Compares `1.9.5`-like versions; negative when `a` is older. Anything that is not a version is the newest. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)]
  for (let at = 0; at < 3; at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

const parse = (version: string): number[] => version.split('.').map(Number)

export const isVersion = (text: string): boolean => /^\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(text)

/** Converters for older clients. Steps are given from the oldest to the newest. */
export class Ladder {
  readonly #steps: readonly Step[]
  readonly #cache = new Map<string, readonly Step[]>()

  constructor(steps: readonly Step[]) {
    this.#steps = steps
  }

  /** Request parameters as the newest client would send them: oldest step first. */
  upgrade(version: string | undefined, routeName: string, params: Record<string, unknown>): Record<string, unknown> {
    let current = params
    for (const step of this.#below(version)) {
      const convert = step.requests?.[routeName]
      if (convert) current = convert(current)
    }
    return current
  }

  /** A presented answer as the announced version knows it: newest step first. The answer itself is left as it is. */
  downgrade(version: string | undefined, model: Model, body: Record<string, unknown>): Record<string, unknown> {
    let current = body
    for (const step of this.#below(version).toReversed()) {
      const convert = step.responses && converterOf(step.responses, model)
      if (convert) current = convert(current)
    }
    return current
  }

  #below(version: string | undefined): readonly Step[] {
    if (version === undefined || !isVersion(version)) return []
    let steps = this.#cache.get(version)
    if (!steps) {
      steps = this.#steps.filter(({ below }) => compareVersions(version, below) < 0)
      if (this.#cache.size < 100) this.#cache.set(version, steps)
    }
    return steps
  }
}
