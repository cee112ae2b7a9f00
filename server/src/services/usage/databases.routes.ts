import { isPrivileged } from '../../contract/actor.ts'
import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import type { Model } from '../../contract/model.ts'
import { databases, type TableRow, tables } from '../../data/tables/shapes.ts'
import { databaseId, operation, requireDatabase, requireTable, tableId, tableScopes } from '../databases/index.ts'
import { UsageCollection, UsageDatabase, UsageDatabases, UsageTable } from './databases-models.ts'
import { rowsIn, rowsPer, tablesPer } from './databases-store.ts'
import { latest, type Periods, type Range, series } from './periods.ts'
import { rangeParam, requireUsage } from './range.ts'
import { createdPer } from './store.ts'

// Left out upstream today, and still called by the consoles in use (contract: data 1.12.1). Reads, writes and storage are
// not counted: their series are zero.

const common = { method: 'GET', scopes: tableScopes.read, auth: ['admin'] } as const

export const ofAll = operation({
  ...common,
  name: 'listUsage',
  path: '/usage',
  title: 'Get figures on all databases',
  params: { range: rangeParam },
  model: { tablesDB: UsageDatabases, databases: UsageDatabases },
  async run(ctx, { range }) {
    const periods = asked(ctx, range)
    const store = ctx.store.asSystem()
    const none = series(periods)
    const made = series(periods, await createdPer(store, databases, periods))
    const total = await store.count(databases, {})
    const figures = await figuresOn(ctx, await store.select(tables, {}), periods)
    return {
      range,
      databasesTotal: total,
      databases: made,
      ...figures,
      databasesReads: none,
      databasesWrites: none,
    }
  },
})

export const ofDatabase = operation({
  ...common,
  name: 'getUsage',
  path: '/:databaseId/usage',
  title: 'Get figures on a database',
  params: { databaseId, range: rangeParam },
  model: { tablesDB: UsageDatabase, databases: UsageDatabase },
  async run(ctx, { databaseId, range }) {
    const periods = asked(ctx, range)
    const store = ctx.store.asSystem()
    const { $sequence } = await requireDatabase(store, databaseId)
    const none = series(periods)
    const figures = await figuresOn(ctx, await store.select(tables, { databaseInternalId: $sequence }), periods)
    return { range, ...figures, databaseReads: none, databaseWrites: none }
  },
})

export const ofTable = operation({
  ...common,
  name: 'getTableUsage',
  path: '/:databaseId/tables/:tableId/usage',
  title: 'Get figures on a table',
  params: { databaseId, range: rangeParam, tableId },
  model: { tablesDB: UsageTable as Model, databases: UsageCollection as Model },
  async run(ctx, params) {
    const periods = asked(ctx, params.range)
    const store = ctx.store.asSystem()
    const { $sequence } = await requireTable(store, params)
    const [total, rows] = [
      await rowsIn(store, [$sequence]),
      series(periods, await rowsPer(store, [$sequence], periods)),
    ]
    return { range: params.range, rowsTotal: total, documentsTotal: total, rows, documents: rows }
  },
})

function asked(ctx: Context, range: Range): Periods {
  if (!isPrivileged(ctx.actor)) throw new ApiError('user_unauthorized')
  requireUsage(ctx)
  return latest(range, ctx.now())
}

async function figuresOn(ctx: Context, held: readonly TableRow[], periods: Periods) {
  const store = ctx.store.asSystem()
  const numbers = held.map(({ $sequence }) => $sequence)
  const rowsTotal = await rowsIn(store, numbers)
  const rows = series(periods, await rowsPer(store, numbers, periods))
  const made = series(periods, tablesPer(held, periods))
  return {
    tablesTotal: held.length,
    collectionsTotal: held.length,
    rowsTotal,
    documentsTotal: rowsTotal,
    tables: made,
    collections: made,
    rows,
    documents: rows,
    storage: series(periods),
  }
}
