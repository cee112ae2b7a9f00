import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { randomHex, sha256Hex } from '../../src/crypto/secrets.ts'
import { devKeys, projects } from '../../src/services/projects/index.ts'
import { call } from '../call.ts'
import { createProject } from '../factories.ts'
import { startServer, type TestServer } from '../harness.ts'

let server: TestServer
let theirs: string
let mine: string
let attempt = 0
const PASSWORD = 'Correct-Horse-7'

beforeAll(async () => {
  server = await startServer({
    env: {
      _APP_ENV: 'production',
      _APP_OPTIONS_ABUSE: 'enabled',
      _APP_OPTIONS_FORCE_HTTPS: 'disabled',
      _APP_DEV_KEYS: 'enabled',
      _APP_TRUSTED_PROXIES: '',
    },
  })
  server.advance(3_600_000 - (Date.now() % 3_600_000) + 1000)
  ;[{ projectId: theirs }, { projectId: mine }] = [await createProject(server), await createProject(server)]
})
afterAll(() => server.close())

const freshEmail = () => `person-${++attempt}@firm.example`
const signIn = (projectId: string, email: string, password = 'wrong-password', headers = {}) =>
  call(server, 'POST', '/account/sessions/email', { 'x-appwrite-project': projectId, ...headers }, { email, password })
// Attempts count before anything is looked at: without a password none of them costs a hash.
async function exhaust(projectId: string, email: string): Promise<void> {
  const attempts = Array.from({ length: 10 }, () => signIn(projectId, email, ''))
  expect((await Promise.all(attempts)).map(({ status }) => status)).toEqual(Array(10).fill(400))
  expect((await signIn(projectId, email)).status).toBe(429)
}
async function makeDevKey(projectId: string, expire: number | null): Promise<string> {
  const { platform } = await server.app.system('console')
  const project = await platform.find(projects, projectId)
  const secret = randomHex(256)
  await platform.insert(devKeys, {
    $id: randomHex(20),
    projectId,
    projectInternalId: project?.$sequence ?? 0,
    name: 'Development',
    expire,
    secret,
    secretHash: sha256Hex(secret),
  })
  return secret
}

describe('limits on signing in', () => {
  it('are not cleared by signing in to another project under the same address', async () => {
    const email = freshEmail()
    const body = { userId: 'unique()', email, password: PASSWORD }
    expect((await call(server, 'POST', '/account', { 'x-appwrite-project': mine }, body)).status).toBe(201)
    await exhaust(theirs, email)
    expect((await signIn(mine, email, PASSWORD)).status).toBe(201)
    expect((await signIn(theirs, email)).status).toBe(429)
  })

  it('do not shut an address out of other projects', async () => {
    const email = freshEmail()
    await exhaust(mine, email)
    expect((await signIn(theirs, email)).status).toBe(401)
  })

  it('are the same whatever address the caller says he has', async () => {
    const email = freshEmail()
    await exhaust(theirs, email)
    for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'cf-connecting-ip', 'true-client-ip']) {
      expect((await signIn(theirs, email, undefined, { [name]: '198.51.100.7' })).status).toBe(429)
    }
    const spread = Array.from({ length: 11 }, (_, at) =>
      call(
        server,
        'POST',
        '/account/recovery',
        { 'x-appwrite-project': theirs, 'x-forwarded-for': `198.51.100.${at}` },
        { email: freshEmail(), url: 'x' },
      ),
    )
    expect((await Promise.all(spread)).filter(({ status }) => status === 429)).toHaveLength(1)
  })

  it('are not lifted by keys that are none, nor in production by any development key', async () => {
    const email = freshEmail()
    await exhaust(theirs, email)
    const [good, old, foreign] = [
      await makeDevKey(theirs, null),
      await makeDevKey(theirs, 1),
      await makeDevKey(mine, null),
    ]
    for (const devKey of [good, old, foreign, 'x', '']) {
      expect((await signIn(theirs, email, undefined, { 'x-appwrite-dev-key': devKey })).status).toBe(429)
    }
    for (const key of ['x', 'standard_x', 'ephemeral_x', 'dynamic_a.b.c', 'organization_x']) {
      expect([401, 429]).toContain((await signIn(theirs, email, PASSWORD, { 'x-appwrite-key': key })).status)
    }
    expect(
      (
        await call(
          server,
          'POST',
          `/account/sessions/email?devKey=${good}`,
          { 'x-appwrite-project': theirs },
          { email, password: PASSWORD },
        )
      ).status,
    ).toBe(429)
  })

  it('count every spelling of an address and of the route as one', async () => {
    const email = freshEmail()
    await exhaust(theirs, email)
    const spelled = [email.toUpperCase(), `${email[0]?.toUpperCase()}${email.slice(1)}`]
    for (const other of spelled) expect((await signIn(theirs, other)).status).toBe(429)
    for (const path of ['//v1//account/sessions/email', '//v1/account/sessions/', '/account/sessions']) {
      const answer = await call(
        server,
        'POST',
        path,
        { 'x-appwrite-project': theirs },
        { email, password: 'x', extra: 1 },
      )
      expect(answer.status).toBe(429)
    }
    const asForm = await fetch(`${server.endpoint}/account/sessions/email?email=other@firm.example&project=${mine}`, {
      method: 'POST',
      headers: { 'x-appwrite-project': theirs },
      body: new URLSearchParams({ email, password: 'wrong-password' }),
    })
    expect(asForm.status).toBe(429)
  })
})

describe('links in production', () => {
  it('lead to pages of the project, with a development key too', async () => {
    const headers = { 'x-appwrite-project': mine, 'x-appwrite-dev-key': await makeDevKey(mine, null) }
    const body = { email: freshEmail(), url: 'https://evil.example.net/reset' }
    const answer = await call(server, 'POST', '/account/recovery', headers, body)
    expect(answer.body.message).toMatch(/Invalid `url` param/)
  })
})
