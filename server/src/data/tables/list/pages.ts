import type { Scalar } from '../../columns/column-type.ts'
import type { StoredRow } from '../../database.ts'
import { type Fragment, fragment } from '../../fragment.ts'
import { anyOf } from '../../query/combine.ts'
import type { Field } from '../codec.ts'
import { type Approach, approachTo } from './approach.ts'
import { drawRows } from './chance.ts'
import { LIGHT, runSelect } from './heavy.ts'
import { type Listing, leadingSets, whereOn } from './listing.ts'
import { type OrderKey, type Stretch, stretchesAfter } from './order.ts'
import { extraName, type Reading, selectInWindow, selectPage } from './statements.ts'

/** What of a listing is read. */
export interface Page {
  readonly fields: readonly Field[]
  readonly limit: number
  readonly offset: number
  /** Values of the order's keys in the row that the page comes after. */
  readonly after: readonly Scalar[] | undefined
}

/** The stored rows of a page, in the order of the listing. */
export async function readPage(listing: Listing, page: Page): Promise<StoredRow[]> {
  const { limit, offset, after } = page
  if (listing.random && listing.size > LIGHT && offset === 0 && !after) {
    const drawn = await drawRows(listing, page.fields, limit)
    if (drawn) return drawn
  }
  const approach = await approachTo(listing, limit + offset)
  if (!after) return readStretch(listing, approach, page, undefined)
  const stretches = stretchesAfter(listing.order, after)
  // What is sorted or skipped is gone through once.
  if (approach.path.comes === 'sorted' || offset > 0 || listing.random) {
    return readStretch(listing, approach, page, { where: anyOf(stretches.map(({ where }) => where)), fixed: [] })
  }
  const rows: StoredRow[] = []
  for (const stretch of stretches) {
    if (rows.length === limit) break
    const more = { ...page, limit: limit - rows.length }
    for (const row of await readStretch(listing, approach, more, stretch)) rows.push(row)
  }
  return rows
}

function readStretch(
  listing: Listing,
  approach: Approach,
  { fields, limit, offset }: Page,
  stretch: Stretch | undefined,
): Promise<StoredRow[]> {
  const { connection, table, order, random } = listing
  const { leading, rest } = whereOn(listing, approach)
  const reading: Reading = {
    connection,
    table,
    fields,
    where: { leading: stretch ? [...leading, stretch.where] : leading, rest },
    order: random ? 'random' : order,
    path: approach.path,
    sets: leadingSets(listing, approach),
    limit,
    offset,
    also: [],
  }
  const keys = order.filter(({ column }) => column !== '$sequence' && !stretch?.fixed.includes(column))
  if (random || approach.path.comes !== 'ties' || offset > 0 || keys.length === 0)
    return run(listing, reading, approach)
  return readTies(listing, reading, approach, keys)
}

/**
 * Rows that are looked at here before all are elsewhere: most filters find a page among them. Of several permission sets
 * each has as many, before the first of all is known.
 */
const [WINDOW, WINDOW_OF_SETS] = [4000, 500]

async function run(listing: Listing, reading: Reading, { visits, path }: Approach): Promise<StoredRow[]> {
  const { database, connection, inTransaction, conditions } = listing
  const { limit, offset, sets } = reading
  const window = sets ? WINDOW_OF_SETS : WINDOW
  const heavy = visits > LIGHT && !inTransaction && connection.dialect.name === 'sqlite'
  const lists = conditions.some((condition) => condition.lists)
  if (heavy && !lists && path.comes !== 'sorted' && offset === 0 && limit < window) {
    const found = await runSelect(database, connection, selectInWindow(reading, window), 0)
    if (found.length === limit) return found
  }
  return runSelect(database, connection, selectPage(reading), visits + offset)
}

/**
 * Reads rows from an index that has them in the order, but those with equal keys in reverse. The last of those may not all
 * have been met: they are read again, by insertion, which is an order of the same index.
 */
async function readTies(
  listing: Listing,
  reading: Reading,
  approach: Approach,
  keys: readonly OrderKey[],
): Promise<StoredRow[]> {
  const { limit, where } = reading
  const last = listing.order.at(-1) as OrderKey
  const turned = [...listing.order.slice(0, -1), { ...last, descending: !last.descending }]
  const rows = await run(listing, { ...reading, order: turned, limit: limit + 1, also: keys }, approach)
  const groups = groupsOf(rows, keys)
  const complete = rows.length <= limit ? groups : groups.slice(0, -1)
  const first = complete.flatMap((group) => group.reverse())
  // All groups but the last are smaller than the page, or nothing of the last one is in it.
  const rest = limit - first.length
  if (rest <= 0 || complete.length === groups.length) return first.slice(0, limit).map((row) => without(row, keys))
  const [sample] = groups.at(-1) ?? []
  const equal = keys.map((key, at) => sameAs(key, sample?.[extraName(at)] ?? null))
  const tied = await run(
    listing,
    { ...reading, where: { ...where, leading: [...where.leading, ...equal] }, limit: rest },
    approach,
  )
  return [...first.map((row) => without(row, keys)), ...tied]
}

function groupsOf(rows: readonly StoredRow[], keys: readonly OrderKey[]): StoredRow[][] {
  const groups: StoredRow[][] = []
  for (const row of rows) {
    const group = groups.at(-1)
    const [sample] = group ?? []
    if (group && sample && keys.every((_key, at) => row[extraName(at)] === sample[extraName(at)])) group.push(row)
    else groups.push([row])
  }
  return groups
}

const sameAs = ({ ref }: OrderKey, value: Scalar): Fragment =>
  value === null ? fragment(`${ref} is null`) : fragment(`${ref} = ?`, value)

function without(row: StoredRow, keys: readonly OrderKey[]): StoredRow {
  for (let at = 0; at < keys.length; at += 1) delete row[extraName(at)]
  return row
}
