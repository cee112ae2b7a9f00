import { COUNTED } from '../rows/work.ts'
import { indexedBy, permissionReader, type RowTable, rowDocument, selection } from './row-table.ts'
import { openRows, type Place } from './rows.ts'
import { configuration, serve } from './serve.ts'
import { sessionReader } from './session.ts'

// `set`: the one permission set that the caller may read; absent: he may read all rows.
const { place, table, set } = configuration<{ place: Place; table: RowTable; set?: number }>()
const rows = openRows(place)
const signedIn = sessionReader(rows)
const permissionsOf = permissionReader(rows, table)
const { category, score } = table.fields
const own = set === undefined ? [] : [set]
const from = `from {${table.name}} ${indexedBy(place, set === undefined ? table.index : table.twin)}
  where ${set === undefined ? '' : '"$acl" = ? and '}"${category}" = ?`
const last = place.adapter === 'postgresql' ? ' nulls last' : ''
const list = rows.prepare('project', `select ${selection(table)} ${from} order by "${score}" desc${last} limit ?`)
const count = rows.prepare('project', `select count(*) as n from (select 1 ${from} limit ${COUNTED}) as counted`)

// GET …/rows by hand, filtered by category and ordered by score: the statement is the best one for this caller.
serve(200, async (request) => {
  const user = await signedIn(request)
  if (!user) return undefined
  const asked = new URLSearchParams(request.url?.slice(request.url.indexOf('?')))
  const [filter, , limit] = asked.getAll('queries[]').map((text) => JSON.parse(text) as { values: unknown[] })
  const wanted = filter?.values[0]
  const found = await list(...own, wanted, limit?.values[0])
  const total = asked.get('total') === 'false' ? 0 : Number((await count(...own, wanted))[0]?.n)
  const documents: object[] = []
  for (const row of found) documents.push(rowDocument(table, row, await permissionsOf(Number(row.$acl))))
  return { total, rows: documents }
})
