import type { StoredRow } from '../../database.ts'
import { fragment, qualified, runFragment } from '../../fragment.ts'
import { codecOf, type Field, selectionOf } from '../codec.ts'
import { isAmong } from './access.ts'
import { type Listing, whereOn } from './listing.ts'
import { SORTED } from './paths.ts'
import { whereOf } from './statements.ts'

/** Numbers that are drawn, and rows that are hoped for among them at most. */
const DRAWN = 500
const MOST = 100

/**
 * Rows picked by chance out of many, without a look at all of them: numbers are drawn, and those that are no row of the
 * listing left aside. Each row is as likely as any other. Undefined when too few of the numbers are rows.
 */
export async function drawRows(
  listing: Listing,
  fields: readonly Field[],
  limit: number,
): Promise<StoredRow[] | undefined> {
  if (limit > MOST) return undefined
  const { connection, table } = listing
  const { leading, rest } = whereOn(listing, { path: SORTED, narrowing: undefined, visits: 0 })
  const among = isAmong(connection, 'r."$sequence"', draw(await highest(listing)))
  const where = whereOf([among, ...leading, ...rest])
  const codec = codecOf(table)
  const list = fields === codec.fields ? codec.selection : selectionOf(fields)
  const text = `select ${list} from ${qualified(connection, table.name)} as r${where.text}`
  const rows = await runFragment(connection, { text, values: where.values })
  return rows.length < limit ? undefined : shuffled(rows).slice(0, limit)
}

async function highest({ connection, table }: Listing): Promise<number> {
  const statement = `select max("$sequence") as highest from ${qualified(connection, table.name)}`
  const [row] = await runFragment(connection, fragment(statement))
  return Number(row?.highest ?? 0)
}

function draw(highest: number): number[] {
  const drawn = new Set<number>()
  while (drawn.size < Math.min(DRAWN, highest)) drawn.add(1 + Math.floor(Math.random() * highest))
  return [...drawn]
}

function shuffled<T>(items: readonly T[]): T[] {
  const mixed = [...items]
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const other = Math.floor(Math.random() * (at + 1))
    const taken = mixed[at] as T
    mixed[at] = mixed[other] as T
    mixed[other] = taken
  }
  return mixed
}
