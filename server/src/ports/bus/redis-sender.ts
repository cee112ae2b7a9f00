import type { BusUnavailableError } from './port.ts'
import { RedisLink, type RedisPlace } from './redis-link.ts'

/** What a sender tells its owner. */
export interface SenderEvents {
  up(): void
  down(error: BusUnavailableError): void
}

/** The connection that sends messages. After a failure it owes the others the news that they missed something. */
export class RedisSender {
  readonly #link: RedisLink
  readonly #sendReset: () => Promise<unknown>
  #owesReset = false

  /** `reset` is the message, and its channel, that tells others to start afresh. */
  constructor(place: RedisPlace, reset: { name: string; text: string }, events: SenderEvents) {
    this.#sendReset = () => this.#link.run((redis) => redis.publish(reset.name, reset.text))
    this.#link = new RedisLink(place, {
      up: () => {
        events.up()
        void this.settle()
      },
      down: (error) => events.down(error),
    })
  }

  get down() {
    return this.#link.down
  }

  async send(name: string, text: string) {
    try {
      await this.#link.run((redis) => redis.publish(name, text))
    } catch (error) {
      this.#owesReset = true
      throw error
    }
  }

  /** Pays what is owed, if anything is; what fails stays owed. */
  async settle() {
    if (!this.#owesReset || !this.#link.ready) return
    this.#owesReset = false
    await this.#sendReset().catch(() => {
      this.#owesReset = true
    })
  }

  ping() {
    return this.#link.run((redis) => redis.ping())
  }

  close() {
    return this.#link.close()
  }
}
