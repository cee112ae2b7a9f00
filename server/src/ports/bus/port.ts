/** Hears the messages of one channel. It must not change a message: others hear the same object. */
export type Listener = (message: unknown) => void | Promise<void>

/**
 * Carries messages (JSON values, 64-bit integers included) between processes, to whoever listens at that moment. The
 * publisher's own process hears each of its messages exactly once, even when no other process can be reached.
 */
export interface Bus {
  /** Messages of one publisher arrive in order. Throws BusUnavailableError, MessageTooLargeError. */
  publish(channel: string, message: unknown): Promise<void>
  /**
   * Resolves when messages flow, to the function that ends the subscription. While the connection is down it resolves at
   * once; the subscription takes effect when the connection is back, which `onReset` announces.
   */
  subscribe(channel: string, listener: Listener): Promise<() => Promise<void>>
  /** Calls `listener` whenever messages may have been missed: what was derived from them must be forgotten. */
  onReset(listener: () => void): () => void
  /** Whether messages of other processes arrive now. */
  readonly healthy: boolean
  /** Milliseconds of one round trip. Throws BusUnavailableError. */
  ping(): Promise<number>
  close(): Promise<void>
}

/** The other processes cannot be reached now. They are told to start afresh (`onReset`) once they can. */
export class BusUnavailableError extends Error {
  override name = 'BusUnavailableError'
}

/** A message is too large for the bus; nobody has heard it. */
export class MessageTooLargeError extends Error {
  override name = 'MessageTooLargeError'
  constructor(channel: string, bytes: number, maxBytes: number) {
    super(`A message of ${bytes} bytes for "${channel}" exceeds the ${maxBytes} bytes a message may have.`)
  }
}
