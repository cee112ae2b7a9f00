import type { Context } from '../../contract/context.ts'
import type { TableDefinition } from '../../data/tables/definition.ts'
import { everything, type SelectedRelation } from '../../data/tables/list/selection.ts'
import { expand, type RelatedRow, type RelatedRows } from '../../data/tables/relations/expand.ts'
import { isLink, isToMany, type LinkColumn } from '../../data/tables/relations/place.ts'
import type { TableRow } from '../../data/tables/row.ts'
import type { Planning, Step } from './links-plan.ts'
import type { ShownLinks } from './links-present.ts'

/**
 * What the answer to a write shows of links: the rows that were written along, read anew as the caller may, and those that
 * the other links to many lead to. Links to one that the write did not name are left out (contract: data 1.8.6).
 */
export async function answerOf(
  { ctx, targets }: Planning,
  table: TableDefinition,
  steps: readonly Step[],
  row: TableRow,
  isNew: boolean,
): Promise<ShownLinks> {
  const written = steps.map(relationOf)
  const named = new Set(steps.map(({ column }) => column.$sequence))
  const others = [...table.columns.values()].filter(isLink).filter(({ $sequence }) => !named.has($sequence))
  const unread = isNew ? [] : await unwritten(ctx, others)
  const relatedOf = await expand(ctx.store.rows(table), [row], [...written, ...unread], 'omit')
  const isNewTarget = ({ row: { $id }, through }: RelatedRow) => {
    const target = targets.get(`${through.selection.table.name}/${$id}`)
    return target !== undefined && target.before === undefined
  }
  const linked = new Map<string, Shown>()
  // To many of a new row says nothing else, to one the row says itself.
  for (const { key, relation } of others)
    if (isToMany(relation)) linked.set(key, isNew ? [] : undefined)
    else if (!isNew) linked.set(key, undefined)
  for (const [key, value] of withEmptyLists(relatedOf(row), isNewTarget)) linked.set(key, value)
  return linked
}

type Shown = RelatedRow | readonly RelatedRow[] | null | undefined

function relationOf({ column, far, nested }: Step): SelectedRelation {
  return { column, selection: { ...everything(far.table), relations: nested.map(relationOf) } }
}

async function unwritten(ctx: Context, columns: readonly LinkColumn[]): Promise<SelectedRelation[]> {
  const relations: SelectedRelation[] = []
  for (const column of columns) {
    if (!isToMany(column.relation)) continue
    const table = await ctx.store.tableByNumber(column.relation.related)
    if (table) relations.push({ column, selection: everything(table) })
  }
  return relations
}

// Nobody can be linked to a row that has just been made, unless it was said.
function withEmptyLists(related: RelatedRows, isNew: (one: RelatedRow) => boolean): RelatedRows {
  const complete = (one: RelatedRow): RelatedRow => {
    const { table } = one.through.selection
    const inner = new Map(withEmptyLists(one.related, isNew))
    const back = one.through.column.relation?.other
    for (const column of isNew(one) ? table.columns.values() : [])
      if (isLink(column) && isToMany(column.relation) && column.$sequence !== back && !inner.has(column.key))
        inner.set(column.key, [])
    return { ...one, related: inner }
  }
  return new Map(
    [...related].map(([key, value]) => [key, value && ('length' in value ? value.map(complete) : complete(value))]),
  )
}
