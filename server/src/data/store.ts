import { setImmediate as nextTurn } from 'node:timers/promises'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { ApiError } from '../contract/errors.ts'
import type { Clock } from '../kit/time.ts'
import { decodeRow, encodeColumn, type Sealing, type Seals } from './codec.ts'
import type { Scalar } from './columns/column-type.ts'
import {
  type Connection,
  type Database,
  DuplicateError,
  ForbiddenError,
  type StoredRow,
  type Transaction,
} from './database.ts'
import { type Fragment, numbered } from './fragment.ts'
import { type Action, allows, intern, permissionsOf, readableBy } from './permissions.ts'
import { afterCursor, type ListOptions, orderOf, type Plan, planQueries } from './query/compile.ts'
import { parseQueries } from './query/parse.ts'
import { type AnyShape, type Changes, type Column, columnsOf, fallbackOf, type New, type Row } from './shape.ts'
import {
  allOf,
  type Condition,
  conditionsOf,
  countRows,
  encodeValue,
  type InsertForm,
  insertText,
  run,
  selectRows,
  selectText,
  tableOf,
  type Where,
} from './statements.ts'
import type { TableDefinition } from './tables/definition.ts'
import type { Definitions, Located } from './tables/definitions.ts'
import { Rows } from './tables/rows.ts'

export type { Where } from './statements.ts'

/** For whom a store reads and writes. */
export interface Access {
  readonly roles: readonly string[]
  /** Row permissions apply. Off for keys and administrators (contract: identity 2.3). */
  readonly checks: boolean
  /** Tables of `access: 'system'` can be reached: an escalation, named so that every use can be found. */
  readonly system: boolean
}

/** What a store needs besides a database. */
export interface StoreTools {
  readonly seals: Seals
  readonly now: Clock
  readonly definitions: Definitions
}

export interface Selection {
  readonly order?: readonly { readonly column: string; readonly descending: boolean }[]
  readonly limit?: number
  readonly offset?: number
  /** Further conditions, for what equality cannot say. */
  readonly also?: readonly Condition[]
}

export interface Page<S extends AnyShape> {
  readonly total: number
  readonly rows: readonly Row<S>[]
}

const EVERYTHING: Access = { roles: [], checks: false, system: true }
/** Counting stops here (contract: identity 4.7). */
const COUNT_LIMIT = 5000
/** Rows read at once when a whole table is gone through. */
const EACH = 500

const BY_INSERTION = [{ column: '$sequence', descending: false }] as const

/** Rows in, rows out, for one caller: permissions, sealing and encodings are its business, and nobody else's. */
export class Store {
  readonly #database: Database
  readonly #tx: Transaction | undefined
  readonly #access: Access
  readonly #tools: StoreTools
  readonly #sealing: Sealing

  constructor(database: Database, access: Access, tools: StoreTools, tx?: Transaction) {
    this.#database = database
    this.#access = access
    this.#tools = tools
    this.#sealing = { seals: tools.seals, realm: database.name }
    this.#tx = tx
  }

  /** Name of the database behind it: `platform`, or a project's ID. */
  get name(): string {
    return this.#database.name
  }

  get inTransaction(): boolean {
    return this.#tx !== undefined
  }

  /** The same tables with no permission in the way. Every use is an escalation to be reviewed. */
  asSystem(): Store {
    return this.#access.system ? this : new Store(this.#database, EVERYTHING, this.#tools, this.#tx)
  }

  /** Runs `work` in a transaction; inside one already, joins it. Only the database may be awaited in it. */
  transaction<R>(work: (store: Store) => Promise<R>): Promise<R> {
    if (this.#tx) return work(this)
    return this.#database.transaction((tx) => work(new Store(this.#database, this.#access, this.#tools, tx)))
  }

  /** Runs after the transaction is durable; at once when there is none. */
  afterCommit(work: () => void): void {
    if (this.#tx) this.#tx.afterCommit(work)
    else work()
  }

  /**
   * Holds `name` to the end of the transaction: transactions that ask for the same one run after each other, for rules
   * that look at several rows.
   */
  async hold(name: string): Promise<void> {
    if (!this.#tx) throw new Error('A name can be held in a transaction only.')
    const statement = this.#tx.dialect.nameLock(`${this.#tx.schema ?? ''}/${name}`)
    if (statement) await run(this.#tx, statement)
  }

  /** A user's table, whether switched on or not; undefined when there is none. As committed, also inside a transaction. */
  table(databaseId: string, tableId: string): Promise<Located | undefined> {
    return this.#tools.definitions.table(this.#committed, this.#database, databaseId, tableId)
  }

  /** The user's table with this internal number. */
  tableByNumber(number: number): Promise<TableDefinition | undefined> {
    return this.#tools.definitions.byNumber(this.#committed, this.#database, number)
  }

  /** The rows of a user's table, for this caller. */
  rows(table: TableDefinition): Rows {
    const { roles, checks, system } = this.#access
    return new Rows(table, {
      database: this.#database,
      tx: this.#tx,
      roles,
      checks: checks && !system,
      sealing: this.#sealing,
      now: this.#tools.now,
      related: (number) => this.tableByNumber(number),
    })
  }

  /** Runs `work` on the schema of users' tables, in a transaction. */
  schema<R>(work: (connection: Transaction) => Promise<R>): Promise<R> {
    if (!this.#access.system) throw new Error('Schemas are changed through asSystem() only.')
    return this.#write(work)
  }

  /**
   * Runs a select that may go through much, without holding up others.
   * @throws DatabaseTimeoutError when it takes longer than `limitMs`
   */
  heavy(statement: (connection: Connection) => Fragment, limitMs: number): Promise<StoredRow[]> {
    if (!this.#access.system) throw new Error('Tables are reached past permissions through asSystem() only.')
    const { text, values } = statement(this.#connection)
    return this.#connection.heavy(numbered(this.#connection, text), values, limitMs)
  }

  /** Runs schema statements of users' tables outside transactions, off the event loop: see `Database.background`. */
  background(statements: readonly string[]): Promise<void> {
    if (!this.#access.system) throw new Error('Schemas are changed through asSystem() only.')
    return this.#database.background(statements)
  }

  /** Runs `work` over the rows of users' tables, whoever may read them: for questions about all of them. */
  reading<R>(work: (connection: Connection) => Promise<R>): Promise<R> {
    if (!this.#access.system) throw new Error('Rows of everybody are read through asSystem() only.')
    return work(this.#connection)
  }

  /** The row with this ID, if the caller may read it. */
  async find<S extends AnyShape>(shape: S, id: string): Promise<Row<S> | undefined> {
    const row = await this.first(shape, { $id: id } as Where<S>)
    return row
  }

  /** The first row, in order of insertion, that has these values and that the caller may read. */
  async first<S extends AnyShape>(shape: S, where: Where<S>): Promise<Row<S> | undefined> {
    if (this.#checked(shape)) return (await this.select(shape, where, { limit: 1 }))[0]
    const [stored] = await this.#byValues(shape, where, 'first')
    return stored && this.#decode(shape, stored)
  }

  /** Like `find`, inside a transaction: nobody else changes the row before the transaction ends. */
  async lock<S extends AnyShape>(shape: S, id: string): Promise<Row<S> | undefined> {
    const tx = this.#tx
    if (!tx) throw new Error('A row can be locked in a transaction only.')
    const conditions = conditionsOf(tx, shape, { $id: id } as Where<S>)
    if (this.#checked(shape)) conditions.push(readableBy(tx, shape, this.#access.roles))
    const statement = sql`select * from ${tableOf(tx, shape)} where ${allOf(conditions)} ${tx.dialect.rowLock}`
    const [stored] = await run(tx, statement)
    return stored && this.#decode(shape, stored)
  }

  /** All rows that have these values and that the caller may read, in order of insertion unless said otherwise. */
  async select<S extends AnyShape>(shape: S, where: Where<S>, selection: Selection = {}): Promise<Row<S>[]> {
    const checked = this.#checked(shape)
    if (!checked && Object.keys(selection).length === 0) {
      return (await this.#byValues(shape, where, 'all')).map((stored) => this.#decode(shape, stored))
    }
    const conditions = [...conditionsOf(this.#connection, shape, where), ...(selection.also ?? [])]
    if (checked) conditions.push(readableBy(this.#connection, shape, this.#access.roles))
    const order = selection.order ?? BY_INSERTION
    const stored = await run(this.#connection, selectRows(this.#connection, shape, conditions, order, selection))
    return stored.map((row) => this.#decode(shape, row))
  }

  /**
   * A page of what list queries ask for, within `where`.
   * @throws ApiError `general_argument_invalid` on a bad query, `general_cursor_not_found` on an unknown cursor
   */
  async list<S extends AnyShape>(
    shape: S,
    queries: readonly string[],
    options: ListOptions & { where?: Where<S>; also?: readonly Condition[]; total?: boolean },
  ): Promise<Page<S>> {
    const { dialect } = this.#connection
    const plan = planQueries(shape, parseQueries(queries), dialect, options)
    const conditions = [
      ...conditionsOf(this.#connection, shape, options.where ?? {}),
      ...(options.also ?? []),
      ...plan.conditions,
    ]
    if (this.#checked(shape)) conditions.push(readableBy(this.#connection, shape, this.#access.roles))
    const order = orderOf(plan)
    const paged = plan.cursor ? [...conditions, await this.#cursor(shape, plan.cursor.id, order, options)] : conditions
    const by = plan.random ? 'random' : order
    const stored = await run(this.#connection, selectRows(this.#connection, shape, paged, by, plan))
    const rows = stored.map((row) => this.#decode(shape, row))
    if (plan.cursor?.before) rows.reverse()
    const total = options.total === false ? 0 : await this.#count(shape, conditions, COUNT_LIMIT)
    return { total, rows }
  }

  /** Every row in order of insertion, read in pages: for work that goes through a whole table. */
  async *each<S extends AnyShape>(shape: S, where: Where<S> = {}): AsyncGenerator<Row<S>> {
    let after = 0
    for (;;) {
      const page = await this.select(shape, where, { limit: EACH, also: [sql<SqlBool>`"$sequence" > ${after}`] })
      yield* page
      if (page.length < EACH) return
      await nextTurn() // a long table must not hold up everybody else
      after = page.at(-1)?.$sequence ?? after
    }
  }

  /** How many rows have these values; stops counting at `max`. */
  async count<S extends AnyShape>(shape: S, where: Where<S>, max = Number.MAX_SAFE_INTEGER): Promise<number> {
    const conditions = conditionsOf(this.#connection, shape, where)
    if (this.#checked(shape)) conditions.push(readableBy(this.#connection, shape, this.#access.roles))
    return this.#count(shape, conditions, max)
  }

  /** @throws DuplicateError when a unique rule is broken */
  insert<S extends AnyShape>(shape: S, values: New<S>): Promise<Row<S>> {
    return this.#write(async (tx) => (await this.#insert(tx, shape, values, 'insert')) as Row<S>)
  }

  /** Inserts a row, or answers undefined when a unique rule stands against it; the transaction can go on. */
  insertUnlessTaken<S extends AnyShape>(shape: S, values: New<S>): Promise<Row<S> | undefined> {
    return this.#write((tx) => this.#insert(tx, shape, values, 'insert unless taken'))
  }

  /**
   * Changes the row with this ID; undefined when there is none the caller may see.
   * @throws ForbiddenError when the caller may see it but not change it
   * @throws DuplicateError when a unique rule is broken
   */
  async update<S extends AnyShape>(shape: S, id: string, changes: Changes<S>): Promise<Row<S> | undefined> {
    return this.#write(async (tx) => {
      if (!(await this.#mayChange(tx, shape, id, 'update'))) return undefined
      const [row] = await this.#change(tx, shape, { $id: id } as Where<S>, changes, id)
      return row
    })
  }

  /** Changes every row that has these values; sealed columns cannot be changed this way. Answers the changed rows. */
  async updateWhere<S extends AnyShape>(shape: S, where: Where<S>, changes: Changes<S>): Promise<Row<S>[]> {
    this.#requireSystem(shape)
    return this.#write((tx) => this.#change(tx, shape, where, changes, undefined))
  }

  /** Adds to a number in one statement, so that parallel writers cannot lose each other's change. */
  async increment<S extends AnyShape>(
    shape: S,
    id: string,
    name: keyof S['columns'] & string,
    by: number,
  ): Promise<Row<S> | undefined> {
    this.#requireSystem(shape)
    return this.#write(async (tx) => {
      const where = allOf(conditionsOf(tx, shape, { $id: id } as Where<S>))
      const statement = sql`update ${tableOf(tx, shape)} set ${sql.ref(name)} = ${sql.ref(name)} + ${by} where ${where} returning *`
      const [stored] = await run(tx, statement)
      return stored && this.#touched(tx, shape, this.#decode(shape, stored))
    })
  }

  /**
   * Deletes the row with this ID and answers it; undefined when there is none the caller may see.
   * @throws ForbiddenError when the caller may see it but not delete it
   */
  async delete<S extends AnyShape>(shape: S, id: string): Promise<Row<S> | undefined> {
    return this.#write(async (tx) => {
      if (!(await this.#mayChange(tx, shape, id, 'delete'))) return undefined
      const [row] = await this.#remove(tx, shape, { $id: id } as Where<S>)
      return row
    })
  }

  /** Deletes every row that has these values, and answers them. */
  async deleteWhere<S extends AnyShape>(shape: S, where: Where<S>): Promise<Row<S>[]> {
    this.#requireSystem(shape)
    return this.#write((tx) => this.#remove(tx, shape, where))
  }

  /** Runs a statement of a service's `store.ts` and answers decoded rows of `shape`. */
  async query<S extends AnyShape>(
    shape: S,
    statement: (table: RawBuilder<unknown>, connection: Connection) => RawBuilder<unknown>,
  ): Promise<Row<S>[]> {
    this.#requireSystem(shape)
    return this.#write(async (tx) => {
      const stored = await run(tx, statement(tableOf(tx, shape), tx))
      return stored.map((row) => this.#touched(tx, shape, this.#decode(shape, row)))
    })
  }

  get #committed(): Store {
    return new Store(this.#database, EVERYTHING, this.#tools)
  }

  get #connection(): Connection {
    return this.#tx ?? this.#database
  }

  #write<R>(work: (tx: Transaction) => Promise<R>): Promise<R> {
    return this.#tx ? work(this.#tx) : this.#database.transaction(work)
  }

  // Whether row permissions apply; refuses system tables to whoever has not escalated.
  #checked(shape: AnyShape): boolean {
    if (shape.access === 'system') this.#requireSystem(shape)
    return shape.access === 'rows' && this.#access.checks && !this.#access.system
  }

  #requireSystem(shape: AnyShape): void {
    if (!this.#access.system) throw new Error(`${shape.name} is reached through asSystem() only.`)
  }

  async #mayChange(tx: Transaction, shape: AnyShape, id: string, action: Action): Promise<boolean> {
    if (!this.#checked(shape)) return true
    const where = allOf(conditionsOf(tx, shape, { $id: id }))
    const statement = sql`select "$acl" from ${tableOf(tx, shape)} where ${where} ${tx.dialect.rowLock}`
    const [stored] = await run(tx, statement)
    if (!stored) return false
    const permissions = await permissionsOf(tx, shape, Number(stored.$acl))
    if (!allows(permissions, 'read', this.#access.roles)) return false
    if (!allows(permissions, action, this.#access.roles)) throw new ForbiddenError(`The caller may not ${action} this.`)
    return true
  }

  async #insert<S extends AnyShape>(
    tx: Transaction,
    shape: S,
    values: New<S>,
    form: InsertForm,
  ): Promise<Row<S> | undefined> {
    const given = values as Record<string, unknown> & { $id: string }
    this.#checked(shape)
    const now = this.#tools.now()
    const row: Record<string, unknown> = {
      $id: given.$id,
      $createdAt: given.$createdAt ?? now,
      $updatedAt: given.$updatedAt ?? now,
    }
    const parameters = [row.$id, row.$createdAt, row.$updatedAt] as Scalar[]
    if (shape.access === 'rows') {
      row.$permissions = given.$permissions ?? []
      parameters.push(await intern(tx, shape, row.$permissions as string[]))
    }
    for (const [name, spec] of columnsOf(shape)) {
      const value = given[name] ?? fallbackOf(spec)
      row[name] = value
      parameters.push(
        value === null ? null : encodeColumn(shape, name, value, given.$id, tx.dialect.name, this.#sealing),
      )
    }
    const [stored] = await this.#guarded(tx, tx.all(insertText(tx, shape, form), parameters))
    if (!stored) return undefined
    row.$sequence = stored.$sequence
    return this.#touched(tx, shape, row as Row<S>)
  }

  async #change<S extends AnyShape>(
    tx: Transaction,
    shape: S,
    where: Where<S>,
    changes: Changes<S>,
    id: string | undefined,
  ): Promise<Row<S>[]> {
    const given = changes as Record<string, unknown>
    const names = Object.keys(given).filter((name) => Object.hasOwn(shape.columns, name) && given[name] !== undefined)
    const assignments = names.map((name) => {
      if ((shape.columns[name] as Column).encrypt && given[name] !== null && id === undefined)
        throw new Error(`${shape.name}.${name} is sealed to its row.`)
      return sql`${sql.ref(name)} = ${encodeColumn(shape, name, given[name], id ?? '', tx.dialect.name, this.#sealing)}`
    })
    if (changes.$updatedAt !== 'keep') {
      assignments.push(sql`"$updatedAt" = ${changes.$updatedAt ?? this.#tools.now()}`)
    }
    if (given.$permissions) assignments.push(sql`"$acl" = ${await intern(tx, shape, given.$permissions as string[])}`)
    const statement = sql`update ${tableOf(tx, shape)} set ${sql.join(assignments)} where ${allOf(conditionsOf(tx, shape, where))} returning *`
    const stored = await this.#guarded(tx, run(tx, statement))
    return stored.map((row) => this.#touched(tx, shape, this.#decode(shape, row)))
  }

  async #remove<S extends AnyShape>(tx: Transaction, shape: S, where: Where<S>): Promise<Row<S>[]> {
    const statement = sql`delete from ${tableOf(tx, shape)} where ${allOf(conditionsOf(tx, shape, where))} returning *`
    const stored = await run(tx, statement)
    return stored.map((row) => this.#touched(tx, shape, this.#decode(shape, row)))
  }

  #touched<S extends AnyShape>(tx: Transaction, shape: S, row: Row<S>): Row<S> {
    for (const tag of shape.purges?.(row) ?? []) tx.purge(`${this.name}/${tag}`)
    return row
  }

  // Equality on known columns: the statement's text depends on the names alone, so it is built once.
  #byValues<S extends AnyShape>(shape: S, where: Where<S>, form: 'first' | 'all'): Promise<StoredRow[]> {
    const connection = this.#connection
    const values = where as Record<string, unknown>
    const names = Object.keys(where)
    if (names.some((name) => (values[name] ?? null) === null || Array.isArray(values[name]))) {
      const page = { limit: form === 'first' ? 1 : undefined }
      return run(connection, selectRows(connection, shape, conditionsOf(connection, shape, where), BY_INSERTION, page))
    }
    const parameters = names.map((name) => encodeValue(connection, shape, name, values[name]))
    return connection.all(selectText(connection, shape, names, form), parameters)
  }

  // The row must be one that could be listed: a cursor tells nothing about the rows of others.
  async #cursor<S extends AnyShape>(
    shape: S,
    id: string,
    order: Plan['order'],
    { where, also }: { where?: Where<S>; also?: readonly Condition[] },
  ): Promise<Condition> {
    const [row] = await this.select(shape, { ...where, $id: id } as Where<S>, { limit: 1, ...(also && { also }) })
    if (!row) throw new ApiError('general_cursor_not_found')
    return afterCursor(shape, row as Record<string, unknown>, order, this.#connection.dialect)
  }

  async #count(shape: AnyShape, conditions: readonly Condition[], max: number): Promise<number> {
    const [row] = await run(this.#connection, countRows(this.#connection, shape, conditions, max))
    return Number(row?.total ?? 0)
  }

  #decode<S extends AnyShape>(shape: S, stored: StoredRow): Row<S> {
    return decodeRow(shape, stored, this.#sealing)
  }

  async #guarded<R>(tx: Transaction, work: Promise<R>): Promise<R> {
    try {
      return await work
    } catch (error) {
      const columns = tx.dialect.duplicate(error)
      throw columns === undefined ? error : new DuplicateError(columns, { cause: error })
    }
  }
}
