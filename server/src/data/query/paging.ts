import { QueryError } from './query-error.ts'
import type { Query } from './read.ts'

/** Page size of lists where the caller names none. */
export const LIMIT = 25
const LARGEST = Number.MAX_SAFE_INTEGER

/** A list continues after a row, or ends before it. */
export interface Cursor {
  readonly id: string
  readonly before: boolean
}

/** How much of a list is asked for. Undefined where nothing was said. */
export interface Paging {
  readonly limit: number | undefined
  readonly offset: number | undefined
  readonly cursor: Cursor | undefined
}

const PAGING: ReadonlySet<string> = new Set(['limit', 'offset', 'cursorAfter', 'cursorBefore'])

/** True for methods that `pagingOf` understands. */
export const pages = (method: string): boolean => PAGING.has(method)

/** What the queries among them that page ask for: of several of a kind the first counts (contract: data 1.9.12). */
export function pagingOf(queries: readonly Query[]): Paging {
  let [limit, offset, cursor]: [number | undefined, number | undefined, Cursor | undefined] = [
    undefined,
    undefined,
    undefined,
  ]
  for (const query of queries) {
    // What comes later is checked all the same.
    if (query.method === 'limit') limit = keep(limit, count(query, 1))
    else if (query.method === 'offset') offset = keep(offset, count(query, 0))
    else if (pages(query.method))
      cursor = keep(cursor, { id: cursorId(query), before: query.method === 'cursorBefore' })
  }
  return { limit, offset, cursor }
}

const keep = <T>(first: T | undefined, next: T): T => first ?? next

/** How many a `limit` or an `offset` asks for. Throws QueryError when that is no number, or below the lowest. */
export function count(query: Query, lowest: number): number {
  const [given] = query.values
  const value = typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : given
  if (query.values.length !== 1 || typeof value !== 'number' || !Number.isInteger(value) || value < lowest) {
    throw new QueryError(`The ${query.method} must be a whole number of at least ${lowest}.`)
  }
  return Math.min(value, LARGEST)
}

function cursorId(query: Query): string {
  const [value] = query.values
  if (query.values.length !== 1 || typeof value !== 'string' || value === '' || value.length > 255)
    throw new QueryError(`${query.method} takes the ID of a document.`)
  return value
}
