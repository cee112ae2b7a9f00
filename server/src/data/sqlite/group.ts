import { AfterCommit } from '../after-commit.ts'
import type { Scalar } from '../columns/column-type.ts'
import type { StoredRow, Transaction } from '../database.ts'
import { type Addition, Sums } from '../sums.ts'
import { sqlite } from './dialect.ts'
import type { Handle, Prepared } from './handle.ts'

/** Transactions that share one commit, and the sums they add to. */
export interface Group {
  readonly name: string
  readonly writer: Handle
  /** Whether there are several: a single one is undone by undoing all. */
  readonly shared: boolean
  sums: Sums
}

/**
 * One transaction of a group. Its savepoint is opened before its first write; a part that is rolled back leaves the
 * group as it was.
 */
export class GroupedTransaction implements Transaction {
  readonly dialect = sqlite
  readonly schema = undefined
  readonly effects = new AfterCommit()
  readonly #group: Group
  readonly #writer: Handle
  readonly #additions: Addition[] = []
  // The group's sums, once this transaction has had them written: pending again if it is undone.
  #written: Sums | undefined
  #inSavepoint = false
  #open = true

  constructor(group: Group) {
    this.#group = group
    this.#writer = group.writer
  }

  async all(sql: string, parameters: readonly Scalar[]): Promise<StoredRow[]> {
    return this.#ready(sql).all(parameters)
  }

  async heavy(sql: string, parameters: readonly Scalar[]): Promise<StoredRow[]> {
    return this.#ready(sql).all(parameters)
  }

  async run(sql: string, parameters: readonly Scalar[]): Promise<number> {
    return this.#ready(sql).run(parameters)
  }

  purge(tag: string): void {
    this.effects.purge(tag)
  }

  afterCommit(work: () => void): void {
    this.effects.add(work)
  }

  accumulate(statement: string, key: readonly Scalar[], by: number): void {
    this.#requireOpen()
    this.#writer.prepare(statement) // a wrong one fails here, and not in the commit that others share
    this.#additions.push({ statement, key, by })
  }

  /** Ends it: what it did counts once the group is committed. */
  keep(): void {
    this.#open = false
    if (!this.#writer.inTransaction) throw new Error(`SQLite has ended this transaction of ${this.#group.name}.`)
    if (this.#inSavepoint) this.#writer.step('release one')
    for (const addition of this.#additions) this.#group.sums.add(addition)
  }

  /** Ends it, and undoes what it did. */
  undo(): void {
    this.#open = false
    if (!this.#group.shared) this.#writer.rollback()
    if (this.#inSavepoint) {
      this.#writer.step('rollback to one')
      this.#writer.step('release one')
    }
    if (this.#written) this.#group.sums = this.#written
  }

  #ready(sql: string): Prepared {
    this.#requireOpen()
    const statement = this.#writer.prepare(sql)
    if (statement.kind !== 'read') this.#beforeWrite()
    if (statement.kind === 'other') this.#beforeSchemaChange()
    return statement
  }

  // Whoever keeps it past its end would write into somebody else's transaction.
  #requireOpen(): void {
    if (this.#open && this.#writer.inTransaction) return
    throw new Error(`This transaction of ${this.#group.name} is over.`)
  }

  #beforeWrite(): void {
    if (this.#inSavepoint || !this.#group.shared) return
    this.#writer.step('savepoint one')
    this.#inSavepoint = true
  }

  // Tables that sums are waiting for may be gone afterwards, or be others.
  #beforeSchemaChange(): void {
    if (!this.#written) {
      this.#written = this.#group.sums
      this.#group.sums = new Sums()
      writeSums(this.#writer, this.#written)
    }
    const own = new Sums()
    for (const addition of this.#additions.splice(0)) own.add(addition)
    writeSums(this.#writer, own)
  }
}

/** Runs what sums are waiting for. */
export function writeSums(writer: Handle, sums: Sums): void {
  for (const { text, parameters } of sums.statements()) writer.prepare(text).run(parameters)
}
