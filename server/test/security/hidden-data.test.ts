import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeSession } from '../../src/crypto/secrets.ts'
import { asAdmin, call, withKey } from '../call.ts'
import { type ConsoleUser, createConsoleUser, createKey, createProject, createUserSession } from '../factories.ts'
import { startServer, type TestServer } from '../harness.ts'

let server: TestServer
let owner: ConsoleUser

beforeAll(async () => {
  server = await startServer()
  owner = await createConsoleUser(server)
})
afterAll(() => server.close())

const query = (method: string, attribute: string, ...values: string[]) =>
  `queries[]=${encodeURIComponent(JSON.stringify({ method, attribute, values }))}`

describe('members whose users are hidden', () => {
  it('cannot be found out by filtering, ordering, searching or paging', async () => {
    const { projectId } = await createProject(server, owner, { membershipsUserId: false })
    const key = withKey(projectId, await createKey(server, projectId))
    const session = await createUserSession(server, projectId)
    const other = decodeSession(await createUserSession(server, projectId))?.id ?? ''
    const member = { 'x-appwrite-project': projectId, 'x-appwrite-session': session }
    const team = (await call(server, 'POST', '/teams', member, { teamId: 'crew', name: 'Crew' })).body
    const path = `/teams/${team.$id}/memberships`
    const added = (await call(server, 'POST', path, key, { userId: other, roles: ['guest'] })).body
    const list = async (text: string, headers: Record<string, string> = member) =>
      call(server, 'GET', `${path}?${text}`, headers)

    expect((await list('')).body.memberships.map(({ userId }: { userId: string }) => userId)).toEqual(['', ''])
    for (const method of ['equal', 'startsWith', 'notEqual', 'greaterThan', 'orderAsc', 'orderDesc']) {
      const asked = method.startsWith('order') ? query(method, 'userId') : query(method, 'userId', other)
      expect((await list(asked)).body.type).toBe('general_argument_invalid')
    }
    expect((await list(`search=${other}`)).body).toMatchObject({ total: 0, memberships: [] })
    expect((await list(`search=${other.slice(0, 8)}`)).body.total).toBe(0)
    expect((await list(`search=${added.$id}`)).body).toMatchObject({ total: 1, memberships: [{ $id: added.$id }] })
    expect((await list(query('contains', 'roles', 'guest'))).body.total).toBe(1)
    expect((await list(query('equal', 'userId', other), key)).body.total).toBe(1)
    expect((await list(`search=${other}`, key)).body.total).toBe(1)
  })

  it('of other teams are no cursors, and are not counted', async () => {
    const { projectId } = await createProject(server, owner)
    const headers = async () => ({
      'x-appwrite-project': projectId,
      'x-appwrite-session': await createUserSession(server, projectId),
    })
    const [mine, theirs] = [await headers(), await headers()]
    await call(server, 'POST', '/teams', mine, { teamId: 'mine', name: 'Mine' })
    await call(server, 'POST', '/teams', theirs, { teamId: 'theirs', name: 'Theirs' })
    const foreign = (await call(server, 'GET', '/teams/theirs/memberships', theirs)).body.memberships[0].$id
    for (const [path, id] of [
      ['/teams', 'theirs'],
      ['/teams/mine/memberships', foreign],
    ]) {
      const answer = await call(server, 'GET', `${path}?${query('cursorAfter', '', id as string)}`, mine)
      expect(answer.status).toBe(400)
      expect((await call(server, 'GET', path as string, mine)).body.total).toBe(1)
    }
    expect((await call(server, 'GET', `/teams/mine/memberships/${foreign}`, mine)).status).toBe(404)
    expect((await call(server, 'PATCH', `/teams/mine/memberships/${foreign}`, mine, { roles: ['owner'] })).status).toBe(
      404,
    )
    expect((await call(server, 'DELETE', `/teams/mine/memberships/${foreign}`, mine)).status).toBeGreaterThanOrEqual(
      400,
    )
    expect((await call(server, 'GET', '/teams/theirs/memberships', theirs)).body.total).toBe(1)
  })
})

describe('a key that may read keys', () => {
  it('reads no secret of one that may do more, or for longer', async () => {
    const { projectId } = await createProject(server, owner)
    const all = await createKey(server, projectId)
    const equal = await createKey(server, projectId, ['users.read'])
    const weak = await createKey(server, projectId, ['keys.read', 'keys.write', 'users.read', 'project.read'])
    const admin = asAdmin(owner, projectId)
    const secretsSeenBy = async (headers: Record<string, string>) =>
      (await call(server, 'GET', '/project/keys', headers)).body.keys.map(({ secret }: { secret: string }) => secret)
    expect(await secretsSeenBy(admin)).toEqual([all, equal, weak])
    expect(await secretsSeenBy(withKey(projectId, all))).toEqual([all, equal, weak])
    expect(await secretsSeenBy(withKey(projectId, weak))).toEqual(['', equal, weak])

    const brief = (
      await call(server, 'POST', '/project/keys/ephemeral', withKey(projectId, weak), {
        scopes: ['keys.read'],
        duration: 60,
      })
    ).body.secret
    expect(await secretsSeenBy(withKey(projectId, brief))).toEqual(['', '', ''])
    const [{ $id }] = (await call(server, 'GET', '/project/keys', admin)).body.keys
    expect((await call(server, 'GET', `/project/keys/${$id}`, withKey(projectId, weak))).body.secret).toBe('')
    const flat = { ...withKey(projectId, weak), 'x-appwrite-response-format': '1.8.0' }
    expect((await call(server, 'GET', '/project', flat)).text).not.toContain(all)
  })
})
