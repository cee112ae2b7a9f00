import type { Fragment } from '../../fragment.ts'
import type { Query } from '../../query/read.ts'
import { infixCondition } from '../indexes/conditions.ts'
import type { Scope } from './compile.ts'
import type { Narrowing } from './condition.ts'
import { indexOn } from './index-on.ts'
import type { RowTarget } from './targets.ts'

const PARTS: ReadonlySet<string> = new Set(['contains', 'containsAny', 'containsAll', 'startsWith', 'endsWith'])

/** Rows among which all are that have the part a filter asks for, where an index of parts can tell. */
export function narrowingOf({ connection, table }: Scope, target: RowTarget, query: Query): Narrowing | undefined {
  const [value, ...others] = query.values
  if (!PARTS.has(query.method) || others.length > 0 || target.array || !target.definition) return undefined
  const index = indexOn(table, 'fulltext', target.name)
  const where = index && infixCondition(connection, index, String(target.stored(value)))
  return where && narrowingBy(where)
}

/** A condition on numbers, with the select that it has them from. */
export function narrowingBy(where: Fragment): Narrowing {
  const [, select] = /^"\$sequence" in \((select .*)\)$/s.exec(where.text) ?? []
  return { where, rows: { text: select ?? `select 1 where ${where.text}`, values: where.values } }
}
