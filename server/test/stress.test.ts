import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONSOLE } from '../src/contract/project.ts'
import { memberships, sessions, targets, teams, users } from '../src/services/directory/index.ts'
import { projects } from '../src/services/projects/index.ts'
import { type Answer, asAdmin, call, onConsole, withKey } from './call.ts'
import { type ConsoleUser, createConsoleUser, createKey, createProject } from './factories.ts'
import { startServer, type TestServer } from './harness.ts'
import { invitationTo, PAGE, signedIn } from './team-people.ts'

const SESSION_LIMIT = 3

let server: TestServer
let admin: ConsoleUser
let projectId: string
let key: string

beforeAll(async () => {
  // Enough connections for transactions to meet.
  server = await startServer({ env: { _APP_CONNECTIONS_MAX: '12' } })
  admin = await createConsoleUser(server)
  ;({ projectId } = await createProject(server, admin, { maxSessions: SESSION_LIMIT }))
  key = await createKey(server, projectId)
})
afterAll(() => server.close())

const times = <R>(count: number, work: (at: number) => Promise<R>) =>
  Promise.all(Array.from({ length: count }, (_, at) => work(at)))
const byKey = (method: string, path: string, body?: unknown) =>
  call(server, method, path, withKey(projectId, key), body)
const byGuest = (path: string, body: unknown) => call(server, 'POST', path, { 'x-appwrite-project': projectId }, body)

/** How often each status was answered. */
function tally(answers: readonly { readonly status: number }[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

async function join({ teamId, membershipId, userId, secret }: Record<string, string>): Promise<Answer> {
  const path = `/teams/${teamId}/memberships/${membershipId}/status`
  return call(server, 'PATCH', path, { 'x-appwrite-project': projectId }, { userId, secret })
}

async function newUser(): Promise<string> {
  return (await byKey('POST', '/users', { userId: 'unique()', name: 'Somebody' })).body.$id
}

/** Answers that nobody would expect where somebody else may have been quicker. */
const surprises = (answers: readonly Answer[]) =>
  answers.filter(({ status }) => ![200, 201, 204, 401, 404, 409].includes(status)).map(({ body }) => body)

/** What is stored, whoever may see it. */
const tables = async () => (await server.app.system(projectId)).store

describe('under parallel requests', () => {
  it('one address becomes one user', async () => {
    const person = { userId: 'unique()', email: 'first@firm.example', password: 'Correct-Horse-7' }
    const answers = await times(30, () => byGuest('/account', person))
    expect(tally(answers)).toEqual({ 201: 1, 409: 29 })
    const store = await tables()
    expect(await store.count(users, { email: person.email })).toBe(1)
    expect(await store.count(targets, { identifier: person.email })).toBe(1)
  })

  it('a token signs in once', async () => {
    const userId = await newUser()
    const { secret } = (await byKey('POST', `/users/${userId}/tokens`, {})).body
    const answers = await times(12, () => byGuest('/account/sessions/token', { userId, secret }))
    expect(tally(answers)).toEqual({ 201: 1, 401: 11 })
    expect(await (await tables()).count(sessions, { userId })).toBe(1)
  })

  it('a user keeps as many sessions as the project allows, the newest', async () => {
    const userId = await newUser()
    const tokens = await times(12, () => byKey('POST', `/users/${userId}/tokens`, {}))
    const answers = await Promise.all(
      tokens.map(({ body }) => byGuest('/account/sessions/token', { userId, secret: body.secret })),
    )
    expect(tally(answers)).toEqual({ 201: 12 })
    const kept = await (await tables()).select(sessions, { userId })
    expect(kept).toHaveLength(SESSION_LIMIT)
    expect(answers.map(({ body }) => body.$id)).toEqual(expect.arrayContaining(kept.map(({ $id }) => $id)))
  })

  it('a user who is deleted leaves no session, target or membership', async () => {
    const userId = await newUser()
    const store = await tables()
    const user = await store.find(users, userId)
    const team = (await byKey('POST', '/teams', { teamId: 'unique()', name: 'Left' })).body.$id
    const gifts = [
      () => byKey('POST', `/users/${userId}/sessions`),
      (at: number) =>
        byKey('POST', `/users/${userId}/targets`, {
          targetId: 'unique()',
          providerType: 'email',
          identifier: `left-${at}@firm.example`,
        }),
      () => byKey('POST', `/teams/${team}/memberships`, { userId, roles: [] }),
    ]
    const answers = await times(24, (at) =>
      at === 11 ? byKey('DELETE', `/users/${userId}`) : (gifts[at % 3] as (at: number) => Promise<Answer>)(at),
    )
    expect(answers[11]?.status).toBe(204)
    expect(surprises(answers)).toEqual([])
    const mine = { userInternalId: user?.$sequence ?? 0 }
    for (const shape of [sessions, targets, memberships] as const) expect(await store.select(shape, mine)).toEqual([])
    expect((await store.find(teams, team))?.total).toBe(0)
  })

  it('teams count their members', async () => {
    const founders = await times(2, () => signedIn(server, projectId))
    const team = await times(2, async (at) => (await founders[at]?.teams.create({ teamId: `t-${at}`, name: 'T' }))?.$id)
    const guests = await times(6, async (at) => {
      const email = `guest-${at}@firm.example`
      await founders[0]?.teams.createMembership({ teamId: 't-0', roles: [], email, url: PAGE })
      return { email, invitation: await invitationTo(server, email) }
    })
    const people = await times(9, newUser)
    const joined = await Promise.all(
      people.flatMap((userId) =>
        team.map((teamId) => byKey('POST', `/teams/${teamId}/memberships`, { userId, roles: [] })),
      ),
    )
    expect(tally(joined)).toEqual({ 201: 18 })
    const rounds = await Promise.all([
      ...guests.map(({ invitation }) => times(2, () => join(invitation))),
      ...guests.slice(0, 2).map(({ invitation }) => byKey('DELETE', `/users/${invitation.userId}`)),
      // Both ways to leave a team at once: with the membership, and with the user.
      ...joined
        .slice(0, 14)
        .flatMap(({ body }) => [
          byKey('DELETE', `/teams/${body.teamId}/memberships/${body.$id}`),
          byKey('DELETE', `/users/${body.userId}`),
        ]),
      times(4, async () => byKey('POST', '/teams/t-1/memberships', { userId: await newUser(), roles: [] })),
    ])
    expect(surprises(rounds.flat())).toEqual([])
    const store = await tables()
    for (const row of await store.select(teams, { $id: ['t-0', 't-1'] })) {
      const confirmed = await store.count(memberships, { teamInternalId: row.$sequence, confirm: true })
      expect({ team: row.$id, total: row.total }).toEqual({ team: row.$id, total: confirmed })
    }
    for (const { userId } of await store.select(memberships, {})) expect(await store.find(users, userId)).toBeDefined()
  })

  it('an ID becomes one project', async () => {
    const made = { projectId: 'contested', name: 'Contested', teamId: admin.teamId }
    const answers = await times(10, () => call(server, 'POST', '/projects', onConsole(admin), made))
    expect(tally(answers)).toEqual({ 201: 1, 409: 9 })
    const opened = await times(5, () => call(server, 'GET', '/users', asAdmin(admin, 'contested')))
    expect(tally(opened)).toEqual({ 200: 5 })
  })

  it('an organization that is deleted leaves no project', async () => {
    const owner = await createConsoleUser(server)
    const made = { projectId: 'unique()', name: 'Left', teamId: owner.teamId }
    const answers = await times(9, (at) => {
      if (at === 4) return call(server, 'DELETE', `/teams/${owner.teamId}`, onConsole(owner))
      return call(server, 'POST', '/projects', onConsole(owner), made)
    })
    expect(answers[4]?.status).toBe(204)
    expect(surprises(answers)).toEqual([])
    const { platform } = await server.app.system(CONSOLE)
    expect(await platform.select(projects, { teamInternalId: owner.teamInternalId })).toEqual([])
  })

  it('a project that is deleted is not there for requests under way either', async () => {
    const doomed = await createProject(server, admin)
    const headers = { 'x-appwrite-project': doomed.projectId }
    const signUps = times(10, (at) => {
      const person = { userId: 'unique()', email: `late-${at}@firm.example`, password: 'Correct-Horse-7' }
      return call(server, 'POST', '/account', headers, person)
    })
    await call(server, 'GET', '/ping', headers) // passwords are being hashed by now
    const deleted = await call(server, 'DELETE', `/projects/${doomed.projectId}`, onConsole(admin))
    expect(deleted.status).toBe(204)
    const answers = await signUps
    expect(surprises(answers)).toEqual([])
    expect(tally(answers)[404]).toBeGreaterThan(0)
    expect(await server.app.databases.exists(doomed.projectId)).toBe(false)
  })

  it('no change of the settings is lost', async () => {
    const methods = ['email-password', 'magic-url', 'email-otp', 'anonymous', 'invites', 'jwt', 'phone']
    const services = ['locale', 'avatars', 'messaging', 'storage', 'functions', 'graphql']
    const off = { enabled: false }
    const answers = await Promise.all([
      ...methods.map((id) => byKey('PATCH', `/project/auth-methods/${id}`, off)),
      ...services.map((id) => byKey('PATCH', `/project/services/${id}`, off)),
      byKey('PATCH', '/project/policies/password-history', { total: 7 }),
      byKey('PATCH', '/project/policies/session-limit', { total: 4 }),
      byKey('PATCH', '/project/policies/user-limit', { total: 1000 }),
      byKey('PUT', '/project/labels', { labels: ['stressed'] }),
    ])
    expect(tally(answers)).toEqual({ 200: answers.length })
    const row = await (await server.app.system(CONSOLE)).platform.find(projects, projectId)
    const disabled = (switches: object = {}) => Object.values(switches).filter((value) => value === false).length
    expect([disabled(row?.auths.methods), disabled(row?.services)]).toEqual([methods.length, services.length])
    expect(row?.auths).toMatchObject({ passwordHistory: 7, maxSessions: 4, limit: 1000 })
    expect(row?.labels).toEqual(['stressed'])
  })
})

describe('on two connections', () => {
  // Whoever held one and waited for another would stop them all.
  it('requests of every kind find their way', async () => {
    await using small = await startServer({ env: { _APP_CONNECTIONS_MAX: '2' } })
    const owner = await createConsoleUser(small)
    const project = (await createProject(small, owner)).projectId
    const secret = await createKey(small, project)
    const ask = (method: string, path: string, body?: unknown) =>
      call(small, method, path, withKey(project, secret), body)
    const user = async () => (await ask('POST', '/users', { userId: 'unique()', name: 'Somebody' })).body.$id
    const kinds = [
      (at: number) => ask('POST', '/users', { userId: 'unique()', email: `many-${at}@firm.example` }),
      () => ask('GET', '/users'),
      () => ask('POST', '/teams', { teamId: 'unique()', name: 'Many' }),
      () => ask('PATCH', '/project/policies/session-duration', { duration: 3600 }),
      () => call(small, 'GET', '/projects', onConsole(owner)),
      () => {
        const made = { projectId: 'unique()', name: 'Many', teamId: owner.teamId }
        return call(small, 'POST', '/projects', onConsole(owner), made)
      },
      () => call(small, 'GET', '/project/keys', asAdmin(owner, project)),
      async () => ask('DELETE', `/users/${await user()}`),
      (at: number) => ask('POST', '/project/variables', { variableId: 'unique()', key: `KEY_${at}`, value: 'v' }),
      () => call(small, 'GET', '/ping', { 'x-appwrite-project': project }),
    ]
    const answers = await times(50, (at) => (kinds[at % kinds.length] as (at: number) => Promise<Answer>)(at))
    expect(answers.filter(({ status }) => status >= 400).map(({ body }) => body)).toEqual([])
  })
})
