import type { Context } from '../../contract/context.ts'
import type { Relation } from '../../data/tables/definition.ts'
import { type ColumnRow, columns, type TableRow, tables } from '../../data/tables/shapes.ts'
import { optionsOf, relationOf } from './column-settings.ts'
import { GRACE } from './jobs-drops.ts'
import { dropJunction } from './relationship-jobs.ts'
import { removeColumn } from './schema-changes.ts'

/** One side of a relationship. */
export interface Side {
  readonly table: TableRow
  readonly column: ColumnRow
}

/**
 * The column on the other side of a relationship, also the hidden one of a one-way relationship. Its table is locked: no
 * one else changes it before the transaction ends.
 */
export async function otherSide(tx: Context, relation: Relation): Promise<Side | undefined> {
  const store = tx.store.asSystem()
  const found = await store.first(tables, { $sequence: relation.related })
  const table = found && (await store.lock(tables, found.$id))
  const column = table && (await store.first(columns, { $sequence: relation.other, tableInternalId: table.$sequence }))
  return table && column && { table, column }
}

/** Removes a relationship: the columns of both its sides (contract: data 1.4.10), and the links. */
export async function removeRelationship(tx: Context, table: TableRow, column: ColumnRow): Promise<void> {
  const relation = relationOf(column)
  const other = relation && (await otherSide(tx, relation))
  await removeColumn(tx, table, column)
  if (other) await removeColumn(tx, other.table, other.column)
  if (relation?.junction) await tx.enqueue(dropJunction, { name: relation.junction }, { runAt: tx.now() + GRACE })
}

/** Tells the other side of a relationship by which key it is known now (contract: data 1.4.7). */
export async function renameOnOtherSide(tx: Context, column: ColumnRow, newKey: string): Promise<void> {
  const relation = relationOf(column)
  const other = relation && (await otherSide(tx, relation))
  if (other) await changeRelation(tx, other.column, { twoWayKey: newKey })
}

/** Changes what a side of a relationship knows of it. */
export async function changeRelation(tx: Context, column: ColumnRow, changes: Partial<Relation>): Promise<ColumnRow> {
  const options = optionsOf(column)
  const relation = { ...options.relation, ...changes } as Relation
  return (await tx.store.asSystem().update(columns, column.$id, { options: { ...options, relation } })) ?? column
}
