import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeSession } from '../../src/crypto/secrets.ts'
import { memberships } from '../../src/services/directory/index.ts'
import { asAdmin, call, onConsole, withKey } from '../call.ts'
import { type ConsoleUser, createConsoleUser, createKey, createProject, createUserSession } from '../factories.ts'
import { startServer, type TestServer } from '../harness.ts'

let server: TestServer
let owner: ConsoleUser
let member: ConsoleUser
let projectId: string
let other: string

beforeAll(async () => {
  server = await startServer()
  ;[owner, member] = [await createConsoleUser(server), await createConsoleUser(server)]
  ;({ projectId } = await createProject(server, owner))
  ;({ projectId: other } = await createProject(server, owner))
})
afterAll(() => server.close())

async function join(roles: string[], confirm = true): Promise<string> {
  const ctx = await server.app.system('console')
  const team = { teamId: owner.teamId, teamInternalId: owner.teamInternalId }
  const user = await sequenceOf(member.userId)
  const rights = [
    `read("team:${team.teamId}")`,
    `update("team:${team.teamId}/owner")`,
    `delete("team:${team.teamId}/owner")`,
  ]
  const $id = ctx.newId()
  await ctx.store.insert(memberships, {
    $id,
    $permissions: rights,
    ...team,
    userId: member.userId,
    userInternalId: user,
    roles,
    confirm,
  })
  return $id
}
async function sequenceOf(userId: string): Promise<number> {
  const { store } = await server.app.system('console')
  const [own] = await store.select(memberships, { userId })
  return own?.userInternalId ?? 0
}
const read = async (id = projectId) => (await call(server, 'GET', '/users', asAdmin(member, id))).status

describe('what somebody may do in a project', () => {
  it('begins with a confirmed membership and ends with it, at the next request', async () => {
    expect(await read()).toBe(401)
    const open = await join(['owner'], false)
    expect(await read()).toBe(401)
    const { store } = await server.app.system('console')
    await store.update(memberships, open, { confirm: true })
    expect(await read()).toBe(200)
    const path = `/teams/${owner.teamId}/memberships/${open}`
    expect((await call(server, 'PATCH', path, onConsole(owner), { roles: ['guest'] })).status).toBe(200)
    expect(await read()).toBe(404)
    expect((await call(server, 'PATCH', path, onConsole(owner), { roles: ['developer'] })).status).toBe(200)
    expect(await read()).toBe(200)
    expect((await call(server, 'DELETE', path, onConsole(owner))).status).toBe(204)
    expect(await read()).toBe(401)
  })

  it('is for one project alone where the role says so', async () => {
    const $id = await join([`project-${projectId}-developer`])
    expect([await read(), await read(other)]).toEqual([200, 404])
    const named = onConsole(member, { 'x-appwrite-organization': owner.teamId })
    expect((await call(server, 'DELETE', `/organization/projects/${other}`, named)).status).toBe(401)
    expect((await call(server, 'PATCH', `/projects/${other}`, onConsole(member), { name: 'Mine' })).status).toBe(401)
    expect(
      (await call(server, 'POST', '/projects', onConsole(member), { projectId: 'x', name: 'x', teamId: owner.teamId }))
        .status,
    ).toBe(401)
    const self = { roles: ['owner'] }
    expect(
      (await call(server, 'PATCH', `/teams/${owner.teamId}/memberships/${$id}`, onConsole(member), self)).status,
    ).toBe(401)
    const { store } = await server.app.system('console')
    await store.delete(memberships, $id)
  })

  it('ends with a key, its scopes and its time', async () => {
    const secret = await createKey(server, projectId, ['users.read'])
    const ask = async () => (await call(server, 'GET', '/users', withKey(projectId, secret))).body.type ?? 'read'
    expect(await ask()).toBe('read')
    const { keys } = (await call(server, 'GET', '/project/keys', asAdmin(owner, projectId))).body
    const path = `/project/keys/${keys.at(-1).$id}`
    const change = (settings: object) =>
      call(server, 'PUT', path, asAdmin(owner, projectId), { name: 'Key', ...settings })
    await change({ scopes: ['teams.read'] })
    expect(await ask()).toBe('general_unauthorized_scope')
    const soon = new Date(Date.now() + 60_000).toISOString()
    await change({ scopes: ['users.read'], expire: soon })
    expect(await ask()).toBe('read')
    await change({ scopes: ['users.read'], expire: new Date(Date.now() - 1000).toISOString() })
    expect(await ask()).toBe('project_key_expired')
    await change({ scopes: ['users.read'] })
    expect(await ask()).toBe('read')
    await call(server, 'DELETE', path, asAdmin(owner, projectId))
    expect(await ask()).toBe('user_unauthorized')
  })
})

describe('sessions and JWTs', () => {
  it('end in their time, also when nothing but the clock changed', async () => {
    const session = await createUserSession(server, projectId)
    const headers = { 'x-appwrite-project': projectId, 'x-appwrite-session': session }
    const { jwt } = (await call(server, 'POST', '/account/jwts', headers, { duration: 60 })).body
    const bearer = { 'x-appwrite-project': projectId, 'x-appwrite-jwt': jwt }
    expect((await call(server, 'GET', '/account', bearer)).body.$id).toBe(decodeSession(session)?.id)
    server.advance(61_000)
    expect((await call(server, 'GET', '/account', bearer)).body.type).toBe('user_jwt_invalid')
    expect((await call(server, 'GET', '/account', headers)).status).toBe(200)
    server.advance(24 * 3_600_000)
    expect((await call(server, 'GET', '/account', headers)).status).toBe(401)
  })
})
