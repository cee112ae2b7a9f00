import { withLease } from './lease.ts'
import { LOCK_WAIT_MS, type State } from './port.ts'
import { RedisConnection, type RedisStateOptions } from './redis-connection.ts'
import { Turns } from './turns.ts'

/** State shared by every process of the installation. All methods throw StateUnavailableError when Redis is out of reach. */
export class RedisState implements State {
  readonly #redis: RedisConnection
  readonly #turns = new Turns()
  readonly #prefix: string
  readonly #leaseMs: number

  /** `leaseMs`: how long a lock outlives a process that died holding it. */
  constructor(options: RedisStateOptions & { leaseMs?: number }) {
    this.#redis = new RedisConnection(options)
    this.#prefix = options.prefix
    this.#leaseMs = options.leaseMs ?? 30_000
  }

  async get(key: string) {
    return (await this.#redis.call<string | null>('get', this.#value(key))) ?? undefined
  }

  async set(key: string, value: string, ttlMs: number) {
    if (ttlMs > 0) await this.#redis.call('set', this.#value(key), value, 'PX', Math.ceil(ttlMs))
    else await this.delete(key)
  }

  async delete(key: string) {
    await this.#redis.call('del', this.#value(key))
  }

  async hit(key: string, windowEndMs: number, nowMs: number) {
    const [count] = await this.hits([key], windowEndMs, nowMs)
    return count as number
  }

  async hits(keys: readonly string[], windowEndMs: number, nowMs: number): Promise<number[]> {
    if (keys.length === 0) return []
    const names = keys.map((key) => this.#counter(key))
    return this.#redis.call<number[]>('holdfastHit', names.length, ...names, Math.ceil(windowEndMs), Math.floor(nowMs))
  }

  async clear(key: string) {
    await this.#redis.call('del', this.#counter(key))
  }

  async exclusive<R>(key: string, work: (lost: AbortSignal) => Promise<R>, options: { waitMs?: number } = {}) {
    const waitMs = options.waitMs ?? LOCK_WAIT_MS
    const deadline = performance.now() + waitMs
    // Callers of this process queue here, in order, so that only one of them asks Redis.
    const leave = await this.#turns.take(key, waitMs)
    try {
      const lease = { key, name: `${this.#prefix}lock:${key}`, leaseMs: this.#leaseMs, deadline }
      return await withLease(this.#redis, lease, work)
    } finally {
      leave()
    }
  }

  async ping() {
    const start = performance.now()
    await this.#redis.call('ping')
    return performance.now() - start
  }

  close() {
    return this.#redis.close()
  }

  #value(key: string) {
    return `${this.#prefix}value:${key}`
  }

  #counter(key: string) {
    return `${this.#prefix}count:${key}`
  }
}
