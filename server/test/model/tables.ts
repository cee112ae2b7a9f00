import type { Store } from '../../src/data/store.ts'
import type { Relation, TableDefinition } from '../../src/data/tables/definition.ts'
import { indexOf, loadTable, physicalColumn } from '../../src/data/tables/definitions.ts'
import { isSideIndex } from '../../src/data/tables/indexes/names.ts'
import { createSide, missingIndexes } from '../../src/data/tables/indexes/physical.ts'
import { createJunction, physicalJunction } from '../../src/data/tables/relations/storage.ts'
import { addColumn } from '../../src/data/tables/schema.ts'
import * as metadata from '../../src/data/tables/shapes.ts'
import { columns, indexes, tables } from '../../src/data/tables/shapes.ts'
import { columnTypeOf } from '../../src/data/tables/types/index.ts'
import { type TestDatabase, testDatabase } from '../databases.ts'
import { type ColumnSpec, makeTable } from '../user-tables.ts'

/** An index of a table made for a test. */
export interface IndexSpec {
  readonly type: 'key' | 'unique' | 'fulltext' | 'spatial'
  readonly columns: readonly string[]
  readonly orders?: readonly string[]
}

/** A table made for a test. */
export interface TableSpec {
  readonly tableId: string
  readonly columns: readonly ColumnSpec[]
  readonly indexes?: readonly IndexSpec[]
  readonly permissions?: readonly string[]
  readonly rowSecurity?: boolean
}

/** A database in which users' tables can be made. */
export const rowsDatabase = (): Promise<TestDatabase> =>
  testDatabase(Object.values(metadata).filter((one) => typeof one === 'object'))

/** Makes a table with its indexes; with twins where rows have permissions of their own. */
export async function makeIndexedTable(store: Store, spec: TableSpec): Promise<TableDefinition> {
  const { table } = await makeTable(store, spec)
  await store.transaction(async (tx) => {
    for (const [at, { type, columns: keys, orders = [] }] of (spec.indexes ?? []).entries()) {
      const row = await tx.insert(indexes, {
        $id: `${table.name}-i${at}`,
        tableInternalId: table.$sequence,
        key: `i${at}`,
        foldedKey: `i${at}`,
        type,
        columns: keys,
        orders,
        status: 'available',
      })
      const index = indexOf(row)
      await tx.schema(async (connection) => {
        for (const { text } of await missingIndexes(connection, table, index)) await connection.run(text(false), [])
        if (isSideIndex(index)) await createSide(connection, table, index, { logged: false })
      })
    }
    if (spec.rowSecurity) await tx.updateWhere(tables, { $sequence: table.$sequence }, { twins: true })
  })
  return tableOf(store, spec.tableId)
}

/** The table as it is defined now, whatever is remembered of it. */
export async function tableOf(store: Store, tableId: string): Promise<TableDefinition> {
  const row = await store.first(tables, { tableId })
  if (!row) throw new Error(`There is no table ${tableId}.`)
  return loadTable(store, row)
}

/** Links two tables, and answers both as they are then. */
export async function link(
  store: Store,
  parentId: string,
  childId: string,
  spec: {
    readonly type: Relation['type']
    readonly key: string
    readonly twoWayKey: string
    readonly twoWay?: boolean
  },
): Promise<void> {
  const [parent, child] = [await tableOf(store, parentId), await tableOf(store, childId)]
  const { type, twoWay = true } = spec
  await store.transaction(async (tx) => {
    const side = (table: TableDefinition, key: string) =>
      tx.insert(columns, {
        $id: `${table.name}-${key}`,
        tableInternalId: table.$sequence,
        key,
        foldedKey: key.toLowerCase(),
        type: 'relationship',
        size: 0,
        required: false,
        options: {},
        status: 'available',
      })
    const [near, far] = [await side(parent, spec.key), await side(child, spec.twoWayKey)]
    const junction = physicalJunction(near.$sequence)
    const common = { type, twoWay, onDelete: 'setNull', ...(type === 'manyToMany' && { junction }) }
    const optionsOf = (own: 'parent' | 'child', related: TableDefinition, twoWayKey: string, other: number) => ({
      relation: { ...common, side: own, related: related.$sequence, relatedId: related.$id, twoWayKey, other },
    })
    await tx.update(columns, near.$id, { options: optionsOf('parent', child, spec.twoWayKey, far.$sequence) })
    await tx.update(columns, far.$id, { options: optionsOf('child', parent, spec.key, near.$sequence) })
    await tx.schema(async (connection) => {
      if (type === 'manyToMany') return createJunction(connection, junction)
      const place = { kind: columnTypeOf('relationship', ''), array: false, encrypt: false }
      const [holder, column] = type === 'oneToMany' ? [child, far] : [parent, near]
      await addColumn(connection, holder.name, { ...place, field: physicalColumn(column.$sequence) })
    })
  })
}
