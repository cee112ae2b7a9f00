import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Scalar } from '../columns/column-type.ts'
import type { StoredRow } from '../database.ts'

const STATEMENTS = 500
/** How long SQLite itself waits for a lock of somebody else, in milliseconds: where nobody waits asynchronously. */
const WAIT = 5000
/** Pages of the log at which the writer checkpoints by itself: checkpoints are made elsewhere, long before (`wal.ts`). */
const SAFETY_NET = 20_000
/** Bytes of the log's file that are kept for the next round. */
const LOG_KEPT = 64 * 1024 * 1024

/** An open file with its prepared statements. */
export class Handle {
  readonly #db: DatabaseSync
  readonly #statements = new Map<string, Prepared>()
  readonly #readOnly: boolean

  constructor(file: string, access: 'read' | 'write') {
    this.#readOnly = access === 'read'
    this.#db = new DatabaseSync(file, { readOnly: this.#readOnly, timeout: WAIT })
    if (!this.#readOnly) {
      this.#db.exec(`pragma journal_mode=wal; pragma synchronous=full; pragma wal_autocheckpoint=${SAFETY_NET}`)
      this.#db.exec(`pragma journal_size_limit=${LOG_KEPT}`)
      this.#db.exec('pragma busy_timeout=0') // the wait for other writers is asynchronous
    }
    this.#db.exec(
      'pragma foreign_keys=on; pragma temp_store=memory; pragma cache_size=-16000; pragma mmap_size=268435456',
    )
  }

  /** A statement, prepared once. */
  prepare(sql: string): Prepared {
    let statement = this.#statements.get(sql)
    if (!statement) {
      statement = new Prepared(this.#db.prepare(sql), kindOf(sql), this.#readOnly)
      // Oldest first: a Map keeps the order of insertion.
      if (this.#statements.size >= STATEMENTS) this.#statements.delete(this.#statements.keys().next().value ?? '')
      this.#statements.set(sql, statement)
    }
    return statement
  }

  /** A statement of the transaction itself, prepared like any other: `exec` would compile it anew each time. */
  step(sql: string): void {
    this.prepare(sql).run([])
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
}

/** What a statement may do: only read, write rows, or anything else: the schema, pragmas, transactions. */
export type StatementKind = 'read' | 'write' | 'other'

function kindOf(sql: string): StatementKind {
  if (/^\s*(select|values|explain)\b/i.test(sql)) return 'read'
  return /^\s*(insert|update|delete|replace|with)\b/i.test(sql) ? 'write' : 'other'
}

/**
 * A prepared statement whose integers are exact. SQLite's are wider than numbers: reading one beyond 2^53 fails, and
 * such a select is run again with bigints, then and ever after. What writes must not run twice: it has bigints from the
 * start. Those that are safe become numbers again: half a microsecond per integer, and nothing for plain selects.
 */
export class Prepared {
  readonly kind: StatementKind
  readonly #statement: StatementSync
  #wide = false

  constructor(statement: StatementSync, kind: StatementKind, readOnly: boolean) {
    this.kind = kind
    this.#statement = statement
    if (kind !== 'read' && !readOnly) this.#widen()
  }

  all(parameters: readonly Scalar[]): StoredRow[] {
    if (this.#wide) return this.#allWide(parameters)
    try {
      return this.#statement.all(...(parameters as string[])) as StoredRow[]
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_OUT_OF_RANGE') throw error
      this.#widen()
      return this.#allWide(parameters)
    }
  }

  /** Rows changed. */
  run(parameters: readonly Scalar[]): number {
    return Number(this.#statement.run(...(parameters as string[])).changes)
  }

  #widen(): void {
    this.#statement.setReadBigInts(true)
    this.#wide = true
  }

  #allWide(parameters: readonly Scalar[]): StoredRow[] {
    const rows = this.#statement.all(...(parameters as string[])) as StoredRow[]
    for (const row of rows) narrow(row)
    return rows
  }
}

function narrow(row: StoredRow): void {
  for (const name in row) {
    const value = row[name]
    if (typeof value !== 'bigint') continue
    const number = Number(value)
    if (Number.isSafeInteger(number)) row[name] = number
  }
}
