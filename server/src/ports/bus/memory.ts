import type { Bus, Listener } from './port.ts'

interface Subscription {
  readonly channel: string
  readonly listener: Listener
}

/** The bus of a single process. Listeners run after the publisher's turn, one after another, and cannot hurt each other. */
export class MemoryBus implements Bus {
  readonly healthy = true
  readonly #channels = new Map<string, Set<Subscription>>()
  readonly #resets = new Set<{ listener: () => void }>()
  readonly #onError: (error: unknown) => void
  #waiting: { channel: string; message: unknown }[] = []

  /** `onError` hears what a listener throws. */
  constructor(options: { onError: (error: unknown) => void }) {
    this.#onError = options.onError
  }

  async publish(channel: string, message: unknown) {
    this.deliver(channel, message)
  }

  async subscribe(channel: string, listener: Listener) {
    const leave = this.add(channel, listener)
    return async () => leave()
  }

  /** `subscribe` without the promises. */
  add(channel: string, listener: Listener) {
    const subscription = { channel, listener }
    const subscriptions = this.#channels.get(channel)
    if (subscriptions) subscriptions.add(subscription)
    else this.#channels.set(channel, new Set([subscription]))
    return () => this.#remove(subscription)
  }

  /** `publish` without the promise. */
  deliver(channel: string, message: unknown) {
    if (this.#waiting.push({ channel, message }) === 1) queueMicrotask(() => this.#drain())
  }

  /** The channels somebody listens to. */
  get channels(): ReadonlyMap<string, unknown> {
    return this.#channels
  }

  onReset(listener: () => void) {
    const entry = { listener }
    this.#resets.add(entry)
    return () => void this.#resets.delete(entry)
  }

  /** Tells everybody that messages may have been missed. */
  reset() {
    for (const { listener } of this.#resets) this.#run(listener)
  }

  async ping() {
    return 0
  }

  async close() {
    this.#channels.clear()
    this.#resets.clear()
  }

  #remove(subscription: Subscription) {
    const subscriptions = this.#channels.get(subscription.channel)
    subscriptions?.delete(subscription)
    if (subscriptions?.size === 0) this.#channels.delete(subscription.channel)
  }

  #drain() {
    const waiting = this.#waiting
    this.#waiting = []
    for (const { channel, message } of waiting) {
      for (const { listener } of this.#channels.get(channel) ?? []) this.#run(() => listener(message))
    }
  }

  #run(listener: () => void | Promise<void>) {
    try {
      const result = listener()
      if (result instanceof Promise) result.catch(this.#onError)
    } catch (error) {
      this.#onError(error)
    }
  }
}
