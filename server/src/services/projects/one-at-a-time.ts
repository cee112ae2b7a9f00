/**
 * Runs tasks one after the other. Making and removing databases waits for a second connection inside a transaction:
 * were all connections held by such transactions, none would ever end.
 */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve()

  run<R>(task: () => Promise<R>): Promise<R> {
    const result = this.#last.then(task)
    this.#last = result.catch(() => undefined) // the caller hears of it; the next task starts anyway
    return result
  }
}

/** The queue of this process. */
export const placementTurns = new OneAtATime()
