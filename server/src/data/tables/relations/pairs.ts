import type { Connection } from '../../database.ts'
import { type Fragment, fragment } from '../../fragment.ts'

/** `$id`s of two linked rows: of the side that is written from, and of the other. */
export type Pair = readonly [near: string, far: string]

/** Pairs as a table with the columns `near`, `far` and, for their order, `nth`: one text however many they are. */
export function pairTable({ dialect }: Connection, pairs: readonly Pair[]): Fragment {
  const list = JSON.stringify(pairs)
  return dialect.name === 'sqlite'
    ? fragment('(select value ->> 0 as near, value ->> 1 as far, key as nth from json_each(?))', list)
    : fragment(
        `(select item ->> 0 as near, item ->> 1 as far, nth
          from json_array_elements(?::json) with ordinality as listed (item, nth))`,
        list,
      )
}
