import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import type { Store } from '../../data/store.ts'
import type { Relation } from '../../data/tables/definition.ts'
import { createJunction, physicalJunction } from '../../data/tables/relations/storage.ts'
import { type ColumnRow, columns, type TableRow, tables } from '../../data/tables/shapes.ts'
import { isHidden } from './column-documents.ts'
import { foldKey, relationOf, type StoredSettings } from './column-settings.ts'
import { addColumns, requireColumn } from './columns.ts'
import { renameColumn } from './columns-update.ts'
import { requireDatabase } from './databases-lookup.ts'
import { changeRelation, otherSide, type Side } from './relationship.ts'
import { beginLinks } from './relationship-indexes.ts'
import { findTable, lockTable, type Place } from './tables-lookup.ts'

/** What a client wants a relationship to be; null where it says nothing. */
export interface AskedRelationship extends Pick<Relation, 'type' | 'twoWay' | 'onDelete'> {
  readonly relatedTableId: string
  readonly key: string | null
  readonly twoWayKey: string | null
}

/**
 * Creates a relationship: a column on both sides, one of them hidden where it is one-way (contract: data 1.8.1, 1.8.2).
 * Answers the side it was made from.
 * @throws ApiError `table_not_found`, `column_already_exists`, `column_limit_exceeded`
 */
export function createRelationship(ctx: Context, place: Place, asked: AskedRelationship): Promise<Side> {
  return ctx.transaction(async (tx) => {
    const { table, related } = await lockBoth(tx.store.asSystem(), place, asked.relatedTableId)
    const key = asked.key ?? related.tableId
    const twoWayKey = asked.twoWayKey ?? table.tableId
    await refuseTwins(tx.store.asSystem(), table, related, { ...asked, twoWayKey })
    const { type, twoWay, onDelete } = asked
    const common = { type, twoWay, onDelete }
    const [made] = await addColumns(tx, table, [
      settingsOf(key, foldKey(key), { ...common, ...towards(related), twoWayKey, other: 0, side: 'parent' }),
    ])
    const parent = made as ColumnRow
    const junction = type === 'manyToMany' ? { junction: physicalJunction(parent.$sequence) } : {}
    // A hidden key clashes with no visible one, but with the same one of another relationship between the two.
    const folded = twoWay ? foldKey(twoWayKey) : `$${table.$sequence}/${foldKey(twoWayKey)}`
    const back = {
      ...common,
      ...towards(table),
      twoWayKey: key,
      other: parent.$sequence,
      side: 'child',
      ...junction,
    } as const
    const [child] = await addColumns(tx, related, [settingsOf(twoWayKey, folded, back)])
    const other = (child as ColumnRow).$sequence
    const column = await changeRelation(tx, parent, { other, ...junction })
    if (junction.junction)
      await tx.store.asSystem().schema((connection) => createJunction(connection, junction.junction))
    await beginLinks(tx, { table, column }, { table: related, column: child as ColumnRow })
    return { table, column }
  })
}

/** What an update says of a relationship; null where it says nothing. */
export interface RelationshipChanges {
  readonly onDelete: Relation['onDelete'] | null
  readonly newKey: string | null
}

/**
 * Changes what deleting does, or the key of one side: the other side hears of both.
 * @throws ApiError `column_not_found`, `column_not_available`, `column_type_invalid`, `column_already_exists`
 */
export function updateRelationship(
  ctx: Context,
  place: Place,
  key: string,
  changes: RelationshipChanges,
): Promise<Side> {
  return ctx.transaction(async (tx) => {
    const table = await lockTable(tx.store.asSystem(), place)
    let column = await requireColumn(tx.store.asSystem(), table, key)
    const relation = relationOf(column)
    if (column.status !== 'available') throw new ApiError('column_not_available')
    if (!relation) throw new ApiError('column_type_invalid')
    const { onDelete, newKey } = changes
    if (onDelete !== null) {
      const other = await otherSide(tx, relation)
      if (other) await changeRelation(tx, other.column, { onDelete })
      column = await changeRelation(tx, column, { onDelete })
    }
    if (newKey !== null && newKey !== key) column = await renameColumn(tx, table, column, newKey)
    return { table, column }
  })
}

const towards = ({ $sequence, tableId }: TableRow) => ({ related: $sequence, relatedId: tableId })

const settingsOf = (key: string, foldedKey: string, relation: Relation): StoredSettings => ({
  key,
  foldedKey,
  type: 'relationship',
  format: '',
  size: 0,
  required: false,
  array: false,
  encrypt: false,
  options: { relation },
})

// Tables are locked in one order, whichever of the two is asked first.
async function lockBoth(store: Store, place: Place, relatedTableId: string) {
  const database = await requireDatabase(store, place.databaseId)
  const [table, related] = [
    await findTable(store, database, place.tableId),
    await findTable(store, database, relatedTableId),
  ]
  if (!table || !related) throw new ApiError('table_not_found')
  const locked = new Map<string, TableRow>()
  for (const { $id } of [table, related].sort((a, b) => a.$sequence - b.$sequence)) {
    const row = await store.lock(tables, $id)
    if (!row) throw new ApiError('table_not_found')
    locked.set($id, row)
  }
  return { table: locked.get(table.$id) as TableRow, related: locked.get(related.$id) as TableRow }
}

async function refuseTwins(
  store: Store,
  table: TableRow,
  related: TableRow,
  { type, twoWayKey }: { readonly type: Relation['type']; readonly twoWayKey: string },
): Promise<void> {
  const links = await store.select(columns, { tableInternalId: table.$sequence, type: 'relationship' })
  for (const link of links.filter((row) => !isHidden(row))) {
    const relation = relationOf(link)
    if (relation?.related !== related.$sequence) continue
    if (foldKey(relation.twoWayKey) === foldKey(twoWayKey))
      throw new ApiError(
        'column_already_exists',
        `The table ${related.tableId} has a relationship under the key ${twoWayKey} already.`,
      )
    if (type === 'manyToMany' && relation.type === 'manyToMany')
      throw new ApiError(
        'column_already_exists',
        `Two tables can be linked many to many once: ${link.key} does it already.`,
      )
  }
}
