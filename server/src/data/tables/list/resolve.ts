import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Scalar } from '../../columns/column-type.ts'
import { DatabaseTimeoutError, type StoredRow } from '../../database.ts'
import { type Fragment, fragment } from '../../fragment.ts'
import { allOf, anyOf } from '../../query/combine.ts'
import type { TableDefinition } from '../definition.ts'
import { accessCondition, isAmong, readable } from './access.ts'
import { type Asked, asked, type Condition, type Linked, type Tested } from './condition.ts'
import { LIMIT_MS, runSelect } from './heavy.ts'
import { linkedTo } from './links.ts'
import type { Listing } from './listing.ts'
import { bySets } from './paths.ts'
import { fromTable, whereOf } from './statements.ts'

/** Rows that may pass the tests of one list. */
const MATCHES = 1_000_000
/** Values that are read at once: characters, and rows. */
const CHARACTERS = 1_000_000
const [FIRST_SLICE, LARGEST_SLICE] = [200, 5000]
/** How long values are tested before others get their turn, in milliseconds. */
const TURN_MS = 10
/** Matches that a statement is led by. */
const FEW = 2000

/** A place whose rows are tested. */
interface Place {
  readonly table: TableDefinition
  /** What all rows that matter fulfil. */
  readonly where: readonly Fragment[]
  /** Physical name of the index to take; undefined: the engine's choice. */
  readonly index: string | undefined
  readonly visits: number
}

/** Tests of one list, which share its time. */
type Testing = Omit<Listing, 'conditions'> & { readonly deadline: number }

/** Conditions as the engine can tell them: where only our code can, rows are read and tested, and their numbers stand for it. */
export async function resolveTests(
  listing: Omit<Listing, 'conditions'>,
  conditions: readonly Condition[],
): Promise<Asked[]> {
  const testing: Testing = { ...listing, deadline: performance.now() + LIMIT_MS }
  const resolved: Asked[] = []
  for (const condition of conditions) {
    if (!isTested(condition)) resolved.push(await toAsked(testing, condition, ownPlace(testing, [])))
  }
  for (const condition of conditions.filter(isTested)) {
    resolved.push(await toAsked(testing, condition, ownPlace(testing, resolved)))
  }
  return resolved
}

/** The rows of the listing that fulfil what is resolved already. */
function ownPlace({ connection, table, access, size }: Testing, resolved: readonly Asked[]): Place {
  const own = access.kind === 'sets' ? (access.rows ?? 0) : size
  const finding = own < size / 3 ? 'driven' : 'tested'
  const allowed = accessCondition(connection, table, access, finding)
  return {
    table,
    where: [...(allowed ? [allowed] : []), ...resolved.map(({ sql }) => sql)],
    index: finding === 'driven' ? (bySets(table).index ?? undefined) : undefined,
    visits: own,
  }
}

const isTested = (condition: Condition): boolean =>
  condition.kind === 'tested' || ('parts' in condition && condition.parts.some(isTested))

const lists = (condition: Condition): boolean =>
  condition.kind === 'asked'
    ? condition.lists
    : 'parts' in condition
      ? condition.parts.some(lists) || condition.kind === 'linked'
      : true

async function toAsked(testing: Testing, condition: Condition, place: Place): Promise<Asked> {
  if (condition.kind === 'asked') return condition
  if (condition.kind === 'tested') return amongMatches(testing, await matchesOf(testing, place, condition))
  return condition.kind === 'linked'
    ? linkedRows(testing, condition, place.table)
    : asked(await toSql(testing, condition, place), { lists: lists(condition) })
}

async function toSql(testing: Testing, condition: Condition, place: Place): Promise<Fragment> {
  if (condition.kind === 'asked') return condition.sql
  if (condition.kind === 'tested') return amongMatches(testing, await matchesOf(testing, place, condition)).sql
  if (condition.kind === 'linked') return (await linkedRows(testing, condition, place.table)).sql
  const parts: Fragment[] = []
  for (const part of condition.parts) parts.push(await toSql(testing, part, place))
  return condition.kind === 'and' ? allOf(parts) : anyOf(parts)
}

async function linkedRows(testing: Testing, linked: Linked, table: TableDefinition): Promise<Asked> {
  const { related, parts } = linked
  const where = [readable(testing, related)]
  for (const part of [...parts].sort((a, b) => Number(isTested(a)) - Number(isTested(b)))) {
    where.push(await toSql(testing, part, { table: related, where, index: undefined, visits: testing.elsewhere }))
  }
  return linkedTo(testing.connection, table, linked, where)
}

function amongMatches({ connection }: Testing, matches: readonly number[]): Asked {
  const bound = matches.length <= FEW ? { column: '$sequence', fixed: false, few: true } : undefined
  return asked(isAmong(connection, '"$sequence"', matches), { bound, lists: bound === undefined })
}

/** Numbers of the rows of a place that pass a test. */
async function matchesOf(testing: Testing, place: Place, { ref, narrowing, prepare }: Tested): Promise<number[]> {
  const test = await prepare()
  const where = [...place.where, fragment(`${ref} is not null`), ...(narrowing ? [narrowing] : [])]
  const matches: number[] = []
  let size = FIRST_SLICE
  for (let after = 0; ; ) {
    const rows = await readSlice(testing, { ...place, where }, ref, after, size)
    const characters = await testSlice(testing, rows, test, matches)
    if (matches.length > MATCHES) throw new DatabaseTimeoutError('Too many rows pass a test.')
    if (rows.length < size) return matches
    after = Number(rows.at(-1)?.number)
    size = Math.min(LARGEST_SLICE, Math.max(1, Math.floor((CHARACTERS * rows.length) / (characters + 1))))
  }
}

function readSlice(
  { database, connection, deadline }: Testing,
  { table, where, index, visits }: Place,
  ref: string,
  after: number,
  size: number,
): Promise<StoredRow[]> {
  const conditions = whereOf([fragment('"$sequence" > ?', after), ...where])
  const from = fromTable(connection, table, { index })
  const text = `select "$sequence" as number, ${ref} as value from ${from}${conditions.text} order by "$sequence" limit ?`
  return runSelect(database, connection, fragment(text, ...conditions.values, size), visits, deadline)
}

/** Adds the numbers of rows that pass; answers how many characters were read. */
async function testSlice(
  { inTransaction, deadline }: Testing,
  rows: readonly StoredRow[],
  test: (stored: Scalar) => boolean,
  matches: number[],
): Promise<number> {
  let characters = 0
  let since = performance.now()
  for (const { number, value } of rows) {
    characters += String(value).length
    if (test(value ?? null)) matches.push(Number(number))
    if (performance.now() - since < TURN_MS) continue
    if (performance.now() > deadline) throw new DatabaseTimeoutError('Testing rows took too long.')
    // A transaction is waited for by others: it goes on.
    if (!inTransaction) await nextTurn()
    since = performance.now()
  }
  return characters
}
