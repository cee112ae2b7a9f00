import { parseJson } from '../../../kit/json.ts'
import type { Scalar } from '../../columns/column-type.ts'
import { compileFilter, theOne, unknownMethod } from '../../query/filters.ts'
import { QueryError } from '../../query/query-error.ts'
import type { Query } from '../../query/read.ts'
import { boxCondition } from '../indexes/conditions.ts'
import { candidateBounds } from '../spatial/bounds.ts'
import { spatialMethod } from '../spatial/method.ts'
import { spatialTest } from '../spatial/predicate.ts'
import { askedOf } from '../spatial/query-value.ts'
import { Refusal } from '../types/type.ts'
import type { Scope } from './compile.ts'
import { asked, type Condition } from './condition.ts'
import { indexOn } from './index-on.ts'
import type { RowTarget } from './targets.ts'

/** Methods that other columns know too, in a sense of their own. */
const SHARED: ReadonlySet<string> = new Set(['equal', 'notEqual', 'contains', 'notContains'])

/** Whether a method can be asked of geometries alone. */
export const isSpatial = (method: string): boolean => spatialMethod(method) !== undefined && !SHARED.has(method)

/** What is asked of a column of geometries (contract: data 1.9.7). */
export function spatialCondition({ connection, table }: Scope, target: RowTarget, query: Query): Condition {
  const { method, values } = query
  const { definition, name, ref } = target
  if (method === 'isNull' || method === 'isNotNull') return asked(compileFilter(query, target))
  const spatial = spatialMethod(method)
  if (!definition?.kind.filters.has('spatial'))
    throw new QueryError(`${method} needs an attribute with geometries, and ${name} is none.`)
  if (!spatial) throw unknownMethod(method)
  const value = theOne(name, values, method)
  checked(name, askedOf(spatial, value))
  const index = indexOn(table, 'spatial', definition.key)
  const bounds = index && candidateBounds(method, value)
  return {
    kind: 'tested',
    ref,
    narrowing: bounds && boxCondition(connection, index, bounds),
    async prepare() {
      const test = checked(name, await spatialTest(method, value))
      return (stored: Scalar) => test(parseJson(String(stored)))
    },
  }
}

function checked<T>(name: string, found: T | Refusal): T {
  if (found instanceof Refusal) throw new QueryError(`The value of ${name} ${found.reason}.`)
  return found
}
