import type { Store } from '../../data/store.ts'
import { indexes, type TableRow } from '../../data/tables/shapes.ts'
import { inStoredNames, sameNames } from './definition-queries.ts'

const STORED = ['key', 'type', 'status', 'error', 'columns']
/** What queries may name, in the words of either API. */
const NAMES: ReadonlyMap<string, string> = new Map([...sameNames(...STORED), ['attributes', 'columns'], ['$id', 'key']])

/** A page of the indexes of a table; cursors are keys (contract: data 0.6.4). */
export async function listIndexes(
  store: Store,
  table: TableRow,
  asked: { readonly queries: readonly string[]; readonly total: boolean },
) {
  const where = { tableInternalId: table.$sequence }
  const cursor = async (key: string) => (await store.first(indexes, { ...where, key }))?.$id
  const queries = await inStoredNames(asked.queries, { attributes: NAMES, cursor })
  return store.list(indexes, queries, { attributes: STORED, total: asked.total, where })
}
