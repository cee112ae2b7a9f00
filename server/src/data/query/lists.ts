import type { Scalar } from '../columns/column-type.ts'
import { json } from '../columns/json.ts'
import type { DialectName } from '../dialect.ts'
import { type Fragment, fragment } from '../fragment.ts'
import { allOf, anyOf } from './combine.ts'

/** What can be asked of lists, which are kept as JSON. A list that was never set is an empty one. */
interface Lists {
  hasAny(ref: string, items: readonly Scalar[]): Fragment
  hasAll(ref: string, items: readonly Scalar[]): Fragment
  isEmpty(ref: string): Fragment
}

// Items are read by the same parser as the lists: its numbers are not always those that JavaScript reads.
const among = 'item.value in (select value from json_each(?))'

const sqlite: Lists = {
  hasAny: (ref, items) =>
    fragment(`exists (select 1 from json_each(${ref}) as item where ${among})`, json.encode(items, 'sqlite')),
  hasAll: (ref, items) =>
    fragment(
      `(select count(distinct item.value) from json_each(${ref}) as item where ${among}) = ?`,
      json.encode(items, 'sqlite'),
      new Set(items).size,
    ),
  isEmpty: (ref) => fragment(`(${ref} is null or ${ref} = '[]')`),
}

const holds = (ref: string, items: readonly Scalar[]) =>
  fragment(`coalesce(${ref} @> ?::jsonb, false)`, json.encode(items, 'postgresql'))

const postgresql: Lists = {
  hasAny: (ref, items) => anyOf(items.map((item) => holds(ref, [item]))),
  hasAll: (ref, items) => allOf([holds(ref, items)]),
  isEmpty: (ref) => fragment(`(${ref} is null or ${ref} = '[]'::jsonb)`),
}

const LISTS: Readonly<Record<DialectName, Lists>> = { sqlite, postgresql }

/** The conditions of an engine on lists. */
export const listsOf = (dialect: DialectName): Lists => LISTS[dialect]
