import { permissionReader, type RowTable, rowDocument, selection } from './row-table.ts'
import { openRows, type Place } from './rows.ts'
import { configuration, serve } from './serve.ts'
import { sessionReader } from './session.ts'

const { place, table } = configuration<{ place: Place; table: RowTable }>()
const rows = openRows(place)
const signedIn = sessionReader(rows)
const permissionsOf = permissionReader(rows, table)
const find = rows.prepare(
  'project',
  `select ${selection(table)} from {${table.name}} where lower("$id") = ? and "$id" = ?`,
)

// GET …/rows/:rowId by hand: find user and session, the row by its ID, and whether its permissions let him read it.
serve(200, async (request) => {
  const user = await signedIn(request)
  if (!user) return undefined
  const id = request.url?.slice(request.url.lastIndexOf('/') + 1) ?? ''
  const [row] = await find(id.toLowerCase(), id)
  if (!row) return undefined
  const permissions = await permissionsOf(Number(row.$acl))
  const readable = [`read("user:${String(user.$id)}")`, 'read("users")', 'read("any")']
  return readable.some((permission) => permissions.includes(permission))
    ? rowDocument(table, row, permissions)
    : undefined
})
