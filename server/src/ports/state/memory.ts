import { ExpiringMap } from './expiring-map.ts'
import { MemoryCounters } from './memory-counters.ts'
import { LOCK_WAIT_MS, type State } from './port.ts'
import { Turns } from './turns.ts'

/** State of a single process: answers without promises, bounded, locks in the order they were asked for. */
export class MemoryState implements State {
  readonly #values: ExpiringMap<string>
  readonly #counters: MemoryCounters
  readonly #turns = new Turns()
  readonly #now: () => number

  constructor(options: { maxEntries?: number; now?: () => number } = {}) {
    const { maxEntries = 100_000, now = Date.now } = options
    this.#values = new ExpiringMap(maxEntries)
    this.#counters = new MemoryCounters(maxEntries)
    this.#now = now
  }

  get(key: string): string | undefined {
    return this.#values.get(key, this.#now())
  }

  set(key: string, value: string, ttlMs: number): void {
    const now = this.#now()
    if (ttlMs > 0) this.#values.set(key, value, now + ttlMs, now)
    else this.#values.delete(key)
  }

  delete(key: string): void {
    this.#values.delete(key)
  }

  hit(key: string, windowEndMs: number, nowMs: number): number {
    return this.#counters.hit(key, windowEndMs, nowMs)
  }

  hits(keys: readonly string[], windowEndMs: number, nowMs: number): number[] {
    return this.#counters.hits(keys, windowEndMs, nowMs)
  }

  clear(key: string): void {
    this.#counters.clear(key)
  }

  async exclusive<R>(key: string, work: (lost: AbortSignal) => Promise<R>, options: { waitMs?: number } = {}) {
    const leave = await this.#turns.take(key, options.waitMs ?? LOCK_WAIT_MS)
    try {
      return await work(new AbortController().signal)
    } finally {
      leave()
    }
  }

  async ping() {
    return 0
  }

  async close() {}
}
