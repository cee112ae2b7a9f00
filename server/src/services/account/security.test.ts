import { Users } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answered, Browser } from '../../../test/browser.ts'
import { type ConsoleUser, createConsoleUser, createProject, type TestProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { CONSOLE } from '../../contract/project.ts'
import { encodeSession } from '../../crypto/secrets.ts'
import { users as storedUsers } from '../directory/index.ts'

const PASSWORD = 'a long enough password'
const EMAIL = 'ada@firm.example'

let server: TestServer
let owner: ConsoleUser
let project: TestProject
let other: TestProject

beforeAll(async () => {
  server = await startServer()
  owner = await createConsoleUser(server)
  ;[project, other] = [await createProject(server, owner), await createProject(server, owner)]
  for (const each of [project, other]) {
    await new Users(await each.key()).create({ userId: 'ada', email: EMAIL, password: PASSWORD })
  }
})
afterAll(() => server.close())

async function signedIn({ projectId } = project): Promise<Browser> {
  const client = new Browser(server, projectId)
  await client.call('POST', '/account/sessions/email', { email: EMAIL, password: PASSWORD })
  return client
}
const cookieOf = (client: Browser, { projectId } = project) =>
  decodeURIComponent(client.cookies.get(`a_session_${projectId}`) ?? '')
const GUEST = { status: 401, type: 'general_unauthorized_scope' }

describe('sessions', () => {
  it('are worth nothing when forged', async () => {
    const real = cookieOf(await signedIn())
    const { secret } = JSON.parse(Buffer.from(real, 'base64').toString())
    const forged = [
      '',
      'x',
      '%',
      Buffer.from('null').toString('base64'),
      Buffer.from('{"id":["ada"],"secret":{"$ne":""}}').toString('base64'),
      Buffer.from('{"__proto__":{"id":"ada"},"secret":"x"}').toString('base64'),
      encodeSession({ id: 'ada', secret: '0'.repeat(256) }),
      encodeSession({ id: 'ada', secret: secret.slice(0, -1) }),
      encodeSession({ id: 'ada', secret: secret.toUpperCase() }),
      encodeSession({ id: 'nobody', secret }),
      encodeSession({ id: "ada' or '1'='1", secret }),
      Buffer.alloc(100_00, 'a').toString(),
    ]
    for (const value of forged) {
      const name = `a_session_${project.projectId}`
      const answers = await Promise.all([
        new Browser(server, project.projectId, { cookie: `${name}=${value}` }).call('GET', '/account'),
        new Browser(server, project.projectId, { 'x-appwrite-session': value }).call('GET', '/account'),
        new Browser(server, project.projectId, {
          'x-fallback-cookies': JSON.stringify({ [name]: value }),
        }).call('GET', '/account'),
      ])
      for (const answer of answers) expect(answer).toMatchObject(GUEST)
    }
  })

  it('of one project are strangers in another, though the user has the same ID there', async () => {
    const session = cookieOf(await signedIn())
    const foreign = new Browser(server, other.projectId, {
      cookie: `a_session_${other.projectId}=${encodeURIComponent(session)}`,
    })
    expect(await foreign.call('GET', '/account')).toMatchObject(GUEST)
    const asConsole = new Browser(server, CONSOLE, { 'x-appwrite-session': session })
    expect(await asConsole.call('GET', '/account')).toMatchObject(GUEST)
  })

  it('end with their user, and are not inherited by a new one of the same ID', async () => {
    const api = new Users(await project.key())
    await api.create({ userId: 'gone', email: 'gone@firm.example', password: PASSWORD })
    const client = new Browser(server, project.projectId)
    const session = await client.call('POST', '/account/sessions/email', {
      email: 'gone@firm.example',
      password: PASSWORD,
    })
    const { jwt } = (await client.call('POST', '/account/jwts', {})).body
    await api.delete({ userId: 'gone' })
    expect(await client.call('GET', '/account')).toMatchObject(GUEST)
    await api.create({ userId: 'gone', email: 'gone@firm.example', password: PASSWORD })
    expect(await client.call('GET', '/account')).toMatchObject(GUEST)
    const bearer = new Browser(server, project.projectId, { 'x-appwrite-jwt': jwt })
    expect(await bearer.call('GET', '/account')).toMatchObject(GUEST)
    const heir = new Browser(server, project.projectId)
    await heir.call('POST', '/account/sessions/email', { email: 'gone@firm.example', password: PASSWORD })
    expect((await heir.call('GET', `/account/sessions/${session.body.$id}`)).type).toBe('user_session_not_found')
  })

  it('stop working the moment the user is blocked', async () => {
    const api = new Users(await project.key())
    await api.create({ userId: 'soon-blocked', email: 'blocked@firm.example', password: PASSWORD })
    const client = new Browser(server, project.projectId)
    await client.call('POST', '/account/sessions/email', { email: 'blocked@firm.example', password: PASSWORD })
    await api.updateStatus({ userId: 'soon-blocked', status: false })
    for (const [method, path] of [
      ['GET', '/account'],
      ['PATCH', '/account/name'],
      ['POST', '/account/jwts'],
      ['GET', '/account/sessions'],
    ] as const) {
      expect((await client.call(method, path, method === 'GET' ? undefined : { name: 'x' })).type).toBe('user_blocked')
    }
  })
})

describe('JWTs', () => {
  it('are good in their project only', async () => {
    const { jwt } = (await (await signedIn()).call('POST', '/account/jwts', {})).body
    for (const projectId of [other.projectId, CONSOLE]) {
      const foreign = new Browser(server, projectId, { 'x-appwrite-jwt': jwt })
      expect((await foreign.call('GET', '/account')).type).toBe('user_jwt_invalid')
    }
  })

  it('are refused when tampered with, unsigned, or beside a session', async () => {
    const client = await signedIn()
    const { jwt } = (await client.call('POST', '/account/jwts', {})).body as { jwt: string }
    const [head = '', payload = '', mark = ''] = jwt.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const bad = [
      `${head}.${encode({ ...claims, userId: 'eve' })}.${mark}`,
      `${encode({ typ: 'JWT', alg: 'none' })}.${payload}.`,
      `${head}.${payload}`,
      'x.y.z',
    ]
    for (const token of bad) {
      const answer = await new Browser(server, project.projectId, { 'x-appwrite-jwt': token }).call('GET', '/account')
      expect(answer.type).toBe('user_jwt_invalid')
    }
    expect((await client.call('GET', '/account', undefined, { 'x-appwrite-jwt': jwt })).type).toBe(
      'user_jwt_and_cookie_set',
    )
  })
})

describe('an administrator', () => {
  it('does not reach the accounts of a project through his own', async () => {
    // The project's first users have the numbers that the console's first users have.
    const before = await (await server.app.system(project.projectId)).store.select(storedUsers, {})
    const admin = new Browser(server, project.projectId, {
      'x-appwrite-mode': 'admin',
      'x-appwrite-session': owner.session,
    })
    const attempts: Answered[] = [
      await admin.call('DELETE', '/account'),
      await admin.call('DELETE', '/account/sessions'),
      await admin.call('PATCH', '/account/name', { name: 'Renamed' }),
      await admin.call('PATCH', '/account/prefs', { prefs: { a: 1 } }),
      await admin.call('PATCH', '/account/status'),
      await admin.call('GET', '/account/sessions'),
      await admin.call('GET', '/account/identities'),
    ]
    for (const { status } of attempts) expect(status).toBe(401)
    expect(await (await server.app.system(project.projectId)).store.select(storedUsers, {})).toEqual(before)
  })
})

describe('sign-in and sign-up', () => {
  it('tell apart neither by words nor by headers whether an address is known', async () => {
    const attempt = (email: string) =>
      new Browser(server, project.projectId).call('POST', '/account/sessions/email', {
        email,
        password: 'wrong password',
      })
    const [known, unknown] = [await attempt(EMAIL), await attempt('nobody@firm.example')]
    const visible = ({ status, headers, body }: Answered) => ({
      status,
      message: body.message,
      headers: [...headers.keys()].toSorted(),
    })
    expect(visible(known)).toEqual(visible(unknown))
  })

  it('refuse what is no text without a trace', async () => {
    const bodies = [
      { userId: { $gt: '' }, email: EMAIL, password: PASSWORD },
      { userId: 'x', email: [EMAIL], password: PASSWORD },
      { userId: 'x', email: 'new@firm.example', password: { length: 20 } },
      { userId: '__proto__', email: 'new@firm.example', password: PASSWORD },
      { userId: 'x', email: 'new@firm.example', password: 'é'.repeat(129) },
      { userId: 'x', email: `${'a'.repeat(5000)}@firm.example`, password: PASSWORD },
      { userId: 'x', email: 'a\r\nBcc: b@c.example@firm.example', password: PASSWORD },
    ]
    for (const body of bodies) {
      const answer = await new Browser(server, project.projectId).call('POST', '/account', body)
      expect(answer).toMatchObject({ status: 400, type: 'general_argument_invalid' })
    }
  })
})
