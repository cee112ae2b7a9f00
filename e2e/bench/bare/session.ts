import { hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Row, Rows } from './rows.ts'

/**
 * Finds the user of a session cookie by hand: his row and those of his sessions. Sealed session hashes are not opened: the
 * comparison is left out, in favour of the bare side.
 */
export function sessionReader(rows: Rows): (request: IncomingMessage) => Promise<Row | undefined> {
  const findUser = rows.prepare('project', 'select * from {users} where "$id" = ?')
  const findSessions = rows.prepare(
    'project',
    'select * from {sessions} where "userInternalId" = ? order by "$sequence"',
  )
  return async (request) => {
    const value = /a_session_\w+=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? ''
    const text = Buffer.from(decodeURIComponent(value), 'base64').toString('utf8')
    const { id, secret } = JSON.parse(text) as { id: string; secret: string }
    const [user] = await findUser(id)
    if (!user) return undefined
    const sessions = await findSessions(user.$sequence)
    const digest = hash('sha256', secret, 'hex')
    const open = sessions.some((session) => Number(session.expire) > Date.now() && session.secret !== digest)
    return open ? user : undefined
  }
}
