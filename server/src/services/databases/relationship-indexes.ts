import { Type } from '@sinclair/typebox'
import type { Context } from '../../contract/context.ts'
import { job } from '../../contract/job.ts'
import { columnOf, physicalTable } from '../../data/tables/definitions.ts'
import { FEW_ROWS, rowCount, stateOf, stopBuilding } from '../../data/tables/indexes/catalog.ts'
import { dropIndex } from '../../data/tables/indexes/physical.ts'
import { type LinkField, linkIndex, linkIndexText } from '../../data/tables/relations/storage.ts'
import { columns, tables } from '../../data/tables/shapes.ts'
import { tablesDB } from './api.ts'
import { relationOf } from './column-settings.ts'
import { emitColumn } from './columns-events.ts'
import { LEASE } from './jobs-rhythm.ts'
import { otherSide, type Side } from './relationship.ts'

/**
 * Makes the indexes of the columns that hold the links of a new relationship; by a job where a table is large, which leaves
 * both sides `processing` until then.
 */
export async function beginLinks(tx: Context, parent: Side, child: Side): Promise<void> {
  const store = tx.store.asSystem()
  const fields = fieldsOf(parent, child)
  const large = await store.schema(async (connection) => {
    for (const { table } of fields) if ((await rowCount(connection, table)) > FEW_ROWS) return true
    for (const field of fields) await connection.run(linkIndexText(connection, field, false), [])
    return false
  })
  if (!large) return
  for (const { column } of [parent, child]) await store.update(columns, column.$id, { status: 'processing' })
  await tx.enqueue(buildLinks, { column: parent.column.$sequence })
}

/** Makes the indexes of a relationship between large tables. Once its columns are gone, it stops. */
export const buildLinks = job({
  name: 'databases.buildLinks',
  payload: Type.Object({ column: Type.Integer() }),
  lease: LEASE,
  async run(ctx, { column: number }) {
    const sides = await ctx.transaction((tx) => sidesOf(tx, number))
    if (!sides) return
    for (const field of fieldsOf(...sides)) await buildLink(ctx, field)
    await ctx.transaction(async (tx) => {
      const now = await sidesOf(tx, number)
      for (const { table, column } of now ?? []) {
        const changed = await tx.store.asSystem().update(columns, column.$id, { status: 'available' })
        if (changed) emitColumn(tx, tablesDB, 'update', { table, column: changed })
      }
    })
  },
})

// What a statement that was broken off has left is of no use to anybody.
async function buildLink(ctx: Context, field: LinkField): Promise<void> {
  const store = ctx.store.asSystem()
  const statements = await store.reading(async (connection) => {
    const state = await stateOf(connection, field.index)
    if (state === 'whole') return []
    if (state === 'broken') await stopBuilding(connection, field.table)
    return [
      ...(state === 'broken' ? [dropIndex(connection, field.index, true)] : []),
      linkIndexText(connection, field, true),
    ]
  })
  for (const statement of statements) await store.background([statement])
}

// Both sides of a relationship that is still to be made, locked.
async function sidesOf(tx: Context, number: number): Promise<readonly [Side, Side] | undefined> {
  const store = tx.store.asSystem()
  const found = await store.first(columns, { $sequence: number })
  const owner = found && (await store.first(tables, { $sequence: found.tableInternalId }))
  const table = owner && (await store.lock(tables, owner.$id))
  const column = table && (await store.first(columns, { $sequence: number }))
  const relation = column && relationOf(column)
  const other = relation && (await otherSide(tx, relation))
  return column?.status === 'processing' && other ? [{ table, column }, other] : undefined
}

function fieldsOf(...sides: readonly [Side, Side]): LinkField[] {
  return sides.flatMap(({ table, column }) => {
    const { field, relation, $sequence } = columnOf(column)
    if (field === undefined) return []
    const unique = relation?.type === 'oneToOne'
    return [{ table: physicalTable(table.$sequence), field, index: linkIndex($sequence), unique }]
  })
}
