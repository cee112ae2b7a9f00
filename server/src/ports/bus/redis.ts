import { randomUUID } from 'node:crypto'
import { parseJson, stringifyJson } from '../../kit/json.ts'
import { MemoryBus } from './memory.ts'
import { type Bus, type Listener, MessageTooLargeError } from './port.ts'
import type { RedisPlace } from './redis-link.ts'
import { RedisReceiver } from './redis-receiver.ts'
import { RedisSender } from './redis-sender.ts'

/** What a RedisBus needs to know. */
export interface RedisBusOptions extends RedisPlace {
  /** Starts every channel, so that installations can share a server. */
  prefix: string
  /** Hears what a listener throws, what is wrong with a message, and, once per outage, with the connection. */
  onError: (error: unknown) => void
  /** The largest message in bytes of JSON (1 MiB). */
  maxBytes?: number
  /** Milliseconds between two looks at the connections (5 s): about as late a dead one is noticed at worst. */
  heartbeatMs?: number
}

/**
 * The bus of an installation of several processes, over Redis pub/sub. This process hears its own messages directly and
 * ignores their echo. When a message could not leave, the others are told to start afresh as soon as they can be.
 */
export class RedisBus implements Bus {
  readonly #id = randomUUID()
  readonly #own: MemoryBus
  readonly #sender: RedisSender
  readonly #receiver: RedisReceiver
  readonly #prefix: string
  readonly #resetName: string
  readonly #maxBytes: number
  readonly #onError: (error: unknown) => void
  readonly #heartbeat: NodeJS.Timeout
  #troubled = false

  constructor(options: RedisBusOptions) {
    this.#prefix = `${options.prefix}channel:`
    this.#resetName = `${options.prefix}reset`
    this.#maxBytes = options.maxBytes ?? 1024 * 1024
    this.#onError = options.onError
    this.#own = new MemoryBus(options)
    const events = { up: () => this.#recover(), down: (error: unknown) => this.#complain(error) }
    const reset = { name: this.#resetName, text: stringifyJson({ from: this.#id }) }
    this.#sender = new RedisSender(options, reset, events)
    this.#receiver = new RedisReceiver(options, {
      ...events,
      wanted: () => [this.#resetName, ...this.#own.channels.keys().map((channel) => this.#prefix + channel)],
      message: (name, text) => this.#receive(name, text),
      gap: () => this.#own.reset(),
    })
    this.#heartbeat = setInterval(() => void this.#look(), options.heartbeatMs ?? 5_000).unref()
  }

  get healthy() {
    return this.#receiver.listening && !this.#sender.down
  }

  async publish(channel: string, message: unknown) {
    const text = stringifyJson({ from: this.#id, message })
    const bytes = Buffer.byteLength(text)
    if (bytes > this.#maxBytes) throw new MessageTooLargeError(channel, bytes, this.#maxBytes)
    this.#own.deliver(channel, message)
    await this.#sender.send(this.#prefix + channel, text)
    await this.#sender.settle()
  }

  async subscribe(channel: string, listener: Listener) {
    const leave = this.#own.add(channel, listener)
    await this.#receiver.join(this.#prefix + channel)
    return async () => {
      leave()
      if (!this.#own.channels.has(channel)) await this.#receiver.part(this.#prefix + channel)
    }
  }

  onReset(listener: () => void) {
    return this.#own.onReset(listener)
  }

  async ping() {
    const start = performance.now()
    await Promise.all([this.#sender.ping(), this.#receiver.ping()])
    return performance.now() - start
  }

  async close() {
    clearInterval(this.#heartbeat)
    await Promise.all([this.#sender.close(), this.#receiver.close(), this.#own.close()])
  }

  #receive(name: string, text: string) {
    try {
      const { from, message } = parseJson(text) as { from: string; message: unknown }
      if (from === this.#id) return
      if (name === this.#resetName) this.#own.reset()
      else this.#own.deliver(name.slice(this.#prefix.length), message)
    } catch (error) {
      this.#onError(error)
    }
  }

  /** Silence may mean that nobody speaks or that the line is dead: asking tells, and breaks a dead line for good. */
  async #look() {
    if (!this.#receiver.used) return
    await Promise.allSettled([this.#sender.ping(), this.#receiver.ping()])
    await this.#sender.settle()
  }

  #recover() {
    if (this.healthy) this.#troubled = false
  }

  #complain(error: unknown) {
    if (!this.#troubled) this.#onError(error)
    this.#troubled = true
  }
}
