import { Client, Projects } from '@appwrite.io/console'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, onConsole } from '../../../test/call.ts'
import { type ConsoleUser, createConsoleUser, createProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { CONSOLE } from '../../contract/project.ts'

const DAY = 86_400_000
let server: TestServer
let owner: ConsoleUser
let projectId: string
let otherId: string
let projects: Projects

beforeAll(async () => {
  server = await startServer()
  owner = await createConsoleUser(server)
  projectId = (await createProject(server, owner)).projectId
  otherId = (await createProject(server, owner)).projectId
  const client = new Client().setEndpoint(server.endpoint).setProject(CONSOLE)
  client.headers['X-Appwrite-Session'] = owner.session
  projects = new Projects(client)
})
afterAll(() => server.close())

const inAWeek = () => new Date(Date.now() + 7 * DAY).toISOString()

describe('projects.createDevKey', () => {
  it('makes a key that lifts the check of the origin until it expires', async () => {
    const key = await projects.createDevKey({ projectId, name: 'Laptop', expire: inAWeek() })
    expect(key).toMatchObject({ name: 'Laptop', accessedAt: '', sdks: [] })
    expect(key.secret).toMatch(/^[0-9a-f]{256}$/)
    const foreign = { 'x-appwrite-project': projectId, origin: 'https://elsewhere.example.org' }
    expect((await call(server, 'GET', '/locale', foreign)).status).toBe(403)
    const withDevKey = { ...foreign, 'x-appwrite-dev-key': key.secret }
    const opened = await call(server, 'GET', '/locale', withDevKey)
    expect([opened.status, opened.headers.get('access-control-allow-origin')]).toEqual([200, foreign.origin])
    const refused = await call(server, 'GET', '/account', withDevKey) // browsers show it to the page all the same
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, foreign.origin])
    expect((await call(server, 'GET', '/locale', { ...withDevKey, 'x-appwrite-project': otherId })).status).toBe(403)
    server.advance(8 * DAY)
    expect((await call(server, 'GET', '/locale', withDevKey)).status).toBe(403)
    server.advance(-8 * DAY)
  })

  it('is gone where the instance does not offer it', async () => {
    await using closed = await startServer({ env: { _APP_DEV_KEYS: 'disabled' } })
    const user = await createConsoleUser(closed)
    const made = await createProject(closed, user)
    const body = { name: 'Laptop', expire: inAWeek() }
    const answer = await call(closed, 'POST', `/projects/${made.projectId}/dev-keys`, onConsole(user), body)
    expect(answer).toMatchObject({ status: 410, body: { type: 'dev_key_gone' } })
    const listed = await call(closed, 'GET', `/projects/${made.projectId}/dev-keys`, onConsole(user))
    expect(listed).toMatchObject({ status: 200, body: { total: 0, devKeys: [] } })
  })
})

describe('projects dev keys', () => {
  it('are listed, read, changed and deleted', async () => {
    const key = await projects.createDevKey({ projectId: otherId, name: 'One', expire: inAWeek() })
    expect(await projects.listDevKeys({ projectId: otherId })).toMatchObject({ total: 1, devKeys: [{ $id: key.$id }] })
    const expire = '2031-01-01T00:00:00.000+00:00'
    const changed = await projects.updateDevKey({ projectId: otherId, keyId: key.$id, name: 'Two', expire })
    expect(changed).toMatchObject({ name: 'Two', expire, secret: key.secret })
    expect(await projects.getDevKey({ projectId: otherId, keyId: key.$id })).toEqual(changed)
    await projects.deleteDevKey({ projectId: otherId, keyId: key.$id })
    await expect(projects.getDevKey({ projectId: otherId, keyId: key.$id })).rejects.toMatchObject({
      code: 404,
      type: 'key_not_found',
    })
  })

  it('stay within their project and organization', async () => {
    const key = await projects.createDevKey({ projectId, name: 'Mine', expire: inAWeek() })
    for (const method of ['GET', 'DELETE']) {
      const answer = await call(server, method, `/projects/${otherId}/dev-keys/${key.$id}`, onConsole(owner))
      expect(answer).toMatchObject({ status: 404, body: { type: 'key_not_found' } })
    }
    const stranger = await createConsoleUser(server)
    const answer = await call(server, 'GET', `/projects/${projectId}/dev-keys`, onConsole(stranger))
    expect(answer).toMatchObject({ status: 401, body: { type: 'user_unauthorized' } })
    expect(await projects.getDevKey({ projectId, keyId: key.$id })).toMatchObject({ name: 'Mine' })
  })
})
