import { compare, type Verdict, verdictOf } from './predicates.ts'
import { type Refused, refusalOf } from './validity.ts'
import {
  type Caller,
  columnOf,
  type ModelColumn,
  type ModelQuery,
  type ModelRow,
  type ModelTable,
  mayRead,
  type Outcome,
  pathOf,
  type World,
} from './world.ts'

const MOST = 5000

/** A list of rows made in the simplest way that there is: every row is looked at, with every query, one after the other. */
export function modelList(world: World, tableId: string, queries: readonly ModelQuery[], caller: Caller): Outcome {
  const table = world.get(tableId) as ModelTable
  const refused: Refused | undefined = refusalOf(world, table, queries)
  if (refused) return { error: refused }
  if (
    caller.checks &&
    !table.rowSecurity &&
    !table.permissions.some((one) => caller.roles.some((role) => one === `read("${role}")`))
  )
    return { error: 'user_unauthorized' }
  const filters = queries.filter(isFilter)
  const found = table.rows.filter((row) => mayRead(table, row, caller) && allTrue(world, table, row, filters, caller))
  const order = orderOf(table, queries)
  const sorted = [...found].sort((a, b) => inOrder(order, a, b))
  const paged = page(table, sorted, queries)
  return 'error' in paged ? paged : { ids: paged.rows.map(({ $id }) => $id), total: Math.min(MOST, found.length) }
}

const PAGING = ['limit', 'offset', 'cursorAfter', 'cursorBefore', 'orderAsc', 'orderDesc', 'orderRandom', 'select']
const isFilter = ({ method }: ModelQuery) => !PAGING.includes(method)

/** What is asked of one relationship is asked of one related row. */
function allTrue(
  world: World,
  table: ModelTable,
  row: ModelRow,
  queries: readonly ModelQuery[],
  caller: Caller,
): boolean {
  const flat = queries.flatMap(flattened)
  const paths = flat.filter((query) => pathOf(table, query) !== undefined)
  const own = flat.filter((query) => !paths.includes(query))
  const links = new Set(
    paths.filter(({ method }) => method !== 'containsAll').map((query) => pathOf(table, query)?.link),
  )
  return (
    own.every((query) => holds(world, table, row, query, caller) === true) &&
    [...links].every((link) => {
      const inner = paths.flatMap((query) => {
        const path = pathOf(table, query)
        return path?.link === link && query.method !== 'containsAll' ? [{ ...query, attribute: path?.rest ?? '' }] : []
      })
      return linked(world, row, link as ModelColumn, inner, caller)
    }) &&
    paths
      .filter(({ method }) => method === 'containsAll')
      .every(({ attribute = '', values = [] }) => {
        const path = pathOf(table, { method: 'equal', attribute })
        return values.every((value) =>
          linked(
            world,
            row,
            path?.link as ModelColumn,
            [{ method: 'equal', attribute: path?.rest ?? '', values: [value] }],
            caller,
          ),
        )
      })
  )
}

const flattened = (query: ModelQuery): ModelQuery[] =>
  query.method === 'and' ? (query.values as ModelQuery[]).flatMap(flattened) : [query]

function linked(
  world: World,
  row: ModelRow,
  link: ModelColumn,
  queries: readonly ModelQuery[],
  caller: Caller,
): boolean {
  const related = world.get(link.related ?? '') as ModelTable
  const ids = [row[link.key]].flat()
  return related.rows.some(
    (one) => ids.includes(one.$id) && mayRead(related, one, caller) && allTrue(world, related, one, queries, caller),
  )
}

function holds(world: World, table: ModelTable, row: ModelRow, query: ModelQuery, caller: Caller): Verdict {
  const { method, values = [] } = query
  if (method === 'or') return (values as ModelQuery[]).some((part) => allTrue(world, table, row, [part], caller))
  const column = columnOf(table, query.attribute ?? '') as ModelColumn
  return verdictOf(column, row[column.key] ?? null, method, values)
}

type Order = readonly (readonly [column: ModelColumn, descending: boolean])[]

function orderOf(table: ModelTable, queries: readonly ModelQuery[]): Order {
  const asked = queries
    .filter(({ method }) => method === 'orderAsc' || method === 'orderDesc')
    .map(
      ({ method, attribute }) =>
        [columnOf(table, attribute || '$sequence') as ModelColumn, method === 'orderDesc'] as const,
    )
  const [first] = asked
  const newest = first?.[1] === true && ['$createdAt', '$updatedAt'].includes(first[0].key)
  const total = asked.some(([{ key }]) => key === '$id' || key === '$sequence')
  return total ? asked : [...asked, [columnOf(table, '$sequence') as ModelColumn, newest] as const]
}

function inOrder(order: Order, a: ModelRow, b: ModelRow): number {
  for (const [column, descending] of order) {
    const difference = compare(sortable(column, a), sortable(column, b))
    if (difference !== 0) return descending ? -difference : difference
  }
  return 0
}

const sortable = ({ key, array }: ModelColumn, row: ModelRow): unknown =>
  array ? JSON.stringify(row[key] ?? []) : (row[key] ?? null)

function page(
  table: ModelTable,
  sorted: readonly ModelRow[],
  queries: readonly ModelQuery[],
): { rows: readonly ModelRow[] } | { error: string } {
  const first = (...methods: string[]) => queries.find(({ method }) => methods.includes(method))
  const limit = Number(first('limit')?.values?.[0] ?? 25)
  const offset = Number(first('offset')?.values?.[0] ?? 0)
  const cursor = first('cursorAfter', 'cursorBefore')
  if (!cursor) return { rows: sorted.slice(offset, offset + limit) }
  const at = table.rows.find(({ $id }) => $id === cursor.values?.[0])
  if (!at) return { error: 'general_cursor_not_found' }
  const order = orderOf(table, queries)
  const decisive = order.slice(0, order.findIndex(([{ key }]) => key === '$id' || key === '$sequence') + 1)
  if (decisive.some(([column]) => sortable(column, at) === null)) return { error: 'database_query_order_null' }
  if (cursor.method === 'cursorAfter')
    return { rows: sorted.filter((row) => inOrder(order, row, at) > 0).slice(offset, offset + limit) }
  const before = sorted.filter((row) => inOrder(order, row, at) < 0).reverse()
  return { rows: before.slice(offset, offset + limit).reverse() }
}
