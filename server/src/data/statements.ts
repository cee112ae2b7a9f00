import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { LRUCache } from 'lru-cache'
import type { Scalar } from './columns/column-type.ts'
import { storageOf } from './columns/index.ts'
import type { Connection, StoredRow } from './database.ts'
import type { Plan } from './query/compile.ts'
import { type AnyShape, type Column, columnsOf, type Row } from './shape.ts'

/** Equality conditions; a list means "one of", null means "has no value". */
export type Where<S> = { readonly [K in keyof Row<S>]?: Row<S>[K] | readonly NonNullable<Row<S>[K]>[] | null }

/** A condition of a statement. */
export type Condition = RawBuilder<SqlBool>

/** An insert that fails on a broken unique rule, or that leaves the row out. */
export type InsertForm = 'insert' | 'insert unless taken'

const LARGEST = 1000
// Statements of the hot paths are built once and prepared once; their text is found by shape, schema and form.
const texts = new WeakMap<AnyShape, LRUCache<string, string>>()

/** Runs a built statement and answers what it returns. */
export function run(connection: Connection, statement: RawBuilder<unknown>): Promise<StoredRow[]> {
  const { sql: text, parameters } = statement.compile(connection.dialect.builder)
  return connection.all(text, parameters as Scalar[])
}

/** The table of a shape where this connection has it. */
export const tableOf = (connection: Connection, shape: AnyShape): RawBuilder<unknown> =>
  connection.schema === undefined ? sql.table(shape.name) : sql.table(`${connection.schema}.${shape.name}`)

/** All conditions at once; true when there are none. */
export const allOf = (conditions: readonly Condition[]): Condition =>
  conditions.length ? sql<SqlBool>`${sql.join([...conditions], sql` and `)}` : sql<SqlBool>`1 = 1`

/** A value as its column is compared. Throws TypeError for sealed columns: no row can be found by them. */
export function encodeValue(connection: Connection, shape: AnyShape, name: string, value: unknown): Scalar {
  const spec = Object.hasOwn(shape.columns, name) ? (shape.columns[name] as Column) : undefined
  if (spec?.encrypt) throw new TypeError(`${shape.name}.${name} is sealed: no row can be found by it.`)
  if (spec) return storageOf(spec).encode(value, connection.dialect.name)
  // No ID has a NUL, and PostgreSQL takes none: such an ID names nothing.
  return typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : (value as Scalar)
}

/** Equality conditions as SQL. */
export function conditionsOf<S extends AnyShape>(connection: Connection, shape: S, where: Where<S>): Condition[] {
  return Object.entries(where).map(([name, value]) => {
    const ref = sql.ref(name)
    // Whoever means "has no value" says null: a value that got lost must not match the rows without one.
    if (value === undefined) throw new TypeError(`The condition on ${shape.name}.${name} has no value.`)
    if (value === null) return sql<SqlBool>`${ref} is null`
    if (!Array.isArray(value)) return sql<SqlBool>`${ref} = ${encodeValue(connection, shape, name, value)}`
    if (value.length === 0) return sql<SqlBool>`1 = 0`
    return sql<SqlBool>`${ref} in (${sql.join(value.map((item) => encodeValue(connection, shape, name, item)))})`
  })
}

/** Rows under conditions, in an order and a page. */
export function selectRows(
  connection: Connection,
  shape: AnyShape,
  conditions: readonly Condition[],
  order: Plan['order'] | 'random',
  page: { readonly limit?: number | undefined; readonly offset?: number | undefined } = {},
): RawBuilder<unknown> {
  const by = order === 'random' ? connection.dialect.random : sql.join(order.map((part) => orderBy(connection, part)))
  const part = page.limit === undefined ? sql`` : sql` limit ${page.limit} offset ${page.offset ?? 0}`
  return sql`select * from ${tableOf(connection, shape)} where ${allOf(conditions)} order by ${by}${part}`
}

// PostgreSQL sorts nulls last unless told otherwise; both engines shall agree.
function orderBy(connection: Connection, { column, descending }: Plan['order'][number]): RawBuilder<unknown> {
  const direction = descending ? 'desc' : 'asc'
  const told = connection.dialect.name === 'sqlite' || column === '$sequence'
  return sql`${sql.ref(column)} ${sql.raw(told ? direction : `${direction} nulls ${descending ? 'last' : 'first'}`)}`
}

/** How many rows stand under conditions, as `total`; at most `max` are counted. */
export const countRows = (
  connection: Connection,
  shape: AnyShape,
  conditions: readonly Condition[],
  max: number,
): RawBuilder<unknown> =>
  sql`select count(*) as total from (
    select 1 from ${tableOf(connection, shape)} where ${allOf(conditions)} limit ${max}) as counted`

/** Text of the select by values of these columns: all of them, or the first in order of insertion. */
export function selectText(
  connection: Connection,
  shape: AnyShape,
  names: readonly string[],
  form: 'first' | 'all',
): string {
  return textOf(connection, shape, `${form}:${names.join(',')}`, () => {
    const conditions = names.map((name) => sql<SqlBool>`${sql.ref(name)} = ${0}`)
    const limit = form === 'first' ? sql` limit 1` : sql``
    const order = names.includes('$id') ? sql`` : sql` order by "$sequence"`
    return sql`select * from ${tableOf(connection, shape)} where ${allOf(conditions)}${order}${limit}`
  })
}

/** Text of the insert of a whole row: `$id`, dates, ACL where rows have one, then the columns in order. */
export function insertText(connection: Connection, shape: AnyShape, form: InsertForm): string {
  return textOf(connection, shape, form, () => {
    const permissions = shape.access === 'rows' ? ['$acl'] : []
    const names = ['$id', '$createdAt', '$updatedAt', ...permissions, ...columnsOf(shape).map(([name]) => name)]
    const conflict = form === 'insert' ? sql`` : sql` on conflict do nothing`
    return sql`insert into ${tableOf(connection, shape)} (${sql.join(names.map((name) => sql.ref(name)))})
      values (${sql.join(names.map(() => sql`${0}`))})${conflict} returning "$sequence"`
  })
}

function textOf(connection: Connection, shape: AnyShape, form: string, build: () => RawBuilder<unknown>): string {
  let known = texts.get(shape)
  if (!known) {
    known = new LRUCache({ max: LARGEST })
    texts.set(shape, known)
  }
  const key = `${connection.dialect.name}/${connection.schema ?? ''}/${form}`
  let text = known.get(key)
  if (text === undefined) {
    text = build().compile(connection.dialect.builder).sql
    known.set(key, text)
  }
  return text
}
