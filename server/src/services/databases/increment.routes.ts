import { key, nullable, optional } from '../../contract/params.ts'
import { operation } from './api.ts'
import { numberOf, requireNumber, type Step, stepColumn, stepOf } from './increment.ts'
import { RowModel } from './models.ts'
import { payloadOf, presentRow } from './present.ts'
import { emitRow, rowEvent } from './row-events.ts'
import { EVERYBODY, number, place, rate, rowId, transactionId, WRITING } from './row-params.ts'
import { writing } from './row-table.ts'
import { stage } from './staging.ts'

const LIMITS = { increment: 'max', decrement: 'min' } as const

// The two differ by direction alone.
const stepRoute = <D extends Step['direction']>(direction: D, title: string, bound: string) =>
  operation({
    name: `${direction}RowColumn`,
    method: 'PATCH',
    path: `/:databaseId/tables/:tableId/rows/:rowId/:column/${direction}`,
    title,
    scopes: WRITING,
    auth: EVERYBODY,
    rate: rate(120),
    event: rowEvent('update'),
    audit: { event: 'rows.update', resource: 'database/{request.databaseId}/table/{request.tableId}' },
    params: {
      ...place,
      rowId,
      column: key(36, 'Key of the column.'),
      value: optional(number('By how much: a number greater than 0.'), 1),
      [LIMITS[direction]]: optional(nullable(number(bound)), null),
      transactionId,
    },
    model: RowModel,
    atomic: () => true,
    async run(ctx, params, api) {
      const limit = (params as Record<string, unknown>)[LIMITS[direction]]
      const value = stepOf(params.value)
      const step = { direction, value, bound: limit === null ? null : numberOf(limit, LIMITS[direction]) }
      return writing(ctx, params, async (table) => {
        const { rowId, transactionId } = params
        const column = requireNumber(table, params.column)
        if (transactionId) {
          const data = { [api.inWords('column')]: column.key, value, [LIMITS[direction]]: step.bound }
          return stage(ctx, transactionId, { action: direction, table, rowId, data }, api)
        }
        const row = await stepColumn(ctx, table, rowId, column, step)
        const answer = presentRow(api, table, row)
        emitRow(ctx, api, table, 'update', payloadOf(api, table, row, answer))
        return answer
      })
    },
  })

export const increment = stepRoute('increment', 'Add to a number of a row', 'What the result must not exceed.')
export const decrement = stepRoute(
  'decrement',
  'Take away from a number of a row',
  'What the result must not fall below.',
)
