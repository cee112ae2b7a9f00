import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import type { Scalar } from '../columns/column-type.ts'
import { type Database, DatabaseTimeoutError, type StoredRow, type Transaction } from '../database.ts'
import { Sums } from '../sums.ts'
import { outsideTransactions, transactionScope } from '../transaction-scope.ts'
import { type Checkpointer, checkpointer } from './checkpointer.ts'
import { sqlite } from './dialect.ts'
import { type Group, GroupedTransaction, writeSums } from './group.ts'
import { Handle } from './handle.ts'
import { heavyStatements } from './heavy-statements.ts'
import { BUSY, primaryCode } from './result-codes.ts'
import { changeSchema } from './schema-change.ts'
import { type LogState, Wal } from './wal.ts'

interface Options {
  readonly name: string
  /** Path of the file. */
  readonly file: string
  /** Called after each commit with the cache entries it made stale. */
  readonly purge: (tags: readonly string[]) => void
  readonly checkpointer?: Checkpointer
}

interface Pending {
  readonly run: (tx: Transaction) => Promise<unknown>
  readonly resolve: (value: never) => void
  readonly reject: (error: unknown) => void
}

/** How long another process may keep the file locked, in milliseconds. */
const PATIENCE = 5000

/**
 * One SQLite file in WAL mode with `synchronous=FULL`: a writer whose transactions are committed in groups, and a reader
 * of its own, so that nobody sees what is not committed. Group commit: all transactions that arrive in one turn of the
 * event loop share one durable commit, each in its savepoint.
 */
export class SqliteDatabase implements Database {
  readonly dialect = sqlite
  readonly schema = undefined
  readonly name: string
  readonly #options: Options
  readonly #writer: Handle
  readonly #reader: Handle
  readonly #wal: Wal
  readonly #heavy = new Set<Promise<unknown>>()
  #dataVersion: number | undefined
  #queue: Pending[] = []
  // What needs the file's writes to itself; each runs between two groups.
  readonly #alone: (() => Promise<void>)[] = []
  #draining: Promise<void> | undefined
  #closing: Promise<void> | undefined

  constructor(options: Options) {
    this.name = options.name
    this.#options = options
    this.#writer = new Handle(options.file, 'write')
    this.#reader = new Handle(options.file, 'read')
    this.#wal = new Wal({
      file: options.file,
      checkpointer: options.checkpointer ?? checkpointer,
      state: () => this.#logState(),
      pauseReaders: () => heavyStatements.pause(options.file),
      withoutWriters: (work) => this.#withoutWriters(work),
    })
  }

  async all(sql: string, parameters: readonly Scalar[]): Promise<StoredRow[]> {
    return this.#reader.prepare(sql).all(parameters)
  }

  async heavy(sql: string, parameters: readonly Scalar[], limitMs: number): Promise<StoredRow[]> {
    this.#requireOpen()
    const running = heavyStatements.run({ file: this.#options.file, sql, parameters }, limitMs)
    this.#heavy.add(running)
    try {
      return await running
    } finally {
      this.#heavy.delete(running)
    }
  }

  run(sql: string, parameters: readonly Scalar[]): Promise<number> {
    return this.transaction((tx) => tx.run(sql, parameters))
  }

  transaction<R>(work: (tx: Transaction) => Promise<R>): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      this.#requireOpen()
      const scope = transactionScope(this)
      const run = (tx: Transaction) => scope.enter(() => work(tx))
      this.#queue.push({ run, resolve: resolve as (value: never) => void, reject })
      this.#drainSoon()
    })
  }

  async background(statements: readonly string[]): Promise<void> {
    this.#requireOpen()
    transactionScope(this) // refuses to wait for the transaction around it
    await this.#withoutWriters(() => changeSchema({ file: this.#options.file, statements }))
    this.#wal.wrote()
  }

  /** Whether somebody else has written to the file since this was last asked: the command line beside the server. */
  changedElsewhere(): boolean {
    const [row] = this.#writer.prepare('pragma data_version').all([])
    const version = Number(row?.data_version)
    const changed = this.#dataVersion !== undefined && this.#dataVersion !== version
    this.#dataVersion = version
    return changed
  }

  async ping(): Promise<number> {
    const start = performance.now()
    await this.all('select 1', [])
    return performance.now() - start
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.#wal.close()
    await this.#draining
    await Promise.allSettled(this.#heavy)
    this.#reader.close()
    this.#writer.close()
  }

  #requireOpen(): void {
    if (this.#closing) throw new Error(`The database ${this.name} is closed.`)
  }

  // At the end of the turn: everything that arrived in it goes into one commit.
  #drainSoon(): void {
    this.#draining ??= outsideTransactions(() => nextTurn().then(() => this.#drain()))
  }

  async #drain(): Promise<void> {
    while (this.#alone.length || this.#queue.length) {
      const alone = this.#alone.shift()
      if (alone) await alone()
      else await this.#commit(this.#queue.splice(0))
      // Requests get their turn also while one caller writes row after row.
      if (this.#alone.length || this.#queue.length) await nextTurn()
    }
    this.#draining = undefined
  }

  // Whoever else writes to the file within this process does it here: nobody polls for the lock, the queue waits.
  #withoutWriters(work: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#alone.push(() => work().then(resolve, reject))
      this.#drainSoon()
    })
  }

  #logState(): LogState | undefined {
    if (this.#writer.inTransaction) return undefined
    // It only asks: nothing is checkpointed.
    const [state] = this.#writer.prepare('pragma wal_checkpoint(noop)').all([])
    return state && { log: Number(state.log), checkpointed: Number(state.checkpointed) }
  }

  async #commit(pending: Pending[]): Promise<void> {
    const group: Group = { name: this.name, writer: this.#writer, shared: pending.length > 1, sums: new Sums() }
    const settled: (() => void)[] = []
    try {
      await this.#begin()
      for (const one of pending) settled.push(await this.#runOne(one, group))
      // A single one that failed has been rolled back already.
      if (this.#writer.inTransaction) {
        writeSums(this.#writer, group.sums)
        this.#writer.step('commit')
      }
    } catch (error) {
      this.#writer.rollback()
      for (const { reject } of pending) reject(error)
      return
    }
    this.#wal.wrote()
    for (const settle of settled) settle()
  }

  // Another process may be writing: the command line beside the server. SQLite would wait with the whole event loop.
  async #begin(): Promise<void> {
    const deadline = performance.now() + PATIENCE
    for (let wait = 1; ; wait = Math.min(wait * 2, 32)) {
      try {
        return this.#writer.step('begin immediate')
      } catch (error) {
        if (primaryCode(error) !== BUSY) throw error
        if (performance.now() > deadline) {
          throw new DatabaseTimeoutError(`Another process keeps ${this.name} locked.`, { cause: error })
        }
      }
      await pause(wait)
    }
  }

  // Answers what to do once the group is durable.
  async #runOne({ run, resolve, reject }: Pending, group: Group): Promise<() => void> {
    const tx = new GroupedTransaction(group)
    try {
      const value = await run(tx)
      tx.keep()
      return () => {
        try {
          tx.effects.run(this.#options.purge)
          resolve(value as never)
        } catch (error) {
          reject(error)
        }
      }
    } catch (error) {
      tx.undo()
      return () => reject(error)
    }
  }
}
