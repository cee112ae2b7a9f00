import type { ColumnFormat, ColumnTypeName } from '../../data/tables/definition.ts'
import { columnOf } from '../../data/tables/definitions.ts'
import type { ColumnRow, IndexRow, TableRow } from '../../data/tables/shapes.ts'
import { columnTypeOf } from '../../data/tables/types/index.ts'
import { optionsOf, relationOf } from './column-settings.ts'

// Documents hold the names of both APIs where these differ: the model of a route lets its own leave.

/** A column as answers show it (contract: data 1.4.11). */
export function columnDocument(row: ColumnRow) {
  const { min = null, max = null, elements = null } = optionsOf(row)
  return {
    key: row.key,
    type: row.type,
    format: row.format,
    status: row.status,
    error: row.error,
    required: row.required,
    array: row.array,
    $createdAt: row.$createdAt,
    $updatedAt: row.$updatedAt,
    size: row.size,
    encrypt: row.encrypt,
    default: shownDefault(row),
    min,
    max,
    elements,
    ...linkOf(row),
  }
}

function shownDefault(row: ColumnRow): unknown {
  const { default: value, given } = optionsOf(row)
  if (given !== undefined) return given
  if (value === undefined || value === null) return null
  return columnTypeOf(row.type as ColumnTypeName, row.format as ColumnFormat).present(value)
}

function linkOf(row: ColumnRow): object {
  const relation = relationOf(row)
  if (!relation) return {}
  const { relatedId, type, twoWay, twoWayKey, onDelete, side } = relation
  return {
    relatedTable: relatedId,
    relatedCollection: relatedId,
    relationType: type,
    twoWay,
    twoWayKey,
    onDelete,
    side,
  }
}

/** Whether a column is one that only the server knows: the far side of a one-way relationship (contract: data 1.8.2). */
export function isHidden(row: ColumnRow): boolean {
  const relation = relationOf(row)
  return relation?.side === 'child' && !relation.twoWay
}

/** The ID by which events and indexes name what belongs to a table. */
export const definitionId = (table: TableRow, key: string): string =>
  `${table.databaseInternalId}_${table.$sequence}_${key}`

/** An index as answers show it. */
export const indexDocument = (table: TableRow, row: IndexRow) => ({
  $id: definitionId(table, row.key),
  $createdAt: row.$createdAt,
  $updatedAt: row.$updatedAt,
  key: row.key,
  type: row.type,
  status: row.status,
  error: row.error,
  columns: row.columns,
  attributes: row.columns,
  lengths: row.columns.map((_key, at) => row.lengths[at] ?? 0),
  orders: row.orders,
})

/** What a row takes besides its columns in the count of bytes that clients know (contract: data 1.4.9). */
const OWN_BYTES = 1067

/** Bytes of a row that columns take in that count. Nothing is refused by it: no engine keeps rows in so little room. */
export const bytesUsed = (columns: readonly ColumnRow[]): number =>
  columns.reduce((sum, row) => sum + widthOf(row), OWN_BYTES)

function widthOf(row: ColumnRow): number {
  const column = columnOf(row)
  return column.kind.width(column)
}
