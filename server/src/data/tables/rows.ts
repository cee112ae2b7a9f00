import type { Clock } from '../../kit/time.ts'
import type { Sealing } from '../codec.ts'
import type { Scalar } from '../columns/column-type.ts'
import { type Connection, type Database, DuplicateError, type StoredRow, type Transaction } from '../database.ts'
import { fragment, marks, numbered, qualified, runFragment } from '../fragment.ts'
import { type Action, allows } from '../permissions.ts'
import { aclOf, countRows, permissionsOf } from './acl.ts'
import { codecOf, decodeFields, type Field, selectionOf } from './codec.ts'
import type { TableDefinition } from './definition.ts'
import { batchesOf } from './list/batches.ts'
import { countRows as countListed, type ListOptions, listRows, type RowList } from './list/list.ts'
import type { NewRow, RowChanges, TableRow } from './row.ts'
import { keepAllSideIndexes, keepSideIndexes } from './side-indexes.ts'
import { byIdText, insertText, partsOf, rowText } from './statement-texts.ts'

/** For whom rows are read and written, and with what. */
export interface RowsContext {
  readonly database: Database
  readonly tx: Transaction | undefined
  readonly roles: readonly string[]
  /** Permissions apply: off for keys, administrators and the instance itself. */
  readonly checks: boolean
  readonly sealing: Sealing
  readonly now: Clock
  /** The table with an internal number: the other side of a relationship. */
  readonly related: (number: number) => Promise<TableDefinition | undefined>
}

/** Rows that are worked on together (contract: data 1.7.9). */
const BATCH = 1000
/** Parameters of a new row besides its values. */
const FIXED = 4

/** A row with the same ID exists, maybe in other letters (contract: data 0.1.3). */
export class DuplicateIdError extends DuplicateError {
  override name = 'DuplicateIdError'
}

/**
 * The rows of one table for one caller. Whoever may do what to which row is decided here, and nowhere else: REST, bulk
 * calls, transactions, exports and realtime come through it.
 */
export class Rows {
  readonly table: TableDefinition
  readonly #context: RowsContext

  constructor(table: TableDefinition, context: RowsContext) {
    this.table = table
    this.#context = context
  }

  /** For whom, and with what: for what reads and writes rows of several tables together. */
  get context(): RowsContext {
    return this.#context
  }

  /** Whether the table itself grants the action to the caller, for every row (contract: data 1.7.1). */
  grants(action: Action): boolean {
    const { checks, roles } = this.#context
    return !checks || allows(this.table.$permissions, action, roles)
  }

  /** Whether the caller may do this to a row, through the table or through the row. Creating is the table's alone. */
  allows(action: Exclude<Action, 'create'>, row: Pick<TableRow, '$permissions'>): boolean {
    return this.grants(action) || (this.table.rowSecurity && allows(row.$permissions, action, this.#context.roles))
  }

  /** Whether some rows might allow it, though the table does not. */
  mayAllow(action: Exclude<Action, 'create'>): boolean {
    return this.grants(action) || this.table.rowSecurity
  }

  /**
   * A page of the rows that queries ask for and that the caller may read, or do something else to. The total is that of all
   * pages, counted up to 5000 (contract: data 1.7.5, 1.9).
   * @throws ApiError `general_query_invalid`, `general_cursor_not_found`, `database_query_order_null`
   * @throws ForbiddenError when the caller has no right to any row
   */
  list(queries: readonly string[], options: ListOptions = {}): Promise<RowList> {
    return listRows(this, queries, options)
  }

  /** How many rows the filters among the queries find; at most `most` are counted. Throws like `list`. */
  count(queries: readonly string[], most?: number): Promise<number> {
    return countListed(this, queries, most)
  }

  /**
   * All rows that queries ask for and that the caller may change or delete, some at a time: without a limit all of them.
   * Which ones it is about is not changed by what is done to them meanwhile. Throws like `list`.
   */
  batches(queries: readonly string[], action: 'update' | 'delete', size = BATCH): AsyncIterable<TableRow[]> {
    return batchesOf(this, queries, action, size)
  }

  /** The row with this ID, if the caller may read it. */
  async find(id: string, fields?: readonly Field[]): Promise<TableRow | undefined> {
    const row = await this.peek(id, fields)
    return row && this.allows('read', row) ? row : undefined
  }

  /** The row with this ID, whoever asks: for checks whose outcome must not depend on reading. */
  async peek(id: string, fields?: readonly Field[]): Promise<TableRow | undefined> {
    const connection = this.#connection
    const text = fields
      ? numbered(connection, byIdText(connection, this.table, selectionOf(fields)))
      : rowText(connection, this.table, 'plain')
    const [stored] = await connection.all(text, [id.toLowerCase(), id])
    return stored && (await this.decode([stored], fields))[0]
  }

  /** Like `peek`, inside a transaction: nobody else changes the row before it ends. */
  async lock(id: string): Promise<TableRow | undefined> {
    const tx = this.#transaction
    const [stored] = await tx.all(rowText(tx, this.table, 'locking'), [id.toLowerCase(), id])
    return stored && (await this.decode([stored]))[0]
  }

  /** Like `lock`, for several rows; those that do not exist are left out. */
  async lockMany(ids: readonly string[]): Promise<TableRow[]> {
    const tx = this.#transaction
    const stored: StoredRow[] = []
    for (const part of partsOf(ids, 2)) {
      const list = marks(part.length)
      // In one order everywhere, so that nobody waits for whoever waits for him.
      const text = `select ${codecOf(this.table).selection} from ${this.#name(tx)}
        where lower("$id") in (${list}) and "$id" in (${list}) order by "$sequence" ${tx.dialect.rowLockText}`
      stored.push(...(await runFragment(tx, fragment(text, ...part.map((id) => id.toLowerCase()), ...part))))
    }
    return this.decode(stored)
  }

  /**
   * Inserts a row. Whether the caller may create is the table's to say: see `grants`.
   * @throws DuplicateIdError, DuplicateError when another unique rule is broken
   */
  async insert(row: NewRow): Promise<TableRow> {
    const [made] = await this.insertMany([row])
    return made as TableRow
  }

  /** Like `insert`, for several rows in few statements: all of them, or none. Their numbers follow their order. */
  async insertMany(rows: readonly NewRow[]): Promise<TableRow[]> {
    const tx = this.#transaction
    const { table } = this
    const time = this.#context.now()
    const acls = new Map<string, number>()
    const made: TableRow[] = []
    for (const part of partsOf(rows, codecOf(table).fields.length + FIXED)) {
      const values: Scalar[] = []
      const byId = new Map<unknown, Record<string, unknown>>()
      for (const row of part) {
        const acl = await this.#acl(tx, row.$permissions, acls)
        byId.set(row.$id, this.#newRow(tx, row, acl, time, values))
        countRows(tx, table.name, acl, 1)
      }
      const stored = await this.#guarded(tx, tx.all(insertText(tx, table, part.length), values))
      for (const { $id, $sequence } of stored) {
        const row = byId.get($id)
        if (row) row.$sequence = Number($sequence)
      }
      for (const row of byId.values()) made.push(row as TableRow)
    }
    await keepAllSideIndexes(
      tx,
      table,
      made.map((after) => ({ before: undefined, after })),
    )
    return made
  }

  /**
   * Changes a row that was locked. The caller has been asked for his rights: see `allows`.
   * @throws DuplicateError when a unique rule is broken
   */
  async update(before: TableRow, changes: RowChanges): Promise<TableRow> {
    const tx = this.#transaction
    const { database, now } = this.#context
    const after: Record<string, unknown> = { ...before, ...changes }
    after.$updatedAt = changes.$updatedAt ?? now()
    const assignments = ['"$createdAt" = ?', '"$updatedAt" = ?']
    const values: Scalar[] = [after.$createdAt as number, after.$updatedAt as number]
    if (changes.$permissions) {
      const [from, to] = await Promise.all([
        aclOf(database, tx, this.table.name, before.$permissions),
        aclOf(database, tx, this.table.name, changes.$permissions),
      ])
      assignments.push('"$acl" = ?')
      values.push(to)
      if (from !== to) {
        countRows(tx, this.table.name, from, -1)
        countRows(tx, this.table.name, to, 1)
      }
    }
    this.#assign(tx, before.$id, changes, assignments, values)
    const statement = `update ${this.#name(tx)} set ${assignments.join(', ')} where "$sequence" = ?`
    await this.#guarded(tx, tx.run(numbered(tx, statement), [...values, before.$sequence]))
    await keepSideIndexes(tx, this.table, before, after as TableRow)
    return after as TableRow
  }

  /** Like `update`, for several rows that get the same values. */
  async updateMany(before: readonly TableRow[], changes: RowChanges): Promise<TableRow[]> {
    const sealed = codecOf(this.table).fields.some(({ key, column }) => column.encrypt && Object.hasOwn(changes, key))
    // A seal is good for one row.
    if (sealed) return Promise.all(before.map((row) => this.update(row, changes)))
    const tx = this.#transaction
    const given = { ...changes, $updatedAt: changes.$updatedAt ?? this.#context.now() }
    const assignments = ['"$updatedAt" = ?']
    const values: Scalar[] = [given.$updatedAt]
    if (given.$createdAt !== undefined) {
      assignments.push('"$createdAt" = ?')
      values.push(given.$createdAt)
    }
    const acls = new Map<string, number>()
    if (given.$permissions) {
      assignments.push('"$acl" = ?')
      const to = await this.#acl(tx, given.$permissions, acls)
      values.push(to)
      countRows(tx, this.table.name, to, before.length)
      for (const row of before) countRows(tx, this.table.name, await this.#acl(tx, row.$permissions, acls), -1)
    }
    this.#assign(tx, '', changes, assignments, values)
    const start = `update ${this.#name(tx)} set ${assignments.join(', ')} where "$sequence" in `
    for (const part of partsOf(before)) {
      const statement = numbered(tx, `${start}(${marks(part.length)})`)
      await this.#guarded(tx, tx.run(statement, [...values, ...part.map(({ $sequence }) => $sequence)]))
    }
    const after = before.map((row) => ({ ...row, ...given }) as TableRow)
    await keepAllSideIndexes(
      tx,
      this.table,
      after.map((row, at) => ({ before: before[at], after: row })),
    )
    return after
  }

  /** Deletes a row that was locked. */
  delete(row: TableRow): Promise<void> {
    return this.deleteMany([row])
  }

  /** Deletes rows that were locked. */
  async deleteMany(rows: readonly TableRow[]): Promise<void> {
    const tx = this.#transaction
    const { table } = this
    const acls = new Map<string, number>()
    for (const part of partsOf(rows)) {
      const statement = `delete from ${this.#name(tx)} where "$sequence" in (${marks(part.length)})`
      await tx.run(
        numbered(tx, statement),
        part.map(({ $sequence }) => $sequence),
      )
    }
    for (const row of rows) countRows(tx, table.name, await this.#acl(tx, row.$permissions, acls), -1)
    await keepAllSideIndexes(
      tx,
      table,
      rows.map((before) => ({ before, after: undefined })),
    )
  }

  /** Stored rows as the server works with them. They must have been selected with `selection(fields)`. */
  async decode(
    stored: readonly StoredRow[],
    fields: readonly Field[] = codecOf(this.table).fields,
  ): Promise<TableRow[]> {
    if (stored.length === 0) return []
    const { database, sealing } = this.#context
    const acls = stored.map(({ $acl }) => $acl as number)
    const permissions = await permissionsOf(database, this.#connection, this.table.name, acls)
    return stored.map((one) => {
      decodeFields(fields, one, sealing)
      const row = one as Record<string, unknown>
      row.$permissions = permissions(row.$acl as number)
      delete row.$acl
      return row as unknown as TableRow
    })
  }

  get #connection(): Connection {
    return this.#context.tx ?? this.#context.database
  }

  get #transaction(): Transaction {
    const { tx } = this.#context
    if (!tx) throw new Error('Rows are written in a transaction only.')
    return tx
  }

  #name(connection: Connection): string {
    return qualified(connection, this.table.name)
  }

  // The row as it will be; what the statement needs of it is added to `values`.
  #newRow(tx: Transaction, row: NewRow, acl: number, time: number, values: Scalar[]): Record<string, unknown> {
    const { sealing } = this.#context
    const made: Record<string, unknown> = {
      $id: row.$id,
      $sequence: 0,
      $createdAt: row.$createdAt ?? time,
      $updatedAt: row.$updatedAt ?? time,
      $permissions: row.$permissions,
    }
    values.push(row.$id, made.$createdAt as number, made.$updatedAt as number, acl)
    for (const { key, encode, column } of codecOf(this.table).fields) {
      // A column may be called `constructor`: what every object inherits is no value of a row.
      const value = (Object.hasOwn(row, key) ? row[key] : undefined) ?? (column.array ? [] : null)
      made[key] = value
      values.push(encode(value, row.$id, tx.dialect.name, sealing))
    }
    return made
  }

  #assign(tx: Transaction, rowId: string, changes: RowChanges, assignments: string[], values: Scalar[]): void {
    for (const { key, field, encode } of codecOf(this.table).fields) {
      if (!Object.hasOwn(changes, key)) continue
      assignments.push(`"${field}" = ?`)
      values.push(encode(changes[key], rowId, tx.dialect.name, this.#context.sealing))
    }
  }

  // A set that is new is kept for others once it is durable: until then, each caller remembers it.
  async #acl(tx: Transaction, permissions: readonly string[], known: Map<string, number>): Promise<number> {
    const key = permissions.join('\n')
    const found = known.get(key)
    if (found !== undefined) return found
    const acl = await aclOf(this.#context.database, tx, this.table.name, permissions)
    known.set(key, acl)
    return acl
  }

  async #guarded<R>(tx: Transaction, work: Promise<R>): Promise<R> {
    try {
      return await work
    } catch (error) {
      const columns = tx.dialect.duplicate(error)
      if (columns === undefined) throw error
      // The index on IDs is one on an expression, which engines name in their own ways.
      if (/_id\b|lower\(/.test(columns)) throw new DuplicateIdError(columns, { cause: error })
      throw new DuplicateError(columns, { cause: error })
    }
  }
}
