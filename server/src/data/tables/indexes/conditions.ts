import type { Connection } from '../../database.ts'
import { type Fragment, fragment } from '../../fragment.ts'
import type { IndexDefinition } from '../definition.ts'
import type { Search } from '../search/words.ts'
import type { Bounds } from '../spatial/bounds.ts'
import { partsOf, physicalIndex } from './names.ts'
import { partsQuery } from './parts.ts'
import { boxIndex, wordIndex } from './side-index.ts'

/**
 * Rows whose text fits a search, as a condition on "$sequence" of the table's rows: exact, nothing is left to be tested.
 * The index must be an available full-text one on one column.
 */
export const textCondition = (connection: Connection, index: IndexDefinition, search: Search): Fragment =>
  among(wordIndex(connection).find(connection, physicalIndex(index), search))

/**
 * Rows whose text may contain `part`, letters of either case alike, as a condition on "$sequence" that leaves out most of
 * the others: the predicate itself is still to be tested. Undefined where the index cannot help: with one or two letters,
 * and on PostgreSQL, which finds its index by the predicate itself.
 */
export function infixCondition(connection: Connection, index: IndexDefinition, part: string): Fragment | undefined {
  if (connection.dialect.name !== 'sqlite') return undefined
  const query = partsQuery(part)
  const table = partsOf(physicalIndex(index))
  return query === undefined
    ? undefined
    : among(fragment(`select rowid from "${table}" where "${table}" match ?`, query))
}

/**
 * Rows whose geometry's box meets `box`, as a condition on "$sequence": a narrowing, the exact predicate is still to be
 * tested. The index must be an available spatial one.
 */
export const boxCondition = (connection: Connection, index: IndexDefinition, box: Bounds): Fragment =>
  among(boxIndex(connection).find(connection, physicalIndex(index), box))

const among = ({ text, values }: Fragment): Fragment => ({ text: `"$sequence" in (${text})`, values })
