import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call } from '../../../test/call.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

describe('web', () => {
  it.each([
    ['//', '/console/'],
    ['//login?next=%2Fa', '/console/login?next=%2Fa'],
    ['//invite?secret=x&userId=y', '/console/invite?secret=x&userId=y'],
    ['//auth/oauth2/success?key=p', '/console/auth/oauth2/success?key=p'],
    ['//register/invite', '/console/register/invite'],
  ])('sends %j on to the console', async (path, location) => {
    const answer = await call(server, 'GET', path)
    expect(answer.status).toBe(301)
    expect(answer.headers.get('location')).toBe(location)
    expect(answer.headers.get('x-frame-options')).toBe('SAMEORIGIN')
  })

  it('has texts for crawlers and people', async () => {
    expect(await call(server, 'GET', '//robots.txt')).toMatchObject({
      status: 200,
      text: expect.stringContaining('User-agent: *'),
    })
    expect(await call(server, 'GET', '//humans.txt')).toMatchObject({
      status: 200,
      text: expect.stringContaining('Holdfast'),
    })
  })

  it('names the versions of server and SDKs', async () => {
    const { body } = await call(server, 'GET', '//versions')
    expect(body).toMatchObject({ server: '2.0.0', 'client-web': expect.any(String) })
  })
})
