import type { StoredRow } from '../../database.ts'
import { joined, qualified, quoted, runFragment } from '../../fragment.ts'
import { codecOf, selectionOf } from '../codec.ts'
import { isAmong } from '../list/access.ts'
import type { TableRow } from '../row.ts'
import type { Rows } from '../rows.ts'
import { connectionOf } from './readable.ts'

/** A row that is about to be linked. */
export interface Known {
  /** Without its values, unless these were asked for. */
  readonly row: TableRow
  /** `$id`s of the rows it is linked to now, by the physical columns that were asked for. */
  readonly links: Readonly<Record<string, unknown>>
}

/**
 * Rows with these IDs, whoever may read them, by their IDs. They stay where they are before the transaction ends; those that
 * may change (`lock: 'change'`) are left as they are by everybody else, too.
 */
export async function lookUp(
  rows: Rows,
  ids: readonly string[],
  asked: { readonly values: boolean; readonly links: readonly string[]; readonly lock: 'change' | 'keep' },
): Promise<ReadonlyMap<string, Known>> {
  if (ids.length === 0) return new Map()
  const connection = connectionOf(rows)
  const fields = asked.values ? codecOf(rows.table).fields : []
  const links = asked.links.map((field) => `, ${quoted(field)} as "$${field}"`).join('')
  const { rowLockText } = connection.dialect
  // Several may link to a row at once, and nobody deletes it meanwhile.
  const lock = rowLockText && (asked.lock === 'change' ? rowLockText : 'for key share')
  const { text, values } = joined(
    [
      isAmong(
        connection,
        'lower("$id")',
        ids.map((id) => id.toLowerCase()),
      ),
      isAmong(connection, '"$id"', ids),
    ],
    ' and ',
  )
  // In one order everywhere, so that nobody waits for whoever waits for him.
  const statement = `select ${selectionOf(fields)}${links} from ${qualified(connection, rows.table.name)}
    where ${text} order by "$sequence" ${lock}`
  const stored = await runFragment(connection, { text: statement, values })
  const linksOf = (one: StoredRow) => Object.fromEntries(asked.links.map((field) => [field, one[`$${field}`]]))
  const known = stored.map(linksOf)
  const decoded = await rows.decode(stored, fields)
  return new Map(decoded.map((row, at) => [row.$id, { row, links: known[at] ?? {} }]))
}
