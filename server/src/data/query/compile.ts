import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Scalar } from '../columns/column-type.ts'
import { storageOf } from '../columns/index.ts'
import type { Dialect } from '../dialect.ts'
import { type AnyShape, type Column, column } from '../shape.ts'
import { compileFilter, isFilter } from './filters.ts'
import { invalid, type Query } from './parse.ts'

const LIMIT = 25
const LARGEST = Number.MAX_SAFE_INTEGER

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
  readonly cursor?: { readonly id: string; readonly before: boolean }
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

/** Sorts parsed queries into a plan. Throws `general_argument_invalid` on whatever cannot be run, before anything is. */
export function planQueries(shape: AnyShape, queries: readonly Query[], dialect: Dialect, options: ListOptions): Plan {
  const columnOf = (name: string): Column => {
    const own = options.attributes.includes(name) ? (shape.columns[name] as Column | undefined) : undefined
    const found = Object.hasOwn(BASE, name) ? BASE[name] : own
    if (!found || found.encrypt) throw invalid(`Attribute not found in schema: ${name.slice(0, 64) || '(none)'}.`)
    return found
  }
  const plan = {
    conditions: [] as RawBuilder<SqlBool>[],
    order: [] as { column: string; descending: boolean }[],
    random: false,
    select: [] as string[],
  }
  const limits: number[] = []
  const offsets: number[] = []
  const cursors: NonNullable<Plan['cursor']>[] = []
  if (options.search) {
    // Search columns hold lower case: engines do not agree on the case of letters beyond ASCII.
    const words: Query = { method: 'search', attribute: 'search', values: [options.search.toLowerCase()] }
    plan.conditions.push(compileFilter(words, dialect, () => shape.columns.search as Column))
  }
  for (const query of queries) {
    if (isFilter(query.method)) {
      plan.conditions.push(compileFilter(query, dialect, columnOf))
      continue
    }
    switch (query.method) {
      case 'limit':
        limits.push(count(query, 1))
        break
      case 'offset':
        offsets.push(count(query, 0))
        break
      case 'orderAsc':
      case 'orderDesc': {
        const name = query.attribute || '$sequence'
        columnOf(name)
        plan.order.push({ column: name, descending: query.method === 'orderDesc' })
        break
      }
      case 'orderRandom':
        plan.random = true
        break
      case 'cursorAfter':
      case 'cursorBefore':
        cursors.push({ id: cursorId(query), before: query.method === 'cursorBefore' })
        break
      case 'select':
        if (!options.select) throw invalid('select cannot be used here.')
        for (const name of query.values) {
          if (typeof name !== 'string') throw invalid('select takes attribute names.')
          plan.select.push(name)
        }
        break
      default:
        throw invalid(`The method ${query.method.slice(0, 40)} is unknown.`)
    }
  }
  // Of several limits, offsets or cursors the first counts (contract: data 1.9.12).
  const [[limit = options.limit ?? LIMIT], [offset = 0], [cursor]] = [limits, offsets, cursors]
  return { ...plan, limit, offset, ...(cursor && { cursor }) }
}

/** How many a `limit` or an `offset` asks for. Throws `general_argument_invalid` when that is no number, or below the lowest. */
export function count(query: Query, lowest: number): number {
  const [given] = query.values
  const value = typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : given
  if (query.values.length !== 1 || typeof value !== 'number' || !Number.isInteger(value) || value < lowest) {
    throw invalid(`The ${query.method} must be a whole number of at least ${lowest}.`)
  }
  return Math.min(value, LARGEST)
}

function cursorId(query: Query): string {
  const [value] = query.values
  if (typeof value !== 'string' || value === '' || value.length > 255)
    throw invalid(`${query.method} takes the ID of a document.`)
  return value
}

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
