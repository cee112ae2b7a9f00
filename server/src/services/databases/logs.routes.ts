import { isPrivileged } from '../../contract/actor.ts'
import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { optional, queries } from '../../contract/params.ts'
import { LogList, listLogs } from '../audit/index.ts'
import { databases, legacyOperation, operation, tablesDB } from './api.ts'
import { requireDatabase } from './databases-lookup.ts'
import { databaseId, databaseScopes, tableId, tableScopes } from './definition-params.ts'
import { aboutResource } from './logs-store.ts'
import { READING, rowId } from './row-params.ts'
import { reachableTable } from './row-table.ts'
import { requireTable } from './tables-lookup.ts'

// Left out upstream today, and still called by the consoles in use (contract: data 1.12.1).

const paging = { queries: optional(queries([], 'Queries: limit and offset.'), []) }
const model = { tablesDB: LogList, databases: LogList }

export const ofDatabase = legacyOperation({
  name: 'listLogs',
  method: 'GET',
  path: '/:databaseId/logs',
  title: 'List what was done to a database',
  scopes: databaseScopes.read,
  auth: ['admin'],
  params: { databaseId, ...paging },
  model,
  async run(ctx, params) {
    const { $createdAt } = await requireDatabase(ctx.store.asSystem(), params.databaseId)
    return logsOn(ctx, `database/${params.databaseId}`, $createdAt, params.queries)
  },
})

export const ofTable = operation({
  name: 'listTableLogs',
  method: 'GET',
  path: '/:databaseId/tables/:tableId/logs',
  title: 'List what was done to a table',
  scopes: tableScopes.read,
  auth: ['admin'],
  params: { databaseId, tableId, ...paging },
  model,
  async run(ctx, params) {
    const { $createdAt } = await requireTable(ctx.store.asSystem(), params)
    return logsOn(ctx, `database/${params.databaseId}/table/${params.tableId}`, $createdAt, params.queries)
  },
})

export const ofRow = operation({
  name: 'listRowLogs',
  method: 'GET',
  path: '/:databaseId/tables/:tableId/rows/:rowId/logs',
  title: 'List what was done to a row',
  scopes: READING,
  auth: ['admin'],
  params: { databaseId, tableId, rowId, ...paging },
  model,
  async run(ctx, params) {
    const row = await ctx.store.rows(await reachableTable(ctx, params)).find(params.rowId)
    if (!row) throw new ApiError('row_not_found')
    const resource = `database/${params.databaseId}/table/${params.tableId}/row/${params.rowId}`
    return logsOn(ctx, resource, row.$createdAt, params.queries)
  },
})

function logsOn(ctx: Context, resource: string, since: number, texts: readonly string[]) {
  // Logs name people and their addresses.
  if (!isPrivileged(ctx.actor)) throw new ApiError('user_unauthorized')
  const resources = [...new Set([tablesDB.inWords(resource), databases.inWords(resource)])]
  return listLogs(ctx, aboutResource({ resources, since }), { queries: texts, total: true })
}
