import type { Store } from '../src/data/store.ts'
import type { Relation } from '../src/data/tables/definition.ts'
import { columnOf, type Located, physicalTable } from '../src/data/tables/definitions.ts'
import { createJunction, linkIndex, linkIndexText, physicalJunction } from '../src/data/tables/relations/storage.ts'
import { addColumn } from '../src/data/tables/schema.ts'
import { type ColumnRow, columns } from '../src/data/tables/shapes.ts'

/** A relationship of tables made for a test. */
export interface UserRelation {
  readonly from: string
  readonly to: string
  readonly type: Relation['type']
  readonly key: string
  /** The key on the other side: with it the relationship is two-way. */
  readonly back?: string
}

/** Links two tables of the database `main` without the API. */
export async function relate(store: Store, spec: UserRelation): Promise<void> {
  const [from, to] = [await located(store, spec.from), await located(store, spec.to)]
  const { type, key, back } = spec
  const common = { type, twoWay: back !== undefined, onDelete: 'setNull' } as const
  await store.transaction(async (tx) => {
    const add = async (table: Located['table'], name: string, relation: Relation): Promise<ColumnRow> =>
      tx.insert(columns, {
        $id: `${table.name}-${name}`,
        tableInternalId: table.$sequence,
        key: name,
        foldedKey: name,
        type: 'relationship',
        options: { relation },
        status: 'available',
      })
    const towards = ({ table }: Located) => ({ related: table.$sequence, relatedId: table.$id })
    const twoWayKey = back ?? `$${key}`
    const parent = await add(from.table, key, { ...common, ...towards(to), twoWayKey, other: 0, side: 'parent' })
    const junction = type === 'manyToMany' ? { junction: physicalJunction(parent.$sequence) } : {}
    const child = await add(to.table, twoWayKey, {
      ...common,
      ...towards(from),
      twoWayKey: key,
      other: parent.$sequence,
      side: 'child',
      ...junction,
    })
    const relation = {
      ...common,
      ...towards(to),
      twoWayKey,
      other: child.$sequence,
      side: 'parent' as const,
      ...junction,
    }
    await tx.update(columns, parent.$id, { options: { relation } })
    await tx.schema(async (connection) => {
      for (const row of [{ ...parent, options: { relation } }, child]) await addPlace(connection, row)
      if (junction.junction) await createJunction(connection, junction.junction)
    })
  })
}

async function addPlace(connection: Parameters<typeof addColumn>[0], row: ColumnRow): Promise<void> {
  const { field, relation, $sequence, ...column } = columnOf(row)
  if (field === undefined) return
  const table = physicalTable(row.tableInternalId)
  await addColumn(connection, table, { ...column, field })
  const index = linkIndex($sequence)
  const unique = relation?.type === 'oneToOne'
  await connection.run(linkIndexText(connection, { table, field, index, unique }, false), [])
}

async function located(store: Store, tableId: string): Promise<Located> {
  const found = await store.table('main', tableId)
  if (!found) throw new Error(`There is no table ${tableId}.`)
  return found
}
