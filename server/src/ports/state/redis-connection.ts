import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { StateUnavailableError } from './port.ts'
import { HIT, RELEASE, RENEW } from './redis-scripts.ts'

/** Where Redis is and who we are there. `username` needs the ACLs of Redis 6. */
export interface RedisStateOptions {
  host: string
  port: number
  username?: string
  password?: string
  /** Starts every key, so that installations can share a server. */
  prefix: string
  /** Milliseconds after which a command, or the first connection, counts as failed (500). */
  timeoutMs?: number
}

/** A connection that opens on first use, mends itself, and fails at once while it is broken. */
export class RedisConnection {
  readonly #redis: Redis
  readonly #place: string
  readonly #timeoutMs: number
  #opening: Promise<void> | undefined
  #lastError = ''

  constructor(options: RedisStateOptions) {
    const timeout = options.timeoutMs ?? 500
    this.#timeoutMs = timeout
    this.#place = `${options.host}:${options.port}`
    this.#redis = new Redis({
      host: options.host,
      port: options.port,
      ...(options.username ? { username: options.username } : {}),
      ...(options.password ? { password: options.password } : {}),
      lazyConnect: true,
      connectTimeout: timeout,
      commandTimeout: timeout,
      // A connection that stays silent this long is dead even if TCP has not noticed.
      socketTimeout: timeout * 4,
      retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 6), 2_000),
      enableOfflineQueue: false,
      // Sent again after a lost answer, a hit would count twice.
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
    })
    this.#redis.defineCommand('holdfastHit', { lua: HIT })
    this.#redis.defineCommand('holdfastRenew', { lua: RENEW, numberOfKeys: 1 })
    this.#redis.defineCommand('holdfastRelease', { lua: RELEASE, numberOfKeys: 1 })
    // Only the message is kept: the error object carries the command's arguments, the password among them.
    this.#redis.on('error', (error: Error) => {
      this.#lastError = error.message
    })
  }

  /** Runs a command or a script of ours. Throws StateUnavailableError and nothing else. */
  async call<R>(command: string, ...args: (string | number)[]): Promise<R> {
    try {
      if (this.#redis.status !== 'ready') await this.#open()
      const run = Reflect.get(this.#redis, command) as (...args: (string | number)[]) => Promise<R>
      return await run.apply(this.#redis, args)
    } catch (error) {
      throw this.#unavailable(error)
    }
  }

  async close() {
    if (this.#redis.status === 'ready') await this.#redis.quit().catch(() => this.#redis.disconnect())
    else this.#redis.disconnect()
  }

  /** Only the first connection is waited for; when it breaks later, callers fail at once until it is back. */
  async #open() {
    if (this.#redis.status === 'wait')
      this.#opening = Promise.race([this.#redis.connect(), tooLong(this.#timeoutMs * 2)])
    if (this.#opening === undefined) throw new Error('closed')
    await this.#opening
    if (this.#redis.status !== 'ready') throw new Error('the connection is broken')
  }

  #unavailable(error: unknown) {
    const reason =
      this.#redis.status === 'ready' ? (error as Error).message : this.#lastError || (error as Error).message
    return new StateUnavailableError(`Redis at ${this.#place} does not answer: ${reason}`)
  }
}

/** A server that is still loading its data accepts connections long before it answers. */
async function tooLong(ms: number): Promise<never> {
  await wait(ms, undefined, { ref: false })
  throw new Error('the connection took too long')
}
