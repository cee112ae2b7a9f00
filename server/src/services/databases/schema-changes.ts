import type { Context } from '../../contract/context.ts'
import type { Store } from '../../data/store.ts'
import { columnOf, indexOf, loadTable, physicalTable } from '../../data/tables/definitions.ts'
import { FEW_ROWS, rowCount } from '../../data/tables/indexes/catalog.ts'
import { keyIndex } from '../../data/tables/indexes/keys.ts'
import { isSideIndex, physicalIndex } from '../../data/tables/indexes/names.ts'
import { dropIndex, ownNames } from '../../data/tables/indexes/physical.ts'
import { type ColumnRow, columns, type IndexRow, indexes, type TableRow, tables } from '../../data/tables/shapes.ts'
import { detachIndex, insertIndex } from './indexes.ts'
import { dropColumn, dropTable, GRACE } from './jobs-drops.ts'
import { buildTwins, missingTwins } from './jobs-twins.ts'

export { addIndex } from './indexes.ts'
export type { NewIndex } from './indexes-rules.ts'

/**
 * Removes a table with everything of it: rows, columns, indexes and their metadata, its own included. Its ID can be used
 * again at once; a job empties the storage. Links from other tables are not its business.
 */
export async function removeTable(tx: Context, table: TableRow): Promise<void> {
  const store = tx.store.asSystem()
  const of = { tableInternalId: table.$sequence }
  const removed = await store.deleteWhere(indexes, of)
  await store.deleteWhere(columns, of)
  await store.delete(tables, table.$id)
  const payload = { table: table.$sequence, indexes: removed.filter(isKeptBeside).map(({ $sequence }) => $sequence) }
  await tx.enqueue(dropTable, payload, { runAt: tx.now() + GRACE })
}

const isKeptBeside = (row: IndexRow): boolean => isSideIndex(indexOf(row))

/**
 * Removes a column with its values and its metadata. Indexes lose its key; those left without one, or equal to another,
 * go with it (contract: data 1.4.10).
 */
export async function removeColumn(tx: Context, table: TableRow, column: ColumnRow): Promise<void> {
  const store = tx.store.asSystem()
  const users = await indexesWith(store, table, column.key)
  const left: number[] = []
  for (const row of users) if (await detachIndex(tx, row)) left.push(row.$sequence)
  await store.delete(columns, column.$id)
  for (const row of users) await insertWithout(tx, table, row, column.key)
  if (columnOf(column).field === undefined) return
  const payload = { table: table.$sequence, column: column.$sequence, indexes: left }
  await tx.enqueue(dropColumn, payload, { runAt: tx.now() + GRACE })
}

async function indexesWith(store: Store, table: TableRow, key: string): Promise<IndexRow[]> {
  const rows = await store.select(indexes, { tableInternalId: table.$sequence })
  return rows.filter((row) => row.columns.includes(key))
}

async function insertWithout(tx: Context, table: TableRow, row: IndexRow, key: string): Promise<void> {
  const without = <T>(values: readonly T[]) => values.toSpliced(row.columns.indexOf(key), 1)
  const rest = { columns: without(row.columns), orders: without(row.orders), lengths: without(row.lengths) }
  if (rest.columns.length === 0) return
  const others = await tx.store.asSystem().select(indexes, { tableInternalId: table.$sequence, type: row.type })
  if (others.some((other) => isSame(other, rest))) return
  await insertIndex(tx, table, { key: row.key, type: row.type, ...rest })
}

const isSame = (index: IndexRow, other: Pick<IndexRow, 'columns' | 'orders' | 'lengths'>): boolean =>
  describe(index) === describe(other)

const describe = ({ columns: keys, orders, lengths }: Pick<IndexRow, 'columns' | 'orders' | 'lengths'>): string =>
  JSON.stringify(keys.map((key, at) => [key, orders[at] ?? 'ASC', lengths[at] ?? 0]))

/** Writes the new key of a column into the indexes that use it. */
export async function renameInIndexes(tx: Context, table: TableRow, oldKey: string, newKey: string): Promise<void> {
  const store = tx.store.asSystem()
  for (const row of await indexesWith(store, table, oldKey)) {
    const renamed = row.columns.map((key) => (key === oldKey ? newKey : key))
    await store.update(indexes, row.$id, { columns: renamed })
  }
}

/**
 * Builds the indexes of a column anew that its new size does not fit: entries of PostgreSQL have a size of their own.
 * @param before the column as it was; as it is now it stands in its table
 */
export async function resizeInIndexes(tx: Context, table: TableRow, before: ColumnRow): Promise<void> {
  const store = tx.store.asSystem()
  const now = await loadTable(store, table)
  const then = { ...now, columns: new Map([...now.columns, [before.key, columnOf(before)]]) }
  for (const row of await indexesWith(store, table, before.key)) {
    if (row.type !== 'key' && row.type !== 'unique') continue
    const text = (definition: typeof now) =>
      store.schema(async (connection) => keyIndex(connection, definition, indexOf(row)).text(false))
    if ((await text(now)) === (await text(then))) continue
    await detachIndex(tx, row)
    // At once: it would refuse what fits the column now.
    await store.schema(async (connection) => {
      for (const name of ownNames(physicalIndex(row))) await connection.run(dropIndex(connection, name), [])
    })
    await insertIndex(tx, table, row)
  }
}

/** Makes sure that all indexes get twins that begin with the ACL: for tables whose rows have permissions of their own. */
export async function wantTwins(tx: Context, table: TableRow): Promise<void> {
  if (table.twins) return
  const store = tx.store.asSystem()
  const name = physicalTable(table.$sequence)
  const large = (await store.schema((connection) => rowCount(connection, name))) > FEW_ROWS
  const missing = await missingTwins(store, table)
  if (large && missing.length > 0) return tx.enqueue(buildTwins, { table: table.$sequence })
  for (const { text } of missing) await store.schema((connection) => connection.run(text(false), []))
  await store.update(tables, table.$id, { twins: true, $updatedAt: 'keep' })
}
