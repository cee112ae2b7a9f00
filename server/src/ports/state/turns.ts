import { LockTimeoutError } from './port.ts'

/** First come, first served: one holder per key within this process. */
export class Turns {
  readonly #queues = new Map<string, Set<() => void>>()

  /** Waits for the turn and answers the function that ends it. Throws LockTimeoutError. */
  async take(key: string, waitMs: number): Promise<() => void> {
    const queue = this.#queues.get(key)
    if (queue === undefined) this.#queues.set(key, new Set())
    else await this.#wait(key, queue, waitMs)
    return () => this.#next(key)
  }

  #wait(key: string, queue: Set<() => void>, waitMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        queue.delete(enter)
        reject(new LockTimeoutError(key))
      }, waitMs)
      queue.add(enter)
    })
  }

  #next(key: string) {
    const queue = this.#queues.get(key)
    const [enter] = queue ?? []
    if (enter === undefined) this.#queues.delete(key)
    else {
      queue?.delete(enter)
      enter()
    }
  }
}
