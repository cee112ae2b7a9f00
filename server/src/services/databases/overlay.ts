import { ApiError } from '../../contract/errors.ts'
import { expandPermissions } from '../../contract/permissions.ts'
import type { ColumnDefinition, TableDefinition } from '../../data/tables/definition.ts'
import { applyOperator, parseOperator } from '../../data/tables/operators.ts'
import type { TableRow } from '../../data/tables/row.ts'
import { Refusal } from '../../data/tables/types/type.ts'
import { permissionsIn } from './bulk-input.ts'
import { isRowWrite, type RowWrite, type Write } from './operations.ts'
import { ROW_ACTIONS, type RowInput } from './row-input.ts'
import { accept, type Data, emptyOf, type Values } from './structure.ts'

// Rows as a transaction would leave them. Whether its commit will succeed is not judged here: values that their columns do
// not take are left out, and the commit says what is wrong with them.

/** A write on whatever rows queries find. */
export type FoundWrite = Extract<Write, { readonly queries: unknown }>

/** The writes that are staged for one table, by the rows they are on. */
export interface Layers {
  /** IDs of rows that may be added, in the order in which they are first named. */
  readonly added: readonly string[]
  /** IDs of rows that may be gone for a reader: they are deleted, or get other permissions. */
  readonly leaving: readonly string[]
  readonly found: readonly FoundWrite[]
  /** What happens to one row, in order. */
  of(rowId: string): readonly (RowWrite | FoundWrite)[]
}

interface Layer {
  readonly at: number
  readonly write: RowWrite | FoundWrite
}

/** Sorts the writes of one table by the rows they are on. */
export function layersOf(writes: readonly Write[]): Layers {
  const named = new Map<string, Layer[]>()
  const found: (Layer & { readonly write: FoundWrite })[] = []
  const added = new Set<string>()
  const leaving = new Set<string>()
  for (const [at, write] of writes.flatMap(oneByOne).entries()) {
    if (!isRowWrite(write)) {
      found.push({ at, write })
      continue
    }
    if (write.action === 'create' || write.action === 'upsert') added.add(write.rowId)
    if (write.action === 'delete' || ('input' in write && write.input.permissions)) leaving.add(write.rowId)
    const layers = named.get(write.rowId)
    if (layers) layers.push({ at, write })
    else named.set(write.rowId, [{ at, write }])
  }
  return {
    added: [...added],
    leaving: [...leaving],
    found: found.map(({ write }) => write),
    of: (rowId) =>
      [...(named.get(rowId) ?? []), ...found].sort((one, other) => one.at - other.at).map(({ write }) => write),
  }
}

const oneByOne = (write: Write): (RowWrite | FoundWrite)[] => {
  if (!('rows' in write)) return [write]
  const action = write.action === 'bulkCreate' ? 'create' : 'upsert'
  return write.rows.map((data) => {
    const input = itemOf(data)
    return action === 'create'
      ? { action, rowId: String(data.$id), input }
      : { action, rowId: String(data.$id), input, own: [] }
  })
}

const itemOf = (data: Data): RowInput => {
  const given = permissionsIn(data)
  return { data, permissions: given && expandPermissions(given, ROW_ACTIONS) }
}

/**
 * A row after the writes on it; undefined when there is none then.
 * @param stored the row as it is; undefined when there is none
 * @param finds whether the queries of a write find this row
 */
export function overlaid(
  table: TableDefinition,
  rowId: string,
  stored: TableRow | undefined,
  writes: readonly (RowWrite | FoundWrite)[],
  now: number,
  finds: (write: FoundWrite) => boolean,
): TableRow | undefined {
  let row = stored
  for (const write of writes)
    if (isRowWrite(write)) row = after(table, rowId, row, write, now)
    else if (row && finds(write))
      row = write.action === 'bulkDelete' ? undefined : changed(table, row, itemOf(write.data), now)
  return row
}

function after(
  table: TableDefinition,
  rowId: string,
  row: TableRow | undefined,
  write: RowWrite,
  now: number,
): TableRow | undefined {
  switch (write.action) {
    case 'create':
      return added(table, rowId, write.input, now)
    case 'update':
      return row && changed(table, row, write.input, now)
    case 'upsert': {
      const { input, own } = write
      if (row) return changed(table, row, input, now)
      return added(table, rowId, { ...input, permissions: input.permissions ?? own }, now)
    }
    case 'delete':
      return undefined
    default:
      return row && stepped(table, row, write, now)
  }
}

/** Whether a row is staged only: it has no number yet, and no dates. */
export const isUnstored = ({ $sequence }: Pick<TableRow, '$sequence'>): boolean => $sequence === 0

function added(table: TableDefinition, $id: string, { data, permissions }: RowInput, now: number): TableRow {
  const empty: Values = Object.create(null)
  for (const column of table.columns.values()) empty[column.key] = column.default ?? emptyOf(column)
  const base = { $id, $sequence: 0, $createdAt: 0, $updatedAt: 0, $permissions: permissions ?? [] }
  return Object.assign(empty, valuesIn(table, data, undefined, now), base)
}

const changed = (table: TableDefinition, row: TableRow, { data, permissions }: RowInput, now: number): TableRow => ({
  ...row,
  ...valuesIn(table, data, row, now),
  ...(permissions && { $permissions: permissions }),
})

function stepped(
  table: TableDefinition,
  row: TableRow,
  { action, column: key, value, bound }: Extract<RowWrite, { readonly column: string }>,
  now: number,
): TableRow {
  const column = table.columns.get(key)
  if (!column) return row
  const operator = { method: action, values: bound === null ? [value] : [value, bound] }
  const result = applyOperator(operator, column, row[key], now)
  return result instanceof Refusal ? row : { ...row, [key]: result }
}

function valuesIn(table: TableDefinition, data: Data, stored: TableRow | undefined, now: number): Values {
  const values: Values = Object.create(null)
  for (const key of Object.keys(data)) {
    const column = table.columns.get(key)
    if (!column || column.field === undefined) continue
    const value = acceptedOf(column, data[key], stored?.[key] ?? null, now)
    if (value !== undefined) values[key] = value
  }
  return values
}

// Undefined where the column does not take it.
function acceptedOf(column: ColumnDefinition, given: unknown, stored: unknown, now: number): unknown {
  try {
    const operator = column.relation ? undefined : parseOperator(given)
    if (!operator) return accept(column, given)
    const value = applyOperator(operator, column, stored, now)
    return value instanceof Refusal ? undefined : value
  } catch (error) {
    if (error instanceof ApiError) return undefined
    throw error
  }
}
