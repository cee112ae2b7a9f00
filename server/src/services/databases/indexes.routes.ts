import {
  key,
  list as listParam,
  nullable,
  oneOf,
  optional,
  queries,
  strictInteger,
  text,
  total,
} from '../../contract/params.ts'
import { operation } from './api.ts'
import { indexDocument } from './column-documents.ts'
import { auth, databaseId, tableId, tableResource } from './definition-params.ts'
import { createIndex, deleteIndex, requireIndex } from './indexes.ts'
import { emitChange } from './indexes-events.ts'
import { listIndexes } from './indexes-store.ts'
import { IndexListModel, IndexModel } from './models.ts'
import { requireTable } from './tables-lookup.ts'

const place = { databaseId, tableId }
const indexKey = key(36, 'Key of the index.')
const scopes = {
  read: { tablesDB: ['tables.read', 'collections.read', 'indexes.read'], databases: ['collections.read'] },
  write: { tablesDB: ['tables.write', 'collections.write', 'indexes.write'], databases: ['collections.write'] },
} as const

const one = {
  // Columns of every table have a sign in front; whatever else is no key is no column.
  column: text(36, 'Key of a column.', 0),
  order: oneOf(['asc', 'desc'], 'Which values come first.', { caseless: true }),
  length: nullable(strictInteger('How many characters count.')),
}

export const create = operation({
  name: 'createIndex',
  method: 'POST',
  path: '/:databaseId/tables/:tableId/indexes',
  title: 'Create an index of a table',
  scopes: scopes.write,
  auth,
  event: 'databases.[databaseId].tables.[tableId].indexes.[indexId].create',
  audit: { event: 'index.create', resource: tableResource },
  params: {
    ...place,
    key: key(36, 'Key of the new index.'),
    type: oneOf(['key', 'fulltext', 'unique', 'spatial'], 'What the index is for.', { caseless: true }),
    columns: listParam(one.column, 100, 'Keys of the columns, the most important first.'),
    orders: optional(listParam(one.order, 100, 'Order of each column.'), []),
    lengths: optional(listParam(one.length, 100, 'How many characters of each text count.'), []),
  },
  status: 202,
  model: IndexModel,
  async run(ctx, params) {
    const { table, index } = await createIndex(ctx, params, params)
    return indexDocument(table, index)
  },
})

export const list = operation({
  name: 'listIndexes',
  method: 'GET',
  path: '/:databaseId/tables/:tableId/indexes',
  title: 'List the indexes of a table',
  scopes: scopes.read,
  auth,
  params: {
    ...place,
    queries: optional(queries(['key', 'type', 'status', 'error', 'attributes']), []),
    total: total(),
  },
  model: IndexListModel,
  async run(ctx, params) {
    const store = ctx.store.asSystem()
    const table = await requireTable(store, params)
    const page = await listIndexes(store, table, params)
    return { total: page.total, indexes: page.rows.map((row) => indexDocument(table, row)) }
  },
})

export const get = operation({
  name: 'getIndex',
  method: 'GET',
  path: '/:databaseId/tables/:tableId/indexes/:key',
  title: 'Get an index',
  scopes: scopes.read,
  auth,
  params: { ...place, key: indexKey },
  model: IndexModel,
  async run(ctx, params) {
    const store = ctx.store.asSystem()
    const table = await requireTable(store, params)
    return indexDocument(table, await requireIndex(store, table, params.key))
  },
})

export const remove = operation({
  name: 'deleteIndex',
  method: 'DELETE',
  path: '/:databaseId/tables/:tableId/indexes/:key',
  title: 'Delete an index',
  scopes: scopes.write,
  auth,
  event: 'databases.[databaseId].tables.[tableId].indexes.[indexId].update',
  audit: { event: 'index.delete', resource: tableResource },
  params: { ...place, key: indexKey },
  status: 204,
  async run(ctx, params, api) {
    emitChange(ctx, await deleteIndex(ctx, params, params.key), api)
    return undefined
  },
})
