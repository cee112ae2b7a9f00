import { optional, queries, total } from '../../contract/params.ts'
import { operation } from './api.ts'
import { columnDocument } from './column-documents.ts'
import { deleteColumn, requireColumn } from './columns.ts'
import { emitColumn } from './columns-events.ts'
import { listColumns as pageOfColumns } from './columns-store.ts'
import { auth, columnKey, columnScopes, databaseId, tableId, tableResource } from './definition-params.ts'
import { AnyColumn, ColumnList } from './models-columns.ts'
import { requireTable } from './tables-lookup.ts'

const place = { databaseId, tableId }

export const list = operation({
  name: 'listColumns',
  method: 'GET',
  path: '/:databaseId/tables/:tableId/columns',
  title: 'List the columns of a table',
  scopes: columnScopes.read,
  auth,
  params: {
    ...place,
    queries: optional(queries(['key', 'type', 'size', 'required', 'array', 'status', 'error']), []),
    total: total(),
  },
  model: ColumnList,
  async run(ctx, params) {
    const store = ctx.store.asSystem()
    const page = await pageOfColumns(store, await requireTable(store, params), params)
    const columns = page.rows.map(columnDocument)
    return { total: page.total, columns, attributes: columns }
  },
})

export const get = operation({
  name: 'getColumn',
  method: 'GET',
  path: '/:databaseId/tables/:tableId/columns/:key',
  title: 'Get a column',
  scopes: columnScopes.read,
  auth,
  params: { ...place, key: columnKey },
  model: AnyColumn,
  async run(ctx, params) {
    const store = ctx.store.asSystem()
    return columnDocument(await requireColumn(store, await requireTable(store, params), params.key))
  },
})

export const remove = operation({
  name: 'deleteColumn',
  method: 'DELETE',
  path: '/:databaseId/tables/:tableId/columns/:key',
  title: 'Delete a column with all its values',
  scopes: columnScopes.write,
  auth,
  event: 'databases.[databaseId].tables.[tableId].columns.[columnId].update',
  audit: { event: 'column.delete', resource: tableResource },
  params: { ...place, key: columnKey },
  status: 204,
  atomic: () => true,
  async run(ctx, params, api) {
    emitColumn(ctx, api, 'update', await deleteColumn(ctx, params, params.key))
    return undefined
  },
})
