import { Users } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeSession } from '../../src/crypto/secrets.ts'
import { sessions } from '../../src/services/directory/index.ts'
import { call } from '../call.ts'
import { createProject, createUserSession, type TestProject } from '../factories.ts'
import { startServer, type TestServer } from '../harness.ts'

let server: TestServer
let project: TestProject
let victim: string
let victimId: string
let mallory: string

beforeAll(async () => {
  server = await startServer()
  project = await createProject(server)
  victim = await createUserSession(server, project.projectId)
  victimId = decodeSession(victim)?.id ?? ''
  mallory = await createUserSession(server, project.projectId)
})
afterAll(() => server.close())

const held = async () => {
  const { store } = await server.app.system(project.projectId)
  return (await store.select(sessions, { userId: victimId })).map(({ $id }) => $id)
}

describe('sessions of others', () => {
  it('are neither made nor ended nor listed by guests and users, though both may make their own', async () => {
    const before = await held()
    const callers = [{}, { 'x-appwrite-session': mallory }, { 'x-appwrite-session': victim }]
    for (const caller of callers) {
      const headers = { 'x-appwrite-project': project.projectId, ...caller }
      const answers = [
        await call(server, 'POST', `/users/${victimId}/sessions`, headers, {}),
        await call(server, 'DELETE', `/users/${victimId}/sessions/${before[0]}`, headers),
        await call(server, 'DELETE', `/users/${victimId}/sessions`, headers),
        await call(server, 'GET', `/users/${victimId}/sessions`, headers),
      ]
      for (const { status, body } of answers) {
        expect([status, body.type]).toEqual([401, 'general_unauthorized_scope'])
      }
    }
    expect(await held()).toEqual(before)
  })

  it('are not reached through the own account either', async () => {
    const [sessionId] = await held()
    const headers = { 'x-appwrite-project': project.projectId, 'x-appwrite-session': mallory }
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const answer = await call(server, method, `/account/sessions/${sessionId}`, headers)
      expect([answer.status, answer.body.type]).toEqual([404, 'user_session_not_found'])
    }
    expect(await held()).toEqual([sessionId])
  })

  it('are still the business of servers whose key has the scope', async () => {
    const users = new Users(await project.key(['sessions.write']))
    const { userId } = await users.createSession({ userId: victimId })
    expect(userId).toBe(victimId)
    await users.deleteSessions({ userId: victimId })
    expect(await held()).toEqual([])
  })
})

describe('a JWT', () => {
  it('does not open the account of a later user of the same ID, even when no session stands behind it', async () => {
    const users = new Users(await project.key())
    await users.create({ userId: 'heir' })
    const { jwt } = await users.createJWT({ userId: 'heir' })
    const ask = () =>
      call(server, 'GET', '/account', { 'x-appwrite-project': project.projectId, 'x-appwrite-jwt': jwt })
    expect((await ask()).body).toMatchObject({ $id: 'heir' })
    await users.delete({ userId: 'heir' })
    await users.create({ userId: 'heir' })
    expect((await ask()).status).toBe(401)
  })
})
