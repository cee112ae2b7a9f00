import { Client, UsageRange, Users } from '@appwrite.io/console'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, asAdmin, call, onConsole, withKey } from '../../../test/call.ts'
import {
  type ConsoleUser,
  createConsoleUser,
  createKey,
  createProject,
  createUserSession,
  type TestProject,
} from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { DAY, HOUR, MINUTE, toWireTime } from '../../kit/time.ts'
import { sessions, users } from '../directory/index.ts'

/** The server's clock stands in the middle of an hour that is not midnight's. */
const NOW = Date.UTC(2040, 4, 17, 13, 30)
const HOUR_BEGAN = NOW - 30 * MINUTE
const TODAY = Date.UTC(2040, 4, 17)

let server: TestServer
let owner: ConsoleUser
let project: TestProject

beforeAll(async () => {
  server = await startServer()
  server.advance(NOW - Date.now())
  owner = await createConsoleUser(server)
  project = await createProject(server, owner)
  const other = await createProject(server, owner)
  await addUser(other, NOW)
  // Two on each side of midnight, both sides of the hour, both ends of 30 and of 90 days.
  await addUser(project, NOW, [NOW, HOUR_BEGAN - 1])
  await addUser(project, HOUR_BEGAN, [])
  await addUser(project, HOUR_BEGAN - 1)
  await addUser(project, TODAY)
  await addUser(project, TODAY - 1, [TODAY])
  await addUser(project, TODAY - 29 * DAY)
  await addUser(project, TODAY - 29 * DAY - 1, [TODAY - 89 * DAY])
  await addUser(project, TODAY - 89 * DAY)
  await addUser(project, TODAY - 89 * DAY - 1)
})
afterAll(() => server.close())

async function addUser({ projectId }: TestProject, $createdAt: number, began: readonly number[] = []): Promise<void> {
  const ctx = await server.app.system(projectId)
  const { $id: userId, $sequence: userInternalId } = await ctx.store.insert(users, { $id: ctx.newId(), $createdAt })
  for (const start of began) {
    await ctx.store.insert(sessions, {
      $id: ctx.newId(),
      $createdAt: start,
      userId,
      userInternalId,
      provider: 'email',
      secret: ctx.newId(),
      expire: start + 365 * DAY,
    })
  }
}

const admin = () => asAdmin(owner, project.projectId)
const get = (path: string, headers: Record<string, string> = admin()): Promise<Answer> =>
  call(server, 'GET', path, headers)
const type = async (answer: Promise<Answer>) => {
  const { status, body } = await answer
  return `${status} ${body.type}`
}

type Points = readonly { readonly date: string; readonly value: number }[]
/** The points that have a value, as `date: value`. */
const counted = (points: Points) =>
  Object.fromEntries(points.filter(({ value }) => value !== 0).map(({ date, value }) => [date, value]))

/** The same, from moments. */
const at = (entries: readonly (readonly [number, number])[]) =>
  Object.fromEntries(entries.map(([time, value]) => [toWireTime(time), value]))

describe('users.getUsage', () => {
  it('counts users and sessions of 30 days by the day they were created on', async () => {
    const { status, body } = await get('/users/usage')
    expect(status).toBe(200)
    expect(body).toMatchObject({ range: '30d', usersTotal: 9, sessionsTotal: 4 })
    expect(body.users).toHaveLength(30)
    expect(body.users[0].date).toBe(toWireTime(TODAY - 29 * DAY))
    expect(body.users.at(-1)).toEqual({ value: 4, date: '2040-05-17T00:00:00.000+00:00' })
    expect(counted(body.users)).toEqual(
      at([
        [TODAY, 4],
        [TODAY - DAY, 1],
        [TODAY - 29 * DAY, 1],
      ]),
    )
    expect(counted(body.sessions)).toEqual(at([[TODAY, 3]]))
  })

  it('counts those of 24 hours by the hour', async () => {
    const { body } = await get('/users/usage?range=24h')
    expect(body).toMatchObject({ range: '24h', usersTotal: 9, sessionsTotal: 4 })
    expect(body.users.map(({ date }: Points[number]) => date)).toEqual(
      Array.from({ length: 24 }, (_, hour) => toWireTime(HOUR_BEGAN - (23 - hour) * HOUR)),
    )
    expect(counted(body.users)).toEqual(
      at([
        [HOUR_BEGAN, 2],
        [HOUR_BEGAN - HOUR, 1],
        [TODAY, 1],
        [TODAY - HOUR, 1],
      ]),
    )
    expect(counted(body.sessions)).toEqual(
      at([
        [HOUR_BEGAN, 1],
        [HOUR_BEGAN - HOUR, 1],
        [TODAY, 1],
      ]),
    )
  })

  it("answers the console's SDK, also for 90 days", async () => {
    const client = new Client().setEndpoint(server.endpoint).setProject(project.projectId)
    Object.assign(client.headers, { 'x-appwrite-session': owner.session, 'x-appwrite-mode': 'admin' })
    const usage = await new Users(client).getUsage({ range: UsageRange.NinetyDays })
    expect(usage.users).toHaveLength(90)
    expect(usage.users[0]).toEqual({ value: 1, date: toWireTime(TODAY - 89 * DAY) })
    expect(usage.sessions[0]).toEqual({ value: 1, date: toWireTime(TODAY - 89 * DAY) })
    expect(usage.users.reduce((sum, { value }) => sum + value, 0)).toBe(8)
  })

  it('stands before a user of that ID', async () => {
    const { projectId } = await createProject(server, owner)
    const { store } = await server.app.system(projectId)
    await store.insert(users, { $id: 'usage' })
    const { body } = await get('/users/usage', asAdmin(owner, projectId))
    expect(body).toMatchObject({ range: '30d', usersTotal: 1, sessionsTotal: 0 })
  })

  it('forgets what was deleted', async () => {
    const { projectId } = await createProject(server, owner)
    const session = await createUserSession(server, projectId)
    const before = await get('/users/usage', asAdmin(owner, projectId))
    expect(before.body).toMatchObject({ usersTotal: 1, sessionsTotal: 1 })
    await call(server, 'DELETE', '/account/sessions/current', {
      'x-appwrite-project': projectId,
      'x-appwrite-session': session,
    })
    const after = await get('/users/usage', asAdmin(owner, projectId))
    expect(after.body).toMatchObject({ usersTotal: 1, sessionsTotal: 0 })
    expect(counted(after.body.sessions)).toEqual({})
  })

  it('refuses a range it does not know', async () => {
    expect(await type(get('/users/usage?range=7d'))).toBe('400 general_argument_invalid')
  })

  it('forbids guests, users, keys without the scope, and the console itself', async () => {
    const { projectId } = await createProject(server, owner)
    const session = await createUserSession(server, projectId)
    const key = await createKey(server, projectId, ['teams.read'])
    for (const headers of [{}, { 'x-appwrite-session': session }, { 'x-appwrite-key': key }]) {
      const answer = get('/users/usage', { 'x-appwrite-project': projectId, ...headers })
      expect(await type(answer)).toBe('401 general_unauthorized_scope')
    }
    expect(await type(get('/users/usage', onConsole(owner)))).toBe('401 general_unauthorized_scope')
  })

  it('answers keys that may read users', async () => {
    const key = await createKey(server, project.projectId, ['users.read'])
    expect((await get('/users/usage', withKey(project.projectId, key))).body.usersTotal).toBe(9)
  })
})

describe('project.getUsage', () => {
  const usage = (
    start: number | string,
    end: number | string,
    period = '',
    headers: Record<string, string> = admin(),
  ) => {
    const dates = { startDate: start, endDate: end }
    const texts = Object.entries(dates).map(([name, date]) => [
      name,
      typeof date === 'number' ? toWireTime(date) : date,
    ])
    const query = new URLSearchParams({ ...Object.fromEntries(texts), ...(period && { period }) })
    return get(`/project/usage?${query}`, headers)
  }

  it('counts users by day, from the day of the start to that of the end', async () => {
    const { status, body } = await usage(TODAY - 29 * DAY + HOUR, NOW)
    expect(status).toBe(200)
    expect(body.usersTotal).toBe(9)
    expect(body.users).toHaveLength(30)
    expect(counted(body.users)).toEqual(
      at([
        [TODAY, 4],
        [TODAY - DAY, 1],
        [TODAY - 29 * DAY, 1],
      ]),
    )
  })

  it('counts them by hour, and leaves out the hour that begins at the end', async () => {
    const { body } = await usage(TODAY - HOUR, HOUR_BEGAN, '1H')
    expect(body.users).toHaveLength(14)
    expect(counted(body.users)).toEqual(
      at([
        [HOUR_BEGAN - HOUR, 1],
        [TODAY, 1],
        [TODAY - HOUR, 1],
      ]),
    )
  })

  it('says 0 of what there is none of, and nothing of what is not counted', async () => {
    const { body } = await usage(TODAY - 2 * DAY, TODAY)
    const none = [TODAY - 2 * DAY, TODAY - DAY].map((time) => ({ value: 0, date: toWireTime(time) }))
    expect(body).toMatchObject({ documentsTotal: 0, executionsTotal: 0, authPhoneEstimate: 0 })
    expect(body).toMatchObject({ executions: none, databasesReads: none, embeddingsTextErrors: none })
    expect(body).toMatchObject({ requests: [], network: [], authPhoneCountryBreakdown: [] })
    const lists = Object.entries(body).filter(([, value]) => Array.isArray(value) && value.length === 0)
    expect(lists.map(([name]) => name).sort()).toEqual(['authPhoneCountryBreakdown', 'network', 'requests'])
  })

  it('takes dates without a time, and any offset', async () => {
    expect((await usage('2040-05-16', '2040-05-17')).body.users).toEqual([{ value: 1, date: toWireTime(TODAY - DAY) }])
    const { body } = await usage('2040-05-17T02:00:00+02:00', '2040-05-17T03:00:00+02:00', '1h')
    expect(body.users).toEqual([{ value: 1, date: toWireTime(TODAY) }])
  })

  it('takes as many hours as it draws, and refuses more', async () => {
    const { body } = await usage(TODAY - 100 * DAY, TODAY, '1h')
    expect(body.users).toHaveLength(2400)
    expect(await type(usage(TODAY - 100 * DAY, TODAY + 1, '1h'))).toBe('400 general_argument_invalid')
    expect(await type(usage('0001-01-01', '9999-12-31'))).toBe('400 general_argument_invalid')
  })

  it('refuses dates that are missing, unreadable or the wrong way round, and an unknown period', async () => {
    const bad = [usage('', NOW), usage('soon', NOW), usage(NOW, NOW - 1), usage(NOW, NOW, '1w'), get('/project/usage')]
    for (const answer of bad) expect(await type(answer)).toBe('400 general_argument_invalid')
  })

  it('forbids guests, keys, users of the project, and the console itself', async () => {
    const { projectId } = await createProject(server, owner)
    const of = { 'x-appwrite-project': projectId }
    const ask = (headers: Record<string, string>) => type(usage(TODAY, NOW, '', headers))
    expect(await ask(of)).toBe('401 general_unauthorized_scope')
    expect(await ask(withKey(projectId, await createKey(server, projectId)))).toBe('401 general_unauthorized_scope')
    const session = await createUserSession(server, projectId)
    expect(await ask({ ...of, 'x-appwrite-session': session })).toBe('401 user_unauthorized')
    expect(await ask(onConsole(owner))).toBe('401 general_access_forbidden')
  })

  it('forbids administrators of other projects', async () => {
    const stranger = await createConsoleUser(server)
    const answer = usage(TODAY, NOW, '', asAdmin(stranger, project.projectId))
    expect(await type(answer)).toBe('401 user_unauthorized')
  })
})

describe('an instance without usage figures', () => {
  it('says so to those who may ask', async () => {
    await using off = await startServer({ env: { _APP_USAGE_STATS: 'disabled' } })
    const chief = await createConsoleUser(off)
    const { projectId } = await createProject(off, chief)
    const headers = asAdmin(chief, projectId)
    for (const path of ['/users/usage', '/project/usage?startDate=2040-05-16&endDate=2040-05-17']) {
      expect(await type(call(off, 'GET', path, headers))).toBe('501 general_usage_disabled')
    }
    const guest = call(off, 'GET', '/users/usage', { 'x-appwrite-project': projectId })
    expect(await type(guest)).toBe('401 general_unauthorized_scope')
  })
})
