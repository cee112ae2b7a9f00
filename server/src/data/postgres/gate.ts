import { DatabaseTimeoutError } from '../database.ts'

/** Lets a few in at a time, first come, first served. */
export class Gate {
  readonly #waiting = new Set<() => void>()
  readonly #longest: number
  #free: number

  /** @param longest how many may wait */
  constructor(places: number, longest = Number.POSITIVE_INFINITY) {
    this.#free = places
    this.#longest = longest
  }

  /**
   * Runs `work` as soon as there is a place for it.
   * @throws DatabaseTimeoutError when there is none within `limitMs`, or when too many wait already
   */
  async pass<R>(work: () => Promise<R>, limitMs?: number): Promise<R> {
    if (this.#free > 0) this.#free -= 1
    else await this.#wait(limitMs)
    try {
      return await work()
    } finally {
      const [next] = this.#waiting
      if (next) next()
      else this.#free += 1
    }
  }

  #wait(limitMs: number | undefined): Promise<void> {
    if (this.#waiting.size >= this.#longest) throw new DatabaseTimeoutError('Too many statements are waiting.')
    return new Promise<void>((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(enter)
        reject(new DatabaseTimeoutError('There was no place for the statement in time.'))
      }
      const limit = limitMs === undefined ? undefined : setTimeout(leave, limitMs)
      const enter = () => {
        this.#waiting.delete(enter)
        clearTimeout(limit)
        resolve()
      }
      this.#waiting.add(enter)
    })
  }
}
