import { boolean, customId, optional, queries, search, text, total } from '../../contract/params.ts'
import { databases } from '../../data/tables/shapes.ts'
import { operation } from './api.ts'
import { createDatabase, databaseDocument, deleteDatabase, updateDatabase } from './databases.ts'
import { requireDatabase } from './databases-lookup.ts'
import { auth, databaseId, databaseScopes } from './definition-params.ts'
import { Database, DatabaseList } from './models.ts'

const ATTRIBUTES = ['name']
const name = text(128, 'Name of the database.')
const enabled = optional(boolean('Whether users reach it; keys and administrators always do.'), true)
const model = { tablesDB: Database, databases: Database }

export const create = operation({
  name: 'create',
  method: 'POST',
  path: '',
  title: 'Create a database',
  scopes: databaseScopes.write,
  auth,
  event: 'databases.[databaseId].create',
  audit: { event: 'database.create', resource: 'database/{response.$id}' },
  params: { databaseId: customId('ID of the new database: one of your own, or `unique()`.'), name, enabled },
  status: 201,
  model,
  atomic: () => true,
  run: async (ctx, params, api) => databaseDocument(await createDatabase(ctx, params, api)),
})

export const list = operation({
  name: 'list',
  method: 'GET',
  path: '',
  title: 'List databases',
  scopes: databaseScopes.read,
  auth,
  params: { queries: optional(queries(ATTRIBUTES), []), search: search(), total: total() },
  model: { tablesDB: DatabaseList, databases: DatabaseList },
  async run(ctx, params) {
    const options = { attributes: ATTRIBUTES, search: params.search, total: params.total }
    const page = await ctx.store.asSystem().list(databases, params.queries, options)
    return { total: page.total, databases: page.rows.map(databaseDocument) }
  },
})

export const get = operation({
  name: 'get',
  method: 'GET',
  path: '/:databaseId',
  title: 'Get a database',
  scopes: databaseScopes.read,
  auth,
  params: { databaseId },
  model,
  run: async (ctx, params) => databaseDocument(await requireDatabase(ctx.store.asSystem(), params.databaseId)),
})

export const update = operation({
  name: 'update',
  method: 'PUT',
  path: '/:databaseId',
  title: 'Change a database; one that is switched off has to be so again each time',
  scopes: databaseScopes.write,
  auth,
  event: 'databases.[databaseId].update',
  audit: { event: 'database.update', resource: 'database/{response.$id}' },
  params: { databaseId, name: optional(name, null), enabled },
  model,
  atomic: () => true,
  run: async (ctx, params) => databaseDocument(await updateDatabase(ctx, params.databaseId, params)),
})

export const remove = operation({
  name: 'delete',
  method: 'DELETE',
  path: '/:databaseId',
  title: 'Delete a database with all its tables',
  scopes: databaseScopes.write,
  auth,
  event: 'databases.[databaseId].delete',
  audit: { event: 'database.delete', resource: 'database/{request.databaseId}' },
  params: { databaseId },
  status: 204,
  atomic: () => true,
  async run(ctx, params) {
    await deleteDatabase(ctx, params.databaseId)
    return undefined
  },
})
