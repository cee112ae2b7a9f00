import type { Connection } from '../../database.ts'
import { type Fragment, fragment, qualified } from '../../fragment.ts'
import { countTable } from '../acl.ts'
import type { TableDefinition } from '../definition.ts'
import { approachToAny } from './approach.ts'
import { runSelect } from './heavy.ts'
import { type Listing, whereOn } from './listing.ts'
import { fromTable, whereOf } from './statements.ts'

/** Counting stops here (contract: data 0.6.1). */
export const MOST = 5000
/** Parts of counts that are added up: beyond, it is quicker to count rows. */
const COUNTS = 1000

/**
 * How many rows a listing has; at most `most` are counted. Where no filter is, what is kept about permission sets answers, and
 * is exact whatever it comes to.
 */
export async function totalOf(listing: Listing, most = MOST): Promise<number> {
  const kept = listing.conditions.length === 0 && !listing.inTransaction ? await keptTotal(listing, most) : undefined
  return kept ?? countRows(listing, most)
}

async function keptTotal(listing: Listing, most: number): Promise<number | undefined> {
  const { access, connection, database, table } = listing
  if (access.kind === 'sets') return access.rows
  if (access.kind === 'roles') return (access.least ?? 0) >= most ? most : undefined
  const [row] = await runSelect(database, connection, firstCounts(connection, table), 0)
  if (Number(row?.read) < COUNTS) return Number(row?.n ?? 0)
  return Number(row?.whole ?? 0) >= most ? most : undefined
}

/** The first counts together, and those of sets of which all parts are among them: a writer's part may be negative. */
function firstCounts(connection: Connection, table: TableDefinition): Fragment {
  const parts = `select acl, n from ${qualified(connection, countTable(table.name))} order by acl, shard limit ${COUNTS}`
  return fragment(
    connection.dialect.name === 'sqlite'
      ? `select count(*) as read, sum(n) as n, sum(n) as whole from (${parts}) as parts`
      : `select count(*) as read, sum(n) as n, sum(n) filter (where acl < last) as whole
          from (select acl, n, max(acl) over () as last from (${parts}) as first) as parts`,
  )
}

async function countRows(listing: Listing, most: number): Promise<number> {
  const { database, connection, table } = listing
  const approach = await approachToAny(listing, most)
  const { leading, rest } = whereOn(listing, approach)
  const where = whereOf([...leading, ...rest])
  const from = fromTable(connection, table, approach.path)
  const text = `select count(*) as total from (select 1 from ${from}${where.text} limit ?) as counted`
  const [row] = await runSelect(database, connection, fragment(text, ...where.values, most), approach.visits)
  return Number(row?.total ?? 0)
}
