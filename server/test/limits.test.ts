import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKey, createProject } from './factories.ts'
import { startServer, type TestServer } from './harness.ts'

let server: TestServer
let projectId: string
let attempt = 0

beforeAll(async () => {
  server = await startServer({ env: { _APP_OPTIONS_ABUSE: 'enabled' } })
  // Just after the start of a window, so that no test sees one end unasked.
  server.advance(3_600_000 - (Date.now() % 3_600_000) + 1000)
  ;({ projectId } = await createProject(server))
})
afterAll(() => server.close())

/** An address nobody has used yet, so that tests do not share counters. */
const freshAddress = () => `198.51.100.${++attempt}`
const freshEmail = () => `limited-${++attempt}@firm.example`

function post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(server.endpoint + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-appwrite-project': projectId,
      'x-forwarded-for': freshAddress(),
      ...headers,
    },
    body: JSON.stringify(body),
  })
}

const signIn = (email: string, headers?: Record<string, string>) =>
  post('/account/sessions/email', { email, password: 'wrong-password' }, headers)
const statuses = (answers: readonly Response[], status: number) =>
  answers.filter((answer) => answer.status === status).length

describe('rate limits', () => {
  it('count exactly under parallel requests, and say where they stand', async () => {
    const email = freshEmail()
    const answers = await Promise.all(Array.from({ length: 25 }, () => signIn(email)))
    expect([statuses(answers, 401), statuses(answers, 429)]).toEqual([10, 15])
    const refused = answers.find(({ status }) => status === 429) as Response
    expect(await refused.json()).toMatchObject({ type: 'general_rate_limit_exceeded', code: 429 })
    expect(refused.headers.get('x-ratelimit-limit')).toBe('10')
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0')
    const reset = Number(refused.headers.get('x-ratelimit-reset'))
    expect(reset % 3600).toBe(0)
    expect(reset * 1000).toBeGreaterThan(Date.now())
    const remaining = answers
      .filter(({ status }) => status === 401)
      .map((answer) => Number(answer.headers.get('x-ratelimit-remaining')))
    expect(remaining.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('cannot be widened by case, slashes, Host, or fields the route does not have', async () => {
    const email = freshEmail()
    for (let count = 0; count < 10; count++) await signIn(email)
    expect((await signIn(email.toUpperCase())).status).toBe(429)
    expect((await post('//account///sessions/email/', { email, password: 'wrong-password', ip: 'x' })).status).toBe(429)
    expect((await signIn(email, { host: 'other.example' })).status).toBe(429)
  })

  it('count requests that fail validation, and end with their window', async () => {
    const address = freshAddress()
    const badly = () => post('/account', { email: 'no address' }, { 'x-forwarded-for': address })
    for (let count = 0; count < 10; count++) expect((await badly()).status).toBe(400)
    expect((await badly()).status).toBe(429)
    server.advance(3_600_000)
    expect((await badly()).status).toBe(400)
  })

  it('are cleared by the answer that the route names', async () => {
    const email = freshEmail()
    const password = 'Correct-Horse-7'
    expect((await post('/account', { userId: 'unique()', email, password })).status).toBe(201)
    for (let count = 0; count < 9; count++) await signIn(email)
    expect((await post('/account/sessions/email', { email, password })).status).toBe(201)
    const again = await signIn(email)
    expect([again.status, again.headers.get('x-ratelimit-remaining')]).toEqual([401, '9'])
  })

  it('put IPv6 callers of one /64 together', async () => {
    const anonymous = (address: string) =>
      post('/account/recovery', { email: freshEmail(), url: 'x' }, { 'x-forwarded-for': address })
    const hosts = Array.from({ length: 11 }, (_, at) => `2001:db8:77:1::${(at + 1).toString(16)}`)
    const answers = await Promise.all(hosts.map(anonymous))
    expect(statuses(answers, 429)).toBe(1)
    expect((await anonymous('2001:db8:77:2::1')).status).toBe(400)
  })

  it('do not bind API keys', async () => {
    const key = await createKey(server, projectId, ['sessions.write'])
    const email = freshEmail()
    const answers = await Promise.all(Array.from({ length: 15 }, () => signIn(email, { 'x-appwrite-key': key })))
    expect(statuses(answers, 429)).toBe(0)
    expect(answers[0]?.headers.get('x-ratelimit-limit')).toBe('10')
  })
})
