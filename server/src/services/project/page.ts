import { count } from '../../data/query/compile.ts'
import { invalid, parseQueries } from '../../data/query/parse.ts'

const PAGE = 25

/**
 * A page of a list that is in memory: `limit` and `offset` are all that such lists understand (contract: identity 6.10).
 * @throws ApiError `general_argument_invalid` on any other query
 */
export function pageOf<T>(
  items: readonly T[],
  queries: readonly string[],
  total: boolean,
): { total: number; items: T[] } {
  const limits: number[] = []
  const offsets: number[] = []
  for (const query of parseQueries(queries)) {
    if (query.method === 'limit') limits.push(count(query, 1))
    else if (query.method === 'offset') offsets.push(count(query, 0))
    else throw invalid(`The method ${query.method.slice(0, 40)} cannot be used here.`)
  }
  const [[limit = PAGE], [offset = 0]] = [limits, offsets]
  return { total: total ? items.length : 0, items: items.slice(offset, offset + limit) }
}
