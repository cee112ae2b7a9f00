import type { BusUnavailableError } from './port.ts'
import { RedisLink, type RedisPlace } from './redis-link.ts'

/** What a receiver asks of its owner. */
export interface ReceiverEvents {
  /** The names of all channels that are wanted now. */
  wanted(): string[]
  message(channel: string, text: string): void
  /** Messages may have been missed. */
  gap(): void
  /** Messages flow. */
  up(): void
  down(error: BusUnavailableError): void
}

/** The connection that hears messages. It listens anew after every interruption, and only then says that it is over. */
export class RedisReceiver {
  readonly #link: RedisLink
  readonly #events: ReceiverEvents
  #listening = false
  #interrupted = false

  constructor(place: RedisPlace, events: ReceiverEvents) {
    this.#events = events
    this.#link = new RedisLink(place, {
      up: () => void this.#listen(),
      down: (error) => this.#interrupt(error),
    })
    this.#link.redis.on('message', (channel: string, text: string) => events.message(channel, text))
  }

  get listening() {
    return this.#listening
  }

  /** Whether anything was asked of the connection yet. */
  get used() {
    return this.#link.redis.status !== 'wait'
  }

  /** Resolves when the channel is heard, or when it has to wait for the connection. */
  async join(name: string) {
    await this.#command(() => this.#link.redis.subscribe(name))
  }

  async part(name: string) {
    if (this.#link.ready) await this.#command(() => this.#link.redis.unsubscribe(name))
  }

  ping() {
    return this.#link.run((redis) => redis.ping())
  }

  close() {
    return this.#link.close()
  }

  async #listen() {
    const heard = await this.#command(() => this.#link.redis.subscribe(...this.#events.wanted()))
    if (!heard || !this.#link.ready) return
    this.#listening = true
    this.#events.up()
    if (this.#interrupted) this.#events.gap()
    this.#interrupted = false
  }

  /** A command that failed on an open connection leaves unknown what is heard: starting over makes it certain. */
  async #command(run: () => Promise<unknown>): Promise<boolean> {
    try {
      await this.#link.run(run)
      return true
    } catch (error) {
      if (this.#link.ready) {
        this.#events.down(error as BusUnavailableError)
        this.#link.redis.disconnect(true)
      }
      return false
    }
  }

  #interrupt(error: BusUnavailableError) {
    const wasListening = this.#listening
    this.#listening = false
    this.#interrupted = true
    this.#events.down(error)
    if (wasListening) this.#events.gap()
  }
}
