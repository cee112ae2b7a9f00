import { type SqlBool, sql } from 'kysely'
import type { Store } from '../../data/store.ts'
import { columns, type TableRow } from '../../data/tables/shapes.ts'
import { isHidden } from './column-documents.ts'
import { foldKey } from './column-settings.ts'
import { inStoredNames, sameNames } from './definition-queries.ts'

const ATTRIBUTES = ['key', 'type', 'size', 'required', 'array', 'status', 'error']
const NAMES: ReadonlyMap<string, string> = new Map([...sameNames(...ATTRIBUTES), ['$id', 'key']])

/** A page of the columns of a table; cursors are keys (contract: data 0.6.4). */
export async function listColumns(
  store: Store,
  table: TableRow,
  asked: { readonly queries: readonly string[]; readonly total: boolean },
) {
  const of = { tableInternalId: table.$sequence }
  const cursor = async (key: string) => {
    const row = await store.first(columns, { ...of, foldedKey: foldKey(key) })
    return row?.key === key ? row.$id : undefined
  }
  const queries = await inStoredNames(asked.queries, { attributes: NAMES, cursor })
  const links = await store.select(columns, { ...of, type: 'relationship' })
  const hidden = links.filter(isHidden).map(({ $id }) => $id)
  return store.list(columns, queries, {
    attributes: ATTRIBUTES,
    total: asked.total,
    where: of,
    ...(hidden.length > 0 && { also: [sql<SqlBool>`"$id" not in (${sql.join(hidden)})`] }),
  })
}
