import type { Context } from '../../contract/context.ts'
import type { TableDefinition } from '../../data/tables/definition.ts'
import type { Api } from './api.ts'
import type { Bulk } from './bulk.ts'
import { presentRow } from './present.ts'
import { emitRow, type RowAction } from './row-events.ts'

/** Answers with the first of the rows that something happened to, and tells listeners of each of these. */
export function bulkAnswer(
  ctx: Context,
  api: Api,
  table: TableDefinition,
  action: RowAction,
  { total, rows }: Bulk,
): Record<string, unknown> {
  const presented = rows.map((row) => presentRow(api, table, row))
  for (const row of presented) emitRow(ctx, api, table, action, row)
  return { total, [api.inWords('rows')]: presented }
}
