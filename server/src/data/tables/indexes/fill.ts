import type { StoredRow, Transaction } from '../../database.ts'
import { fragment, qualified, runFragment } from '../../fragment.ts'
import { logOf } from './names.ts'
import type { SideIndex } from './side-index.ts'

/** An index beside a table that is being filled, and the physical column that it is about. */
export interface Filling {
  readonly side: SideIndex
  readonly name: string
  readonly table: string
  readonly field: string
}

/** Rows that are looked at together, and bytes of values that are read together: nobody shall wait for long. */
const ROWS = 1000
const BYTES = 100_000

/** The largest `$sequence` of a table. */
export async function lastRow(tx: Transaction, table: string): Promise<number> {
  const [row] = await tx.all(`select max("$sequence") as last from ${qualified(tx, table)}`, [])
  return Number(row?.last ?? 0)
}

/**
 * Makes entries of some rows after the one numbered `done` that have none; answers up to which row all have one, and
 * undefined behind the last. Rows that change meanwhile are in the log.
 */
export async function fillSome(
  tx: Transaction,
  filling: Filling,
  done: number,
  last: number,
): Promise<number | undefined> {
  const window = (await windowOf(tx, filling, done)).filter(({ id }) => Number(id) <= last)
  const end = Number(window.at(-1)?.id ?? last)
  const held = await heldBetween(tx, filling, done, end)
  const missing = window.filter(({ id, bytes }) => bytes !== null && !held.has(Number(id)))
  const part = firstOf(missing)
  await putEntries(tx, filling, numbersOf(part))
  if (part.length < missing.length) return Number(part.at(-1)?.id)
  return window.length < ROWS ? undefined : end
}

// Without an upper bound: PostgreSQL takes any for a narrow one, and sorts all that there is.
function windowOf(tx: Transaction, { table, field }: Filling, done: number): Promise<StoredRow[]> {
  const text = `select "$sequence" as id, ${bytesOf(tx, field)} as bytes from ${qualified(tx, table)}
    where "$sequence" > ? order by "$sequence" limit ${ROWS}`
  return runFragment(tx, fragment(text, done))
}

// Asked by range: PostgreSQL knows little about a table that was just made, and would look at all of it each time.
async function heldBetween(
  tx: Transaction,
  { side, name }: Filling,
  after: number,
  end: number,
): Promise<ReadonlySet<number>> {
  const text = `select id from (${side.entries(tx, name)}) as entry where id > ? and id <= ?`
  return new Set(numbersOf(await runFragment(tx, fragment(text, after, end))))
}

/** The last note in the log of an index. */
export async function lastNoted(tx: Transaction, { name }: Filling): Promise<number> {
  const [row] = await tx.all(`select max(at) as last from ${qualified(tx, logOf(name))}`, [])
  return Number(row?.last ?? 0)
}

/**
 * Makes the entries of some rows anew that the log has, and forgets them there, up to the note `last`: new ones come all the
 * time. Whoever is writing such a row just now is waited for, so that nothing newer is overwritten. False when there was
 * nothing to do.
 */
export async function drainSome(tx: Transaction, filling: Filling, last: number): Promise<boolean> {
  const { side, name, table, field } = filling
  const log = qualified(tx, logOf(name))
  const noted = await runFragment(
    tx,
    fragment(`select at, id from ${log} where at <= ? order by at limit ${ROWS}`, last),
  )
  if (noted.length === 0) return false
  const ids = numbersOf(noted)
  const stands = `select "$sequence" as id, ${bytesOf(tx, field)} as bytes from ${qualified(tx, table)}
    where "$sequence" in (${LISTED[tx.dialect.name]}) order by "$sequence" ${tx.dialect.rowLockText}`
  const rows = await runFragment(tx, fragment(stands, listed(ids)))
  const valued = rows.filter(({ bytes }) => bytes !== null)
  const part = firstOf(valued)
  await putEntries(tx, filling, numbersOf(part))
  const later = new Set(numbersOf(valued.slice(part.length)))
  const standing = new Set(numbersOf(valued))
  const gone = new Set(ids.filter((id) => !standing.has(id)))
  for (const id of gone) for (const statement of side.remove(tx, name, id)) await runFragment(tx, statement)
  const settled = noted.filter(({ id }) => !later.has(Number(id))).map(({ at }) => Number(at))
  await runFragment(tx, fragment(`delete from ${log} where at in (${LISTED[tx.dialect.name]})`, listed(settled)))
  return true
}

async function putEntries(tx: Transaction, filling: Filling, ids: readonly number[]): Promise<void> {
  const { side, name, table, field } = filling
  if (ids.length === 0) return
  const text = `select "$sequence" as id, "${field}" as value from ${qualified(tx, table)}
    where "$sequence" in (${LISTED[tx.dialect.name]})`
  const rows = await runFragment(tx, fragment(text, listed(ids)))
  const given = rows.filter(({ value }) => value !== null && value !== undefined)
  const values = given.map(({ id, value }) => ({ sequence: Number(id), value: side.read(value ?? null) }))
  await Promise.all(side.put(tx, name, values).map((statement) => runFragment(tx, statement)))
}

// However many numbers there are, the statement is the same, and prepared once.
const LISTED = {
  sqlite: 'select value from json_each(?)',
  postgresql: 'select value::bigint from json_array_elements_text(cast(? as text)::json)',
}
const listed = (ids: readonly number[]): string => JSON.stringify(ids)

// Without a look at the value itself, where its type allows it.
const bytesOf = ({ dialect }: Transaction, field: string): string =>
  dialect.name === 'sqlite' ? `octet_length("${field}")` : `octet_length("${field}"::text)`

const numbersOf = (rows: readonly StoredRow[]): number[] => rows.map(({ id }) => Number(id))

// At least one, however large.
function firstOf(rows: readonly StoredRow[]): readonly StoredRow[] {
  let bytes = 0
  const end = rows.findIndex((row, at) => {
    bytes += Number(row.bytes)
    return at > 0 && bytes > BYTES
  })
  return end === -1 ? rows : rows.slice(0, end)
}
