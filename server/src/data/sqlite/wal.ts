import type { Checkpointer } from './checkpointer.ts'

/** Pages a write-ahead log holds, and how many of them are in the database file already. */
export interface LogState {
  readonly log: number
  readonly checkpointed: number
}

interface Options {
  readonly file: string
  readonly checkpointer: Checkpointer
  /** Undefined while the writer is in a transaction. */
  readonly state: () => LogState | undefined
  /** Resolves when no statement of ours reads for long; others wait until what is answered is called. */
  readonly pauseReaders: () => Promise<() => void>
  /** Runs `work` between two commits; those that come wait. */
  readonly withoutWriters: (work: () => Promise<void>) => Promise<void>
}

/** At most so often is a log looked at, in milliseconds. */
const INTERVAL = 100
/** Pages beyond which a log is checkpointed. */
const GROWN = 1000
/** Pages beyond which a log must be begun anew. */
const LONG = 4000
/** How long readers are held back at most, in milliseconds: the commit before may be that of one who waits for them. */
const PAUSE = 500

/**
 * Keeps the write-ahead log of one open file short, without work for its writer. A log is begun anew only when all of it
 * is in the file and nobody reads from it: that never happens by itself while others write and read all the time. So when
 * it has become long, the last part is moved in a moment of quiet: writes wait in their queue, a few milliseconds.
 */
export class Wal {
  readonly #options: Options
  #timer: NodeJS.Timeout | undefined
  #work: Promise<void> | undefined
  #wroteMeanwhile = false
  #closed = false
  #long = LONG

  constructor(options: Options) {
    this.#options = options
  }

  /** To be called after each commit; costs nothing then. */
  wrote(): void {
    this.#wroteMeanwhile = true
    if (this.#timer || this.#work || this.#closed) return
    this.#timer = setTimeout(() => this.#look(), INTERVAL).unref()
  }

  /** Resolves when nothing touches the file any more. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#work
  }

  #look(): void {
    this.#timer = undefined
    const state = this.#options.state()
    // In a transaction: its commit will ask again.
    if (!state || state.log - state.checkpointed < GROWN) return
    this.#wroteMeanwhile = false
    this.#work = this.#shorten().finally(() => {
      this.#work = undefined
      if (this.#wroteMeanwhile) this.wrote()
    })
  }

  async #shorten(): Promise<void> {
    const { file, checkpointer } = this.#options
    const state = await checkpointer.checkpoint(file)
    if (!state) return
    if (state.log <= LONG) this.#long = LONG
    if (state.log < this.#long) return
    const after = await this.#shortenInQuiet()
    // Somebody in another process reads: no use to try again before it has grown as much once more.
    if (after && after.checkpointed < after.log) this.#long = after.log + LONG
  }

  async #shortenInQuiet(): Promise<LogState | undefined> {
    const { file, checkpointer, pauseReaders, withoutWriters } = this.#options
    const goOn = await pauseReaders()
    const limit = setTimeout(goOn, PAUSE).unref()
    try {
      await checkpointer.checkpoint(file) // what was written during the wait: the less is left for the quiet
      let state: LogState | undefined
      await withoutWriters(async () => {
        state = await checkpointer.checkpoint(file)
      })
      return state
    } finally {
      clearTimeout(limit)
      goOn()
    }
  }
}
