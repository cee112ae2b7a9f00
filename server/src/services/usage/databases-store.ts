import { fragment, qualified } from '../../data/fragment.ts'
import type { Store } from '../../data/store.ts'
import { countTable } from '../../data/tables/acl.ts'
import { physicalTable } from '../../data/tables/definitions.ts'
import type { TableRow } from '../../data/tables/shapes.ts'
import type { Periods } from './periods.ts'

/** Parts of one statement: engines limit how many selects can be united. */
const AT_ONCE = 100
/** What counting rows by their dates may take, in milliseconds. */
const PATIENCE = 10_000

/** How many rows tables have, by what is kept about their permission sets. */
export async function rowsIn(store: Store, tables: readonly number[]): Promise<number> {
  let total = 0
  for (let at = 0; at < tables.length; at += AT_ONCE) {
    const [row] = await store.heavy((connection) => {
      const parts = tables
        .slice(at, at + AT_ONCE)
        .map((table) => `select n from ${qualified(connection, countTable(physicalTable(table)))}`)
      return fragment(`select coalesce(sum(n), 0) as total from (${parts.join(' union all ')}) as counts`)
    }, PATIENCE)
    total += Number(row?.total ?? 0)
  }
  return total
}

/** Rows of tables by the hour or day they were created in; periods without any are missing. */
export async function rowsPer(
  store: Store,
  tables: readonly number[],
  { length, from, to }: Periods,
): Promise<ReadonlyMap<number, number>> {
  const counted = new Map<number, number>()
  for (const table of tables) {
    const rows = await store.heavy((connection) => {
      const statement = `select "$createdAt" - "$createdAt" % ? as "start", count(*) as "created"
        from ${qualified(connection, physicalTable(table))} where "$createdAt" >= ? and "$createdAt" < ? group by 1`
      return fragment(statement, length, from, to)
    }, PATIENCE)
    for (const { start, created } of rows)
      counted.set(Number(start), (counted.get(Number(start)) ?? 0) + Number(created))
  }
  return counted
}

/** Tables by the hour or day they were created in. */
export function tablesPer(tables: readonly TableRow[], { length, from, to }: Periods): ReadonlyMap<number, number> {
  const counted = new Map<number, number>()
  for (const { $createdAt } of tables) {
    if ($createdAt < from || $createdAt >= to) continue
    const start = $createdAt - ($createdAt % length)
    counted.set(start, (counted.get(start) ?? 0) + 1)
  }
  return counted
}
