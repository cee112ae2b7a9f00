import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { DuplicateError } from '../../data/database.ts'
import type { Store } from '../../data/store.ts'
import { columnOf, physicalTable } from '../../data/tables/definitions.ts'
import { addColumn as addPhysicalColumn } from '../../data/tables/schema.ts'
import { type ColumnRow, columns, type TableRow } from '../../data/tables/shapes.ts'
import { isHidden } from './column-documents.ts'
import { type AskedColumn, foldKey, relationOf, type StoredSettings, storedSettings } from './column-settings.ts'
import { removeRelationship } from './relationship.ts'
import { removeColumn } from './schema-changes.ts'
import { lockTable, type Place } from './tables-lookup.ts'

/** Columns that a table can have; upstream counts seven of its own among 1017 (contract: data 1.4.9). */
const MOST = 1010

/** The column with this key. @throws ApiError `column_not_found` */
export async function requireColumn(store: Store, table: TableRow, key: string): Promise<ColumnRow> {
  const row = await store.first(columns, { tableInternalId: table.$sequence, foldedKey: foldKey(key) })
  // Keys that differ in case clash, but they are not the same.
  if (!row || row.key !== key || isHidden(row)) throw new ApiError('column_not_found')
  return row
}

/**
 * Adds a column to a table.
 * @throws ApiError `column_already_exists`, `column_limit_exceeded`, and those of `storedSettings`
 */
export function createColumn(
  ctx: Context,
  place: Place,
  asked: AskedColumn,
): Promise<{ readonly table: TableRow; readonly column: ColumnRow }> {
  return ctx.transaction(async (tx) => {
    const table = await lockTable(tx.store.asSystem(), place)
    const [column] = await addColumns(tx, table, [storedSettings(asked)])
    return { table, column: column as ColumnRow }
  })
}

/** Adds columns to a table that is locked. @throws ApiError `column_already_exists`, `column_limit_exceeded` */
export async function addColumns(
  tx: Context,
  table: TableRow,
  added: readonly StoredSettings[],
): Promise<readonly ColumnRow[]> {
  if (added.length === 0) return []
  const store = tx.store.asSystem()
  const there = await store.count(columns, { tableInternalId: table.$sequence })
  if (there + added.length > MOST) throw new ApiError('column_limit_exceeded')
  const rows: ColumnRow[] = []
  for (const settings of added) {
    const row = await insertColumn(tx, table, settings)
    await addPlace(store, table, row)
    rows.push(row)
  }
  return rows
}

async function insertColumn(tx: Context, table: TableRow, settings: StoredSettings): Promise<ColumnRow> {
  const of = { $id: tx.newId(), tableInternalId: table.$sequence }
  try {
    return await tx.store.asSystem().insert(columns, { ...of, ...settings, status: 'available' })
  } catch (error) {
    throw error instanceof DuplicateError ? new ApiError('column_already_exists', undefined, { cause: error }) : error
  }
}

async function addPlace(store: Store, table: TableRow, row: ColumnRow): Promise<void> {
  const { field, kind, array, encrypt } = columnOf(row)
  if (field === undefined) return
  try {
    await store.schema((tx) => addPhysicalColumn(tx, physicalTable(table.$sequence), { field, kind, array, encrypt }))
  } catch (error) {
    throw isFull(error) ? new ApiError('column_limit_exceeded', undefined, { cause: error }) : error
  }
}

// Engines count columns that were deleted, too: PostgreSQL for good, SQLite until a job has removed them.
const isFull = (error: unknown): boolean =>
  error instanceof Error &&
  ((error as { code?: unknown }).code === '54011' || error.message.startsWith('too many columns'))

/**
 * Deletes a column with its values; of a two-way relationship both sides. One that is being deleted stays that.
 * @throws ApiError `column_not_found`
 */
export function deleteColumn(
  ctx: Context,
  place: Place,
  key: string,
): Promise<{ readonly table: TableRow; readonly column: ColumnRow }> {
  return ctx.transaction(async (tx) => {
    const store = tx.store.asSystem()
    const table = await lockTable(store, place)
    const column = await requireColumn(store, table, key)
    if (column.status === 'deleting') return { table, column }
    if (relationOf(column)) await removeRelationship(tx, table, column)
    else await removeColumn(tx, table, column)
    return { table, column }
  })
}
