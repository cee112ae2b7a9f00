import type { Context, Log } from '../contract/context.ts'
import type { Job } from '../contract/job.ts'
import type { Store } from '../data/store.ts'
import { type Clock, HOUR, MINUTE, SECOND } from '../kit/time.ts'
import { nextTime, plant } from './schedule.ts'
import type { JobRow } from './shapes.ts'
import { claim, extend, fail, finish, nextDue, reschedule } from './store.ts'

/** What a worker runs jobs with; `app.ts` puts it together. */
export interface WorkerOptions {
  readonly jobs: readonly Job[]
  readonly config: Context['config']
  readonly platform: Store
  /** The tables of a database by its name; undefined once its project is gone. */
  store(database: string): Promise<Store | undefined>
  /** Acts for the instance in the project of that database. */
  context(database: string): Promise<Context>
  /** Names of all databases there are. */
  databases(): Promise<readonly string[]>
  readonly log: Log
  readonly now: Clock
  /** Jobs at once; 4 unless given. */
  readonly concurrency?: number
}

const CONCURRENCY = 4
const LEASE = 2 * MINUTE
/** Leases are extended so often that three messages may get lost. */
const HEARTBEATS = 4
const ATTEMPTS = 5
const FIRST_WAIT = 10 * SECOND
const SWEEP_EVERY = HOUR
const LONGEST_TIMER = 10 * MINUTE
/** How long a stopping worker waits for the jobs it runs; their leases end after it, and another worker takes them. */
const GRACE = 30 * SECOND

/**
 * Runs what is enqueued. It looks only into databases it knows to have work: it is told of new work, remembers when the
 * rest is due, and searches all of them when it starts and every hour, for what others left behind.
 */
export class Worker {
  readonly #options: WorkerOptions
  readonly #specs: ReadonlyMap<string, Job>
  readonly #names: readonly string[]
  readonly #leases: ReadonlyMap<string, number>
  readonly #running = new Map<Promise<void>, JobRow>()
  /** When to look next, by database. */
  readonly #due = new Map<string, number>()
  #state: 'new' | 'running' | 'stopped' = 'new'
  #sweeping: Promise<void> | undefined
  #pumping: Promise<void> | undefined
  #again = false
  #timer: NodeJS.Timeout | undefined
  #sweepTimer: NodeJS.Timeout | undefined

  constructor(options: WorkerOptions) {
    this.#options = options
    this.#specs = new Map(options.jobs.map((job) => [job.name, job]))
    this.#names = [...this.#specs.keys()]
    this.#leases = new Map(options.jobs.map((job) => [job.name, leaseOf(job)]))
  }

  /** Begins to work: schedules what runs by itself, and looks for what was left behind. */
  start(): void {
    if (this.#state !== 'new' || this.#names.length === 0) return
    this.#state = 'running'
    this.#sweep()
    this.#sweepTimer = setInterval(() => this.#sweep(), SWEEP_EVERY).unref()
  }

  /** A database has a job that is due from `runAt` on. */
  wake(database: string, runAt: number): void {
    this.#note(database, runAt)
    this.#pump()
  }

  /** Resolves when nothing that is due now is left waiting or running. */
  async settled(): Promise<void> {
    this.#pump()
    while (this.#sweeping || this.#pumping || this.#running.size) {
      await this.#sweeping
      await this.#pumping
      if (this.#running.size) await Promise.race(this.#running.keys())
    }
  }

  /** Takes no more jobs, and resolves when those it runs are done, or after half a minute. */
  async stop(): Promise<void> {
    this.#state = 'stopped'
    clearTimeout(this.#timer)
    clearInterval(this.#sweepTimer)
    let grace: NodeJS.Timeout | undefined
    const patience = new Promise<void>((resolve) => {
      grace = setTimeout(resolve, GRACE)
    })
    await this.#sweeping
    await this.#pumping
    await Promise.race([patience, Promise.all(this.#running.keys())])
    clearTimeout(grace)
  }

  #note(database: string, runAt: number): void {
    this.#due.set(database, Math.min(runAt, this.#due.get(database) ?? Number.POSITIVE_INFINITY))
  }

  #sweep(): void {
    this.#sweeping ??= this.#search().finally(() => {
      this.#sweeping = undefined
      this.#pump()
    })
  }

  async #search(): Promise<void> {
    const { platform, jobs, config, now, databases, log } = this.#options
    try {
      await plant(platform, jobs, config, now())
      for (const database of [platform.name, ...(await databases())]) {
        if (this.#state === 'stopped') return
        await this.#look(database)
      }
    } catch (error) {
      log.warn({ err: error }, 'The search for waiting jobs was broken off; it is repeated later.')
    }
  }

  // Remembers when a database has work next.
  async #look(database: string, notBefore = 0): Promise<void> {
    const store = await this.#options.store(database)
    const runAt = store && (await nextDue(store, this.#names))
    if (runAt !== undefined) this.#note(database, Math.max(runAt, notBefore))
  }

  // One round at a time; whoever calls during one gets another.
  #pump(): void {
    this.#again = true
    if (this.#pumping || this.#state !== 'running') return
    this.#pumping = this.#rounds().finally(() => {
      this.#pumping = undefined
      if (this.#again) this.#pump()
      else this.#setTimer()
    })
  }

  async #rounds(): Promise<void> {
    while (this.#again && this.#state === 'running') {
      this.#again = false
      for (;;) {
        const database = this.#state === 'running' && this.#hasSlot() ? this.#nextDatabase() : undefined
        if (database === undefined) break
        await this.#take(database)
      }
    }
  }

  #hasSlot(): boolean {
    return this.#running.size < (this.#options.concurrency ?? CONCURRENCY)
  }

  // The first in turn that has something due: a database is put last each time it got a slot.
  #nextDatabase(): string | undefined {
    const now = this.#options.now()
    for (const [database, runAt] of this.#due) if (runAt <= now) return database
    return undefined
  }

  async #take(database: string): Promise<void> {
    const now = this.#options.now()
    // Whoever wakes this database from here on is not forgotten.
    this.#due.delete(database)
    try {
      const store = await this.#options.store(database)
      if (!store) return
      const running = [...this.#running.values()].map(({ $id }) => $id)
      const row = await claim(store, { leases: this.#leases, running }, now)
      // What is due and cannot be had is just being taken by another worker.
      if (!row) return await this.#look(database, now + SECOND)
      this.#note(database, now)
      const run = this.#run(store, row).finally(() => {
        this.#running.delete(run)
        this.#pump()
      })
      this.#running.set(run, row)
    } catch (error) {
      this.#options.log.warn({ err: error, database }, 'Jobs could not be read; trying again soon.')
      this.#note(database, now + FIRST_WAIT)
    }
  }

  async #run(store: Store, row: JobRow): Promise<void> {
    const spec = this.#specs.get(row.name) as Job
    const length = leaseOf(spec)
    const lease = setInterval(() => void this.#extend(store, row, length), length / HEARTBEATS).unref()
    let failure: unknown
    try {
      await spec.run(await this.#options.context(store.name), row.payload)
    } catch (error) {
      failure = error ?? new Error('Rejected without a reason.')
    } finally {
      clearInterval(lease)
    }
    try {
      await this.#settle(store, row, spec, failure)
    } catch (error) {
      // The lease runs out, and the job is run again.
      this.#options.log.error({ err: error, job: row.name }, 'The outcome of a job could not be stored.')
      this.#note(store.name, this.#options.now() + length)
    }
  }

  async #settle(store: Store, row: JobRow, spec: Job, failure: unknown): Promise<void> {
    const { now, log, config } = this.#options
    const failed = failure !== undefined
    const last = row.attempts >= (spec.attempts ?? ATTEMPTS)
    if (failed) {
      log[last ? 'error' : 'warn'](
        { err: failure, job: row.name, database: store.name, attempt: row.attempts },
        last ? 'A job failed for the last time.' : 'A job failed and is tried again.',
      )
    }
    const reason = failed ? describe(failure) : null
    if (failed && !last) {
      const runAt = now() + FIRST_WAIT * 2 ** (row.attempts - 1)
      await fail(store, row, String(reason), runAt)
      this.#note(store.name, runAt)
    } else if (spec.schedule && row.$id === spec.name) {
      const runAt = nextTime(spec.schedule(config), now())
      await reschedule(store, row, runAt, reason)
      this.#note(store.name, runAt)
    } else if (failed) {
      await spec.abandoned?.(await this.#options.context(store.name), row.payload)
      await fail(store, row, String(reason), undefined)
    } else await finish(store, row)
  }

  async #extend(store: Store, row: JobRow, length: number): Promise<void> {
    try {
      await extend(store, row, this.#options.now() + length)
    } catch (error) {
      this.#options.log.warn({ err: error, job: row.name }, 'The lease of a job could not be extended yet.')
    }
  }

  #setTimer(): void {
    clearTimeout(this.#timer)
    if (this.#state !== 'running' || this.#due.size === 0 || !this.#hasSlot()) return
    const wait = Math.min(...this.#due.values()) - this.#options.now()
    this.#timer = setTimeout(() => this.#pump(), Math.min(Math.max(wait, 1), LONGEST_TIMER)).unref()
  }
}

const leaseOf = ({ lease = LEASE }: Job): number => lease

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 1000)
