import type { Context } from '../../contract/context.ts'
import type { SelectedRelation, Selection } from '../../data/tables/list/selection.ts'
import { expand, type RelatedRow, type RelatedRows } from '../../data/tables/relations/expand.ts'
import type { TableRow } from '../../data/tables/row.ts'
import type { Api } from './api.ts'
import { type PresentedRow, presenterOf } from './present.ts'

/** Rows at the other ends of a row's links, by the keys of its columns. Keys that are undefined are taken out of the answer. */
export type ShownLinks = ReadonlyMap<string, RelatedRow | readonly RelatedRow[] | null | undefined>

/** Undefined where nothing is to be said of links. */
export type Linked = ShownLinks | undefined

/** Rows with the rows that the selected of their links lead to, as an answer shows them (contract: data 1.8.6). */
export async function presentExpanded(
  ctx: Context,
  api: Api,
  selection: Selection,
  rows: readonly TableRow[],
): Promise<PresentedRow[]> {
  const relatedOf = await expand(ctx.store.rows(selection.table), rows, selection.relations)
  const present = presenterOf(api, selection.table, selection.fields)
  return rows.map((row) => Object.assign(present(row), presentLinks(api, relatedOf(row))))
}

/** Linked rows as an answer shows them, by the keys of their columns. */
export function presentLinks(api: Api, linked: ShownLinks): PresentedRow {
  const presented: PresentedRow = Object.create(null)
  for (const [key, value] of linked)
    presented[key] = isList(value) ? value.map((one) => presentRelated(api, one)) : value && presentRelated(api, value)
  return presented
}

const isList = (value: unknown): value is readonly RelatedRow[] => Array.isArray(value)

function presentRelated(api: Api, { row, through, related }: RelatedRow): PresentedRow {
  return Object.assign(presenterFor(api, through)(row), presentLinks(api, related as RelatedRows))
}

type Presenter = (row: TableRow) => PresentedRow
const presenters = {
  tablesDB: new WeakMap<SelectedRelation, Presenter>(),
  databases: new WeakMap<SelectedRelation, Presenter>(),
}

// The link itself is not shown from its other end.
function presenterFor(api: Api, relation: SelectedRelation): Presenter {
  const ofApi = presenters[api.namespace]
  let presenter = ofApi.get(relation)
  if (!presenter) {
    const { column, selection } = relation
    const fields = selection.fields.filter((field) => field.column.$sequence !== column.relation?.other)
    presenter = presenterOf(api, selection.table, fields)
    ofApi.set(relation, presenter)
  }
  return presenter
}
