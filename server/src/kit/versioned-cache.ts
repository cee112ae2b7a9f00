/** Keeps loaded values until they are dropped; what was read before a drop is never stored after it. */
export class VersionedCache<V extends object> {
  readonly #max: number
  readonly #values = new Map<string, V>()
  readonly #loading = new Map<string, Promise<V | undefined>>()

  /** @param max values kept; the least recently used goes first */
  constructor(max: number) {
    this.#max = max
  }

  /** The value at hand, without waiting. */
  peek(key: string): V | undefined {
    const value = this.#values.get(key)
    if (value) {
      this.#values.delete(key)
      this.#values.set(key, value)
    }
    return value
  }

  /** The value under `key`, loaded once however many ask. What does not exist is not kept. */
  async get(key: string, load: () => Promise<V | undefined>): Promise<V | undefined> {
    const known = this.peek(key)
    if (known) return known
    const running = this.#loading.get(key)
    if (running) return running
    const promise = load()
    this.#loading.set(key, promise)
    try {
      const value = await promise
      // A drop in between removed the entry: the value may already be stale.
      if (value && this.#loading.get(key) === promise) this.#store(key, value)
      return value
    } finally {
      if (this.#loading.get(key) === promise) this.#loading.delete(key)
    }
  }

  /** Keeps a value that was not loaded, such as one that fills itself. */
  set(key: string, value: V): void {
    this.#loading.delete(key)
    this.#store(key, value)
  }

  drop(key: string): void {
    this.#values.delete(key)
    this.#loading.delete(key)
  }

  clear(): void {
    this.#values.clear()
    this.#loading.clear()
  }

  #store(key: string, value: V): void {
    this.#values.set(key, value)
    if (this.#values.size > this.#max) this.#values.delete(this.#values.keys().next().value ?? '')
  }
}
