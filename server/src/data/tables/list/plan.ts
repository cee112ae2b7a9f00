import { ApiError } from '../../../contract/errors.ts'
import type { Connection } from '../../database.ts'
import { unknownMethod } from '../../query/filters.ts'
import { type Cursor, pages, pagingOf } from '../../query/paging.ts'
import { QueryError } from '../../query/query-error.ts'
import { isGroup, type Query, readQueries } from '../../query/read.ts'
import type { TableDefinition } from '../definition.ts'
import { compileAll, filters } from './compile.ts'
import type { Condition } from './condition.ts'
import { type RelatedTables, relatedTables } from './names.ts'
import { type OrderKey, orderOf } from './order.ts'
import { everything, namesOf, type Selection, selectedBy } from './selection.ts'

/** Queries on the rows of a table, checked and sorted into what they do. */
export interface Plan {
  /** All are to hold. */
  readonly conditions: readonly Condition[]
  readonly order: readonly OrderKey[]
  readonly random: boolean
  readonly limit: number | undefined
  readonly offset: number
  readonly cursor: Cursor | undefined
  readonly selection: Selection
}

/** Finds the other side of a relationship. */
export type LoadTable = (number: number) => Promise<TableDefinition | undefined>

const ORDERS: ReadonlySet<string> = new Set(['orderAsc', 'orderDesc'])
const NONE: RelatedTables = new Map()

/** Makes the plan of a list. Throws `general_query_invalid` on whatever cannot be run, before anything is. */
export const planRows = (
  connection: Connection,
  table: TableDefinition,
  texts: readonly string[],
  load: LoadTable,
): Promise<Plan> => asQueries(async () => plan(connection, table, readQueries(texts), load))

/** What of a single row is asked for: queries other than `select` have no effect on it (contract: data 1.9.14). */
export const planSelection = (table: TableDefinition, texts: readonly string[], load: LoadTable): Promise<Selection> =>
  asQueries(async () => {
    const queries = readQueries(texts)
    const unknown = queries.find((query) => !isKnown(query))
    if (unknown) throw unknownMethod(unknown.method)
    const names = namesOf(queries.filter(isSelect))
    if (names.length === 0) return everything(table)
    return selectedBy(table, names, await relatedFor(table, names, load))
  })

/** What is wrong with queries on rows has an error of its own (contract: data 0.6.3). */
async function asQueries<R>(work: () => Promise<R>): Promise<R> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    throw new ApiError('general_query_invalid', `Invalid query: ${error.reason}`, { cause: error })
  }
}

async function plan(
  connection: Connection,
  table: TableDefinition,
  queries: readonly Query[],
  load: LoadTable,
): Promise<Plan> {
  const unknown = queries.find((query) => !isKnown(query))
  if (unknown) throw unknownMethod(unknown.method)
  const selects = queries.filter(isSelect)
  const names = namesOf(selects)
  const asked = queries.filter(filters)
  const related = await relatedFor(table, [...names, ...asked.flatMap(attributesOf)], load)
  const { limit, offset = 0, cursor } = pagingOf(queries)
  return {
    conditions: compileAll({ connection, table, related, depth: 0 }, asked),
    order: orderOf(
      table,
      queries.filter(({ method }) => ORDERS.has(method)),
      connection.dialect.name,
    ),
    random: queries.some(({ method }) => method === 'orderRandom'),
    limit,
    offset,
    cursor,
    selection: selects.length === 0 ? everything(table) : selectedBy(table, names, related),
  }
}

const isSelect = ({ method }: Query): boolean => method === 'select'

const isKnown = (query: Query): boolean =>
  filters(query) || pages(query.method) || isSelect(query) || ORDERS.has(query.method) || query.method === 'orderRandom'

const attributesOf = (query: Query): string[] =>
  isGroup(query) ? query.values.flatMap(attributesOf) : [query.attribute]

const relatedFor = (
  table: TableDefinition,
  names: readonly string[],
  load: LoadTable,
): Promise<RelatedTables> | RelatedTables =>
  names.some((name) => name.includes('.')) ? relatedTables(table, names, load) : NONE
