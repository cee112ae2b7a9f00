import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { users } from '../../src/services/directory/index.ts'
import { asAdmin, call, onConsole } from '../call.ts'
import { type ConsoleUser, createConsoleUser, createProject } from '../factories.ts'
import { startServer, type TestServer } from '../harness.ts'

let server: TestServer
let mallory: ConsoleUser
let victim: ConsoleUser

beforeAll(async () => {
  server = await startServer()
  ;[mallory, victim] = [await createConsoleUser(server), await createConsoleUser(server)]
})
afterAll(() => server.close())

describe('owning an organization', () => {
  const ownOrganization = () => onConsole(mallory, { 'x-appwrite-organization': mallory.teamId })

  it("gives no power over the console's other users", async () => {
    const attempts: [string, string, object?][] = [
      ['GET', '/users'],
      ['GET', `/users/${victim.userId}`],
      ['POST', `/users/${victim.userId}/sessions`, {}],
      ['POST', `/users/${victim.userId}/tokens`, {}],
      ['POST', `/users/${victim.userId}/jwts`, {}],
      ['PATCH', `/users/${victim.userId}/password`, { password: 'taken-over-by-mallory' }],
      ['PATCH', `/users/${mallory.userId}/impersonator`, { impersonator: true }],
      ['GET', `/users/${victim.userId}/memberships`],
      ['GET', `/users/${victim.userId}/logs`],
      ['GET', '/users/identities'],
      ['POST', '/users', { userId: 'unique()', email: 'more@firm.example' }],
      ['DELETE', `/users/${victim.userId}`],
    ]
    for (const [method, path, body] of attempts) {
      const answer = await call(server, method, path, ownOrganization(), body)
      expect([path, answer.status, answer.body.type]).toEqual([path, 401, 'general_unauthorized_scope'])
      expect(answer.text).not.toContain(`${victim.userId}@`)
    }
    const { store } = await server.app.system('console')
    expect(await store.find(users, victim.userId)).toMatchObject({ password: null, status: true })
    expect(await store.find(users, mallory.userId)).toMatchObject({ impersonator: false })
  })

  it('gives none over organizations and projects of others', async () => {
    const { projectId } = await createProject(server, victim)
    const foreign = { ...onConsole(mallory), 'x-appwrite-organization': victim.teamId }
    for (const [method, path] of [
      ['GET', '/organization/projects'],
      ['GET', `/organization/projects/${projectId}`],
      ['DELETE', `/organization/projects/${projectId}`],
    ] as const) {
      expect((await call(server, method, path, foreign)).status).toBe(401)
    }
    expect((await call(server, 'DELETE', `/organization/projects/${projectId}`, ownOrganization())).status).toBe(404)
    expect((await call(server, 'PATCH', `/projects/${projectId}`, ownOrganization(), { name: 'Mine' })).status).toBe(
      401,
    )
    expect((await call(server, 'GET', `/teams/${victim.teamId}`, ownOrganization())).status).toBe(404)
    expect((await call(server, 'GET', '/project', asAdmin(mallory, projectId))).status).toBe(401)
  })
})

describe('admin mode', () => {
  it('is refused on the console, however it is asked for', async () => {
    const headers = onConsole(mallory)
    const asked = [
      await call(server, 'GET', '/account', { ...headers, 'x-appwrite-mode': 'admin' }),
      await call(server, 'GET', '/account?mode=admin', headers),
      await call(server, 'PATCH', '/account/name', headers, { name: 'x', mode: 'admin' }),
      await call(server, 'GET', '/projects/console/keys?project=x', { 'x-appwrite-session': mallory.session }),
      await call(server, 'GET', '/projects/console/platforms?project=x', headers),
    ]
    for (const { status, body } of asked) expect([status, body.type]).toEqual([400, 'general_bad_request'])
  })
})
