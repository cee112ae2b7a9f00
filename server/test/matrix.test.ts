import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Route } from '../src/contract/route.ts'
import { routes } from '../src/services/index.ts'
import { createConsoleUser, createKey, createProject, createUserSession } from './factories.ts'
import { startServer, type TestServer } from './harness.ts'

// Every route × every kind of caller that must not get in. Refused means: before any parameter is looked at, and so
// before any effect; a 400 would mean that somebody without rights reached validation.
let server: TestServer
let project: { projectId: string }
let foreignKey: string
let emptyKey: string
let session: string

beforeAll(async () => {
  server = await startServer()
  const owner = await createConsoleUser(server)
  project = await createProject(server, owner)
  const other = await createProject(server, owner)
  emptyKey = await createKey(server, project.projectId, [])
  foreignKey = await createKey(server, other.projectId, [
    'users.read',
    'users.write',
    'teams.read',
    'teams.write',
    'sessions.write',
  ])
  session = await createUserSession(server, project.projectId)
})
afterAll(() => server.close())

const GUEST_SCOPES = new Set([
  'public',
  'global',
  'home',
  'console',
  'graphql',
  'sessions.write',
  'locale.read',
  'avatars.read',
  // Rows are anybody's business: what may be done to them is up to tables and rows (rows-matrix.test.ts).
  'rows.read',
  'rows.write',
  'documents.read',
  'documents.write',
])
const USER_SCOPES = new Set([
  ...GUEST_SCOPES,
  'account',
  'teams.read',
  'teams.write',
  'targets.read',
  'targets.write',
  'projects.read',
  'rules.read',
])
const KEY_SCOPES = new Set(['global', 'health.read', 'graphql'])

const api = routes.filter(({ path }) => path.startsWith('/v1/'))
const refusedTo = (held: ReadonlySet<string>) =>
  api.filter(({ scopes }) => scopes.length > 0 && !scopes.some((scope) => held.has(scope)))

async function call(route: Route, headers: Record<string, string>): Promise<{ status: number; type: string }> {
  const path = route.path.replace(/:(\w+)/g, (_, name: string) =>
    name === 'projectId' ? project.projectId : 'some-id',
  )
  const response = await fetch(server.endpoint.replace('/v1', '') + path, {
    method: route.method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(route.method !== 'GET' && { body: '{}' }),
  })
  const body = (await response.json().catch(() => ({}))) as { type?: string }
  return { status: response.status, type: body.type ?? '' }
}

describe('authorization matrix', () => {
  it.each(refusedTo(GUEST_SCOPES))('$name refuses a guest', async (route) => {
    expect(await call(route, { 'x-appwrite-project': project.projectId })).toMatchObject({
      status: 401,
      type: 'general_unauthorized_scope',
    })
  })

  it.each(refusedTo(USER_SCOPES))('$name refuses a user of the project', async (route) => {
    const answer = await call(route, { 'x-appwrite-project': project.projectId, 'x-appwrite-session': session })
    expect(answer).toMatchObject({ status: 401, type: 'general_unauthorized_scope' })
  })

  it.each(refusedTo(KEY_SCOPES))('$name refuses a key without scopes', async (route) => {
    const answer = await call(route, { 'x-appwrite-project': project.projectId, 'x-appwrite-key': emptyKey })
    expect(answer).toMatchObject({ status: 401, type: 'general_unauthorized_scope' })
  })

  it.each(api.filter(({ scopes }) => scopes.length > 0))('$name refuses a key of another project', async (route) => {
    const answer = await call(route, { 'x-appwrite-project': project.projectId, 'x-appwrite-key': foreignKey })
    expect(answer).toMatchObject({ status: 401, type: 'user_unauthorized' })
  })

  it.each(refusedTo(USER_SCOPES))("$name refuses another project's user", async (route) => {
    const answer = await call(route, { 'x-appwrite-project': 'console', 'x-appwrite-session': session })
    expect([401, 404]).toContain(answer.status)
  })
})
