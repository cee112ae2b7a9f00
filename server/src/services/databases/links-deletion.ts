import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import type { Relation, TableDefinition } from '../../data/tables/definition.ts'
import { following, leadsAnywhere } from '../../data/tables/relations/following.ts'
import { dropLinks } from '../../data/tables/relations/link.ts'
import { farPlace, isLink, type LinkColumn, placeOf } from '../../data/tables/relations/place.ts'
import type { TableRow } from '../../data/tables/row.ts'
import type { Rows } from '../../data/tables/rows.ts'

/** Rows that are being deleted, by table and number: what is linked in a circle ends where it began. */
type Going = Set<string>

/**
 * Follows the links of a row that is about to be deleted: refuses it, deletes linked rows, or takes the links away (contract:
 * data 1.8.9).
 * @throws ApiError `row_delete_restricted`, `user_unauthorized`
 */
export const unlink = (ctx: Context, table: TableDefinition, row: TableRow): Promise<void> =>
  unlinkMany(ctx, table, [row])

/** Like `unlink`, for several rows in few statements. */
export const unlinkMany = (ctx: Context, table: TableDefinition, rows: readonly TableRow[]): Promise<void> =>
  follow(ctx, table, rows, new Set())

async function follow(ctx: Context, table: TableDefinition, rows: readonly TableRow[], going: Going): Promise<void> {
  if (rows.length === 0) return
  for (const { $sequence } of rows) going.add(`${table.name}/${$sequence}`)
  for (const column of table.links) if (isLink(column)) await followOne(ctx, table, column, rows, going)
}

async function followOne(
  ctx: Context,
  table: TableDefinition,
  column: LinkColumn,
  rows: readonly TableRow[],
  going: Going,
): Promise<void> {
  const { relation } = column
  const related = await ctx.store.tableByNumber(relation.related)
  if (!related) return
  const [far, place] = [ctx.store.rows(related), placeOf(column)]
  const ids = rows.map(({ $id }) => $id)
  const ends = place.kind === 'own' ? rows.map((row) => row[column.key]).filter((id) => typeof id === 'string') : ids
  // A row that is linked to itself stands in nobody's way.
  const same = related.$sequence === table.$sequence ? rows : []
  if (relation.onDelete === 'restrict' && governs(relation) && (await leadsAnywhere(far, place, ends, same)))
    throw new ApiError('row_delete_restricted')
  if (relation.onDelete === 'cascade' && deletesAlong(relation))
    for await (const part of following(far, place, ends)) await cascade(ctx, far, part, going)
  const at = farPlace(place)
  if (at) await dropLinks(far, at, ids, 'only', [])
}

/** Whether this side's rows are those that the rule about deleting is about. */
const governs = ({ type, side }: Relation): boolean => (type === 'manyToOne' ? side === 'child' : side === 'parent')

// What is linked one to one goes with either of the two, where both know of each other.
const deletesAlong = (relation: Relation): boolean =>
  governs(relation) || (relation.type === 'oneToOne' && relation.twoWay)

async function cascade(ctx: Context, far: Rows, linked: readonly TableRow[], going: Going): Promise<void> {
  const rows = linked.filter(({ $sequence }) => !going.has(`${far.table.name}/${$sequence}`))
  if (!rows.every((row) => far.allows('delete', row))) throw new ApiError('user_unauthorized')
  await follow(ctx, far.table, rows, going)
  await far.deleteMany(rows)
  // Requests that only read get their turn.
  await nextTurn()
}
