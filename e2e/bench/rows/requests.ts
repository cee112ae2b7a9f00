import { Query } from 'node-appwrite'
import { request } from '../load.ts'
import type { RowsGround } from './ground.ts'
import { DATABASE, type TableId } from './tables.ts'
import { CATEGORY_NAMES, PAGE, type Reader } from './work.ts'

/** Path of a table's rows. */
export const rowsPath = (tableId: TableId): string => `/v1/tablesdb/${DATABASE}/tables/${tableId}/rows`

/** Path of a list with these queries. */
export function listPath(tableId: TableId, queries: readonly string[], { total }: { readonly total: boolean }): string {
  const query = new URLSearchParams(queries.map((text) => ['queries[]', text]))
  return `${rowsPath(tableId)}?${query}${total ? '' : '&total=false'}`
}

/** A page of each category, highest scores first. */
export const listPaths = (tableId: TableId, total: boolean): string[] =>
  CATEGORY_NAMES.map((category) =>
    listPath(tableId, [Query.equal('category', category), Query.orderDesc('score'), Query.limit(PAGE)], { total }),
  )

/** What says who asks. */
export const headersOf = ({ projectId, cookies }: RowsGround, reader: Reader): Record<string, string> => ({
  'x-appwrite-project': projectId,
  cookie: cookies[reader],
})

/** Requests of somebody for these paths, in turns. */
export function inTurns(ground: RowsGround, reader: Reader, paths: readonly string[]): () => Buffer {
  const all = paths.map((path) => request('GET', path, headersOf(ground, reader)))
  let at = 0
  return () => all[at++ % all.length] as Buffer
}

/** The JSON that a server answers; throws when it is no success. */
export async function read<T>(port: number, path: string, headers: Readonly<Record<string, string>>): Promise<T> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`GET ${path} was answered with ${answer.status}: ${text}`)
  return JSON.parse(text) as T
}
