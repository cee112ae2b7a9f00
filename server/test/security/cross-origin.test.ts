import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { users } from '../../src/services/directory/index.ts'
import { call, onConsole } from '../call.ts'
import { type ConsoleUser, createConsoleUser, createKey, createProject, createUserSession } from '../factories.ts'
import { startServer, type TestServer } from '../harness.ts'

let server: TestServer
let admin: ConsoleUser
let projectId: string
const EVIL = 'https://evil.example.net'
const OWN_PAGE = 'https://app.example.com'

beforeAll(async () => {
  server = await startServer()
  admin = await createConsoleUser(server)
  ;({ projectId } = await createProject(server, admin))
})
afterAll(() => server.close())

const cookie = (project: string, session: string) => `a_session_${project}=${encodeURIComponent(session)}`
const REFUSED = [403, 'general_unknown_origin']

describe('a foreign page', () => {
  it.each(['ephemeral_x', 'dynamic_x', 'ephemeral_a.b.c', 'ephemeral_'])(
    'does not get past the origin check with the key %s',
    async (key) => {
      const headers = {
        'x-appwrite-project': 'console',
        cookie: cookie('console', admin.session),
        origin: EVIL,
        'x-appwrite-key': key,
      }
      const answer = await call(server, 'PATCH', '/account/name', headers, { name: 'Forged' })
      expect([answer.status, answer.body.type]).toEqual(REFUSED)
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
      const signUp = { userId: 'unique()', email: 'forged@firm.example', password: 'a long enough password' }
      const asGuest = { ...headers, cookie: '' }
      expect((await call(server, 'POST', '/account', asGuest, signUp)).status).toBe(403)
      const { store } = await server.app.system('console')
      expect((await store.find(users, admin.userId))?.name).toBe('Test user')
      expect(await store.first(users, { email: 'forged@firm.example' })).toBeUndefined()
    },
  )

  it.each([
    'null',
    'https://app.example.com.evil.net',
    'https://evilapp.example.com',
    'https://app.example.com@evil.net',
    'file://',
    'javascript:alert(1)',
    'https://',
    'https://аpp.example.com',
  ])('is foreign as %s', async (origin) => {
    const headers = { 'x-appwrite-project': projectId, origin: Buffer.from(origin).toString('latin1') }
    const answer = await call(server, 'POST', '/account/sessions/anonymous', headers, {})
    expect([answer.status, answer.body.type]).toEqual(REFUSED)
  })

  it('does not get past it by what its address looks like, or by naming the project elsewhere', async () => {
    const own = await createUserSession(server, projectId)
    const headers = { origin: EVIL, cookie: cookie(projectId, own) }
    const body = { project: projectId, name: 'Forged' }
    for (const path of [
      '/account/name',
      `/account/name?project=${projectId}`,
      `//v1//account/name/?project=${projectId}`,
    ]) {
      expect((await call(server, 'PATCH', path, headers, body)).status).toBe(403)
    }
  })

  it('of a project has no use for the session of its administrator', async () => {
    const headers = {
      'x-appwrite-project': projectId,
      'x-appwrite-mode': 'admin',
      cookie: cookie('console', admin.session),
      origin: OWN_PAGE,
    }
    const read = await call(server, 'GET', '/project/keys', headers)
    expect([read.status, read.body.type]).toEqual(REFUSED)
    expect(read.headers.get('access-control-allow-origin')).toBeNull()
    expect(
      (
        await call(server, 'GET', `/projects/${projectId}/keys`, {
          ...headers,
          'x-appwrite-mode': '',
          'x-appwrite-project': 'console',
        })
      ).status,
    ).toBe(403)
    expect((await call(server, 'GET', '/project/keys', { ...headers, origin: 'http://localhost:3000' })).status).toBe(
      200,
    )
  })
})

describe('pages and servers that belong to the project', () => {
  it('are let in as before', async () => {
    const session = await createUserSession(server, projectId)
    const page = { 'x-appwrite-project': projectId, cookie: cookie(projectId, session), origin: OWN_PAGE }
    const answer = await call(server, 'GET', '/account', page)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('access-control-allow-origin')).toBe(OWN_PAGE)
    const key = await createKey(server, projectId)
    const keyed = { 'x-appwrite-project': projectId, 'x-appwrite-key': key, origin: EVIL }
    expect((await call(server, 'GET', '/users', keyed)).status).toBe(200)
    expect((await call(server, 'GET', '/account', onConsole(admin, { origin: 'http://localhost' }))).status).toBe(200)
  })
})
