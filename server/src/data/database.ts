import type { Scalar } from './columns/column-type.ts'
import type { Dialect } from './dialect.ts'

export type StoredRow = Record<string, Scalar>

/** Runs compiled statements: outside a transaction, or inside one. */
export interface Connection {
  readonly dialect: Dialect
  /** Schema that qualifies table names; undefined where a database is a file of its own. */
  readonly schema: string | undefined
  /** The rows of a statement. An integer is a number while that is exact, and a bigint beyond (2^53). */
  all(sql: string, parameters: readonly Scalar[]): Promise<StoredRow[]>
  /**
   * Like `all`, for a select that may scan much: it does not hold up others. Inside a transaction it is `all`.
   * @throws DatabaseTimeoutError when it takes longer than `limitMs`, or when too many of its kind wait already
   */
  heavy(sql: string, parameters: readonly Scalar[], limitMs: number): Promise<StoredRow[]>
  /** Rows changed. */
  run(sql: string, parameters: readonly Scalar[]): Promise<number>
}

/** A connection inside a transaction. */
export interface Transaction extends Connection {
  /** Cache entries to drop once the transaction is durable, and not before. */
  purge(tag: string): void
  /** Runs once the transaction is durable; never when it is rolled back. */
  afterCommit(work: () => void): void
  /**
   * Adds `by` to a sum that is written once, just before the commit: `statement` runs with (…key, sum) as its
   * parameters, unless the sum is zero. Statements of the transaction itself do not see it yet. When it cannot be written,
   * the transaction fails, and on SQLite those that share its commit: it must not depend on values whether it can.
   */
  accumulate(statement: string, key: readonly Scalar[], by: number): void
}

/** One unit of placement: the platform's tables, or one project's. */
export interface Database extends Connection {
  /** Name for logs and cache keys: `platform`, or the project's ID. */
  readonly name: string
  /**
   * Runs `work` in a transaction: committed and durable when the promise resolves, rolled back when it rejects.
   * Inside, only the database is awaited: other writers of this database wait meanwhile.
   */
  transaction<R>(work: (tx: Transaction) => Promise<R>): Promise<R>
  /**
   * Runs schema statements in one durable transaction off the event loop, so that a long one (an index over a million
   * rows) holds up neither readers nor the process; other writers wait where the engine demands it. On PostgreSQL each
   * runs by itself when one of them says `concurrently`: if one fails then, those before it have happened. They take as
   * long as they take. Not to be called inside a transaction of this database.
   */
  background(statements: readonly string[]): Promise<void>
  /** Round trip in milliseconds. */
  ping(): Promise<number>
  close(): Promise<void>
}

/** A unique rule was broken. `columns` names it. */
export class DuplicateError extends Error {
  override name = 'DuplicateError'
  readonly columns: string
  constructor(columns: string, options?: ErrorOptions) {
    super('A row with these values exists.', options)
    this.columns = columns
  }
}

/** The caller may see the row, but not do this to it. */
export class ForbiddenError extends Error {
  override name = 'ForbiddenError'
}

/** The database did not answer in time. */
export class DatabaseTimeoutError extends Error {
  override name = 'DatabaseTimeoutError'
}
