import { ExpiringMap } from './expiring-map.ts'
import type { Counters } from './port.ts'

interface Window {
  count: number
}

/** Counters of one process. When full, rarely hit ones go first, so that a flood of new keys does not free a busy one. */
export class MemoryCounters implements Counters {
  readonly #windows: ExpiringMap<Window>

  constructor(maxEntries: number) {
    this.#windows = new ExpiringMap(maxEntries, (window) => window.count)
  }

  hit(key: string, windowEndMs: number, nowMs: number): number {
    const window = this.#windows.get(key, nowMs)
    if (window !== undefined) return ++window.count
    this.#windows.set(key, { count: 1 }, windowEndMs, nowMs)
    return 1
  }

  hits(keys: readonly string[], windowEndMs: number, nowMs: number): number[] {
    return keys.map((key) => this.hit(key, windowEndMs, nowMs))
  }

  clear(key: string): void {
    this.#windows.delete(key)
  }

  /** Takes over a count that was counted elsewhere. */
  put(key: string, count: number, windowEndMs: number, nowMs: number): void {
    const window = this.#windows.get(key, nowMs)
    if (window !== undefined) window.count = count
    else this.#windows.set(key, { count }, windowEndMs, nowMs)
  }
}
