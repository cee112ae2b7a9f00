import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Scalar } from '../columns/column-type.ts'
import { kindOf, storageOf } from '../columns/index.ts'
import type { Dialect } from '../dialect.ts'
import type { Column } from '../shape.ts'
import { invalid, type Query } from './parse.ts'

type Condition = RawBuilder<SqlBool>
interface Target {
  readonly ref: RawBuilder<unknown>
  readonly column: Column
  readonly name: string
  readonly dialect: Dialect
}
type Filter = (target: Target, values: readonly unknown[]) => Condition

/** Words of one search: engines limit how deep a condition nests. */
const WORDS = 200

const any = (parts: Condition[]): Condition => (parts.length ? sql`(${sql.join(parts, sql` or `)})` : sql`(1 = 0)`)
const all = (parts: Condition[]): Condition => (parts.length ? sql`(${sql.join(parts, sql` and `)})` : sql`(1 = 1)`)
// What has no value is neither like nor unlike anything: no comparison finds it (contract: data 1.9.8).
const not = ({ ref }: Target, condition: Condition): Condition => sql`(${ref} is not null and not ${condition})`

const escaped = (value: string) => value.replace(/[\\%_]/g, '\\$&')
const like = (target: Target, pattern: string): Condition =>
  target.dialect.name === 'sqlite'
    ? sql`${target.ref} like ${pattern} escape '\\'`
    : sql`${target.ref} ilike ${pattern} escape '\\'`

const compare =
  (operator: '<' | '<=' | '>' | '>='): Filter =>
  (target, values) =>
    sql`${target.ref} ${sql.raw(operator)} ${one(target, values)}`

const equal: Filter = (target, values) => sql`${target.ref} in (${sql.join(many(target, values))})`
const contains: Filter = (target, values) =>
  target.column.array
    ? target.dialect.arrayContainsAny(target.ref, items(target, values))
    : any(values.map((value) => like(target, `%${escaped(textOf(target, value))}%`)))
const containsAll: Filter = (target, values) => {
  if (!target.column.array) throw invalid(`containsAll needs a list attribute, and ${target.name} is none.`)
  return target.dialect.arrayContainsAll(target.ref, items(target, values))
}
const startsWith: Filter = (target, values) => like(target, `${escaped(theText(target, values))}%`)
const endsWith: Filter = (target, values) => like(target, `%${escaped(theText(target, values))}`)
const between: Filter = (target, values) => {
  if (values.length !== 2) throw invalid('between needs two values.')
  const [low, high] = many(target, values)
  return sql`${target.ref} between ${low} and ${high}`
}
const search: Filter = (target, values) => {
  const words = wordsOf(theText(target, values))
  if (words.length > WORDS) throw invalid(`search takes at most ${WORDS} words.`)
  return all(words.map((word) => like(target, `%${escaped(word)}%`)))
}

// What stands in quotes is found as it is; the other signs of full-text searches mean nothing here, except those that
// addresses and numbers have (contract: data 1.9.8).
function wordsOf(text: string): string[] {
  const found = [...text.matchAll(/"([^"]*)"|[^\s"]+/g)].map(
    ([word, phrase]) => phrase ?? word.replace(/[*()<>~]/g, ''),
  )
  return [...new Set(found.map((word) => word.trim()).filter(Boolean))]
}

/** What each filter method means. Methods that order or page stand in `compile.ts`. */
const FILTERS: Record<string, Filter> = {
  equal,
  notEqual: (target, values) => sql`${target.ref} <> ${one(target, values)}`,
  lessThan: compare('<'),
  lessThanEqual: compare('<='),
  greaterThan: compare('>'),
  greaterThanEqual: compare('>='),
  between,
  notBetween: (target, values) => not(target, between(target, values)),
  isNull: ({ ref }) => sql`${ref} is null`,
  isNotNull: ({ ref }) => sql`${ref} is not null`,
  startsWith,
  notStartsWith: (target, values) => not(target, startsWith(target, values)),
  endsWith,
  notEndsWith: (target, values) => not(target, endsWith(target, values)),
  contains,
  containsAny: contains,
  containsAll,
  notContains: (target, values) => not(target, contains(target, values)),
  search,
  notSearch: (target, values) => not(target, search(target, values)),
}

const WITHOUT_VALUES = new Set(['isNull', 'isNotNull'])
/** What can be asked of a list (contract: data 1.9.7). */
const OF_LISTS = new Set(['contains', 'containsAny', 'containsAll', 'notContains', 'isNull', 'isNotNull'])
const TEXT_ONLY = new Set(['startsWith', 'notStartsWith', 'endsWith', 'notEndsWith', 'search', 'notSearch'])
const TEXT_OR_LIST = new Set(['contains', 'containsAny', 'notContains'])

/** True for methods that `compileFilter` understands, the logical ones included. */
export const isFilter = (method: string): boolean =>
  Object.hasOwn(FILTERS, method) || method === 'and' || method === 'or'

/** One filter as a condition. `columnOf` refuses attributes that may not be asked for. */
export function compileFilter(query: Query, dialect: Dialect, columnOf: (name: string) => Column): Condition {
  if (query.method === 'and' || query.method === 'or') {
    if (query.values.length < 2) throw invalid(`${query.method} needs at least two queries.`)
    const parts = (query.values as Query[]).map((part) => compileFilter(part, dialect, columnOf))
    return query.method === 'and' ? all(parts) : any(parts)
  }
  const filter = Object.hasOwn(FILTERS, query.method) ? FILTERS[query.method] : undefined
  if (!filter) throw invalid(`The method ${query.method.slice(0, 40)} is unknown, or cannot stand here.`)
  const column = columnOf(query.attribute)
  if (!WITHOUT_VALUES.has(query.method) && query.values.length === 0) {
    throw invalid(`${query.method} on ${query.attribute} needs at least one value.`)
  }
  if (column.array && !OF_LISTS.has(query.method)) {
    throw invalid(`${query.method} cannot be asked of ${query.attribute}, which is a list.`)
  }
  if (!column.array && column.kind !== 'string' && (TEXT_ONLY.has(query.method) || TEXT_OR_LIST.has(query.method))) {
    throw invalid(`${query.method} needs a text attribute, and ${query.attribute} is none.`)
  }
  const target = { ref: sql.ref(query.attribute), column, name: query.attribute, dialect }
  return filter(target, query.values)
}

function one(target: Target, values: readonly unknown[]): RawBuilder<unknown> {
  if (values.length !== 1) throw invalid(`The filter on ${target.name} needs exactly one value.`)
  return many(target, values)[0] as RawBuilder<unknown>
}

function many(target: Target, values: readonly unknown[]): RawBuilder<unknown>[] {
  return values.map((value) => {
    const accepted = kindOf(target.column).accept(readable(target, value))
    if (accepted === undefined) throw invalid(`The value for ${target.name} must be of type ${target.column.kind}.`)
    return sql`${storageOf(target.column).encode(accepted, target.dialect.name) as Scalar}`
  })
}

// Row numbers may be written as text, as clients do that keep large numbers exact (contract: data 1.9.6).
const readable = ({ name }: Target, value: unknown): unknown =>
  name === '$sequence' && typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value

function theText(target: Target, values: readonly unknown[]): string {
  if (values.length !== 1) throw invalid(`The filter on ${target.name} needs exactly one value.`)
  return textOf(target, values[0])
}

function textOf(target: Target, value: unknown): string {
  if (typeof value !== 'string') throw invalid(`The value for ${target.name} must be text.`)
  return String(kindOf(target.column).encode(value, target.dialect.name))
}

function items(target: Target, values: readonly unknown[]): Scalar[] {
  const kind = kindOf(target.column)
  return values.map((value) => {
    const accepted = kind.accept(value)
    if (accepted === undefined) throw invalid(`The value for ${target.name} must be of type ${target.column.kind}.`)
    return kind.encode(accepted, target.dialect.name)
  })
}
