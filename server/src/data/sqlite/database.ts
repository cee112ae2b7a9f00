import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import { AfterCommit } from '../after-commit.ts'
import type { Scalar } from '../columns/column-type.ts'
import { type Database, DatabaseTimeoutError, type StoredRow, type Transaction } from '../database.ts'
import { outsideTransactions, transactionScope } from '../transaction-scope.ts'
import { sqlite } from './dialect.ts'

interface Options {
  readonly name: string
  /** Path of the file. */
  readonly file: string
  /** Called after each commit with the cache entries it made stale. */
  readonly purge: (tags: readonly string[]) => void
}

interface Pending {
  readonly run: (tx: Transaction) => Promise<unknown>
  readonly resolve: (value: never) => void
  readonly reject: (error: unknown) => void
}

const STATEMENTS = 500
/** How long another process may keep the file locked, in milliseconds. */
const PATIENCE = 5000
const BUSY = 5

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
  #dataVersion: number | undefined
  #queue: Pending[] = []
  #draining: Promise<void> | undefined
  #closing: Promise<void> | undefined

  constructor(options: Options) {
    this.name = options.name
    this.#options = options
    this.#writer = new Handle(options.file, false)
    this.#reader = new Handle(options.file, true)
  }

  all(sql: string, parameters: readonly Scalar[]): Promise<StoredRow[]> {
    return attempt(() => this.#reader.all(sql, parameters))
  }

  run(sql: string, parameters: readonly Scalar[]): Promise<number> {
    return this.transaction((tx) => tx.run(sql, parameters))
  }

  transaction<R>(work: (tx: Transaction) => Promise<R>): Promise<R> {
    if (this.#closing) return Promise.reject(new Error(`The database ${this.name} is closed.`))
    return new Promise<R>((resolve, reject) => {
      const scope = transactionScope(this)
      const run = (tx: Transaction) => scope.enter(async () => work(tx))
      this.#queue.push({ run, resolve: resolve as (value: never) => void, reject })
      // At the end of the turn: everything that arrived in it goes into one commit.
      this.#draining ??= outsideTransactions(() => nextTurn().then(() => this.#drain()))
    })
  }

  /** Whether another process has written to the file since this was last asked: the command line beside the server. */
  changedElsewhere(): boolean {
    const version = this.#writer.dataVersion()
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
    await this.#draining
    this.#reader.close()
    this.#writer.close()
  }

  async #drain(): Promise<void> {
    while (this.#queue.length) {
      const group = this.#queue
      this.#queue = []
      await this.#commit(group)
      // Requests get their turn also while one caller writes row after row.
      if (this.#queue.length) await nextTurn()
    }
    this.#draining = undefined
  }

  async #commit(group: Pending[]): Promise<void> {
    const settled: (() => void)[] = []
    try {
      await this.#begin()
      for (const pending of group) settled.push(await this.#inSavepoint(pending))
      this.#writer.step('commit')
    } catch (error) {
      this.#writer.rollback()
      for (const pending of group) pending.reject(error)
      return
    }
    for (const settle of settled) settle()
  }

  // Another process may be writing: the command line beside the server. SQLite would wait with the whole event loop.
  async #begin(): Promise<void> {
    const deadline = performance.now() + PATIENCE
    for (let wait = 1; ; wait = Math.min(wait * 2, 32)) {
      try {
        return this.#writer.step('begin immediate')
      } catch (error) {
        if (((error as { errcode?: number }).errcode ?? 0) % 256 !== BUSY) throw error
        if (performance.now() > deadline) {
          throw new DatabaseTimeoutError(`Another process keeps ${this.name} locked.`, { cause: error })
        }
      }
      await pause(wait)
    }
  }

  // Answers what to do once the group is durable.
  async #inSavepoint(pending: Pending): Promise<() => void> {
    const effects = new AfterCommit()
    const { tx, end } = this.#openTransaction(effects)
    this.#writer.step('savepoint one')
    try {
      const value = await pending.run(tx)
      this.#writer.step('release one')
      return () => {
        try {
          effects.run(this.#options.purge)
          pending.resolve(value as never)
        } catch (error) {
          pending.reject(error)
        }
      }
    } catch (error) {
      this.#writer.step('rollback to one')
      this.#writer.step('release one')
      return () => pending.reject(error)
    } finally {
      end()
    }
  }

  // Whoever keeps `tx` past its end would write into somebody else's transaction.
  #openTransaction(effects: AfterCommit): { tx: Transaction; end: () => void } {
    let open = true
    const within = <R>(work: () => R) =>
      attempt(() => {
        if (!open || !this.#writer.inTransaction) throw new Error(`This transaction of ${this.name} is over.`)
        return work()
      })
    const tx: Transaction = {
      dialect: sqlite,
      schema: undefined,
      all: (sql, parameters) => within(() => this.#writer.all(sql, parameters)),
      run: (sql, parameters) => within(() => this.#writer.run(sql, parameters)),
      purge: (tag) => effects.purge(tag),
      afterCommit: (work) => effects.add(work),
    }
    return {
      tx,
      end: () => {
        open = false
      },
    }
  }
}

function attempt<R>(work: () => R): Promise<R> {
  try {
    return Promise.resolve(work())
  } catch (error) {
    return Promise.reject(error)
  }
}

/** An open file with its prepared statements. */
class Handle {
  readonly #db: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(file: string, readOnly: boolean) {
    this.#db = new DatabaseSync(file, { readOnly, timeout: PATIENCE })
    if (!readOnly) {
      this.#db.exec('pragma journal_mode=wal; pragma synchronous=full; pragma wal_autocheckpoint=1000')
      this.#db.exec('pragma busy_timeout=0') // the wait for other writers is asynchronous
    }
    this.#db.exec(
      'pragma foreign_keys=on; pragma temp_store=memory; pragma cache_size=-16000; pragma mmap_size=268435456',
    )
  }

  all(sql: string, parameters: readonly Scalar[]): StoredRow[] {
    return this.#prepare(sql).all(...(parameters as string[])) as StoredRow[]
  }

  run(sql: string, parameters: readonly Scalar[]): number {
    return Number(this.#prepare(sql).run(...(parameters as string[])).changes)
  }

  /** A statement of the transaction itself, prepared like any other: `exec` would compile it anew each time. */
  step(sql: string): void {
    this.#prepare(sql).run()
  }

  /** Changes whenever somebody else commits, never by this connection itself. */
  dataVersion(): number {
    return Number(this.#prepare('pragma data_version').get()?.data_version)
  }

  get inTransaction(): boolean {
    return this.#db.isTransaction
  }

  rollback(): void {
    if (this.#db.isTransaction) this.#db.exec('rollback')
  }

  close(): void {
    this.#statements.clear()
    this.#db.close()
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = this.#db.prepare(sql)
      // Oldest first: a Map keeps the order of insertion.
      if (this.#statements.size >= STATEMENTS) this.#statements.delete(this.#statements.keys().next().value ?? '')
      this.#statements.set(sql, statement)
    }
    return statement
  }
}
