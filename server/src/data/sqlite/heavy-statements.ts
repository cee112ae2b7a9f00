import type { Scalar } from '../columns/column-type.ts'
import { DatabaseTimeoutError, type StoredRow } from '../database.ts'
import { StatementProcess } from './statement-process.ts'
import type { HeavyAnswer, HeavySelect } from './statement-worker.ts'

/** The last of them is never for a file that has all the others: its project cannot keep out those that need one now. */
const PROCESSES = 3
const IDLE_MS = 30_000
/** So many may wait for a place; of one file a quarter of them, so that one project does not keep out the others. */
const WAITING = 64

interface Task {
  readonly select: HeavySelect
  readonly answer: PromiseWithResolvers<StoredRow[]>
}

interface Place {
  readonly process: StatementProcess
  task: Task | undefined
  idle?: NodeJS.Timeout
}

/** Runs selects that may scan much in a few processes of their own, started when needed and ended when long not needed. */
export class HeavyStatements {
  readonly #idleMs: number
  readonly #places = new Set<Place>()
  readonly #paused = new Map<string, () => void>()
  #waiting: Task[] = []

  constructor(idleMs = IDLE_MS) {
    this.#idleMs = idleMs
  }

  get processes(): number {
    return this.#places.size
  }

  /** @throws DatabaseTimeoutError when it takes longer, waiting included, or when too many wait */
  async run(select: HeavySelect, limitMs: number): Promise<StoredRow[]> {
    const ofFile = this.#waiting.filter((task) => task.select.file === select.file).length
    if (this.#waiting.length >= WAITING || ofFile >= WAITING / 4) {
      throw new DatabaseTimeoutError('Too many heavy statements are waiting.')
    }
    const task: Task = { select, answer: Promise.withResolvers() }
    const limit = setTimeout(() => this.#expire(task), limitMs)
    this.#waiting.push(task)
    this.#next()
    try {
      return await task.answer.promise
    } finally {
      clearTimeout(limit)
    }
  }

  /** Resolves when none of a file runs; those that come meanwhile wait until what is answered is called. */
  async pause(file: string): Promise<() => void> {
    const quiet = Promise.withResolvers<void>()
    this.#paused.set(file, quiet.resolve)
    this.#tellQuiet(file)
    await quiet.promise
    return () => {
      this.#paused.delete(file)
      this.#next()
    }
  }

  #next(): void {
    for (;;) {
      const task = this.#waiting.find(({ select: { file } }) => !this.#paused.has(file) && this.#mayRun(file))
      const place = task && this.#freePlace()
      if (!place) return
      this.#waiting = this.#waiting.filter((other) => other !== task)
      void this.#work(place, task)
    }
  }

  #mayRun(file: string): boolean {
    let running = 0
    for (const { task } of this.#places) if (task?.select.file === file) running += 1
    return running < PROCESSES - 1
  }

  #freePlace(): Place | undefined {
    for (const place of this.#places) if (!place.task) return place
    if (this.#places.size >= PROCESSES) return undefined
    const place: Place = { process: new StatementProcess(() => this.#close(place)), task: undefined }
    this.#places.add(place)
    return place
  }

  async #work(place: Place, task: Task): Promise<void> {
    place.task = task
    clearTimeout(place.idle)
    try {
      task.answer.resolve(rowsOf(await place.process.ask(task.select)))
    } catch (error) {
      task.answer.reject(error)
    }
    place.task = undefined
    if (this.#places.has(place)) place.idle = setTimeout(() => this.#close(place), this.#idleMs).unref()
    this.#tellQuiet(task.select.file)
    this.#next()
  }

  #expire(task: Task): void {
    task.answer.reject(new DatabaseTimeoutError('The statement took too long.'))
    this.#waiting = this.#waiting.filter((other) => other !== task)
    for (const place of this.#places) if (place.task === task) this.#close(place)
  }

  // At once out of the list: what comes next shall not be given to a process that is about to end.
  #close(place: Place): void {
    if (!this.#places.delete(place)) return
    clearTimeout(place.idle)
    place.process.kill()
    setImmediate(() => this.#next()) // those whose time is over in this moment too are gone by then
  }

  #tellQuiet(file: string): void {
    for (const { task } of this.#places) if (task?.select.file === file) return
    this.#paused.get(file)?.()
  }
}

function rowsOf(answer: HeavyAnswer): StoredRow[] {
  if ('failure' in answer) throw Object.assign(new Error(answer.failure), answer.details)
  return answer.rows.map((values) => rowOf(answer.names, values))
}

// Like SQLite's own rows: names are data, and must meet nothing that every object has.
function rowOf(names: readonly string[], values: readonly Scalar[]): StoredRow {
  const row: StoredRow = Object.create(null)
  for (let at = 0; at < names.length; at += 1) row[names[at] as string] = values[at] as Scalar
  return row
}

/** Those of this process. */
export const heavyStatements = new HeavyStatements()
