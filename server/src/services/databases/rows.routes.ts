import { anyModelOf, type Model } from '../../contract/model.ts'
import { customId, integer, optional, total } from '../../contract/params.ts'
import { permissions } from '../../contract/permissions.ts'
import { DAY, SECOND } from '../../kit/time.ts'
import { type Each, operation } from './api.ts'
import { createRows } from './bulk.ts'
import { bulkAnswer } from './bulk-answer.ts'
import { RowListModel, RowModel } from './models.ts'
import { payloadOf } from './present.ts'
import { presentWritten } from './present-written.ts'
import { emitRow, rowEvent } from './row-events.ts'
import { creationOf, inputOf, ROW_ACTIONS, stagedData } from './row-input.ts'
import {
  data,
  EVERYBODY,
  manyRows,
  place,
  READING,
  rate,
  rowId,
  rowQueries,
  transactionId,
  WRITING,
} from './row-params.ts'
import { getRow, listRows } from './row-reads.ts'
import { reading, writing } from './row-table.ts'
import { createRow, deleteRow, updateRow, upsertRow } from './row-writes.ts'
import { stage } from './staging.ts'

const ROW = 'database/{request.databaseId}/table/{request.tableId}/row/'

const rowPermissions = permissions(
  ROW_ACTIONS,
  'Permissions of the row itself. Users can name roles that they have; what they create is theirs unless they say so.',
)

const oneOrMany: Each<Model> = {
  tablesDB: anyModelOf([RowModel.tablesDB, RowListModel.tablesDB]),
  databases: anyModelOf([RowModel.databases, RowListModel.databases]),
}

export const create = operation({
  name: 'createRow',
  method: 'POST',
  path: '/:databaseId/tables/:tableId/rows',
  title: 'Create a row, or several at once',
  scopes: WRITING,
  auth: EVERYBODY,
  rate: rate(120),
  audit: { event: 'row.create', resource: 'database/{request.databaseId}/table/{request.tableId}' },
  params: {
    ...place,
    rowId: optional(customId('ID of the new row: one of your own, or `unique()`.'), ''),
    data: data('Values of the row.'),
    permissions: rowPermissions,
    rows: optional(manyRows('Several rows instead of one, for keys: created all or not at all.'), []),
    transactionId,
  },
  status: 201,
  model: oneOrMany,
  atomic: () => true,
  async run(ctx, params, api) {
    const wanted = creationOf(ctx, api, params)
    return writing(ctx, params, async (table) => {
      const { transactionId } = params
      if ('rows' in wanted) {
        const { rows } = wanted
        if (transactionId) return stage(ctx, transactionId, { action: 'bulkCreate', table, data: rows }, api)
        return bulkAnswer(ctx, api, table, 'create', await createRows(ctx, table, rows))
      }
      const { rowId, input } = wanted
      if (transactionId)
        return stage(ctx, transactionId, { action: 'create', table, rowId, data: stagedData(input) }, api)
      const written = await createRow(ctx, table, rowId, input)
      const answer = presentWritten(api, table, written)
      // Whoever may read the row may not be one to read those it is linked to.
      emitRow(ctx, api, table, 'create', payloadOf(api, table, written.row, answer))
      return answer
    })
  },
})

export const list = operation({
  name: 'listRows',
  method: 'GET',
  path: '/:databaseId/tables/:tableId/rows',
  title: 'List rows',
  scopes: READING,
  auth: EVERYBODY,
  params: {
    ...place,
    queries: rowQueries,
    transactionId,
    total: total(),
    ttl: optional(
      integer(0, DAY / SECOND, 'Seconds for which the answer may be given again, whatever is written meanwhile.'),
      0,
    ),
  },
  model: RowListModel,
  run: (ctx, params, api) => reading(ctx, params, (table) => listRows(ctx, api, table, params)),
})

export const get = operation({
  name: 'getRow',
  method: 'GET',
  path: '/:databaseId/tables/:tableId/rows/:rowId',
  title: 'Get a row',
  scopes: READING,
  auth: EVERYBODY,
  params: { ...place, rowId, queries: rowQueries, transactionId },
  model: RowModel,
  run: (ctx, params, api) => reading(ctx, params, (table) => getRow(ctx, api, table, params)),
})

export const update = operation({
  name: 'updateRow',
  method: 'PATCH',
  path: '/:databaseId/tables/:tableId/rows/:rowId',
  title: 'Change a row',
  scopes: WRITING,
  auth: EVERYBODY,
  rate: rate(120),
  event: rowEvent('update'),
  audit: { event: 'row.update', resource: `${ROW}{response.$id}` },
  params: {
    ...place,
    rowId,
    data: data('Values that change, or operators that change what is stored.'),
    permissions: rowPermissions,
    transactionId,
  },
  model: RowModel,
  atomic: () => true,
  async run(ctx, params, api) {
    const input = inputOf(params)
    return writing(ctx, params, async (table) => {
      const { rowId, transactionId } = params
      if (transactionId)
        return stage(ctx, transactionId, { action: 'update', table, rowId, data: stagedData(input) }, api)
      const written = await updateRow(ctx, table, rowId, input)
      const answer = presentWritten(api, table, written)
      emitRow(ctx, api, table, 'update', payloadOf(api, table, written.row, answer))
      return answer
    })
  },
})

export const upsert = operation({
  name: 'upsertRow',
  method: 'PUT',
  path: '/:databaseId/tables/:tableId/rows/:rowId',
  title: 'Change a row, or create it',
  scopes: WRITING,
  auth: EVERYBODY,
  rate: rate(120),
  event: rowEvent('upsert'),
  audit: { event: 'row.upsert', resource: `${ROW}{response.$id}` },
  params: {
    ...place,
    rowId: customId('ID of the row: one of your own, or `unique()`.'),
    data: data('Values of the row, or operators that change what is stored.'),
    permissions: rowPermissions,
    transactionId,
  },
  model: RowModel,
  atomic: () => true,
  async run(ctx, params, api) {
    const input = inputOf(params)
    return writing(ctx, params, async (table) => {
      const { transactionId } = params
      const rowId = ctx.newId(params.rowId)
      if (transactionId)
        return stage(ctx, transactionId, { action: 'upsert', table, rowId, data: stagedData(input) }, api)
      const written = await upsertRow(ctx, table, rowId, input)
      const answer = presentWritten(api, table, written)
      emitRow(ctx, api, table, 'upsert', payloadOf(api, table, written.row, answer))
      return answer
    })
  },
})

export const remove = operation({
  name: 'deleteRow',
  method: 'DELETE',
  path: '/:databaseId/tables/:tableId/rows/:rowId',
  title: 'Delete a row',
  scopes: WRITING,
  auth: EVERYBODY,
  rate: rate(60),
  event: rowEvent('delete'),
  audit: { event: 'row.delete', resource: `${ROW}{request.rowId}` },
  params: { ...place, rowId, transactionId },
  status: 204,
  atomic: () => true,
  run: (ctx, params, api) =>
    writing(ctx, params, async (table) => {
      const { rowId, transactionId } = params
      if (transactionId) return stage(ctx, transactionId, { action: 'delete', table, rowId }, api)
      emitRow(ctx, api, table, 'delete', payloadOf(api, table, await deleteRow(ctx, table, rowId)))
      return undefined
    }),
})
