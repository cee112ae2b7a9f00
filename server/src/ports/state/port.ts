/** A value, or the promise of one: adapters that know at once answer at once. */
export type Answer<T> = T | Promise<T>

/** Counts within fixed windows of time; what rate limits are made of. All times are milliseconds since 1970. */
export interface Counters {
  /** Adds one and answers the new count. The first hit opens the window; the first at or after its end opens the next. */
  hit(key: string, windowEndMs: number, nowMs: number): Answer<number>
  /** `hit` for each key, in one round trip; counts in the order of the keys. */
  hits(keys: readonly string[], windowEndMs: number, nowMs: number): Answer<number[]>
  clear(key: string): Answer<void>
}

/** What every process of an installation must agree on, and may lose: caches, counters, locks. Each has names of its own. */
export interface State extends Counters {
  get(key: string): Answer<string | undefined>
  /** A `ttlMs` of zero or less forgets the value. */
  set(key: string, value: string, ttlMs: number): Answer<void>
  delete(key: string): Answer<void>
  /**
   * Runs `work` while holding `key`. Waits its turn, at most `waitMs`, then throws `LockTimeoutError`. Should the lock be
   * lost on the way, `lost` is aborted and the call ends with `LockLostError`. Not reentrant.
   */
  exclusive<R>(key: string, work: (lost: AbortSignal) => Promise<R>, options?: { waitMs?: number }): Promise<R>
  /** Milliseconds of one round trip. */
  ping(): Promise<number>
  close(): Promise<void>
}

/** How long `exclusive` waits for its turn unless told otherwise. */
export const LOCK_WAIT_MS = 10_000

/** The shared state cannot be reached or does not do its work now; trying later may help. */
export class StateUnavailableError extends Error {
  override name = 'StateUnavailableError'
}

/** Somebody else held the lock for as long as the caller was ready to wait. */
export class LockTimeoutError extends Error {
  override name = 'LockTimeoutError'
  constructor(key: string) {
    super(`The lock "${key}" was not free in time.`)
  }
}

/** The lock ran out before the work was done: somebody else may have worked at the same time. */
export class LockLostError extends Error {
  override name = 'LockLostError'
  constructor(key: string) {
    super(`The lock "${key}" was lost while it was in use.`)
  }
}
