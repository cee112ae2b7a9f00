import type { Store } from '../../data/store.ts'
import type { IndexDefinition, TableDefinition } from '../../data/tables/definition.ts'
import { indexOf, loadTable } from '../../data/tables/definitions.ts'
import { type IndexRow, indexes, type TableRow, tables } from '../../data/tables/shapes.ts'

/** An index with the table it belongs to, as they stand in the database now. */
export interface LocatedIndex {
  readonly row: IndexRow
  readonly table: TableRow
  readonly definition: TableDefinition
  readonly index: IndexDefinition
}

/** The index with this internal number; undefined once it was deleted. */
export async function locateIndex(store: Store, number: number): Promise<LocatedIndex | undefined> {
  const row = await store.first(indexes, { $sequence: number })
  const table = row && (await store.first(tables, { $sequence: row.tableInternalId }))
  return table && { row, table, definition: await loadTable(store, table), index: indexOf(row) }
}
