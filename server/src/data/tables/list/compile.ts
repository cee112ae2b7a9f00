import type { Connection } from '../../database.ts'
import { compileFilter, isFilter, unknownMethod } from '../../query/filters.ts'
import { QueryError } from '../../query/query-error.ts'
import { type Group, isGroup, type Query } from '../../query/read.ts'
import type { ColumnDefinition, TableDefinition } from '../definition.ts'
import { asked, type Bound, type Condition, type Linked } from './condition.ts'
import { DEPTH, type RelatedTables, relatedBy, stepOf } from './names.ts'
import { narrowingOf } from './narrowing.ts'
import { isPattern, patternCondition } from './regex.ts'
import { isSearch, searchCondition } from './search.ts'
import { isSpatial, spatialCondition } from './spatial.ts'
import { type RowTarget, targetOf } from './targets.ts'

/** The table that filters are compiled for, with the tables that names in them lead to. */
export interface Scope {
  readonly connection: Connection
  readonly table: TableDefinition
  readonly related: RelatedTables
  /** How many relationships were followed to get here. */
  readonly depth: number
}

/** Whether a query is one that `compileAll` understands. */
export const filters = (query: Query): boolean =>
  isGroup(query) || isFilter(query.method) || isPattern(query.method) || isSpatial(query.method)

/**
 * Filters of which all are to hold. What is asked of one relationship is asked of one and the same related row (contract:
 * data 1.8.8). Throws QueryError on the first that cannot be asked.
 */
export function compileAll(scope: Scope, queries: readonly Query[]): Condition[] {
  const conditions: Condition[] = []
  const linked = new Map<ColumnDefinition, Query[]>()
  for (const query of queries.flatMap(flattened)) {
    const step = isGroup(query) ? undefined : stepOf(scope.table, query.attribute)
    if (!step) conditions.push(isGroup(query) ? compileOr(scope, query) : compileOne(scope, query))
    else if (query.method === 'containsAll') conditions.push(...compileEach(scope, step.column, step.rest, query))
    else add(linked, step.column, { ...query, attribute: step.rest })
  }
  for (const [column, of] of linked) conditions.push(compileLinked(scope, column, of))
  return conditions
}

function add<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

// What stands under `and` may as well stand beside it: there an index has use for it.
function flattened(query: Query): Query[] {
  if (!isGroup(query)) return [query]
  if (query.values.length < 2) throw new QueryError(`${query.method} needs at least two queries.`)
  return query.method === 'and' ? query.values.flatMap(flattened) : [query]
}

const compileOr = (scope: Scope, { values }: Group): Condition => ({
  kind: 'or',
  parts: values.map((query) => allOf(compileAll(scope, [query]))),
})

const allOf = (parts: Condition[]): Condition => (parts.length === 1 ? (parts[0] as Condition) : { kind: 'and', parts })

function compileLinked(scope: Scope, column: ColumnDefinition, queries: readonly Query[]): Linked {
  if (scope.depth === DEPTH) throw new QueryError(`Attributes lead through at most ${DEPTH} relationships.`)
  const related = relatedBy(scope.related, column)
  const compared = queries.filter(({ method }) => method === 'equal').map(({ attribute }) => attribute)
  if (new Set(compared).size < compared.length)
    throw new QueryError(`${column.key} is compared twice with the same attribute: ask for containsAll.`)
  const parts = compileAll({ ...scope, table: related, depth: scope.depth + 1 }, queries)
  return { kind: 'linked', column, related, parts }
}

// Linked to a row with the one value and to a row with the other, which may be two.
function compileEach(scope: Scope, column: ColumnDefinition, rest: string, { values }: Query): Linked[] {
  if (values.length === 0) throw new QueryError(`containsAll on ${column.key} needs at least one value.`)
  return values.map((value) => compileLinked(scope, column, [{ method: 'equal', attribute: rest, values: [value] }]))
}

function compileOne(scope: Scope, query: Query): Condition {
  const { method, attribute } = query
  if (!filters(query)) throw unknownMethod(method)
  const target = targetOf(scope.table, attribute, scope.connection.dialect.name)
  if (isSpatial(method) || target.definition?.kind.filters.has('spatial')) return spatialCondition(scope, target, query)
  if (isPattern(method)) return patternCondition(scope, target, query)
  if (isSearch(method)) return searchCondition(scope, target, query)
  return asked(compileFilter(query, target), {
    bound: boundOf(target, query),
    narrowing: narrowingOf(scope, target, query),
  })
}

const RANGES: ReadonlySet<string> = new Set(['lessThan', 'lessThanEqual', 'greaterThan', 'greaterThanEqual', 'between'])

function boundOf({ column, array }: RowTarget, { method, values }: Query): Bound | undefined {
  if (array) return undefined
  if (method === 'equal') return { column, fixed: values.length === 1, few: column === '$id' || column === '$sequence' }
  if (method === 'isNull') return { column, fixed: true, few: false }
  return RANGES.has(method) ? { column, fixed: false, few: false } : undefined
}
