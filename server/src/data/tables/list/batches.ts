import { type Fragment, fragment, qualified, runFragment } from '../../fragment.ts'
import { anyOf } from '../../query/combine.ts'
import { codecOf } from '../codec.ts'
import type { TableRow } from '../row.ts'
import { isAmong } from './access.ts'
import { approachTo } from './approach.ts'
import { runSelect } from './heavy.ts'
import { afterOf, isNobodys, listingOf, planFor, type RowsOf } from './list.ts'
import { type Listing, leadingSets, whereOn } from './listing.ts'
import { BY_INSERTION, reversed, stretchesAfter } from './order.ts'
import type { Plan } from './plan.ts'
import { fromTable, selectNumbers, whereOf } from './statements.ts'

const LARGEST = Number.MAX_SAFE_INTEGER

/** See `Rows.batches`. */
export async function* batchesOf(
  of: RowsOf,
  texts: readonly string[],
  action: 'update' | 'delete',
  size: number,
): AsyncGenerator<TableRow[]> {
  const plan = await planFor(of, texts)
  const listing = await listingOf(of, plan, action)
  if (isNobodys(listing)) {
    await afterOf(listing, plan)
    return
  }
  const parts = isWhole(plan) ? numbersByInsertion(listing, size) : partsOf(await numbersOf(listing, plan), size)
  for await (const numbers of parts) {
    const rows = await rowsAt(of, listing, numbers)
    if (rows.length > 0) yield rows
  }
}

// All rows there are: in order of insertion, which no change of a row changes.
const isWhole = ({ order, random, limit, offset, cursor }: Plan): boolean =>
  order === BY_INSERTION && !random && limit === undefined && offset === 0 && cursor === undefined

async function* numbersByInsertion(listing: Listing, size: number): AsyncGenerator<number[]> {
  const { database, connection, table } = listing
  const approach = await approachTo(listing, size)
  const from = fromTable(connection, table, approach.path)
  const last = await lastNumber(listing)
  for (let after = 0; after < last; ) {
    const range = fragment('r."$sequence" > ? and r."$sequence" <= ?', after, last)
    const { leading, rest } = whereOn(listing, approach)
    const where = whereOf([...leading, range, ...rest])
    const text = `select r."$sequence" as number from ${from}${where.text} order by r."$sequence" limit ?`
    const found = await runSelect(database, connection, fragment(text, ...where.values, size), approach.visits)
    const numbers = found.map(({ number }) => Number(number))
    if (numbers.length > 0) yield numbers
    after = numbers.length < size ? last : Number(numbers.at(-1))
  }
}

// Rows that come while others are worked on are not among them.
async function lastNumber({ connection, table }: Listing): Promise<number> {
  const [row] = await runFragment(
    connection,
    fragment(`select max("$sequence") as last from ${qualified(connection, table.name)}`),
  )
  return Number(row?.last ?? 0)
}

/** The numbers of all rows of a plan, as they are now: later changes have no part in which rows it is about. */
async function numbersOf(listing: Listing, plan: Plan): Promise<number[]> {
  const { database, connection, table } = listing
  const backwards = plan.cursor?.before === true
  const turned = backwards ? { ...listing, order: reversed(listing.order) } : listing
  const after = await afterOf(turned, plan)
  const approach = await approachTo(turned, plan.limit ?? listing.size)
  const beyond: Fragment[] = after ? [anyOf(stretchesAfter(turned.order, after).map(({ where }) => where))] : []
  const { leading, rest } = whereOn(turned, approach)
  const statement = selectNumbers({
    connection,
    table,
    fields: [],
    where: { leading: [...leading, ...beyond], rest },
    order: listing.random ? 'random' : turned.order,
    path: approach.path,
    sets: leadingSets(turned, approach),
    limit: plan.limit ?? LARGEST,
    offset: plan.offset,
    also: [],
  })
  const [row] = await runSelect(database, connection, statement, listing.size)
  const numbers = JSON.parse(String(row?.numbers ?? '[]')) as number[]
  return backwards ? numbers.reverse() : numbers
}

function* partsOf(numbers: readonly number[], size: number): Generator<readonly number[]> {
  for (let at = 0; at < numbers.length; at += size) yield numbers.slice(at, at + size)
}

/** The rows with these numbers, as far as they are still there, in this order; nobody else changes them in the transaction. */
async function rowsAt(
  of: RowsOf,
  { connection, table, inTransaction }: Listing,
  numbers: readonly number[],
): Promise<TableRow[]> {
  const among = isAmong(connection, '"$sequence"', numbers)
  const lock = inTransaction ? ` ${connection.dialect.rowLockText}` : ''
  const text = `select ${codecOf(table).selection} from ${qualified(connection, table.name)} where ${among.text} order by "$sequence"${lock}`
  const rows = await of.decode(await runFragment(connection, { text, values: among.values }))
  const byNumber = new Map(rows.map((row) => [row.$sequence, row]))
  return numbers.flatMap((number) => byNumber.get(number) ?? [])
}
