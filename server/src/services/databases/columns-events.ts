import type { Context } from '../../contract/context.ts'
import { modelOf } from '../../contract/model.ts'
import type { ColumnRow, TableRow } from '../../data/tables/shapes.ts'
import type { Api } from './api.ts'
import { columnDocument, definitionId } from './column-documents.ts'
import { AnyColumn } from './models-columns.ts'

/** Says that a column was created or changed; one that was deleted is a change of the table's columns, too. */
export function emitColumn(
  ctx: Context,
  api: Api,
  action: 'create' | 'update',
  { table, column }: { readonly table: TableRow; readonly column: ColumnRow },
): void {
  const payload = columnDocument(column)
  const model = modelOf(AnyColumn[api.namespace], payload)
  ctx.emit({
    template: columnEvent(api, action),
    ids: {
      databaseId: table.databaseId,
      [api.inWords('tableId')]: table.tableId,
      [api.inWords('columnId')]: definitionId(table, column.key),
    },
    model: String(model.$id),
    payload,
  })
}

const columnEvent = (api: Api, action: 'create' | 'update'): string =>
  api.inWords(`databases.[databaseId].tables.[tableId].columns.[columnId].${action}`)
