import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { expandPermissions } from '../../contract/permissions.ts'
import { DuplicateError } from '../../data/database.ts'
import { physicalTable } from '../../data/tables/definitions.ts'
import { createTable as createPhysicalTable } from '../../data/tables/schema.ts'
import { type TableRow, tables } from '../../data/tables/shapes.ts'
import { addColumns } from './columns.ts'
import { lockDatabase } from './databases-lookup.ts'
import type { InlineDefinitions } from './inline-definitions.ts'
import { addIndex, wantTwins } from './schema-changes.ts'
import { lockTable, type Place, requireTable, tableRowId } from './tables-lookup.ts'
import { removeTableWithLinks } from './tables-removal.ts'

/** What a table's permissions can be about. */
export const TABLE_ACTIONS = ['create', 'read', 'update', 'delete'] as const

/** What is said of a table. */
export interface AskedTable {
  readonly name: string
  readonly permissions: readonly string[] | null
  readonly rowSecurity: boolean
  readonly enabled: boolean
}

/**
 * Creates a table with the columns and indexes that came along; all of it, or nothing.
 * @throws ApiError `database_not_found`, `table_already_exists`, and what a column or an index is refused with
 */
export async function createTable(
  ctx: Context,
  place: Place,
  asked: AskedTable,
  inline: InlineDefinitions,
): Promise<TableRow> {
  const tableId = ctx.newId(place.tableId)
  try {
    return await ctx.transaction(async (tx) => {
      const table = await insertTable(tx, place.databaseId, tableId, asked)
      await addColumns(tx, table, inline.columns)
      for (const index of inline.indexes) await addIndex(tx, table, index)
      return table
    })
  } catch (error) {
    throw error instanceof DuplicateError ? new ApiError('table_already_exists', undefined, { cause: error }) : error
  }
}

async function insertTable(tx: Context, databaseId: string, tableId: string, asked: AskedTable): Promise<TableRow> {
  const store = tx.store.asSystem()
  const database = await lockDatabase(store, databaseId)
  const { name, enabled, rowSecurity } = asked
  const table = await store.insert(tables, {
    $id: tableRowId(database, tableId),
    databaseInternalId: database.$sequence,
    databaseId,
    tableId,
    name,
    enabled,
    rowSecurity,
    permissions: expandPermissions(asked.permissions ?? [], TABLE_ACTIONS),
    search: searchText(tableId, name),
  })
  await store.schema((connection) => createPhysicalTable(connection, physicalTable(table.$sequence)))
  if (!rowSecurity) return table
  await wantTwins(tx, table)
  return (await store.find(tables, table.$id)) ?? table
}

/**
 * Changes a table. What is not said goes back to what it is at first, but for name and permissions (contract: data
 * 1.1.3). Every change drops what is kept of the table in memory.
 * @throws ApiError `database_not_found`, `table_not_found`
 */
export function updateTable(
  ctx: Context,
  place: Place,
  asked: Omit<AskedTable, 'name'> & { readonly name: string | null },
): Promise<TableRow> {
  return ctx.transaction(async (tx) => {
    const store = tx.store.asSystem()
    const table = await lockTable(store, place)
    const name = asked.name ?? table.name
    const changed = await store.update(tables, table.$id, {
      name,
      enabled: asked.enabled,
      rowSecurity: asked.rowSecurity,
      permissions: asked.permissions ? expandPermissions(asked.permissions, TABLE_ACTIONS) : table.permissions,
      search: searchText(table.tableId, name),
    })
    if (!changed) throw new ApiError('table_not_found')
    if (asked.rowSecurity && !table.rowSecurity) await wantTwins(tx, changed)
    return changed
  })
}

/** Deletes a table with its rows, and the columns of other tables that point to it. @throws ApiError `table_not_found` */
export async function deleteTable(ctx: Context, place: Place): Promise<void> {
  await ctx.transaction(async (tx) => {
    const { $id } = await requireTable(tx.store.asSystem(), place)
    if (!(await removeTableWithLinks(tx, $id))) throw new ApiError('table_not_found')
  })
}

const searchText = (id: string, name: string): string => `${id} ${name}`.toLowerCase()
