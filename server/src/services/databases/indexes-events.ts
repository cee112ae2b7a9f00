import type { Context } from '../../contract/context.ts'
import type { IndexRow, TableRow } from '../../data/tables/shapes.ts'
import { type Api, tablesDB } from './api.ts'
import { definitionId, indexDocument } from './column-documents.ts'

const UPDATE = 'databases.[databaseId].tables.[tableId].indexes.[indexId].update'

/** Says that an index changed: it is ready, it failed, or it was deleted. */
export function emitChange(
  ctx: Context,
  { table, index }: { readonly table: TableRow; readonly index: IndexRow },
  api: Api = tablesDB,
): void {
  ctx.emit({
    template: api.inWords(UPDATE),
    ids: {
      databaseId: table.databaseId,
      [api.inWords('tableId')]: table.tableId,
      indexId: definitionId(table, index.key),
    },
    model: api === tablesDB ? 'columnIndex' : 'index',
    payload: indexDocument(table, index),
  })
}
