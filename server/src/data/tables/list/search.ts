import { fragment } from '../../fragment.ts'
import { allOf } from '../../query/combine.ts'
import { checkAsked, theOne } from '../../query/filters.ts'
import { QueryError } from '../../query/query-error.ts'
import type { Query } from '../../query/read.ts'
import { textCondition } from '../indexes/conditions.ts'
import { parseSearch } from '../search/words.ts'
import { Refusal } from '../types/type.ts'
import type { Scope } from './compile.ts'
import { asked, type Condition } from './condition.ts'
import { indexOn } from './index-on.ts'
import { narrowingBy } from './narrowing.ts'
import type { RowTarget } from './targets.ts'

export const isSearch = (method: string): boolean => method === 'search' || method === 'notSearch'

/** Rows in whose text words occur: what a full-text index on exactly this column finds (contract: data 1.9.5). */
export function searchCondition({ connection, table }: Scope, target: RowTarget, query: Query): Condition {
  const { name, ref } = target
  const { method, values } = query
  checkAsked(method, values, target)
  const text = theOne(name, values, method)
  if (typeof text !== 'string') throw new QueryError(`The value of ${name} must be text.`)
  const index = indexOn(table, 'fulltext', name)
  if (!index) throw new QueryError(`${method} needs a full-text index on exactly ${name}.`)
  const search = parseSearch(text)
  if (search instanceof Refusal) throw new QueryError(`The value of ${name} ${search.reason}.`)
  const found = textCondition(connection, index, search)
  if (method === 'search') return asked(found, { narrowing: narrowingBy(found), lists: true })
  const others = { text: `not (${found.text})`, values: found.values }
  return asked(allOf([fragment(`${ref} is not null`), others]), { lists: true })
}
