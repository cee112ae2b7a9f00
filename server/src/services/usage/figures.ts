import type { Context } from '../../contract/context.ts'
import type { AnyShape } from '../../data/shape.ts'
import { databases, tables } from '../../data/tables/shapes.ts'
import { sessions, users } from '../directory/index.ts'
import { rowsIn } from './databases-store.ts'
import type { UsageProject } from './models.ts'
import { type Periods, series } from './periods.ts'
import { createdPer } from './store.ts'

/** How many users and sessions there are, and how many of them each period brought. What was deleted is not counted. */
export async function userFigures(ctx: Context, periods: Periods) {
  const [held, begun] = await Promise.all([figuresOf(ctx, users, periods), figuresOf(ctx, sessions, periods)])
  return { usersTotal: held.total, sessionsTotal: begun.total, users: held.points, sessions: begun.points }
}

/** What a project has, and what each period brought. */
export async function projectFigures(ctx: Context, periods: Periods) {
  const none = series(periods)
  const { total, points } = await figuresOf(ctx, users, periods)
  const store = ctx.store.asSystem()
  const rowsTotal = await rowsIn(
    store,
    (await store.select(tables, {})).map(({ $sequence }) => $sequence),
  )
  return {
    ...Object.fromEntries(NONE.map((name) => [name, none])),
    usersTotal: total,
    users: points,
    databasesTotal: await store.count(databases, {}),
    rowsTotal,
    documentsTotal: rowsTotal,
  }
}

// Two statements, whatever the range.
async function figuresOf({ store }: Context, table: AnyShape, periods: Periods) {
  const system = store.asSystem()
  const [total, created] = await Promise.all([system.count(table, {}), createdPer(system, table, periods)])
  return { total, points: series(periods, created) }
}

// Series of what a project cannot have yet: every period had none. Their totals are the 0 of the model. What is built
// leaves this list and brings its own figures. Requests and network are not among them: they happen, but nobody counts
// them, so their series have no points.
const NONE = [
  'executions',
  'databasesReads',
  'databasesWrites',
  'documentsdbDatabasesReads',
  'documentsdbDatabasesWrites',
  'documentsdbDatabasesStorage',
  'imageTransformations',
  'vectorsdbDatabases',
  'vectorsdbCollections',
  'vectorsdbDocuments',
  'vectorsdbDatabasesStorage',
  'vectorsdbDatabasesReads',
  'vectorsdbDatabasesWrites',
  'embeddingsText',
  'embeddingsTextTokens',
  'embeddingsTextDuration',
  'embeddingsTextErrors',
] as const satisfies readonly (keyof (typeof UsageProject)['properties'])[]
