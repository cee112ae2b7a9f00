import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { DuplicateError } from '../../data/database.ts'
import type { ColumnFormat, ColumnTypeName } from '../../data/tables/definition.ts'
import { type ColumnRow, columns, type TableRow } from '../../data/tables/shapes.ts'
import {
  completeBounds,
  foldKey,
  optionsOf,
  relationOf,
  type StoredSettings,
  storedSettings,
} from './column-settings.ts'
import { requireColumn } from './columns.ts'
import { requireFits } from './columns-resize.ts'
import { renameOnOtherSide } from './relationship.ts'
import { renameInIndexes, resizeInIndexes } from './schema-changes.ts'
import { lockTable, type Place, requireTable } from './tables-lookup.ts'

/** What an update says of a column; null where it says nothing, but for the default. */
export interface ColumnChanges {
  readonly required: boolean
  readonly default: unknown
  readonly newKey: string | null
  readonly size?: number | null
  readonly min?: number | bigint | null
  readonly max?: number | bigint | null
  readonly elements?: readonly string[]
}

/** The kind of column that a route is for. */
export interface ColumnKindOfRoute {
  readonly type: ColumnTypeName
  readonly format: ColumnFormat
}

/** The outcome of a change, with the table it happened to. */
export interface Changed {
  readonly table: TableRow
  readonly column: ColumnRow
}

/**
 * Changes a column; stored values stay as they are.
 * @throws ApiError `column_not_found`, `column_not_available`, `column_type_invalid`, `column_already_exists`,
 * `column_invalid_resize`, and those of `storedSettings`
 */
export async function updateColumn(
  ctx: Context,
  place: Place,
  key: string,
  expected: ColumnKindOfRoute,
  changes: ColumnChanges,
): Promise<Changed> {
  if (changes.size !== null && changes.size !== undefined) {
    // Looks at every value, so it holds no lock: what is written meanwhile is judged by the size of its own time.
    const table = await requireTable(ctx.store.asSystem(), place)
    const column = await availableColumn(ctx, table, key, expected)
    await requireFits(ctx, table, column, mergedSettings(column, changes).size)
  }
  return ctx.transaction(async (tx) => {
    const table = await lockTable(tx.store.asSystem(), place)
    const column = await availableColumn(tx, table, key, expected)
    const changed = await writeColumn(tx, column, mergedSettings(column, changes))
    if (changed.key !== column.key) await followRename(tx, table, column, changed.key)
    if (changed.size !== column.size) await resizeInIndexes(tx, table, { ...column, key: changed.key })
    return { table, column: changed }
  })
}

/** A column that can be changed, and by a route for its kind: the reference takes any, which loses settings. */
async function availableColumn(
  ctx: Context,
  table: TableRow,
  key: string,
  { type, format }: ColumnKindOfRoute,
): Promise<ColumnRow> {
  const column = await requireColumn(ctx.store.asSystem(), table, key)
  if (column.status !== 'available') throw new ApiError('column_not_available')
  // A varchar can have a format, and has one route all the same.
  const fits = column.type === type && (column.format === format || type === 'varchar')
  if (!fits) throw new ApiError('column_type_invalid')
  return column
}

function mergedSettings(column: ColumnRow, changes: ColumnChanges): StoredSettings {
  const kept = optionsOf(column)
  const type = column.type as ColumnTypeName
  const [min, max] = [changes.min ?? kept.min ?? null, changes.max ?? kept.max ?? null]
  return storedSettings({
    key: changes.newKey ?? column.key,
    type,
    format: column.format as ColumnFormat,
    size: changes.size ?? column.size,
    required: changes.required,
    array: column.array,
    default: changes.default,
    encrypt: column.encrypt,
    ...(min === null && max === null ? {} : completeBounds(type, min, max)),
    elements: changes.elements ?? kept.elements ?? [],
  })
}

async function writeColumn(tx: Context, column: ColumnRow, settings: Partial<StoredSettings>): Promise<ColumnRow> {
  try {
    const changed = await tx.store.asSystem().update(columns, column.$id, settings)
    if (!changed) throw new ApiError('column_not_found')
    return changed
  } catch (error) {
    throw error instanceof DuplicateError ? new ApiError('column_already_exists', undefined, { cause: error }) : error
  }
}

/** Renames a column of a locked table, of whatever type. @throws ApiError `column_already_exists` */
export async function renameColumn(
  tx: Context,
  table: TableRow,
  column: ColumnRow,
  newKey: string,
): Promise<ColumnRow> {
  const changed = await writeColumn(tx, column, { key: newKey, foldedKey: foldKey(newKey) })
  await followRename(tx, table, column, newKey)
  return changed
}

async function followRename(tx: Context, table: TableRow, column: ColumnRow, newKey: string): Promise<void> {
  await renameInIndexes(tx, table, column.key, newKey)
  if (relationOf(column)) await renameOnOtherSide(tx, column, newKey)
}
