import { fragment, qualified, quoted, runFragment } from '../../fragment.ts'
import { codecOf, selectionOf } from '../codec.ts'
import { isAmong } from '../list/access.ts'
import type { TableRow } from '../row.ts'
import type { Rows } from '../rows.ts'
import type { LinkPlace } from './place.ts'
import { connectionOf } from './readable.ts'

/** Rows that are gone through together. */
const PART = 500

/**
 * Rows that rows with these ends are linked to, whoever may read them, part by part, each once and locked. Ends are what the
 * near rows hold where a column of theirs holds the link, and their `$id`s everywhere else.
 */
export async function* following(far: Rows, place: LinkPlace, ends: readonly string[]): AsyncGenerator<TableRow[]> {
  if (ends.length === 0) return
  const tx = connectionOf(far)
  const { text, values } = linkedTo(far, place, ends)
  const columns = selectionOf(codecOf(far.table).fields)
  for (let after = 0; ; ) {
    const statement = `select ${columns} from ${qualified(tx, far.table.name)} where ${text} and "$sequence" > ?
      order by "$sequence" limit ${PART} ${tx.dialect.rowLockText}`
    const part = await far.decode(await runFragment(tx, fragment(statement, ...values, after)))
    if (part.length > 0) yield part
    if (part.length < PART) return
    after = part.at(-1)?.$sequence ?? after
  }
}

/** Whether rows with these ends are linked to any row but these. */
export async function leadsAnywhere(
  far: Rows,
  place: LinkPlace,
  ends: readonly string[],
  except: readonly TableRow[],
): Promise<boolean> {
  if (ends.length === 0) return false
  const connection = connectionOf(far)
  const linked = linkedTo(far, place, ends)
  const excepted = isAmong(
    connection,
    '"$sequence"',
    except.map(({ $sequence }) => $sequence),
  )
  const text = except.length > 0 ? `${linked.text} and not (${excepted.text})` : linked.text
  const statement = `select 1 from ${qualified(connection, far.table.name)} where ${text} limit 1`
  const values = except.length > 0 ? [...linked.values, ...excepted.values] : linked.values
  return (await runFragment(connection, fragment(statement, ...values))).length > 0
}

function linkedTo(far: Rows, place: LinkPlace, ends: readonly string[]) {
  const connection = connectionOf(far)
  if (place.kind === 'other') return isAmong(connection, quoted(place.field), ends)
  if (place.kind === 'own') {
    const folded = isAmong(
      connection,
      'lower("$id")',
      ends.map((end) => end.toLowerCase()),
    )
    const exact = isAmong(connection, '"$id"', ends)
    return fragment(`${folded.text} and ${exact.text}`, ...folded.values, ...exact.values)
  }
  const junction = qualified(connection, place.name)
  const of = isAmong(connection, place.near, ends)
  const select = (column: string) => `select ${column} from ${junction} where ${of.text}`
  return fragment(
    `lower("$id") in (${select(`lower(${place.far})`)}) and "$id" in (${select(place.far)})`,
    ...of.values,
    ...of.values,
  )
}
