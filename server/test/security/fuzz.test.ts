import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Route } from '../../src/contract/route.ts'
import { routes } from '../../src/services/index.ts'
import { asAdmin, call, onConsole, withKey } from '../call.ts'
import { type ConsoleUser, createConsoleUser, createKey, createProject, createUserSession } from '../factories.ts'
import { startServer, type TestServer } from '../harness.ts'

// Every route × every kind of value that its parameters may not have been thought for: never an unexpected error.
let server: TestServer
let owner: ConsoleUser
let projectId: string
let callers: Record<string, string>[]

beforeAll(async () => {
  server = await startServer()
  owner = await createConsoleUser(server)
  ;({ projectId } = await createProject(server, owner))
  const session = await createUserSession(server, projectId)
  callers = [
    withKey(projectId, await createKey(server, projectId)),
    asAdmin(owner, projectId),
    { 'x-appwrite-project': projectId, 'x-appwrite-session': session },
    onConsole(owner, { 'x-appwrite-organization': owner.teamId }),
  ]
})
afterAll(() => server.close())

const VALUES: unknown[] = [
  null,
  true,
  -1,
  1e308,
  '',
  'unique()',
  'a',
  '\ud800',
  'a\0b',
  '\u202e\u0000',
  "' or 1=1; --",
  '%00',
  '../../x',
  '{"method":"equal"}',
  'a'.repeat(3000),
  '9999-12-31T23:59:59.999+00:00',
  '+10000000000',
  'a@b.co',
  'https://app.example.com/\u0000',
  [],
  [null],
  ['a', ['b']],
  Array(300).fill('a'),
  {},
  { $ne: '' },
  { toString: 'x', length: 3 },
]
// Not a network's business, and not meant to be there.
const LEFT_OUT = new Set(['health.getTime', 'health.getCertificate', 'health.getGeo', 'health.getAntivirus'])
// What takes callers away comes last, and the project last of all.
const lateness = ({ name, method }: Route) =>
  name === 'project.delete' ? 3 : method === 'DELETE' ? 2 : name === 'account.updateStatus' ? 1 : 0
const api = routes
  .filter(({ path, name }) => path.startsWith('/v1/') && !LEFT_OUT.has(name))
  .toSorted((one, other) => lateness(one) - lateness(other))

function requestOf(route: Route, at: number): { path: string; body: Record<string, unknown> } {
  const names = Object.keys(route.params)
  const given = Object.fromEntries(names.map((name, nth) => [name, VALUES[(at + nth * 7) % VALUES.length]]))
  const path = route.path.replace(/^\/v1/, '').replace(/:(\w+)|\*/g, (_, name: string) => {
    if (name === 'projectId') return projectId
    const value = given[name]
    return encodeURIComponent(typeof value === 'string' && value !== '' ? value.toWellFormed() : 'some-id')
  })
  return { path, body: given }
}

const queryOf = (given: Record<string, unknown>) =>
  new URLSearchParams(
    Object.entries(given).flatMap(([name, value]): [string, string][] =>
      Array.isArray(value)
        ? value.slice(0, 50).map((item): [string, string] => [`${name}[]`, String(item)])
        : [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]],
    ),
  ).toString()

describe('hostile values', () => {
  it.each(api)('do not break $name', async (route) => {
    const failures: unknown[] = []
    for (let at = 0; at < VALUES.length; at += 1) {
      const { path, body } = requestOf(route, at)
      const answers = await Promise.all(
        callers.map((headers) =>
          route.method === 'GET'
            ? call(server, 'GET', `${path}?${queryOf(body)}`, headers)
            : call(server, route.method, path, headers, body),
        ),
      )
      for (const { status, body: told } of answers) {
        if (told?.type === 'general_unknown') failures.push({ at, status, body })
      }
    }
    expect(failures).toEqual([])
  })

  it('left the callers what they were, until they were taken away', async () => {
    // Blocked by his own hand, or gone: he was asked for until then.
    expect([401, 403]).toContain((await call(server, 'GET', '/account', onConsole(owner))).status)
    expect((await call(server, 'GET', '/project', callers[0])).status).toBe(404)
  })
})
