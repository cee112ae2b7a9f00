import {
  boolean,
  customId,
  looseBoolean,
  objects,
  optional,
  queries,
  search,
  text,
  total,
} from '../../contract/params.ts'
import { permissions } from '../../contract/permissions.ts'
import { operation } from './api.ts'
import { requireDatabase } from './databases-lookup.ts'
import { auth, databaseId, tableId, tableResource, tableScopes } from './definition-params.ts'
import { readInline } from './inline-definitions.ts'
import { TableListModel, TableModel } from './models.ts'
import { createTable, deleteTable, TABLE_ACTIONS, updateTable } from './tables.ts'
import { listTables as pageOfTables, tableDocument } from './tables-listing.ts'
import { requireTable } from './tables-lookup.ts'

const INLINE = 100
const settings = {
  permissions: permissions(TABLE_ACTIONS, 'Permissions that hold for all rows, such as read("any").'),
  rowSecurity: optional(looseBoolean('Whether rows have permissions of their own besides.'), false),
  enabled: optional(boolean('Whether users reach it; keys and administrators always do.'), true),
}

export const create = operation({
  name: 'createTable',
  method: 'POST',
  path: '/:databaseId/tables',
  title: 'Create a table, with columns and indexes if you like',
  scopes: tableScopes.write,
  auth,
  event: 'databases.[databaseId].tables.[tableId].create',
  audit: { event: 'table.create', resource: 'database/{request.databaseId}/table/{response.$id}' },
  params: {
    databaseId,
    tableId: customId('ID of the new table: one of your own, or `unique()`.'),
    name: text(128, 'Name of the table.'),
    ...settings,
    columns: optional(objects(INLINE, 'Columns to begin with, each with key, type and its settings.'), []),
    indexes: optional(objects(INLINE, 'Indexes to begin with, each with key, type and the keys of columns.'), []),
  },
  status: 201,
  model: TableModel,
  atomic: () => true,
  async run(ctx, params, api) {
    const inline = readInline(params.columns, params.indexes, api)
    const table = await createTable(ctx, params, params, inline)
    return tableDocument(ctx.store.asSystem(), table)
  },
})

const [tablesRoute, collectionsRoute] = operation({
  name: 'listTables',
  method: 'GET',
  path: '/:databaseId/tables',
  title: 'List the tables of a database',
  scopes: tableScopes.read,
  auth,
  params: {
    databaseId,
    queries: optional(queries(['name', 'enabled', 'rowSecurity']), []),
    search: search(),
    total: total(),
  },
  model: TableListModel,
  async run(ctx, params) {
    const store = ctx.store.asSystem()
    const page = await pageOfTables(store, await requireDatabase(store, params.databaseId), params)
    return { total: page.total, tables: page.documents, collections: page.documents }
  },
})
// What tables call row security has a name of its own in either API, also in queries.
const inLegacyWords = optional(queries(['name', 'enabled', 'documentSecurity']), [])
export const list = [
  tablesRoute,
  { ...collectionsRoute, params: { ...collectionsRoute.params, queries: inLegacyWords } },
] as const

export const get = operation({
  name: 'getTable',
  method: 'GET',
  path: '/:databaseId/tables/:tableId',
  title: 'Get a table with its columns and indexes',
  scopes: tableScopes.read,
  auth,
  params: { databaseId, tableId },
  model: TableModel,
  async run(ctx, params) {
    const store = ctx.store.asSystem()
    return tableDocument(store, await requireTable(store, params))
  },
})

export const update = operation({
  name: 'updateTable',
  method: 'PUT',
  path: '/:databaseId/tables/:tableId',
  title: 'Change a table; settings that are left out go back to what they are at first',
  scopes: tableScopes.write,
  auth,
  event: 'databases.[databaseId].tables.[tableId].update',
  audit: { event: 'table.update', resource: tableResource },
  params: {
    databaseId,
    tableId,
    name: optional(text(128, 'Name of the table.'), null),
    ...settings,
    purge: optional(
      looseBoolean('Whether lists that are kept ready are dropped; any change of a table does it.'),
      false,
    ),
  },
  model: TableModel,
  atomic: () => true,
  run: async (ctx, params) => tableDocument(ctx.store.asSystem(), await updateTable(ctx, params, params)),
})

export const remove = operation({
  name: 'deleteTable',
  method: 'DELETE',
  path: '/:databaseId/tables/:tableId',
  title: 'Delete a table with all its rows',
  scopes: tableScopes.write,
  auth,
  event: 'databases.[databaseId].tables.[tableId].delete',
  audit: { event: 'table.delete', resource: tableResource },
  params: { databaseId, tableId },
  status: 204,
  atomic: () => true,
  async run(ctx, params) {
    await deleteTable(ctx, params)
    return undefined
  },
})
