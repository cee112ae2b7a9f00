import { columnOf, isLink, type ModelColumn, type ModelQuery, type ModelTable, pathOf, type World } from './world.ts'

export type Refused = 'general_query_invalid'

const ONE = [
  'notEqual',
  'lessThan',
  'lessThanEqual',
  'greaterThan',
  'greaterThanEqual',
  'startsWith',
  'notStartsWith',
  'endsWith',
  'notEndsWith',
  'search',
  'notSearch',
  'regex',
]
const MANY = ['equal', 'contains', 'containsAny', 'containsAll', 'notContains']
const TWO = ['between', 'notBetween']
const NONE = ['isNull', 'isNotNull']
const OF_TEXT = ['startsWith', 'notStartsWith', 'endsWith', 'notEndsWith', 'search', 'notSearch', 'regex']
const OF_LIST = ['contains', 'containsAny', 'containsAll', 'notContains', ...NONE]
const OF_POINT = ['equal', 'notEqual', 'intersects', 'notIntersects', 'contains', 'notContains', ...NONE]
const DISTANCES = ['distanceEqual', 'distanceNotEqual', 'distanceGreaterThan', 'distanceLessThan']
const DEEPEST = 3

/** Whether a list is refused for its queries. */
export function refusalOf(world: World, table: ModelTable, queries: readonly ModelQuery[]): Refused | undefined {
  const fine =
    queries.every((query) => isPaging(table, query) ?? isFilter(world, table, query, 0)) &&
    unambiguous(table, queries) &&
    !queries.some(({ method }) => method === 'elemMatch')
  return fine ? undefined : 'general_query_invalid'
}

/** Undefined for what does not page. */
function isPaging(table: ModelTable, { method, attribute, values = [] }: ModelQuery): boolean | undefined {
  const [value] = values
  const whole = (lowest: number) => values.length === 1 && Number.isInteger(value) && Number(value) >= lowest
  if (method === 'limit') return whole(1)
  if (method === 'offset') return whole(0)
  if (method === 'cursorAfter' || method === 'cursorBefore') return typeof value === 'string' && value !== ''
  if (method !== 'orderAsc' && method !== 'orderDesc') return undefined
  const column = columnOf(table, attribute || '$sequence')
  return column !== undefined && column.type !== 'to-many' && column.type !== 'point'
}

function isFilter(world: World, table: ModelTable, query: ModelQuery, depth: number): boolean {
  const { method, attribute = '', values = [] } = query
  if (method === 'and' || method === 'or') {
    const parts = values as ModelQuery[]
    if (parts.length < 2 || !parts.every((part) => isFilter(world, table, part, depth))) return false
    return method === 'and' || parts.every((part) => unambiguous(table, [part]))
  }
  const path = pathOf(table, query)
  if (path) {
    const related = world.get(path.link.related ?? '') as ModelTable
    const each =
      method === 'containsAll'
        ? values.map((value) => ({ method: 'equal', attribute: path.rest, values: [value] }))
        : [{ ...query, attribute: path.rest }]
    return each.length > 0 && depth < DEEPEST && each.every((one) => isFilter(world, related, one, depth + 1))
  }
  const column = columnOf(table, attribute)
  return column !== undefined && !column.encrypted && column.type !== 'to-many' && isAsked(column, method, values)
}

function isAsked(column: ModelColumn, method: string, values: readonly unknown[]): boolean {
  const counted =
    (NONE.includes(method) && values.length === 0) ||
    (ONE.includes(method) && values.length === 1) ||
    (TWO.includes(method) && values.length === 2) ||
    (MANY.includes(method) && values.length >= 1) ||
    ([...OF_POINT, ...DISTANCES].includes(method) && !NONE.includes(method) && values.length === 1)
  if (!counted) return false
  if (column.type === 'point')
    return OF_POINT.includes(method) ? isPoints(method, values) : DISTANCES.includes(method) && isDistance(values[0])
  if (DISTANCES.includes(method) || method === 'intersects' || method === 'notIntersects') return false
  if (column.array) return OF_LIST.includes(method) && values.every((value) => isValue(column, value))
  const text = column.type === 'text' && !isLink(column)
  if (!text && (OF_TEXT.includes(method) || (OF_LIST.includes(method) && !NONE.includes(method)))) return false
  if (method === 'search' || method === 'notSearch') return column.fulltext === true && typeof values[0] === 'string'
  return values.every((value) => isValue(column, value))
}

const isPoint = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === 'number')
const isPoints = (method: string, values: readonly unknown[]) => NONE.includes(method) || isPoint(values[0])
const isDistance = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length === 3 &&
  isPoint(value[0]) &&
  typeof value[1] === 'number' &&
  typeof value[2] === 'boolean'

function isValue({ key, type }: ModelColumn, value: unknown): boolean {
  const whole =
    typeof value === 'bigint' ||
    Number.isSafeInteger(value) ||
    (typeof value === 'string' && /^-?\d+$/.test(value) && (type === 'bigint' || key === '$sequence'))
  if (key === '$sequence') return whole && Number(value) > 0
  switch (type) {
    case 'text':
    case 'to-one':
      return typeof value === 'string'
    case 'integer':
    case 'bigint':
      return whole
    case 'double':
      return typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value))
    case 'boolean':
      return typeof value === 'boolean'
    default:
      return typeof value === 'string' && !Number.isNaN(Date.parse(value))
  }
}

// One related row cannot equal two values.
function unambiguous(table: ModelTable, queries: readonly ModelQuery[]): boolean {
  const flat = queries.flatMap(function flatten({ method, values = [], attribute = '' }): string[] {
    if (method === 'and') return (values as ModelQuery[]).flatMap(flatten)
    return method === 'equal' && pathOf(table, { method, attribute }) ? [attribute] : []
  })
  return new Set(flat).size === flat.length
}
