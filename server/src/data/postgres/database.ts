import { setTimeout as pause } from 'node:timers/promises'
import createClient, { type Sql } from 'postgres'
import { AfterCommit } from '../after-commit.ts'
import type { Scalar } from '../columns/column-type.ts'
import { type Connection, type Database, DatabaseTimeoutError, type StoredRow, type Transaction } from '../database.ts'
import { type TransactionScope, transactionScope } from '../transaction-scope.ts'
import { postgres } from './dialect.ts'
import { Gate } from './gate.ts'

/** How to reach a cluster. */
export interface ClusterOptions {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string
  /** At least two: see `Cluster.transactions`. */
  readonly connections: number
  /** Seconds a new connection may take (10). */
  readonly connectTimeout?: number
}

const QUERY_CANCELED = '57014'
/** Deadlock, serialization failure: nothing is wrong with the work, it met somebody else's. */
const CONFLICTS = new Set(['40P01', '40001'])
const ATTEMPTS = 5

/** A pool of connections to one PostgreSQL cluster, shared by all databases (schemas) on it. */
export class Cluster {
  readonly sql: Sql
  /**
   * Transactions leave one connection to others: what is read or begun inside one, but outside its connection, would
   * otherwise wait for a connection while all of them are held by whoever waits.
   */
  readonly transactions: Gate

  constructor(options: ClusterOptions) {
    this.transactions = new Gate(options.connections - 1)
    this.sql = createClient({
      host: options.host,
      port: options.port,
      database: options.database,
      username: options.user,
      password: options.password,
      max: options.connections,
      connect_timeout: options.connectTimeout ?? 10,
      onnotice: () => undefined,
      connection: { application_name: 'holdfast', statement_timeout: 15_000, synchronous_commit: 'on' },
      // Rows cross as SQLite gives them: JSON as text, 64-bit integers as numbers while they are safe.
      types: {
        json: { to: 3802, from: [114, 3802], serialize: (text: string) => text, parse: (text: string) => text },
        bigint: { to: 20, from: [20], serialize: String, parse: exactInteger },
      },
    }) as unknown as Sql
  }

  close(): Promise<void> {
    return this.sql.end({ timeout: 5 })
  }
}

const exactInteger = (text: string) => {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}

/** One schema of a PostgreSQL cluster. */
export class PostgresDatabase implements Database {
  readonly dialect = postgres
  readonly name: string
  readonly schema: string
  readonly #cluster: Cluster
  readonly #purge: (tags: readonly string[]) => void
  readonly #connection: Connection

  constructor(options: { name: string; schema: string; cluster: Cluster; purge: (tags: readonly string[]) => void }) {
    this.name = options.name
    this.schema = options.schema
    this.#cluster = options.cluster
    this.#purge = options.purge
    this.#connection = over(options.cluster.sql, this.schema)
  }

  all(sql: string, parameters: readonly Scalar[]): Promise<StoredRow[]> {
    return this.#connection.all(sql, parameters)
  }

  run(sql: string, parameters: readonly Scalar[]): Promise<number> {
    return this.#connection.run(sql, parameters)
  }

  /** Begun anew, up to five times, when the work met a conflicting transaction: it is database work alone. */
  async transaction<R>(work: (tx: Transaction) => Promise<R>): Promise<R> {
    for (let attempt = 1; ; attempt += 1) {
      const scope = transactionScope(this)
      const effects = new AfterCommit()
      const once = () => this.#attempt(scope, effects, work)
      let value: R
      try {
        // The transaction around it has a place already.
        value = await (scope.nested ? once() : this.#cluster.transactions.pass(once))
      } catch (error) {
        if (!CONFLICTS.has((error as { code?: string }).code ?? '')) throw error
        if (attempt === ATTEMPTS || scope.nested || scope.reachedOut)
          throw new DatabaseTimeoutError('Other transactions were in the way.', { cause: error })
        await pause(Math.random() * 10 * 2 ** attempt)
        continue
      }
      effects.run(this.#purge)
      return value
    }
  }

  async #attempt<R>(scope: TransactionScope, effects: AfterCommit, work: (tx: Transaction) => Promise<R>): Promise<R> {
    let open = true
    try {
      const run = (sql: Pick<Sql, 'unsafe'>) => scope.enter(async () => work(this.#within(sql, effects, () => open)))
      return (await this.#cluster.sql.begin(run)) as R
    } finally {
      open = false
    }
  }

  // Whoever keeps it past its end would write into the connection's next transaction.
  #within(sql: Pick<Sql, 'unsafe'>, effects: AfterCommit, open: () => boolean): Transaction {
    const connection = over(sql, this.schema)
    const guarded = <R>(work: () => Promise<R>): Promise<R> =>
      open() ? work() : Promise.reject(new Error(`This transaction of ${this.name} is over.`))
    return {
      ...connection,
      all: (text, parameters) => guarded(() => connection.all(text, parameters)),
      run: (text, parameters) => guarded(() => connection.run(text, parameters)),
      purge: (tag) => effects.purge(tag),
      afterCommit: (later) => effects.add(later),
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

function over(sql: Pick<Sql, 'unsafe'>, schema: string): Connection {
  const query = async (text: string, parameters: readonly Scalar[]) => {
    try {
      return await sql.unsafe(text, parameters as string[], { prepare: true })
    } catch (error) {
      if ((error as { code?: string }).code === QUERY_CANCELED) {
        throw new DatabaseTimeoutError('The statement took too long.', { cause: error })
      }
      throw error
    }
  }
  return {
    dialect: postgres,
    schema,
    all: async (text, parameters) => [...(await query(text, parameters))] as StoredRow[],
    run: async (text, parameters) => (await query(text, parameters)).count,
  }
}
