import { hash } from 'node:crypto'
import { userDocument } from './documents.ts'
import { openRows, type Place } from './rows.ts'
import { configuration, serve } from './serve.ts'

const { place } = configuration<{ place: Place }>()
const rows = openRows(place)
const findKey = rows.prepare('platform', 'select * from {keys} where "secretHash" = ?')
const findUser = rows.prepare('project', 'select * from {users} where "$id" = ?')
const findTargets = rows.prepare('project', 'select * from {targets} where "userInternalId" = ? order by "$sequence"')
const PREFIX = '/v1/users/'.length

// GET /v1/users/:userId by hand: find the key by the hash of its text, the user by his ID, and read his targets.
serve(200, async (request) => {
  const secret = String(request.headers['x-appwrite-key'] ?? '')
  const [key] = await findKey(hash('sha256', secret, 'hex'))
  if (!key) return undefined
  const [user] = await findUser(request.url?.slice(PREFIX) ?? '')
  return user && userDocument(user, await findTargets(user.$sequence))
})
