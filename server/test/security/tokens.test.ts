import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tokens } from '../../src/services/directory/index.ts'
import { type Answer, call, withKey } from '../call.ts'
import { createKey, createProject } from '../factories.ts'
import { startServer, type TestServer } from '../harness.ts'

let server: TestServer
let projectId: string
let key: Record<string, string>
let count = 0
const PAGE = 'https://app.example.com/'

beforeAll(async () => {
  server = await startServer()
  ;({ projectId } = await createProject(server))
  key = withKey(projectId, await createKey(server, projectId))
})
afterAll(() => server.close())

async function newUser(): Promise<{ userId: string; email: string; session: Record<string, string> }> {
  const [userId, email] = [`user-${++count}`, `user-${count}@firm.example`]
  await call(server, 'POST', '/users', key, { userId, email })
  const { secret } = (await call(server, 'POST', `/users/${userId}/sessions`, key, {})).body
  return { userId, email, session: { 'x-appwrite-project': projectId, 'x-appwrite-session': secret } }
}
const guest = () => ({ 'x-appwrite-project': projectId })
// Servers are told the secret: nobody has to read mails.
const recoveryFor = async (email: string) =>
  (await call(server, 'POST', '/account/recovery', key, { email, url: PAGE })).body.secret as string
const recover = (userId: string, secret: string, password = 'a long enough password') =>
  call(server, 'PUT', '/account/recovery', guest(), { userId, secret, password })
const outcome = ({ status, body }: Answer) => (status < 300 ? status : body.type)

describe('the secret of a recovery', () => {
  it('is good for one of many at the same time', async () => {
    const { userId, email } = await newUser()
    const secret = await recoveryFor(email)
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, at) => recover(userId, secret, `password number ${at}`)),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(new Set(answers.map(outcome))).toEqual(new Set([200, 'user_invalid_token']))
  })

  it('ends when a newer one is sent, and is good for its user alone', async () => {
    const { userId, email } = await newUser()
    const other = await newUser()
    const old = await recoveryFor(email)
    const secret = await recoveryFor(email)
    expect(outcome(await recover(userId, old))).toBe('user_invalid_token')
    expect(outcome(await recover(other.userId, secret))).toBe('user_invalid_token')
    for (const wrong of [secret.slice(1), secret.toUpperCase(), '*', '%']) {
      expect(outcome(await recover(userId, wrong))).toBe('user_invalid_token')
    }
    expect(outcome(await recover(userId, secret))).toBe(200)
  })

  it.each([
    ['password', { password: 'another long password' }],
    ['email', { email: 'moved-away@firm.example' }],
  ])('ends when a server changes the %s', async (what, body) => {
    const { userId, email } = await newUser()
    const secret = await recoveryFor(email)
    expect((await call(server, 'PATCH', `/users/${userId}/${what}`, key, body)).status).toBe(200)
    expect(outcome(await recover(userId, secret))).toBe('user_invalid_token')
  })

  it('verifies no email and opens no session', async () => {
    const { userId, email, session } = await newUser()
    const secret = await recoveryFor(email)
    const verify = await call(server, 'PUT', '/account/verifications/email', guest(), { userId, secret })
    expect(outcome(verify)).toBe('user_invalid_token')
    expect(outcome(await call(server, 'POST', '/account/sessions/token', guest(), { userId, secret }))).toBe(
      'user_invalid_token',
    )
    const done = await recover(userId, secret)
    expect(done.headers.getSetCookie()).toEqual([])
    expect((await call(server, 'GET', '/account', session)).status).toBe(401)
  })
})

describe('the secret of a verification', () => {
  it('verifies the address it was sent to, and no later one', async () => {
    const { userId, session } = await newUser()
    const headers = {
      ...guest(),
      'x-appwrite-jwt': (await call(server, 'POST', '/account/jwts', session, {})).body.jwt,
    }
    const sent = await call(server, 'POST', '/account/verifications/email', headers, { url: PAGE })
    expect([sent.status, sent.body.secret]).toEqual([201, ''])
    const impossible = await call(server, 'PUT', '/account/verifications/email', guest(), { userId, secret: 'x' })
    expect(outcome(impossible)).toBe('user_invalid_token')
    const { store } = await server.app.system(projectId)
    const held = async () => (await store.select(tokens, { userId })).length
    expect(await held()).toBe(1)
    await call(server, 'PATCH', `/users/${userId}/email`, key, { email: 'victim@firm.example' })
    expect(await held()).toBe(0)
    expect((await call(server, 'GET', `/users/${userId}`, key)).body.emailVerification).toBe(false)
  })
})

describe('signing up', () => {
  it('makes one user of many with one address at the same time, whatever else they ask for', async () => {
    const more = {
      status: false,
      labels: ['admin'],
      emailVerification: true,
      impersonator: true,
      $createdAt: '2000-01-01T00:00:00.000+00:00',
      $sequence: '1',
      $permissions: ['read("any")'],
      roles: ['owner'],
      mfa: true,
      registration: 0,
    }
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, at) =>
        call(server, 'POST', '/account', guest(), {
          userId: `racer-${at}`,
          email: at % 2 ? 'RACER@firm.example' : 'racer@firm.example',
          password: 'a long enough password',
          ...more,
        }),
      ),
    )
    const made = answers.filter(({ status }) => status === 201)
    expect(made).toHaveLength(1)
    const user = (await call(server, 'GET', `/users/${made[0]?.body.$id}`, key)).body
    expect(user).toMatchObject({ status: true, labels: [], emailVerification: false, impersonator: false, mfa: false })
    expect(Date.parse(user.$createdAt)).toBeGreaterThan(Date.parse('2020-01-01'))
  })
})
