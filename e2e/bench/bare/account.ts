import { accountDocument } from './documents.ts'
import { openRows, type Place } from './rows.ts'
import { configuration, serve } from './serve.ts'
import { sessionReader } from './session.ts'

const { place } = configuration<{ place: Place }>()
const rows = openRows(place)
const signedIn = sessionReader(rows)
const findTargets = rows.prepare('project', 'select * from {targets} where "userInternalId" = ? order by "$sequence"')

// GET /v1/account by hand: read the cookie, find user and session, read the targets.
serve(200, async (request) => {
  const user = await signedIn(request)
  return user && accountDocument(user, await findTargets(user.$sequence))
})
