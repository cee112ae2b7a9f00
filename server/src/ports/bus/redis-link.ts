import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { BusUnavailableError } from './port.ts'

/** Where Redis is and who we are there. `username` needs the ACLs of Redis 6. */
export interface RedisPlace {
  host: string
  port: number
  username?: string
  password?: string
  /** Milliseconds after which a command or a try to connect counts as failed (500). */
  timeoutMs?: number
}

/** What the owner of a link wants to know; `down` comes once per interruption. */
export interface LinkEvents {
  up(): void
  down(error: BusUnavailableError): void
}

/** A connection that opens on first use, mends itself, and fails at once while it is broken. */
export class RedisLink {
  readonly redis: Redis
  readonly #place: string
  readonly #timeoutMs: number
  readonly #events: LinkEvents
  #opening: Promise<void> | undefined
  #lastError: string | undefined
  #isDown = false
  #closed = false

  constructor(place: RedisPlace, events: LinkEvents) {
    this.#place = `${place.host}:${place.port}`
    this.#timeoutMs = place.timeoutMs ?? 500
    this.#events = events
    this.redis = connection(place, this.#timeoutMs)
    // Only the message is kept: the error object carries the command's arguments, the password among them.
    this.redis.on('error', (error: Error) => {
      this.#lastError = error.message
    })
    this.redis.on('ready', () => this.#up())
    this.redis.on('close', () => this.#down())
  }

  get ready() {
    return this.redis.status === 'ready'
  }

  /** Broken and not back yet; a link that was never used is neither ready nor down. */
  get down() {
    return this.#isDown
  }

  /** Runs a command. Throws BusUnavailableError and nothing else. */
  async run<R>(command: (redis: Redis) => Promise<R>): Promise<R> {
    try {
      if (!this.ready) await this.#open()
      return await command(this.redis)
    } catch (error) {
      throw this.#unavailable((error as Error).message)
    }
  }

  async close() {
    this.#closed = true
    if (this.ready) await this.redis.quit().catch(() => this.redis.disconnect())
    else this.redis.disconnect()
  }

  /** Only the first connection is waited for; when it breaks later, callers fail at once until it is back. */
  async #open() {
    if (this.#closed) throw new Error('closed')
    if (this.redis.status === 'wait') this.#opening = Promise.race([this.redis.connect(), tooLong(this.#timeoutMs * 2)])
    await this.#opening
    if (!this.ready) throw new Error('the connection is broken')
  }

  #up() {
    this.#isDown = false
    this.#lastError = undefined
    this.#events.up()
  }

  #down() {
    if (this.#isDown || this.#closed) return
    this.#isDown = true
    this.#events.down(this.#unavailable('the connection was lost'))
  }

  #unavailable(reason: string) {
    const cause = this.ready ? reason : (this.#lastError ?? reason)
    return new BusUnavailableError(`Redis at ${this.#place} does not answer: ${cause}`)
  }
}

function connection(place: RedisPlace, timeoutMs: number): Redis {
  return new Redis({
    host: place.host,
    port: place.port,
    ...(place.username ? { username: place.username } : {}),
    ...(place.password ? { password: place.password } : {}),
    lazyConnect: true,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    // A connection that stays silent this long is dead even if TCP has not noticed.
    socketTimeout: timeoutMs * 4,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 6), 2_000),
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    // The receiver subscribes anew by itself, to know when messages flow again.
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
  })
}

/** A server that is still loading its data accepts connections long before it answers. */
async function tooLong(ms: number): Promise<never> {
  await wait(ms, undefined, { ref: false })
  throw new Error('the connection took too long')
}
