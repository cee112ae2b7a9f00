import { ApiError } from '../../../contract/errors.ts'
import type { StoredRow } from '../../database.ts'
import { type Fragment, fragment, joined, qualified, quoted, runFragment } from '../../fragment.ts'
import { selectionOf } from '../codec.ts'
import { isAmong } from '../list/access.ts'
import type { SelectedRelation } from '../list/selection.ts'
import type { TableRow } from '../row.ts'
import { Rows } from '../rows.ts'
import { isLink, isToMany, type LinkColumn, placeOf } from './place.ts'
import { connectionOf, readable } from './readable.ts'

/** A row that a link leads to, with the rows that its own links lead to. */
export interface RelatedRow {
  readonly row: TableRow
  /** The link it was reached by, and what of it leaves. */
  readonly through: SelectedRelation
  readonly related: RelatedRows
}

/** Rows at the other ends of one row's links, by the keys of its columns: one, none, or a list. */
export type RelatedRows = ReadonlyMap<string, RelatedRow | readonly RelatedRow[] | null>

/** Rows that the links to many of one level may show, and all links together: each row as often as it is shown. */
const MOST = 5000
const MOST_IN_ALL = 5 * MOST

interface Holder {
  readonly row: TableRow
  readonly related: Map<string, RelatedRow | readonly RelatedRow[] | null>
  /** In how many places of the answer it stands: many may be linked to the same row. */
  shown: number
}

/** How many rows may still be shown: by links to many, level by level, and in all. */
interface Room {
  readonly levels: number[]
  all: number
}

/** What becomes of a relationship that leads to more rows than that: an error, or nothing is said of it. */
export type TooMany = 'refuse' | 'omit'

/**
 * Loads what links of rows lead to, as far as the caller may read it: one statement for each relationship of each level,
 * however many rows there are.
 * @throws ApiError `general_query_invalid` when they lead to more rows than an answer shows
 */
export async function expand(
  rows: Rows,
  parents: readonly TableRow[],
  relations: readonly SelectedRelation[],
  tooMany: TooMany = 'refuse',
): Promise<(row: TableRow) => RelatedRows> {
  const holders = new Map(parents.map((row): [TableRow, Holder] => [row, { row, related: new Map(), shown: 1 }]))
  await load({ rows, relations, tooMany, room: { levels: [], all: MOST_IN_ALL } }, [...holders.values()], 0)
  return (row) => holders.get(row)?.related ?? NOTHING
}

const NOTHING: RelatedRows = new Map()

interface Loading {
  readonly rows: Rows
  readonly relations: readonly SelectedRelation[]
  readonly tooMany: TooMany
  readonly room: Room
}

async function load(loading: Loading, holders: readonly Holder[], level: number): Promise<void> {
  const { rows, relations, tooMany, room } = loading
  if (holders.length === 0) return
  for (const relation of relations) {
    if (!isLink(relation.column)) continue
    const found = await follow(rows, relation.column, holders, relation)
    if (!found || !takeRoom(room, level, relation.column, found.shown)) {
      if (tooMany === 'refuse') throw beyondBounds(relation)
      for (const { related } of holders) related.delete(relation.column.key)
      continue
    }
    // What leads back is the link itself, and left out (contract: data 1.8.6).
    const { other } = relation.column.relation
    const onwards = relation.selection.relations.filter(({ column }) => column.$sequence !== other)
    const next = { rows: new Rows(relation.selection.table, rows.context), relations: onwards, tooMany, room }
    await load(next, found.related, level + 1)
  }
}

function takeRoom(room: Room, level: number, { relation }: LinkColumn, shown: number): boolean {
  const ofLevel = room.levels[level] ?? MOST
  const toMany = isToMany(relation) ? shown : 0
  if (toMany > ofLevel || shown > room.all) return false
  room.levels[level] = ofLevel - toMany
  room.all -= shown
  return true
}

const beyondBounds = ({ column: { key } }: SelectedRelation): ApiError =>
  new ApiError(
    'general_query_invalid',
    `The relationship "${key}" leads to too many rows. Ask for fewer rows at once, or list the other table.`,
  )

interface Followed {
  /** The rows that were found, each once. */
  readonly related: readonly Holder[]
  /** In how many places they stand together. */
  readonly shown: number
}

/** Gives holders the rows that one of their links leads to. Undefined when they are more than are read. */
async function follow(
  rows: Rows,
  column: LinkColumn,
  holders: readonly Holder[],
  through: SelectedRelation,
): Promise<Followed | undefined> {
  const related = new Rows(through.selection.table, rows.context)
  const place = placeOf(column)
  const ends = (holder: Holder): unknown => (place.kind === 'own' ? holder.row[column.key] : holder.row.$id)
  const ids = [...new Set(holders.map(ends))].filter((id) => typeof id === 'string')
  const found = ids.length === 0 ? [] : await read(related, column, ids, through)
  if (!found) return undefined
  const known = new Map<number, RelatedRow & Holder>()
  const byEnd = Map.groupBy(found, ({ end }) => end)
  const each = ({ row }: Found): RelatedRow & Holder => {
    const seen = known.get(row.$sequence) ?? { row, through, related: new Map(), shown: 0 }
    known.set(row.$sequence, seen)
    return seen
  }
  const toMany = isToMany(column.relation)
  let shown = 0
  for (const holder of holders) {
    const list = (byEnd.get(ends(holder)) ?? []).map(each)
    for (const one of list) one.shown += holder.shown
    shown += list.length * holder.shown
    holder.related.set(column.key, toMany ? list : (list[0] ?? null))
  }
  return { related: [...known.values()], shown }
}

interface Found {
  readonly row: TableRow
  /** What a holder is known by: its `$id`, or the `$id` that stands in it. */
  readonly end: unknown
}

async function read(
  related: Rows,
  column: LinkColumn,
  ids: readonly string[],
  { selection }: SelectedRelation,
): Promise<Found[] | undefined> {
  const bound = isToMany(column.relation) ? ` limit ${MOST + 1}` : ''
  const { text, values } = statementOf(related, column, ids, selectionOf(selection.fields, 'r.'))
  const stored = await runFragment(connectionOf(related), { text: `${text}${bound}`, values })
  if (bound !== '' && stored.length > MOST) return undefined
  const ends = stored.map(({ $end }: StoredRow) => $end)
  return (await related.decode(stored, selection.fields)).map((row, at) => ({ row, end: ends[at] }))
}

function statementOf(related: Rows, column: LinkColumn, ids: readonly string[], columns: string): Fragment {
  const connection = connectionOf(related)
  const from = `${qualified(connection, related.table.name)} as r`
  const place = placeOf(column)
  const mayRead = readable(related)
  if (place.kind === 'own')
    return statement(`select ${columns}, r."$id" as "$end" from ${from}`, [...withIds(related, ids), mayRead])
  if (place.kind === 'other') {
    const link = `r.${quoted(place.field)}`
    const linked = isAmong(connection, link, ids)
    return statement(`select ${columns}, ${link} as "$end" from ${from}`, [linked, mayRead], 'r."$sequence"')
  }
  const { name, near, far } = place
  const start = `select ${columns}, j.${near} as "$end" from ${qualified(connection, name)} as j
    join ${from} on lower(r."$id") = lower(j.${far}) and r."$id" = j.${far}`
  return statement(start, [isAmong(connection, `j.${near}`, ids), mayRead], 'j."$sequence"')
}

/** Rows with these IDs, as conditions: IDs are indexed in lower case (contract: data 0.1.3). */
function withIds(rows: Rows, ids: readonly string[]): readonly Fragment[] {
  const connection = connectionOf(rows)
  const folded = ids.map((id) => id.toLowerCase())
  return [isAmong(connection, 'lower(r."$id")', folded), isAmong(connection, 'r."$id"', ids)]
}

function statement(start: string, conditions: readonly Fragment[], order?: string): Fragment {
  const { text, values } = joined(conditions, ' and ')
  return fragment(`${start} where ${text}${order ? ` order by ${order}` : ''}`, ...values)
}
