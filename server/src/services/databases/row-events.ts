import type { Context } from '../../contract/context.ts'
import type { TableDefinition } from '../../data/tables/definition.ts'
import { type Api, databases, tablesDB } from './api.ts'
import type { PresentedRow } from './present.ts'

/** What happens to rows, as events name it. */
export type RowAction = 'create' | 'update' | 'upsert' | 'delete'

/** Names of events on rows, as routes declare them. */
export const rowEvent = (action: RowAction) => `databases.[databaseId].tables.[tableId].rows.[rowId].${action}`

interface Words {
  readonly tableId: string
  readonly rowId: string
  readonly model: string
  readonly templates: Readonly<Record<RowAction, string>>
}

const wordsOf = (api: Api): Words => ({
  tableId: api.inWords('tableId'),
  rowId: api.inWords('rowId'),
  model: api.inWords('row'),
  templates: {
    create: api.inWords(rowEvent('create')),
    update: api.inWords(rowEvent('update')),
    upsert: api.inWords(rowEvent('upsert')),
    delete: api.inWords(rowEvent('delete')),
  },
})
const WORDS = { tablesDB: wordsOf(tablesDB), databases: wordsOf(databases) }

/** Tells listeners what happened to a row, once that is durable (contract: data 5.9). */
export function emitRow(
  ctx: Context,
  api: Api,
  { databaseId, $id }: TableDefinition,
  action: RowAction,
  payload: PresentedRow,
): void {
  const words = WORDS[api.namespace]
  const ids = { databaseId, [words.tableId]: $id, [words.rowId]: String(payload.$id) }
  ctx.emit({ template: words.templates[action], ids, model: words.model, payload })
}
