import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import type { TableDefinition } from '../../data/tables/definition.ts'
import { planSelection } from '../../data/tables/list/plan.ts'
import type { Selection } from '../../data/tables/list/selection.ts'
import type { TableRow } from '../../data/tables/row.ts'
import type { Api } from './api.ts'
import { presentExpanded } from './links.ts'
import { cachedList } from './list-cache.ts'
import { stagedList, stagedRow } from './overlay-reads.ts'
import { type PresentedRow, presenterOf, presentRow } from './present.ts'

/**
 * A row that the caller may read; what he may not read is not there for him.
 * @throws ApiError `row_not_found`, `general_query_invalid`
 */
export async function getRow(
  ctx: Context,
  api: Api,
  table: TableDefinition,
  { rowId, queries, transactionId }: Wanted,
): Promise<PresentedRow> {
  const selection =
    queries.length > 0 ? await planSelection(table, queries, (number) => ctx.store.tableByNumber(number)) : undefined
  const rows = ctx.store.rows(table)
  const find = () => (transactionId ? stagedRow(ctx, transactionId, table, rowId) : rows.find(rowId, selection?.fields))
  const row = rows.mayAllow('read') ? await find() : undefined
  if (!row) throw new ApiError('row_not_found')
  if (!selection) return presentRow(api, table, row)
  const [presented] = await presentSelected(ctx, api, selection, [row])
  return presented as PresentedRow
}

/** The row that is asked for, and what of it. */
export interface Wanted {
  readonly rowId: string
  readonly queries: readonly string[]
  readonly transactionId: string | null
}

/** What a list of rows is asked for. */
export interface Listed {
  readonly queries: readonly string[]
  readonly total: boolean
  /** Seconds that an answer may be old. */
  readonly ttl: number
  readonly transactionId: string | null
}

/**
 * The rows that the caller may read, and that queries ask for.
 * @throws ApiError `general_query_invalid`, `user_unauthorized`, `general_cursor_not_found` and others
 */
export function listRows(
  ctx: Context,
  api: Api,
  table: TableDefinition,
  { queries, total, ttl, transactionId }: Listed,
): Promise<Record<string, unknown>> {
  const load = async () => {
    const page = await (transactionId
      ? stagedList(ctx, transactionId, table, queries, total)
      : ctx.store.rows(table).list(queries, { total }))
    return { total: page.total, [api.inWords('rows')]: await presentSelected(ctx, api, page.selection, page.rows) }
  }
  return ttl > 0 && !transactionId ? cachedList(ctx, table, ttl, [api.namespace, queries, total], load) : load()
}

/** Rows as an answer shows them: what was selected of them, and of the rows they are linked to. */
export async function presentSelected(
  ctx: Context,
  api: Api,
  selection: Selection,
  rows: readonly TableRow[],
): Promise<PresentedRow[]> {
  if (selection.relations.length > 0) return presentExpanded(ctx, api, selection, rows)
  return rows.map(presenterOf(api, selection.table, selection.fields))
}
