const TICK_MS = 1_000
const SAMPLE = 8

interface Entry<V> {
  value: V
  until: number
  tick: number
}

/**
 * A bounded map whose entries run out. Entries are filed by the second they end in, so the dead are found without a
 * search; when all are alive, the lowest `rank` among the oldest few makes room.
 */
export class ExpiringMap<V> {
  readonly #entries = new Map<string, Entry<V>>()
  readonly #ticks = new Map<number, Set<string>>()
  readonly #maxEntries: number
  readonly #rank: (value: V) => number
  #swept = 0

  constructor(maxEntries: number, rank: (value: V) => number = () => 0) {
    this.#maxEntries = maxEntries
    this.#rank = rank
  }

  get size() {
    return this.#entries.size
  }

  get(key: string, now: number): V | undefined {
    const entry = this.#entries.get(key)
    return entry !== undefined && entry.until > now ? entry.value : undefined
  }

  set(key: string, value: V, until: number, now: number) {
    this.#sweep(now)
    this.delete(key)
    if (this.#entries.size >= this.#maxEntries) this.#evict()
    const tick = Math.ceil(until / TICK_MS)
    this.#entries.set(key, { value, until, tick })
    const keys = this.#ticks.get(tick)
    if (keys) keys.add(key)
    else this.#ticks.set(tick, new Set([key]))
  }

  delete(key: string) {
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    this.#entries.delete(key)
    const keys = this.#ticks.get(entry.tick)
    keys?.delete(key)
    if (keys?.size === 0) this.#ticks.delete(entry.tick)
  }

  /** Drops the seconds that are over. Looks at each second once, and at no more seconds than hold entries. */
  #sweep(now: number) {
    const current = Math.floor(now / TICK_MS)
    if (current === this.#swept) return
    this.#swept = current
    for (const [tick, keys] of this.#ticks) {
      if (tick > current) continue
      for (const key of keys) this.#entries.delete(key)
      this.#ticks.delete(tick)
    }
  }

  #evict() {
    const oldest = this.#entries.entries().take(SAMPLE).toArray()
    const [victim] = oldest.reduce((low, next) => (this.#rank(next[1].value) < this.#rank(low[1].value) ? next : low))
    this.delete(victim)
    // Those that were worth keeping go to the back, or the next eviction would only look at them again.
    for (const [key, entry] of oldest.slice(
      0,
      oldest.findIndex(([key]) => key === victim),
    )) {
      this.#entries.delete(key)
      this.#entries.set(key, entry)
    }
  }
}
