import { Account, Client } from 'appwrite'
import { Account as ServerAccount, Users } from 'node-appwrite'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { Browser } from '../../../test/browser.ts'
import { createProject, type TestProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { mailsTo } from '../../../test/mailbox.ts'
import { decodeSession } from '../../crypto/secrets.ts'
import { DAY } from '../../kit/time.ts'
import { sessions } from '../directory/index.ts'

const PASSWORD = 'a long enough password'
const EMAIL = 'ada@firm.example'

let server: TestServer
let project: TestProject
let users: Users

beforeAll(async () => {
  server = await startServer()
  project = await createProject(server)
  users = new Users(await project.key())
  await users.create({ userId: 'ada', email: EMAIL, password: PASSWORD, name: 'Ada' })
})
afterAll(() => server.close())
afterEach(() => void vi.unstubAllGlobals())

const browser = (headers?: Record<string, string>, { projectId } = project) => new Browser(server, projectId, headers)
const signIn = (client: Browser, password = PASSWORD, email = EMAIL) =>
  client.call('POST', '/account/sessions/email', { email, password })

describe('account.createEmailPasswordSession', () => {
  it('signs in by cookies, the secret hidden from clients', async () => {
    const client = browser()
    const { status, body, headers } = await signIn(client, PASSWORD, 'ADA@firm.example')
    expect(status).toBe(201)
    expect(body).toMatchObject({
      userId: 'ada',
      provider: 'email',
      providerUid: EMAIL,
      factors: ['password'],
      current: true,
      secret: '',
    })
    const [legacy, modern] = headers.getSetCookie()
    expect(legacy).toMatch(/^a_session_[^=]+_legacy=\S+; expires=[^;]+; Max-Age=\d+; path=\/; HttpOnly$/)
    expect(modern).toMatch(/; HttpOnly; SameSite=None$/)
    expect((await client.call('GET', '/account')).body.$id).toBe('ada')
  })

  it('keeps the web SDK signed in where cookies are third-party ones', async () => {
    const stored = new Map<string, string>()
    const localStorage = {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
    }
    vi.stubGlobal('window', { localStorage, console: { warn: () => undefined } })
    const account = new Account(new Client().setEndpoint(server.endpoint).setProject(project.projectId))
    await account.createEmailPasswordSession({ email: EMAIL, password: PASSWORD })
    expect((await account.get()).$id).toBe('ada')
    await account.deleteSession({ sessionId: 'current' })
    await expect(account.get()).rejects.toMatchObject({ code: 401 })
  })

  it('tells servers the secret, with which they act as the user', async () => {
    const account = new ServerAccount(await project.key())
    const { secret } = await account.createEmailPasswordSession({ email: EMAIL, password: PASSWORD })
    expect(decodeSession(secret)).toMatchObject({ id: 'ada', secret: expect.stringMatching(/^[0-9a-f]{256}$/) })
    const asUser = new ServerAccount(project.guest().setSession(secret))
    expect((await asUser.get()).$id).toBe('ada')
  })

  it('answers unknown addresses, wrong passwords and users without one alike', async () => {
    await users.create({ userId: 'nopass', email: 'nopass@firm.example' })
    const answers = [
      await signIn(browser(), 'not the password'),
      await signIn(browser(), PASSWORD, 'nobody@firm.example'),
      await signIn(browser(), PASSWORD, 'nopass@firm.example'),
    ]
    const told = answers.map(({ status, body }) => ({ status, type: body.type, message: body.message }))
    expect(told[0]).toMatchObject({ status: 401, type: 'user_invalid_credentials' })
    expect(told[1]).toEqual(told[0])
    expect(told[2]).toEqual(told[0])
    for (const { headers } of answers) expect(headers.getSetCookie()).toEqual([])
  })

  it('refuses callers who are signed in', async () => {
    const client = browser()
    await signIn(client)
    expect((await signIn(client)).type).toBe('user_session_already_exists')
  })

  it('stores imported passwords anew at the first sign-in', async () => {
    await users.createMD5User({
      userId: 'imported',
      email: 'imported@firm.example',
      password: '144fa7eaa4904e8ee120651997f70dcc', // of `appwrite`
    })
    expect((await signIn(browser(), 'appwrite', 'imported@firm.example')).status).toBe(201)
    expect((await users.get({ userId: 'imported' })).hash).toBe('argon2')
    expect((await signIn(browser(), 'appwrite', 'imported@firm.example')).status).toBe(201)
  })

  it('ends the oldest sessions beyond the limit of the project', async () => {
    const small = await createProject(server, undefined, { maxSessions: 2 })
    await new Users(await small.key()).create({ userId: 'ada', email: EMAIL, password: PASSWORD })
    const clients = [browser({}, small), browser({}, small), browser({}, small)]
    for (const client of clients) await signIn(client)
    const found = await Promise.all(clients.map((client) => client.call('GET', '/account')))
    expect(found.map(({ status }) => status)).toEqual([401, 200, 200])
  })

  it('mails an alert about every session but the first, where the project wants that', async () => {
    const alert = await createProject(server, undefined, { sessionAlerts: true })
    const email = 'alerted@firm.example'
    await new Users(await alert.key()).create({ userId: 'ada', email, password: PASSWORD, name: 'Ada' })
    await signIn(browser({}, alert), PASSWORD, email)
    await signIn(browser({ 'user-agent': 'curl/8.0' }, alert), PASSWORD, email)
    const mails = await mailsTo(server, email)
    expect(mails).toHaveLength(1)
    expect(mails[0]?.text).toMatch(/Address: 127\.0\.0\.1/)
  })
})

describe('account.createAnonymousSession', () => {
  it('makes a user of whom nothing is known', async () => {
    const client = browser()
    const { body } = await client.call('POST', '/account/sessions/anonymous', {})
    expect(body).toMatchObject({ provider: 'anonymous', factors: ['anonymous'] })
    const account = await client.call('GET', '/account')
    expect(account.body).toMatchObject({ $id: body.userId, email: '', name: '', passwordUpdate: '', targets: [] })
  })

  it('is no way into the console', async () => {
    const { type } = await browser({}, { ...project, projectId: 'console' }).call(
      'POST',
      '/account/sessions/anonymous',
      {},
    )
    expect(type).toBe('user_anonymous_console_prohibited')
  })
})

describe('account.createSession', () => {
  it('exchanges a token of a server for a session, once', async () => {
    const { secret } = await users.createToken({ userId: 'ada' })
    const client = browser()
    const { status, body } = await client.call('POST', '/account/sessions/token', { userId: 'ada', secret })
    expect(status).toBe(201)
    expect(body).toMatchObject({ provider: 'token', factors: ['token'] })
    const again = await browser().call('POST', '/account/sessions/token', { userId: 'ada', secret })
    expect(again.type).toBe('user_invalid_token')
  })

  it('gives one session for one token, however many ask together', async () => {
    const { secret } = await users.createToken({ userId: 'ada' })
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => browser().call('POST', '/account/sessions/token', { userId: 'ada', secret })),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ type }) => type === 'user_invalid_token')).toHaveLength(7)
  })

  it('refuses tokens of others, unknown users and expired tokens alike', async () => {
    await users.create({ userId: 'eve' })
    const { secret } = await users.createToken({ userId: 'ada', expire: 60 })
    const attempt = (userId: string, text = secret) =>
      browser().call('POST', '/account/sessions/token', { userId, secret: text })
    expect((await attempt('eve')).type).toBe('user_invalid_token')
    expect((await attempt('nobody')).type).toBe('user_invalid_token')
    expect((await attempt('ada', 'wrong')).type).toBe('user_invalid_token')
    server.advance(61_000)
    expect((await attempt('ada')).type).toBe('user_invalid_token')
  })

  it('refuses a blocked user, whose token stays good', async () => {
    await users.create({ userId: 'blocked' })
    const { secret } = await users.createToken({ userId: 'blocked' })
    await users.updateStatus({ userId: 'blocked', status: false })
    const attempt = () => browser().call('POST', '/account/sessions/token', { userId: 'blocked', secret })
    expect((await attempt()).type).toBe('user_blocked')
    await users.updateStatus({ userId: 'blocked', status: true })
    expect((await attempt()).status).toBe(201)
  })
})

describe('account.listSessions, getSession, updateSession and deleteSession', () => {
  it('work on the sessions of the caller', async () => {
    await users.create({ userId: 'grace', email: 'grace@firm.example', password: PASSWORD })
    const [one, two] = [browser(), browser()]
    const first = (await signIn(one, PASSWORD, 'grace@firm.example')).body
    const second = (await signIn(two, PASSWORD, 'grace@firm.example')).body
    const { body } = await one.call('GET', '/account/sessions')
    expect(body.total).toBe(2)
    expect(body.sessions.map(({ current }: { current: boolean }) => current)).toEqual([true, false])
    expect((await one.call('GET', '/account/sessions/current')).body.$id).toBe(first.$id)
    expect((await one.call('GET', `/account/sessions/${second.$id}`)).body.current).toBe(false)
    server.advance(1000)
    const extended = await one.call('PATCH', '/account/sessions/current')
    expect(Date.parse(extended.body.expire)).toBeGreaterThan(Date.parse(first.expire))
    expect((await one.call('DELETE', `/account/sessions/${second.$id}`)).headers.getSetCookie()).toEqual([])
    expect((await two.call('GET', '/account')).status).toBe(401)
    expect((await one.call('DELETE', `/account/sessions/${second.$id}`)).type).toBe('user_session_not_found')
    expect((await one.call('DELETE', '/account/sessions/current')).status).toBe(204)
    expect(one.cookies.size).toBe(0)
  })

  it('know nothing of the sessions of others', async () => {
    const theirs = browser()
    const { $id } = (await signIn(theirs)).body
    const mine = browser()
    await mine.call('POST', '/account/sessions/anonymous', {})
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      expect((await mine.call(method, `/account/sessions/${$id}`)).type).toBe('user_session_not_found')
    }
    expect((await theirs.call('GET', '/account')).status).toBe(200)
  })

  it('leave expired sessions expired', async () => {
    const client = browser()
    const { body } = await signIn(client)
    const ctx = await server.app.system(project.projectId)
    await ctx.store.update(sessions, body.$id, { expire: ctx.now() - DAY })
    expect((await client.call('GET', '/account')).status).toBe(401)
    const other = browser()
    await signIn(other)
    expect((await other.call('PATCH', `/account/sessions/${body.$id}`)).type).toBe('user_session_not_found')
  })
})

describe('account.deleteSessions', () => {
  it('signs out everywhere, and tells of the session that asked', async () => {
    await users.create({ userId: 'joan', email: 'joan@firm.example', password: PASSWORD })
    const [one, two] = [browser(), browser()]
    await signIn(one, PASSWORD, 'joan@firm.example')
    const { $id } = (await signIn(two, PASSWORD, 'joan@firm.example')).body
    const seen: unknown[] = []
    const stop = server.app.onEvent((_project, _actor, event) => seen.push(event))
    const kept = new Map(one.cookies)
    expect((await two.call('DELETE', '/account/sessions')).status).toBe(204)
    stop()
    expect(seen).toMatchObject([
      { template: 'users.[userId].sessions.[sessionId].delete', ids: { userId: 'joan', sessionId: $id } },
    ])
    for (const [name, value] of kept) one.cookies.set(name, value)
    expect((await one.call('GET', '/account')).status).toBe(401)
  })
})

describe('account.deleteSessions of a caller without a session', () => {
  it('ends all of them, and tells of none', async () => {
    await users.create({ userId: 'kay', email: 'kay@firm.example', password: PASSWORD })
    const client = browser()
    const bearer = browser({ 'x-appwrite-jwt': (await users.createJWT({ userId: 'kay' })).jwt })
    await signIn(client, PASSWORD, 'kay@firm.example')
    const seen: unknown[] = []
    const stop = server.app.onEvent((_project, _actor, event) => seen.push(event))
    expect((await bearer.call('DELETE', '/account/sessions')).status).toBe(204)
    stop()
    expect(seen).toEqual([])
    expect((await client.call('GET', '/account')).status).toBe(401)
  })
})

describe('account.createJWT', () => {
  it('makes a token that acts as the user until the session ends', async () => {
    const client = browser()
    await signIn(client)
    const { jwt } = (await client.call('POST', '/account/jwts', {})).body
    const bearer = browser({ 'x-appwrite-jwt': jwt })
    expect((await bearer.call('GET', '/account')).body.$id).toBe('ada')
    expect((await bearer.call('POST', '/account/jwts', {})).type).toBe('user_jwt_creation_denied')
    expect((await bearer.call('GET', '/account/sessions/current')).type).toBe('user_session_not_found')
    await client.call('DELETE', '/account/sessions/current')
    expect((await bearer.call('GET', '/account')).status).toBe(401)
  })

  it('lets it last as long as asked, and not longer', async () => {
    const client = browser()
    await signIn(client)
    const { jwt } = (await client.call('POST', '/account/jwts', { duration: 10 })).body
    server.advance(11_000)
    expect((await browser({ 'x-appwrite-jwt': jwt }).call('GET', '/account')).type).toBe('user_jwt_invalid')
  })
})
