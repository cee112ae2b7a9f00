import { isPrivileged } from '../../contract/actor.ts'
import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import type { TableDefinition } from '../../data/tables/definition.ts'
import { type Located, loadTable } from '../../data/tables/definitions.ts'
import { databases, tables } from '../../data/tables/shapes.ts'
import { missingIn } from '../../data/tables/stale.ts'

/** Where rows are: the parameters of every route on rows. */
export interface Place {
  readonly databaseId: string
  readonly tableId: string
}

/**
 * The table that rows are read from or written to. What is switched off is not there for anybody but keys and
 * administrators (contract: data 0.4.2).
 * @throws ApiError `database_not_found`, `table_not_found`
 */
export async function reachableTable(ctx: Context, { databaseId, tableId }: Place): Promise<TableDefinition> {
  const located = await ctx.store.table(databaseId, tableId)
  const seesAll = isPrivileged(ctx.actor)
  if (located && (seesAll || (located.database.enabled && located.table.enabled))) return located.table
  const database = located?.database ?? (await ctx.store.asSystem().find(databases, databaseId))
  throw new ApiError(database && (seesAll || database.enabled) ? 'table_not_found' : 'database_not_found')
}

/** Writes rows of a table. What others did to its columns meanwhile is an error that can be retried. */
export async function writing<R>(ctx: Context, place: Place, work: (table: TableDefinition) => Promise<R>): Promise<R> {
  const table = await reachableTable(ctx, place)
  try {
    return await work(table)
  } catch (error) {
    throw refusalOf(ctx, error)
  }
}

/** Reads rows of a table; once more with its newest columns, if they changed meanwhile. */
export async function reading<R>(ctx: Context, place: Place, work: (table: TableDefinition) => Promise<R>): Promise<R> {
  const table = await reachableTable(ctx, place)
  try {
    return await work(table)
  } catch (error) {
    if (missingIn(error) === undefined) throw error
    const fresh = await reload(ctx, table)
    return work(fresh).catch((again) => {
      throw refusalOf(ctx, again)
    })
  }
}

async function reload(ctx: Context, { $sequence }: Located['table']): Promise<TableDefinition> {
  const store = ctx.store.asSystem()
  const row = await store.first(tables, { $sequence })
  if (!row) throw new ApiError('table_not_found')
  return loadTable(store, row)
}

function refusalOf(ctx: Context, error: unknown): unknown {
  const missing = missingIn(error)
  if (missing === undefined) return error
  ctx.log.warn({ err: error }, 'A table was changed while rows of it were in use.')
  if (missing === 'table') return new ApiError('table_not_found', undefined, { cause: error })
  const sentence = 'The columns of the table were changed at this moment. Try again.'
  return new ApiError('column_not_available', sentence, { cause: error })
}
