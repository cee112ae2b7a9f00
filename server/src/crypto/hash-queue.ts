/** Too many password checks are waiting already; the caller answers "try again later" and has spent nothing. */
export class HashQueueFullError extends Error {
  override readonly name = 'HashQueueFullError'

  constructor() {
    super('Too many password checks are waiting.')
  }
}

/** Lets few expensive hashes run at once and a bounded number wait in order, so that a storm cannot take the memory. */
export class HashQueue {
  readonly #atOnce: number
  readonly #mayWait: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(limits: { atOnce: number; mayWait: number }) {
    this.#atOnce = limits.atOnce
    this.#mayWait = limits.mayWait
  }

  /** Runs the work when its turn comes; throws HashQueueFullError when the queue is full. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter()
    try {
      return await work()
    } finally {
      this.#leave()
    }
  }

  #enter(): Promise<void> | undefined {
    if (this.#running < this.#atOnce) {
      this.#running++
      return undefined
    }
    if (this.#waiting.length >= this.#mayWait) throw new HashQueueFullError()
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  // A place passes straight to the next in line, so that nobody arriving in between can overtake.
  #leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#running--
  }
}
