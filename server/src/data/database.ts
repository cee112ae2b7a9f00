import type { Scalar } from './columns/column-type.ts'
import type { Dialect } from './dialect.ts'

export type StoredRow = Record<string, Scalar>

/** Runs compiled statements: outside a transaction, or inside one. */
export interface Connection {
  readonly dialect: Dialect
  /** Schema that qualifies table names; undefined where a database is a file of its own. */
  readonly schema: string | undefined
  all(sql: string, parameters: readonly Scalar[]): Promise<StoredRow[]>
  /** Rows changed. */
  run(sql: string, parameters: readonly Scalar[]): Promise<number>
}

/** A connection inside a transaction. */
export interface Transaction extends Connection {
  /** Cache entries to drop once the transaction is durable, and not before. */
  purge(tag: string): void
  /** Runs once the transaction is durable; never when it is rolled back. */
  afterCommit(work: () => void): void
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
