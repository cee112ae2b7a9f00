import { MemoryCounters } from './memory-counters.ts'
import { type Answer, type Counters, StateUnavailableError } from './port.ts'

/** What GuardedState needs: the shared counters, and somebody to tell about an outage. */
export interface GuardedOptions {
  shared: Counters
  warn: (message: string) => void
  maxEntries?: number
  /** Milliseconds between two tries to reach the shared counters during an outage. */
  retryMs?: number
}

/**
 * Counters for rate limits that fail closed: while the shared ones are out of reach this process goes on counting by
 * itself, from the last counts it saw, and returns to the shared ones when they are back.
 */
export class GuardedState implements Counters {
  readonly #shared: Counters
  readonly #own: MemoryCounters
  readonly #warn: (message: string) => void
  readonly #retryMs: number
  /** When the next try is due; undefined while all is well. */
  #retryAt: number | undefined

  constructor(options: GuardedOptions) {
    this.#shared = options.shared
    this.#own = new MemoryCounters(options.maxEntries ?? 100_000)
    this.#warn = options.warn
    this.#retryMs = options.retryMs ?? 1_000
  }

  hit(key: string, windowEndMs: number, nowMs: number): Answer<number> {
    if (!this.#mayTry(nowMs)) return this.#own.hit(key, windowEndMs, nowMs)
    const count = this.#shared.hit(key, windowEndMs, nowMs)
    if (typeof count === 'number') return count
    return this.#settle(
      nowMs,
      count.then((shared) => {
        this.#own.put(key, shared, windowEndMs, nowMs)
        return shared
      }),
      () => this.#own.hit(key, windowEndMs, nowMs),
    )
  }

  hits(keys: readonly string[], windowEndMs: number, nowMs: number): Answer<number[]> {
    if (!this.#mayTry(nowMs)) return this.#own.hits(keys, windowEndMs, nowMs)
    const counts = this.#shared.hits(keys, windowEndMs, nowMs)
    if (Array.isArray(counts)) return counts
    return this.#settle(
      nowMs,
      counts.then((shared) => {
        for (const [index, key] of keys.entries()) this.#own.put(key, shared[index] as number, windowEndMs, nowMs)
        return shared
      }),
      () => this.#own.hits(keys, windowEndMs, nowMs),
    )
  }

  clear(key: string): Answer<void> {
    this.#own.clear(key)
    const cleared = this.#shared.clear(key)
    // A clear that does not arrive leaves a limit too strict, never too lax.
    if (!(cleared instanceof Promise)) return
    return cleared.catch((error: unknown) => {
      if (!(error instanceof StateUnavailableError)) throw error
    })
  }

  /** During an outage one call per interval asks again; all others are spared the wait. */
  #mayTry(nowMs: number) {
    if (this.#retryAt === undefined) return true
    if (nowMs < this.#retryAt) return false
    this.#retryAt = nowMs + this.#retryMs
    return true
  }

  async #settle<T>(nowMs: number, shared: Promise<T>, own: () => T): Promise<T> {
    // Calls that left before the outage may still be answered; only one that left during it proves that it is over.
    const retrying = this.#retryAt !== undefined
    try {
      const answer = await shared
      if (retrying) this.#retryAt = undefined
      return answer
    } catch (error) {
      if (!(error instanceof StateUnavailableError)) throw error
      if (this.#retryAt === undefined)
        this.#warn(`Rate limits are counted by this process alone for now. ${error.message}`)
      this.#retryAt ??= nowMs + this.#retryMs
      return own()
    }
  }
}
