import { Client as ConsoleClient, Teams as ConsoleTeams } from '@appwrite.io/console'
import { Account, type Client, Query, Teams, Users } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Browser } from '../../../test/browser.ts'
import { createConsoleUser, createKey, createProject, type TestProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { failure, type Person, signedIn } from '../../../test/team-people.ts'
import { users as storedUsers } from '../directory/index.ts'
import { insertAudit } from './index.ts'

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'

let server: TestServer
let project: TestProject
let users: Users
let admin: Client
let asAdmin: Record<string, string>

beforeAll(async () => {
  server = await startServer()
  const owner = await createConsoleUser(server)
  project = await createProject(server, owner)
  users = new Users(await project.key())
  admin = project.guest()
  asAdmin = { 'x-appwrite-session': owner.session, 'x-appwrite-mode': 'admin' }
  Object.assign(admin.headers, asAdmin)
})
afterAll(() => server.close())

const clientOf = ({ session }: Person) => project.guest().setSession(session)

/** A user with three records of his own: he renamed himself three times. */
async function renamed(): Promise<Person & { account: Account }> {
  const person = await signedIn(server, project.projectId)
  const account = new Account(clientOf(person))
  for (const name of ['One', 'Two', 'Three']) await account.updateName({ name })
  return { ...person, account }
}

describe('account.listLogs', () => {
  it('tells what the caller did, the newest first, from where and with what', async () => {
    const browser = new Browser(server, project.projectId, { 'user-agent': CHROME })
    const password = 'a long enough password'
    const { body } = await browser.call('POST', '/account', { userId: 'unique()', email: 'log@firm.example', password })
    await browser.call('POST', '/account/sessions/email', { email: 'log@firm.example', password })
    await browser.call('PATCH', '/account/name', { name: 'Logged' })

    const { body: list } = await browser.call('GET', '/account/logs')

    expect(list.logs.map(({ event }: { event: string }) => event)).toEqual([
      'user.update',
      'session.create',
      'user.create',
    ])
    expect(list.total).toBe(3)
    expect(list.logs[0]).toMatchObject({
      userId: body.$id,
      userEmail: 'log@firm.example',
      userType: 'user',
      mode: 'default',
      ip: '127.0.0.1',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/),
      osCode: 'WIN',
      clientCode: 'CH',
      clientName: 'Chrome',
      deviceName: 'desktop',
      countryCode: '--',
      countryName: 'Unknown',
    })
    expect(list.logs[0]).not.toHaveProperty('resource')
    expect(list.logs[0]).not.toHaveProperty('$id')
  })

  it('gives pages, and no count where none is wanted', async () => {
    const { account } = await renamed()
    const { logs } = await account.listLogs()
    const page = await account.listLogs({ queries: [Query.limit(1), Query.offset(1)] })
    expect(page).toEqual({ total: 3, logs: [logs[1]] })
    expect((await account.listLogs({ total: false })).total).toBe(0)
  })

  it('keeps users apart, also from who had their ID before, and from administrators of the same number', async () => {
    const { account, id } = await renamed()
    const ctx = await server.app.system(project.projectId)
    const user = await ctx.store.find(storedUsers, id)
    const record = {
      event: 'secret.of.another',
      resource: 'user/x',
      userId: id,
      userInternalId: null,
      userType: 'guest',
      userName: '',
      userEmail: '',
      impersonatorId: null,
      mode: 'default',
      ip: '10.0.0.1',
      userAgent: '',
      hostname: '',
      sdk: '',
      time: ctx.now(),
    }
    const earlier = Number(user?.$createdAt) - 1000
    await insertAudit(ctx.store, { ...record, time: earlier })
    await insertAudit(ctx.store, { ...record, userInternalId: Number(user?.$sequence) + 1, userType: 'user' })
    await insertAudit(ctx.store, {
      ...record,
      userInternalId: Number(user?.$sequence),
      userType: 'admin',
      mode: 'admin',
    })
    expect((await account.listLogs()).logs.map(({ event }) => event)).toEqual(Array(3).fill('user.update'))
  })

  it('refuses queries that do not page', async () => {
    const { account } = await renamed()
    for (const query of [Query.equal('event', 'x'), Query.orderAsc('time'), Query.cursorAfter('x')]) {
      expect(await failure(account.listLogs({ queries: [query] }))).toBe('general_argument_invalid')
    }
  })

  it('forbids guests, keys and administrators of the project', async () => {
    expect(await failure(new Account(project.guest()).listLogs())).toBe('general_unauthorized_scope')
    expect(await failure(new Account(await project.key()).listLogs())).toBe('general_unauthorized_scope')
    expect(await failure(new Account(admin).listLogs())).toBe('user_unauthorized')
  })
})

describe('users.listLogs', () => {
  it('tells keys and administrators what a user did', async () => {
    const { id, account } = await renamed()
    const own = await account.listLogs()
    expect(await users.listLogs({ userId: id })).toEqual(own)
    expect(await new Users(admin).listLogs({ userId: id })).toEqual(own)
  })

  it('refuses a user that is not there', async () => {
    expect(await failure(users.listLogs({ userId: 'nobody' }))).toBe('user_not_found')
  })

  it('forbids users, and keys without the scope', async () => {
    const person = await renamed()
    const userId = person.id
    expect(await failure(new Users(clientOf(person)).listLogs({ userId }))).toBe('general_unauthorized_scope')
    const other = new Users(await project.key(['teams.read']))
    expect(await failure(other.listLogs({ userId }))).toBe('general_unauthorized_scope')
  })
})

describe('teams.listLogs', () => {
  /** The console's SDK, which alone knows this call, as somebody. */
  const list = (headers: Record<string, string>, teamId: string) => {
    const client = new ConsoleClient().setEndpoint(server.endpoint).setProject(project.projectId)
    Object.assign(client.headers, headers)
    return new ConsoleTeams(client).listLogs({ teamId })
  }
  const as = ({ session }: Person) => ({ 'x-appwrite-session': session })

  async function teamOf(owner: Person): Promise<string> {
    const { $id } = await owner.teams.create({ teamId: 'unique()', name: 'Team' })
    await owner.teams.updateName({ teamId: $id, name: 'Team 2' })
    return $id
  }

  it('tells its owners, keys and administrators what was done to a team', async () => {
    const owner = await signedIn(server, project.projectId)
    const teamId = await teamOf(owner)
    const own = await list(as(owner), teamId)
    expect(own.total).toBe(2)
    expect(own.logs).toMatchObject([
      { event: 'team.update', userId: owner.id },
      { event: 'team.create', userId: owner.id },
    ])
    expect(await list({ 'x-appwrite-key': await createKey(server, project.projectId) }, teamId)).toEqual(own)
    expect(await list(asAdmin, teamId)).toEqual(own)
  })

  it('forgets the team that had the ID before', async () => {
    const owner = await signedIn(server, project.projectId)
    const teamId = await teamOf(owner)
    await owner.teams.delete({ teamId })
    server.advance(1000)
    await owner.teams.create({ teamId, name: 'Again' })
    expect((await list(as(owner), teamId)).logs.map(({ event }) => event)).toEqual(['team.create'])
  })

  it('hides the team from others, and its logs from members who do not own it', async () => {
    const [owner, member, outsider] = await Promise.all([1, 2, 3].map(() => signedIn(server, project.projectId)))
    const teamId = await teamOf(owner as Person)
    const asKey = new Teams(await project.key())
    await asKey.createMembership({ teamId, userId: (member as Person).id, roles: ['player'] })
    expect(await failure(list(as(outsider as Person), teamId))).toBe('team_not_found')
    expect(await failure(list(as(member as Person), teamId))).toBe('user_unauthorized')
    expect(await failure(list({}, teamId))).toBe('general_unauthorized_scope')
  })
})
