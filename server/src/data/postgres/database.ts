import { setTimeout as pause } from 'node:timers/promises'
import type { Sql } from 'postgres'
import { AfterCommit } from '../after-commit.ts'
import type { Scalar } from '../columns/column-type.ts'
import { type Connection, type Database, DatabaseTimeoutError, type StoredRow, type Transaction } from '../database.ts'
import { Sums } from '../sums.ts'
import { type TransactionScope, transactionScope } from '../transaction-scope.ts'
import { type ClusterOptions, connect } from './connect.ts'
import { postgres } from './dialect.ts'
import { Gate } from './gate.ts'
import { PreparedTexts } from './prepared-texts.ts'

/** Milliseconds any statement may take, where nothing else is said. */
const STATEMENT_TIMEOUT = 15_000
/** Seconds a connection for heavy selects is kept without one. */
const IDLE = 30
const QUERY_CANCELED = '57014'
const DEADLOCK = '40P01'
const SERIALIZATION_FAILURE = '40001'
const ATTEMPTS = 5
/** So many statements of one transaction may turn out to be prepared for a table that has changed since. */
const OUTDATED = 100
/** Selects that may scan much: how many run at once at most, and how many may wait for their place. */
const HEAVY = 4
const HEAVY_WAITING = 64
/** Schema changes in the background, each on a connection of its own. */
const BACKGROUND = 2

/** A pool of connections to one PostgreSQL cluster, shared by all databases (schemas) on it. */
export class Cluster {
  readonly sql: Sql
  /**
   * Transactions leave one connection to others: what is read or begun inside one, but outside its connection, would
   * otherwise wait for a connection while all of them are held by whoever waits.
   */
  readonly transactions: Gate
  readonly #connections: Gate
  readonly #heavy: { readonly sql: Sql; readonly places: Gate }
  readonly #background = new Gate(BACKGROUND)
  readonly #options: ClusterOptions

  constructor(options: ClusterOptions) {
    this.#options = options
    const heavy = Math.min(Math.ceil(options.connections / 8), HEAVY)
    // Out of what is allowed, where that is enough for it.
    const pool = options.connections < 16 ? options.connections : options.connections - heavy - BACKGROUND
    this.transactions = new Gate(pool - 1)
    this.#connections = new Gate(pool)
    this.sql = connect(options, { max: pool, statementTimeout: STATEMENT_TIMEOUT })
    this.#heavy = {
      sql: connect(options, { max: heavy, statementTimeout: STATEMENT_TIMEOUT, idleSeconds: IDLE }),
      places: new Gate(heavy, HEAVY_WAITING),
    }
  }

  /**
   * Runs `work`, which takes one connection, when there is a free one. The driver would let statements stand in line on a
   * busy one; when several of those turn out to be prepared for a table that has changed since, it loses its place, and
   * they wait forever. With twice as many callers as connections both are as fast.
   */
  use<R>(work: (sql: Sql) => Promise<R>): Promise<R> {
    return this.#connections.pass(() => work(this.sql))
  }

  /** A connection of the few beside the pool for selects that may scan much. */
  heavy<R>(work: (sql: Sql) => Promise<R>, limitMs: number): Promise<R> {
    return this.#heavy.places.pass(() => work(this.#heavy.sql), limitMs)
  }

  /** A connection beside the pool, for what takes as long as it takes. */
  background(work: (sql: Sql) => Promise<void>): Promise<void> {
    return this.#background.pass(async () => {
      const sql = connect(this.#options, { max: 1, statementTimeout: 0 })
      try {
        await work(sql)
      } finally {
        await sql.end({ timeout: 5 })
      }
    })
  }

  async close(): Promise<void> {
    await Promise.all([this.sql, this.#heavy.sql].map((sql) => sql.end({ timeout: 5 })))
  }
}

/** One schema of a PostgreSQL cluster. */
export class PostgresDatabase implements Database {
  readonly dialect = postgres
  readonly name: string
  readonly schema: string
  readonly #cluster: Cluster
  readonly #purge: (tags: readonly string[]) => void

  constructor(options: { name: string; schema: string; cluster: Cluster; purge: (tags: readonly string[]) => void }) {
    this.name = options.name
    this.schema = options.schema
    this.#cluster = options.cluster
    this.#purge = options.purge
  }

  all(sql: string, parameters: readonly Scalar[]): Promise<StoredRow[]> {
    return this.#cluster.use((pool) => over(pool).all(sql, parameters))
  }

  run(sql: string, parameters: readonly Scalar[]): Promise<number> {
    return this.#cluster.use((pool) => over(pool).run(sql, parameters))
  }

  async heavy(text: string, parameters: readonly Scalar[], limitMs: number): Promise<StoredRow[]> {
    const deadline = performance.now() + limitMs
    const read = (sql: Sql) =>
      sql.begin('read only', async (tx) => {
        const left = Math.max(1, Math.ceil(deadline - performance.now()))
        const limited = tx.unsafe(`set local statement_timeout = ${left}`).execute() // sent now, the other behind it
        const [, rows] = await Promise.all([limited, over(tx, false).all(text, parameters)])
        return rows
      })
    return (await this.#cluster.heavy(read, limitMs)) as StoredRow[]
  }

  async background(statements: readonly string[]): Promise<void> {
    transactionScope(this) // refuses to wait for the transaction around it
    const runAll = async (sql: Pick<Sql, 'unsafe'>) => {
      for (const statement of statements) await sql.unsafe(statement)
    }
    const alone = statements.some((statement) => CONCURRENTLY.test(statement))
    await this.#cluster.background(async (sql) => {
      await (alone ? runAll(sql) : sql.begin(runAll))
    })
  }

  /** Begun anew, up to five times, when the work met a conflicting transaction: it is database work alone. */
  async transaction<R>(work: (tx: Transaction) => Promise<R>): Promise<R> {
    for (let conflicts = 0, outdated = 0; ; ) {
      const scope = transactionScope(this)
      const effects = new AfterCommit()
      const once = () => this.#attempt(scope, effects, work)
      let value: R
      try {
        // The transaction around it has a place already.
        value = await (scope.nested ? once() : this.#cluster.transactions.pass(once))
      } catch (error) {
        if (isOutdated(error)) outdated += 1
        else if (isConflict(error)) conflicts += 1
        else throw error
        if (conflicts === ATTEMPTS || outdated > OUTDATED || scope.nested || scope.reachedOut)
          throw new DatabaseTimeoutError('Other transactions were in the way.', { cause: error })
        if (isConflict(error)) await pause(Math.random() * 10 * 2 ** conflicts)
        continue
      }
      effects.run(this.#purge)
      return value
    }
  }

  async #attempt<R>(scope: TransactionScope, effects: AfterCommit, work: (tx: Transaction) => Promise<R>): Promise<R> {
    let open = true
    const sums = new Sums()
    const run = async (sql: Pick<Sql, 'unsafe'>) => {
      const value = await scope.enter(() => work(this.#within(sql, effects, sums, () => open)))
      open = false
      const connection = over(sql)
      await Promise.all(sums.statements().map(({ text, parameters }) => connection.run(text, parameters)))
      return value
    }
    try {
      return (await this.#cluster.use((pool) => pool.begin(run))) as R
    } finally {
      open = false
    }
  }

  // Whoever keeps it past its end would write into the connection's next transaction.
  #within(sql: Pick<Sql, 'unsafe'>, effects: AfterCommit, sums: Sums, open: () => boolean): Transaction {
    const connection = over(sql)
    const requireOpen = () => {
      if (!open()) throw new Error(`This transaction of ${this.name} is over.`)
    }
    const all = async (text: string, parameters: readonly Scalar[]) => {
      requireOpen()
      return connection.all(text, parameters)
    }
    return {
      dialect: postgres,
      schema: this.schema,
      all,
      heavy: all,
      run: async (text, parameters) => {
        requireOpen()
        return connection.run(text, parameters)
      },
      purge: (tag) => effects.purge(tag),
      afterCommit: (later) => effects.add(later),
      accumulate: (statement, key, by) => {
        requireOpen()
        sums.add({ statement, key, by })
      },
    }
  }

  async ping(): Promise<number> {
    const start = performance.now()
    await this.all('select 1', [])
    return performance.now() - start
  }

  // The cluster's pool is shared; whoever made it closes it.
  close(): Promise<void> {
    return Promise.resolve()
  }
}

/** `create index concurrently` and its like, which refuse to run inside a transaction. */
const CONCURRENTLY = /^\s*(create\s+(unique\s+)?index|drop\s+index|reindex\s*(\([^)]*\))?\s*\w+)\s+concurrently\b/i

// Nothing is wrong with the work, it met somebody else's.
const isConflict = (error: unknown): boolean => {
  const code = (error as { code?: string } | undefined)?.code
  return code === DEADLOCK || code === SERIALIZATION_FAILURE
}

// A statement prepared before its table changed. The driver forgets it and prepares it anew, but the transaction is lost.
const isOutdated = (error: unknown): boolean =>
  (error as { routine?: string } | undefined)?.routine === 'RevalidateCachedQuery'

type Statements = Pick<Connection, 'all' | 'run'>

const prepared = new PreparedTexts()

// What is not kept prepared is planned for its own parameters, and never outdated.
function over(sql: Pick<Sql, 'unsafe'>, prepare = true): Statements {
  const query = async (text: string, parameters: readonly Scalar[]) => {
    try {
      return await sql.unsafe(text, parameters as string[], { prepare: prepare && prepared.ask(text) })
    } catch (error) {
      if ((error as { code?: string }).code === QUERY_CANCELED) {
        throw new DatabaseTimeoutError('The statement took too long.', { cause: error })
      }
      throw error
    }
  }
  return {
    all: async (text, parameters) => [...(await query(text, parameters))] as StoredRow[],
    run: async (text, parameters) => (await query(text, parameters)).count,
  }
}
