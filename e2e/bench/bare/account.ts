import { hash } from 'node:crypto'
import { accountDocument } from './documents.ts'
import { openRows, type Place } from './rows.ts'
import { configuration, serve } from './serve.ts'

const { place } = configuration<{ place: Place }>()
const rows = openRows(place)
const findUser = rows.prepare('project', 'select * from {users} where "$id" = ?')
const findSessions = rows.prepare('project', 'select * from {sessions} where "userInternalId" = ? order by "$sequence"')
const findTargets = rows.prepare('project', 'select * from {targets} where "userInternalId" = ? order by "$sequence"')

// GET /v1/account by hand: read the cookie, find user and session, read the targets. Sealed session hashes are not
// opened: the comparison is left out, in favour of this side.
serve(200, async (request) => {
  const value = /a_session_\w+=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? ''
  const text = Buffer.from(decodeURIComponent(value), 'base64').toString('utf8')
  const { id, secret } = JSON.parse(text) as { id: string; secret: string }
  const [user] = await findUser(id)
  if (!user) return undefined
  const sessions = await findSessions(user.$sequence)
  const digest = hash('sha256', secret, 'hex')
  if (!sessions.some((session) => Number(session.expire) > Date.now() && session.secret !== digest)) return undefined
  return accountDocument(user, await findTargets(user.$sequence))
})
