import type { Scalar } from '../../columns/column-type.ts'
import { checkAsked, theOne } from '../../query/filters.ts'
import { QueryError } from '../../query/query-error.ts'
import type { Query } from '../../query/read.ts'
import { infixCondition } from '../indexes/conditions.ts'
import { compilePattern } from '../pattern.ts'
import { Refusal } from '../types/type.ts'
import type { Scope } from './compile.ts'
import type { Condition } from './condition.ts'
import { indexOn } from './index-on.ts'
import type { RowTarget } from './targets.ts'

export const isPattern = (method: string): boolean => method === 'regex'

/** Rows in whose text a pattern occurs (contract: data 1.9.8). */
export function patternCondition({ connection, table }: Scope, target: RowTarget, query: Query): Condition {
  const { name, ref } = target
  checkAsked(query.method, query.values, target)
  const pattern = theOne(name, query.values, query.method)
  if (typeof pattern !== 'string') throw new QueryError(`The value of ${name} must be a pattern, as text.`)
  const test = compilePattern(pattern)
  if (test instanceof Refusal) throw new QueryError(`The value of ${name} ${test.reason}.`)
  const index = indexOn(table, 'fulltext', name)
  const part = index && literalOf(pattern)
  return {
    kind: 'tested',
    ref,
    narrowing: part === undefined ? undefined : index && infixCondition(connection, index, part),
    prepare: () => Promise.resolve((stored: Scalar) => test(String(stored))),
  }
}

/** The longest text that whatever a pattern finds must hold; undefined where the pattern is too intricate to tell. */
function literalOf(pattern: string): string | undefined {
  const parts = pattern.split(/\.[*+?]{0,2}|[$^]/)
  if (parts.some((part) => /[\\|()[\]{}?*+]/.test(part))) return undefined
  return parts.reduce((longest, part) => (part.length > longest.length ? part : longest), '') || undefined
}
