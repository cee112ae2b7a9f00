import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Scalar } from '../columns/column-type.ts'
import { kindOf, storageOf } from '../columns/index.ts'
import type { Dialect } from '../dialect.ts'
import { type Fragment, quoted } from '../fragment.ts'
import { type AnyShape, type Column, column } from '../shape.ts'
import { allOf, anyOf } from './combine.ts'
import { compileFilter, isFilter, type Target, unknownMethod } from './filters.ts'
import { type Cursor, LIMIT, count as limitOf, pages, pagingOf } from './paging.ts'
import { asParameter, QueryError } from './query-error.ts'
import { isGroup, type Query } from './read.ts'

/** Every table has these; they can be asked for wherever queries are accepted. */
const BASE: Record<string, Column> = {
  $id: column.string(),
  $sequence: column.integer(),
  $createdAt: column.datetime(),
  $updatedAt: column.datetime(),
}

/** List queries sorted into what they do. */
export interface Plan {
  readonly conditions: readonly RawBuilder<SqlBool>[]
  readonly order: readonly { readonly column: string; readonly descending: boolean }[]
  readonly random: boolean
  readonly limit: number
  readonly offset: number
  readonly cursor?: Cursor
  /** Attributes asked for; empty for all. */
  readonly select: readonly string[]
}

/** How a list route differs from the usual. */
export interface ListOptions {
  /** Attributes that filters and orders may name, besides `$id` and its siblings. */
  readonly attributes: readonly string[]
  /** Page size when the caller names none; 25 unless given. */
  readonly limit?: number
  /** Words that the row's `search` column must hold: the `search` parameter of list routes. Empty: any row. */
  readonly search?: string
  /** True: `select` is accepted. Elsewhere what is listed always leaves whole, and it is refused. */
  readonly select?: true
}

/** Sorts queries into a plan. Throws `general_argument_invalid` on whatever cannot be run, before anything is. */
export const planQueries = (shape: AnyShape, queries: readonly Query[], dialect: Dialect, options: ListOptions): Plan =>
  asParameter(() => plan(shape, queries, dialect, options))

/** How many a `limit` or an `offset` asks for. Throws `general_argument_invalid` when that is no number, or below the lowest. */
export const count = (query: Query, lowest: number): number => asParameter(() => limitOf(query, lowest))

function plan(shape: AnyShape, queries: readonly Query[], { name: dialect }: Dialect, options: ListOptions): Plan {
  const targetOf = (name: string): Target => {
    const own = options.attributes.includes(name) ? (shape.columns[name] as Column | undefined) : undefined
    const found = Object.hasOwn(BASE, name) ? BASE[name] : own
    if (!found || found.encrypt)
      throw new QueryError(`Attribute not found in schema: ${name.slice(0, 64) || '(none)'}.`)
    return targetFor(name, found, dialect)
  }
  const conditions: Fragment[] = []
  const order: { column: string; descending: boolean }[] = []
  const select: string[] = []
  let random = false
  if (options.search) {
    // Search columns hold lower case: engines do not agree on the case of letters beyond ASCII.
    const words: Query = { method: 'search', attribute: 'search', values: [options.search.toLowerCase()] }
    conditions.push(compileFilter(words, targetFor('search', shape.columns.search as Column, dialect)))
  }
  for (const query of queries) {
    const { method, attribute } = query
    if (isGroup(query) || isFilter(method)) conditions.push(compile(query, targetOf))
    else if (method === 'orderAsc' || method === 'orderDesc') {
      const { name } = targetOf(attribute || '$sequence')
      order.push({ column: name, descending: method === 'orderDesc' })
    } else if (method === 'orderRandom') random = true
    else if (method === 'select') select.push(...selected(query, options))
    else if (!pages(method)) throw unknownMethod(method)
  }
  const { limit = options.limit ?? LIMIT, offset = 0, cursor } = pagingOf(queries)
  return { conditions: conditions.map(toKysely), order, random, limit, offset, select, ...(cursor && { cursor }) }
}

function selected({ values }: Query, options: ListOptions): string[] {
  if (!options.select) throw new QueryError('select cannot be used here.')
  return values.map((name) => {
    if (typeof name !== 'string') throw new QueryError('select takes attribute names.')
    return name
  })
}

function compile(query: Query, targetOf: (name: string) => Target): Fragment {
  if (!isGroup(query)) {
    if (!isFilter(query.method)) throw unknownMethod(query.method)
    return compileFilter(query, targetOf(query.attribute))
  }
  if (query.values.length < 2) throw new QueryError(`${query.method} needs at least two queries.`)
  const parts = query.values.map((part) => compile(part, targetOf))
  return query.method === 'and' ? allOf(parts) : anyOf(parts)
}

function targetFor(name: string, spec: Column, dialect: Dialect['name']): Target {
  const kind = kindOf(spec)
  return {
    name,
    ref: quoted(name),
    dialect,
    array: spec.array === true,
    text: spec.kind === 'string',
    stored(value) {
      const accepted = kind.accept(readable(name, value))
      if (accepted === undefined) throw new QueryError(`The value for ${name} must be of type ${spec.kind}.`)
      return kind.encode(accepted, dialect)
    },
  }
}

// Row numbers may be written as text, as clients do that keep large numbers exact (contract: data 1.9.6).
const readable = (name: string, value: unknown): unknown =>
  name === '$sequence' && typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value

const toKysely = ({ text, values }: Fragment): RawBuilder<SqlBool> =>
  sql<SqlBool>(text.split('?') as unknown as TemplateStringsArray, ...values)

/**
 * The order a list is read in: as asked, then by insertion, so that every order is total. Reversed before a cursor. Whoever
 * asks for the newest first gets what came in the same millisecond newest first, too (contract: data 1.9.11).
 */
export function orderOf(plan: Plan): Plan['order'] {
  const [first] = plan.order
  const descending = first?.descending === true && (first.column === '$createdAt' || first.column === '$updatedAt')
  const asked = plan.order.some(({ column }) => column === '$sequence')
    ? plan.order
    : [...plan.order, { column: '$sequence', descending }]
  return plan.cursor?.before ? asked.map(({ column, descending }) => ({ column, descending: !descending })) : asked
}

/** Rows that come after `row` in `order`. Values that are null sort lowest on both engines. */
export function afterCursor(
  shape: AnyShape,
  row: Readonly<Record<string, unknown>>,
  order: Plan['order'],
  dialect: Dialect,
): RawBuilder<SqlBool> {
  const alternatives = order.map((last, at) => {
    const equalBefore = order.slice(0, at).map(({ column: name }) => same(name, stored(shape, row, name, dialect)))
    return sql<SqlBool>`(${sql.join([...equalBefore, beyond(last, stored(shape, row, last.column, dialect))], sql` and `)})`
  })
  return sql`(${sql.join(alternatives, sql` or `)})`
}

const same = (name: string, value: Scalar) =>
  value === null ? sql`${sql.ref(name)} is null` : sql`${sql.ref(name)} = ${value}`

function beyond({ column: name, descending }: Plan['order'][number], value: Scalar): RawBuilder<unknown> {
  const ref = sql.ref(name)
  if (value === null) return descending ? sql`1 = 0` : sql`${ref} is not null`
  return descending ? sql`(${ref} < ${value} or ${ref} is null)` : sql`${ref} > ${value}`
}

function stored(shape: AnyShape, row: Readonly<Record<string, unknown>>, name: string, dialect: Dialect): Scalar {
  const value = row[name]
  const spec = BASE[name] ?? (shape.columns[name] as Column)
  return value === null || value === undefined ? null : storageOf(spec).encode(value, dialect.name)
}
