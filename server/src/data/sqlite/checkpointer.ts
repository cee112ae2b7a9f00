import { Worker } from 'node:worker_threads'
import type { LogState } from './wal.ts'

const IDLE_MS = 30_000
/** How long a thread that failed is not tried again. */
const PAUSE_MS = 60_000

/**
 * Checkpoints SQLite files in a thread of its own: a checkpoint is slow and writes to disk, and would hold up everything
 * in the writer's. Started when first needed, ended when long not needed. Where it cannot run, nothing breaks: the writer
 * checkpoints by itself, later.
 */
export class Checkpointer {
  readonly #script: URL
  readonly #idleMs: number
  readonly #asked = new Map<string, PromiseWithResolvers<LogState | undefined>>()
  #worker: Worker | undefined
  #idle: NodeJS.Timeout | undefined
  #failedAt = Number.NEGATIVE_INFINITY

  constructor(script: URL, idleMs = IDLE_MS) {
    this.#script = script
    this.#idleMs = idleMs
  }

  get running(): boolean {
    return this.#worker !== undefined
  }

  /** Moves what the log of `file` holds into the file, as far as no reader needs it; undefined when that failed. */
  async checkpoint(file: string): Promise<LogState | undefined> {
    if (performance.now() < this.#failedAt + PAUSE_MS) return undefined
    const known = this.#asked.get(file)
    if (known) return known.promise
    const asked = Promise.withResolvers<LogState | undefined>()
    this.#asked.set(file, asked)
    clearTimeout(this.#idle)
    try {
      this.#worker ??= this.#start()
      this.#worker.ref() // somebody waits
      this.#worker.postMessage(file)
    } catch (cause) {
      this.#fail(cause)
    }
    return asked.promise
  }

  #start(): Worker {
    const worker = new Worker(this.#script, { name: 'checkpoints', env: {}, execArgv: [], stdin: false })
    worker.on('message', ({ file, state }: { file: string; state: LogState | undefined }) => this.#answer(file, state))
    const ended = (cause: unknown) => worker === this.#worker && this.#fail(cause)
    worker.on('error', ended)
    worker.on('exit', (code) => ended(new Error(`The thread ended with ${code}.`)))
    return worker
  }

  #answer(file: string, state: LogState | undefined): void {
    this.#asked.get(file)?.resolve(state)
    this.#asked.delete(file)
    if (this.#asked.size > 0) return
    this.#worker?.unref()
    this.#idle = setTimeout(() => this.#stop(), this.#idleMs).unref()
  }

  #fail(cause: unknown): void {
    process.emitWarning(new Error('Checkpoints are left to the writers for a while.', { cause }))
    this.#failedAt = performance.now()
    this.#stop()
    for (const asked of this.#asked.values()) asked.resolve(undefined)
    this.#asked.clear()
  }

  #stop(): void {
    const worker = this.#worker
    this.#worker = undefined
    void worker?.terminate()
  }
}

/** The one of this process. */
export const checkpointer = new Checkpointer(new URL('./checkpoint-worker.ts', import.meta.url))
