import type { Kysely, RawBuilder, SqlBool } from 'kysely'

export type DialectName = 'sqlite' | 'postgresql'

// biome-ignore lint/suspicious/noExplicitAny: tables are made at run time; their names and columns are data.
export type Builder = Kysely<any>

/** Everything SQLite and PostgreSQL disagree about, beyond what Kysely already hides. */
export interface Dialect {
  readonly name: DialectName
  /** Builds statements; it has no connection. */
  readonly builder: Builder
  /** Column definition of the automatic `$sequence`. */
  readonly sequence: string
  /** SQL for the part of a counter that this writer adds to: writers who share none do not wait for each other. */
  readonly shard: string
  /** True when the JSON array in `column` has one of `values` among its elements. */
  arrayContainsAny(column: RawBuilder<unknown>, values: readonly unknown[]): RawBuilder<SqlBool>
  /** True when the JSON array in `column` has each of `values` among its elements. */
  arrayContainsAll(column: RawBuilder<unknown>, values: readonly unknown[]): RawBuilder<SqlBool>
  /** Random order. */
  readonly random: RawBuilder<unknown>
  /** Appended to the select that claims a job, so that two workers never take the same row. */
  readonly claimLock: RawBuilder<unknown>
  /** Appended to a select whose row nobody else may change before the transaction ends. */
  readonly rowLock: RawBuilder<unknown>
  /** `rowLock` as text. */
  readonly rowLockText: string
  /** Waits until no other transaction holds the name, and holds it to the end; undefined where there is one writer only. */
  nameLock(name: string): RawBuilder<unknown> | undefined
  /** The columns of the unique rule an error broke, or undefined when it is another error. */
  duplicate(error: unknown): string | undefined
}
