import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call } from '../../test/call.ts'
import { createProject, createUserSession } from '../../test/factories.ts'
import { startServer, type TestServer } from '../../test/harness.ts'

let server: TestServer
let projectId: string
let session: string
beforeAll(async () => {
  server = await startServer()
  ;({ projectId } = await createProject(server))
  session = await createUserSession(server, projectId)
})
afterAll(() => server.close())

describe('every answer over https', () => {
  it.each([
    ['GET', '/locale', {}, 200],
    ['GET', '/nowhere', {}, 404],
    ['OPTIONS', '/anything', { origin: 'https://app.example.com' }, 204],
    ['GET', '/teams', { 'x-appwrite-project': 'console', 'x-appwrite-mode': 'admin' }, 400],
  ])('to %s %s with %j asks browsers to stay with https', async (method, path, headers, status) => {
    const asked = { 'x-appwrite-project': projectId, ...headers }
    const secure = await call(server, method, path, { ...asked, 'x-forwarded-proto': 'https' })
    expect([secure.status, secure.headers.get('strict-transport-security')]).toEqual([status, 'max-age=10886400'])
    expect((await call(server, method, path, asked)).headers.get('strict-transport-security')).toBeNull()
  })
})

describe('x-debug-fallback', () => {
  it.each([
    ['a cookie', () => ({ cookie: `a_session_${projectId}=${session}` }), 'false'],
    ['the legacy cookie', () => ({ cookie: `a_session_${projectId}_legacy=${session}` }), 'false'],
    ['the session header', () => ({ 'x-appwrite-session': session }), 'false'],
    ['nothing', () => ({}), 'false, true'],
    ['an unreadable cookie', () => ({ cookie: `a_session_${projectId}=nonsense` }), 'false, true'],
    ['the fallback itself', () => ({ 'x-fallback-cookies': `{"a_session_${projectId}":"${session}"}` }), 'false, true'],
  ])('with %s', async (_what, headers, expected) => {
    const answer = await call(server, 'GET', '/locale', { 'x-appwrite-project': projectId, ...headers() })
    expect(answer.headers.get('x-debug-fallback')).toBe(expected)
  })
})

describe('the locale of a request', () => {
  it('is the parameter, wherever the method has its parameters, else the header', async () => {
    const { body } = await call(server, 'GET', '/locale/continents?locale=de', { 'x-appwrite-locale': 'fr' })
    expect(body.continents[0].name).toBe('Afrika')
    const signIn = (headers: Record<string, string>, given: object) =>
      call(server, 'POST', '/account/sessions/anonymous', { 'x-appwrite-project': projectId, ...headers }, given)
    expect((await signIn({}, { locale: 'de' })).body.countryName).toBe('Unbekannt')
    expect((await signIn({ 'x-appwrite-locale': 'de' }, {})).body.countryName).toBe('Unbekannt')
    expect((await signIn({ 'x-appwrite-locale': 'de' }, { locale: 'en' })).body.countryName).toBe('Unknown')
  })
})
