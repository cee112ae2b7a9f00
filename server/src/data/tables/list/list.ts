import { ForbiddenError, type StoredRow } from '../../database.ts'
import type { Action } from '../../permissions.ts'
import { LIMIT } from '../../query/paging.ts'
import type { Field } from '../codec.ts'
import type { TableDefinition } from '../definition.ts'
import type { TableRow } from '../row.ts'
import type { RowsContext } from '../rows.ts'
import { accessOf, grantOf, type Reader } from './access.ts'
import type { Condition } from './condition.ts'
import { keysAt } from './cursor.ts'
import type { Listing } from './listing.ts'
import { reversed } from './order.ts'
import { readPage } from './pages.ts'
import { type Plan, planRows } from './plan.ts'
import { resolveTests } from './resolve.ts'
import type { Selection } from './selection.ts'
import { sizeOf } from './size.ts'
import { MOST, totalOf } from './totals.ts'

/** The rows of a table, for one caller. */
export interface RowsOf {
  readonly table: TableDefinition
  readonly context: RowsContext
  decode(stored: readonly StoredRow[], fields?: readonly Field[]): Promise<TableRow[]>
}

/** How a list differs from the usual. */
export interface ListOptions {
  /** Whether rows are counted; they are unless said otherwise. */
  readonly total?: boolean
  /** What the caller must be allowed to do to the rows; reading unless said otherwise. */
  readonly action?: Exclude<Action, 'create'>
}

/** A page of a list. */
export interface RowList {
  readonly total: number
  readonly rows: TableRow[]
  readonly selection: Selection
}

/** See `Rows.list`. */
export async function listRows(of: RowsOf, texts: readonly string[], options: ListOptions): Promise<RowList> {
  const plan = await planFor(of, texts)
  const listing = await listingOf(of, plan, options.action ?? 'read')
  const { fields } = plan.selection
  const limit = plan.limit ?? LIMIT
  const backwards = plan.cursor?.before === true
  const turned = backwards ? { ...listing, order: reversed(listing.order) } : listing
  const after = await afterOf(turned, plan)
  if (isNobodys(listing)) return { total: 0, rows: [], selection: plan.selection }
  const stored = await readPage(turned, { fields, limit, offset: plan.offset, after })
  if (backwards && !plan.random) stored.reverse()
  const total = options.total === false ? 0 : (counted(plan, listing, stored.length, limit) ?? (await totalOf(listing)))
  return { total, rows: await of.decode(stored, fields), selection: plan.selection }
}

/** See `Rows.count`. */
export async function countRows(of: RowsOf, texts: readonly string[], most: number = MOST): Promise<number> {
  const listing = await listingOf(of, await planFor(of, texts), 'read')
  return isNobodys(listing) ? 0 : Math.min(most, await totalOf(listing, most))
}

export const planFor = ({ table, context }: RowsOf, texts: readonly string[]): Promise<Plan> =>
  planRows(context.tx ?? context.database, table, texts, context.related)

/** The rows that a plan asks for. Throws ForbiddenError when the caller has no right to any. */
export async function listingOf({ table, context }: RowsOf, plan: Plan, action: Action): Promise<Listing> {
  const { database, tx, roles, checks } = context
  const reader: Reader = { connection: tx ?? database, roles, checks, inTransaction: tx !== undefined }
  if (grantOf(reader, table, action) === 'none')
    throw new ForbiddenError(`The caller may not ${action} rows of this table.`)
  const access = await accessOf(reader, table, action)
  const size = await sizeOf(database, reader.connection, table)
  let elsewhere = 0
  for (const related of tablesIn(plan.conditions)) elsewhere += await sizeOf(database, reader.connection, related)
  const listing = { ...reader, database, table, access, order: plan.order, random: plan.random, size, elsewhere }
  return { ...listing, conditions: await resolveTests(listing, plan.conditions) }
}

/** The keys of the row that a page comes after. */
export const afterOf = ({ connection, table, order }: Listing, { cursor }: Plan) =>
  cursor && keysAt(connection, table, cursor.id, order)

/** Whether the caller may see no row at all. */
export const isNobodys = ({ access }: Listing): boolean => access.kind === 'sets' && access.sets.length === 0

const tablesIn = (conditions: readonly Condition[]): TableDefinition[] =>
  conditions.flatMap((condition) => {
    if (!('parts' in condition)) return []
    const inner = tablesIn(condition.parts)
    return condition.kind === 'linked' ? [condition.related, ...inner] : inner
  })

// A page that is not full is the last one.
function counted({ cursor, offset }: Plan, { conditions }: Listing, found: number, limit: number): number | undefined {
  if (cursor || found >= limit || (found === 0 && offset > 0)) return undefined
  return conditions.length > 0 ? Math.min(MOST, offset + found) : offset + found
}
