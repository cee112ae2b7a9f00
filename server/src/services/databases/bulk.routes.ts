import { ApiError } from '../../contract/errors.ts'
import { operation } from './api.ts'
import { deleteRows, updateRows, upsertRows } from './bulk.ts'
import { bulkAnswer } from './bulk-answer.ts'
import { RowListModel } from './models.ts'
import { dataOf, isEmpty } from './row-input.ts'
import { data, manyRows, place, rate, rowQueries, SERVERS, transactionId, WRITING } from './row-params.ts'
import { writing } from './row-table.ts'
import { stage } from './staging.ts'

const TABLE = 'database/{request.databaseId}/table/{request.tableId}'

export const updateMany = operation({
  name: 'updateRows',
  method: 'PATCH',
  path: '/:databaseId/tables/:tableId/rows',
  title: 'Change all rows that queries find',
  scopes: WRITING,
  auth: SERVERS,
  rate: rate(120),
  audit: { event: 'rows.update', resource: TABLE },
  params: {
    ...place,
    data: data('Values that all of them get, or operators; `$permissions` as well.'),
    queries: rowQueries,
    transactionId,
  },
  model: RowListModel,
  atomic: () => true,
  async run(ctx, params, api) {
    const { queries, transactionId } = params
    const data = dataOf(params.data, 'data')
    if (isEmpty(data)) throw new ApiError('row_missing_payload')
    return writing(ctx, params, async (table) => {
      if (transactionId) return stage(ctx, transactionId, { action: 'bulkUpdate', table, data: { data, queries } }, api)
      return bulkAnswer(ctx, api, table, 'update', await updateRows(ctx, table, data, queries))
    })
  },
})

export const upsertMany = operation({
  name: 'upsertRows',
  method: 'PUT',
  path: '/:databaseId/tables/:tableId/rows',
  title: 'Create rows, or change those that are there',
  scopes: WRITING,
  auth: SERVERS,
  rate: rate(120),
  audit: { event: 'row.create', resource: TABLE },
  params: { ...place, rows: manyRows('Rows with their `$id` and values.'), transactionId },
  model: RowListModel,
  atomic: () => true,
  async run(ctx, params, api) {
    const rows = params.rows.map((row) => dataOf(row, api.inWords('rows')))
    return writing(ctx, params, async (table) => {
      const { transactionId } = params
      if (transactionId) return stage(ctx, transactionId, { action: 'bulkUpsert', table, data: rows }, api)
      return bulkAnswer(ctx, api, table, 'upsert', await upsertRows(ctx, table, rows))
    })
  },
})

export const deleteMany = operation({
  name: 'deleteRows',
  method: 'DELETE',
  path: '/:databaseId/tables/:tableId/rows',
  title: 'Delete all rows that queries find',
  scopes: WRITING,
  auth: SERVERS,
  rate: rate(60),
  audit: { event: 'rows.delete', resource: TABLE },
  params: { ...place, queries: rowQueries, transactionId },
  model: RowListModel,
  atomic: () => true,
  run: (ctx, params, api) =>
    writing(ctx, params, async (table) => {
      const { queries, transactionId } = params
      if (transactionId) return stage(ctx, transactionId, { action: 'bulkDelete', table, data: { queries } }, api)
      return bulkAnswer(ctx, api, table, 'delete', await deleteRows(ctx, table, queries))
    }),
})
