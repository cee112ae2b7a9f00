import type { Connection } from '../../database.ts'
import { type Fragment, qualified, quoted } from '../../fragment.ts'
import type { TableDefinition } from '../definition.ts'
import { isLink, placeOf } from '../relations/place.ts'
import { type Asked, asked, type Linked, type Narrowing } from './condition.ts'
import { narrowingBy } from './narrowing.ts'
import { whereOf } from './statements.ts'

/** Rows of a table that are linked to one of the rows of another which fulfil `where`. */
export function linkedTo(
  connection: Connection,
  table: TableDefinition,
  { column, related }: Pick<Linked, 'column' | 'related'>,
  where: readonly Fragment[],
): Asked {
  if (!isLink(column)) throw new Error(`${column.key} links to nothing.`)
  const place = placeOf(column)
  const conditions = whereOf(where)
  const [own, other] = [qualified(connection, table.name), qualified(connection, related.name)]
  const { values } = conditions
  if (place.kind === 'own') {
    const where = { text: `${quoted(place.field)} in (select "$id" from ${other}${conditions.text})`, values }
    const rows = { text: `select 1 from ${own} where ${where.text}`, values }
    return asked(where, { narrowing: { where, rows }, lists: true })
  }
  const links =
    place.kind === 'other'
      ? `select ${quoted(place.field)} as link from ${other}${conditions.text}`
      : `select ${place.near} as link from ${qualified(connection, place.name)}
          where ${place.far} in (select "$id" from ${other}${conditions.text})`
  const narrowing = byNumber(own, { text: links, values })
  return asked({ text: `"$id" in (${links})`, values }, { narrowing, lists: true })
}

// IDs are indexed in lower case (contract: data 0.1.3); numbers lead to rows at once.
function byNumber(own: string, { text, values }: Fragment): Narrowing {
  const rows = `select near."$sequence" from (${text}) as links
    join ${own} as near on lower(near."$id") = lower(links.link) and near."$id" = links.link`
  return narrowingBy({ text: `"$sequence" in (${rows})`, values })
}
