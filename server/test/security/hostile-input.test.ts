import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, withKey } from '../call.ts'
import { createKey, createProject, createUserSession } from '../factories.ts'
import { startServer, type TestServer } from '../harness.ts'

let server: TestServer
let projectId: string
let key: Record<string, string>
let user: Record<string, string>

beforeAll(async () => {
  server = await startServer()
  ;({ projectId } = await createProject(server))
  key = withKey(projectId, await createKey(server, projectId))
  user = { 'x-appwrite-project': projectId, 'x-appwrite-session': await createUserSession(server, projectId) }
})
afterAll(() => server.close())

async function send(method: string, path: string, headers: Record<string, string>, body: string | Buffer) {
  const init = { method, headers: { 'content-type': 'application/json', ...headers } }
  const answer = await fetch(server.endpoint + path, { ...init, body: body as string })
  return { status: answer.status, text: await answer.text() }
}
const HOSTILE_IDS = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '%00',
  '%ff',
  '%ed%a0%80',
  '%25%32%65',
  '..%2f..%2fetc',
  "'%20or%20'1'='1",
  '%22%29%3b--',
  '%e2%80%8b',
  'a'.repeat(5000),
]

describe('an ID in a path', () => {
  it.each(HOSTILE_IDS)('that is %s finds nothing and harms nothing', async (id) => {
    for (const path of [
      `/users/${id}`,
      `/users/${id}/sessions`,
      `/teams/${id}`,
      `/teams/${id}/memberships`,
      `/project/keys/${id}`,
      `/project/platforms/${id}`,
      `/project/variables/${id}`,
    ]) {
      expect([400, 404]).toContain((await call(server, 'GET', path, key)).status)
    }
    expect([400, 401, 404]).toContain((await call(server, 'GET', `/account/sessions/${id}`, user)).status)
    expect((await call(server, 'DELETE', `/users/${id}`, key)).status).toBeGreaterThanOrEqual(400)
    expect((await call(server, 'GET', `/projects/${id}/keys`)).status).toBeLessThan(500)
  })
})

describe('a name in a header', () => {
  it.each([
    'x-appwrite-project',
    'x-appwrite-key',
    'x-appwrite-session',
    'x-appwrite-jwt',
    'x-appwrite-dev-key',
    'x-appwrite-mode',
    'x-appwrite-organization',
    'x-appwrite-locale',
    'x-appwrite-response-format',
    'x-appwrite-timestamp',
    'x-appwrite-impersonate-user-id',
    'x-fallback-cookies',
    'x-sdk-name',
    'x-forwarded-for',
    'origin',
    'referer',
    'cookie',
    'user-agent',
  ])('that is %s may hold anything', async (name) => {
    const nested = `${'{"a":'.repeat(2500)}1${'}'.repeat(2500)}`
    for (const value of [
      '__proto__',
      'constructor',
      '{"__proto__":{"x":1}}',
      nested,
      '\xff\xfe',
      'a'.repeat(9000),
      '%00',
      "'--",
    ]) {
      for (const [method, path] of [
        ['GET', '/account'],
        ['GET', '/users'],
        ['POST', '/account/sessions/anonymous'],
      ] as const) {
        const answer = await call(server, method, path, { ...key, [name]: value }, method === 'POST' ? {} : undefined)
        expect([name, value.slice(0, 20), answer.status < 500]).toEqual([name, value.slice(0, 20), true])
      }
    }
  })
})

describe('a body', () => {
  const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
  const prefs = (text: string) => send('PATCH', '/account/prefs', user, `{"prefs":${text}}`)

  it.each([10, 1_000, 5_000, 10_000, 100_000, 1_000_000])('may nest %i deep without harm', async (depth) => {
    const answers = [await prefs(deep(depth)), await prefs(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`)]
    for (const { status } of answers)
      expect([depth, [200, 400, 413].includes(status), status]).toEqual([depth, true, status])
    expect((await call(server, 'GET', '/account', user)).status).toBe(200)
    expect((await call(server, 'GET', '/account/prefs', user)).status).toBe(200)
    const big = `{"n":12345678901234567890,"prefs":${deep(depth)}}`
    expect((await send('PATCH', '/account/prefs', user, big)).status).toBeLessThan(500)
    await prefs('{}')
  })

  it('cannot reach a prototype', async () => {
    const texts = [
      '{"__proto__":{"polluted":1}}',
      '{"constructor":{"prototype":{"polluted":1}}}',
      '{"a":{"__proto__":{"polluted":1}},"toString":1}',
    ]
    for (const text of texts) {
      expect((await prefs(text)).status).toBe(200)
      const { body } = await call(server, 'GET', '/account/prefs', user)
      expect(JSON.stringify(body)).toBe(text)
      expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    }
    const top = await send('POST', '/teams', user, '{"__proto__":{"teamId":"evil","name":"x"},"constructor":1}')
    expect(top.status).toBe(400)
    for (const name of ['__proto__[name]=x', 'constructor[prototype][name]=x', 'a[__proto__][name]=x']) {
      const headers = { ...user, 'content-type': 'application/x-www-form-urlencoded' }
      expect((await send('POST', '/teams', headers, `teamId=unique()&${name}`)).status).toBe(400)
    }
    expect(({} as Record<string, unknown>).name).toBeUndefined()
  })

  it.each<[string, string | Buffer]>([
    ['half a surrogate pair', '{"prefs":{"a":"\\ud800"}}'],
    ['a NUL', '{"prefs":{"a":"\\u0000","\\u0000":1}}'],
    ['no UTF-8', Buffer.from([...Buffer.from('{"prefs":{"a":"'), 0xff, 0xfe, ...Buffer.from('"}}')])],
    ['numbers beyond measure', '{"prefs":{"a":1e999,"b":-1e999,"c":123456789012345678901234567890}}'],
    ['one name twice', '{"prefs":{"a":1},"prefs":{"a":2}}'],
  ])('may hold %s', async (_what, text) => {
    expect((await send('PATCH', '/account/prefs', user, text)).status).toBeLessThan(500)
    expect((await call(server, 'GET', '/account', user)).status).toBe(200)
  })

  it.each(['\ud800', '\0', 'a\0b', '\r\nSet-Cookie: a=b', '\u202e', "'; drop table users; --", '")||("'])(
    'may call a user and a team %j',
    async (name) => {
      const created = await call(server, 'POST', '/users', key, { userId: 'unique()', name })
      expect(created.status).toBeLessThan(500)
      const team = await call(server, 'POST', '/teams', user, { teamId: 'unique()', name, roles: [name] })
      expect([201, 400]).toContain(team.status)
      expect((await call(server, 'POST', '/teams', user, { teamId: 'unique()', name })).status).toBeLessThan(500)
      for (const query of ['search', 'queries[]']) {
        const value = query === 'search' ? name : JSON.stringify({ method: 'equal', attribute: 'name', values: [name] })
        const list = await call(server, 'GET', `/users?${query}=${encodeURIComponent(value.toWellFormed())}`, key)
        expect(list.status).toBeLessThan(500)
      }
    },
  )

  it('takes no object, list or number for a text', async () => {
    for (const value of [{ $ne: '' }, [''], ['a', 'b'], 1, true, { toString: 'x' }, { length: 5 }]) {
      const bodies: [string, string, object][] = [
        ['POST', '/account/sessions/email', { email: value, password: 'a long enough password' }],
        ['POST', '/account/sessions/email', { email: 'a@b.example', password: value }],
        ['POST', '/account/sessions/token', { userId: value, secret: 'x' }],
        ['POST', '/account/sessions/token', { userId: 'x', secret: value }],
        ['PUT', '/account/recovery', { userId: 'x', secret: value, password: 'a long enough password' }],
        ['PUT', '/account/verifications/email', { userId: 'x', secret: value }],
        ['POST', '/account', { userId: value, email: 'x@firm.example', password: 'a long enough password' }],
      ]
      for (const [method, path, body] of bodies) {
        const answer = await call(server, method, path, { 'x-appwrite-project': projectId }, body)
        expect([path, answer.status, answer.body.type]).toEqual([path, 400, 'general_argument_invalid'])
      }
    }
  })

  it('of more than the limit is refused while it arrives', async () => {
    const huge = Buffer.alloc(50 * 1024 * 1024, 'a')
    const answer = await send('PATCH', '/account/prefs', user, huge).catch(() => ({ status: 413 }))
    expect([400, 413]).toContain(answer.status)
    expect((await call(server, 'GET', '/account', user)).status).toBe(200)
  })
})

describe('list queries', () => {
  const list = (path: string, queries: unknown[]) =>
    call(
      server,
      'GET',
      `${path}?${queries.map((query) => `queries[]=${encodeURIComponent(typeof query === 'string' ? query : JSON.stringify(query))}`).join('&')}`,
      key,
    )
  const HIDDEN = [
    'password',
    'hash',
    'hashOptions',
    'passwordHistory',
    'secret',
    'secretHash',
    'search',
    '$acl',
    '$permissions',
    'userInternalId',
    'teamInternalId',
    'mfaRecoveryCodes',
    'providerAccessToken',
    '__proto__',
    'constructor',
    'name"--',
    'name; select',
    'users.password',
    'value',
    'prefs',
  ]

  it.each(['/users', '/teams', '/users/identities', '/project/keys', '/project/platforms', '/project/variables'])(
    'on %s can name nothing hidden',
    async (path) => {
      // Of a variable, `secret` says only whether its value is one.
      for (const attribute of HIDDEN.filter((name) => name !== 'secret' || path !== '/project/variables')) {
        for (const method of ['equal', 'startsWith', 'isNotNull', 'orderAsc', 'greaterThan']) {
          const values = method === 'isNotNull' || method === 'orderAsc' ? [] : ['a']
          const plain = await list(path, [{ method, attribute, values }])
          const nested = await list(path, [
            {
              method: 'or',
              values: [
                { method, attribute, values },
                { method: 'equal', attribute: '$id', values: ['x'] },
              ],
            },
          ])
          for (const { status, body } of [plain, nested]) {
            expect([path, attribute, method, status, body.type]).toEqual([
              path,
              attribute,
              method,
              400,
              'general_argument_invalid',
            ])
          }
        }
      }
    },
  )

  it('show nothing hidden by select', async () => {
    for (const path of ['/teams', '/project/platforms']) {
      const answer = await list(path, [{ method: 'select', values: ['*', 'password', 'secret', 'search', '$acl'] }])
      expect(answer.text).not.toMatch(/"(password|search|\$acl|secretHash)"/)
    }
    for (const query of [
      'x',
      '[]',
      'null',
      '{}',
      '{"method":"constructor"}',
      '{"method":"__proto__","values":[]}',
      `${'{"method":"or","values":['.repeat(100)}`,
      '{"method":"limit","values":[-1]}',
      '{"method":"limit","values":[1e309]}',
      '{"method":"offset","values":["1; drop table users"]}',
      '{"method":"cursorAfter","values":["x\' or 1=1"]}',
      '{"method":"orderAsc","attribute":"name desc, (select 1)"}',
    ]) {
      expect([query, (await list('/users', [query])).status]).toEqual([query, 400])
    }
  })
})
