import {
  Account as ConsoleAccount,
  Client as ConsoleClient,
  Teams as ConsoleTeams,
  ID,
  PlatformType,
  Projects,
  Scopes,
} from '@appwrite.io/console'
import { Account, Client, Teams } from 'appwrite'
import { Query, Client as ServerClient, Teams as ServerTeams, Users } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { linkParameters, newestMail } from './server/mail.ts'
import { person } from './server/person.ts'
import { type ServerProcess, startServer } from './server/process.ts'

const OPERATOR = { email: 'operator@example.com', password: 'correct horse battery' }
const ADA = { email: 'ada@example.org', password: 'analytical engine' }
const BOB = { email: 'bob@example.org', password: 'difference engine' }
const PROJECT = 'first-app'

describe('the first journey, from an empty folder to a deleted project', () => {
  let server: ServerProcess
  let console: ConsoleClient
  let projects: Projects
  let users: Users
  let key = ''
  const [operator, ada, bob] = [person(), person(), person()]

  const client = (project = PROJECT) => new Client().setEndpoint(server.endpoint).setProject(project)
  const withKey = (secret: string, project = PROJECT) =>
    new ServerClient().setEndpoint(server.endpoint).setProject(project).setKey(secret)

  beforeAll(async () => {
    server = await startServer()
    console = new ConsoleClient().setEndpoint(server.endpoint).setProject('console')
    projects = new Projects(console)
  })
  afterAll(() => server.close())

  it('starts with the way to the first console user', () => {
    expect(server.banner).toContain('No console user exists yet.')
  })

  it('lets one person sign up on the console, and no second one', async () => {
    const account = new ConsoleAccount(console)
    const created = await operator(() => account.create({ userId: 'operator', ...OPERATOR, name: 'Operator' }))
    expect(created).toMatchObject({ $id: 'operator', email: OPERATOR.email, status: true })
    const second = { userId: ID.unique(), email: 'second@example.com', password: OPERATOR.password }
    await expect(account.create(second)).rejects.toMatchObject({ code: 501, type: 'user_console_count_exceeded' })
  })

  it('refuses a wrong password, and opens one session for the right one', async () => {
    const account = new ConsoleAccount(console)
    const wrong = operator(() => account.createEmailPasswordSession({ ...OPERATOR, password: 'not the password' }))
    await expect(wrong).rejects.toMatchObject({ code: 401, type: 'user_invalid_credentials' })
    const session = await operator(() => account.createEmailPasswordSession(OPERATOR))
    expect(session).toMatchObject({ userId: 'operator', provider: 'email', current: true })
    await expect(operator(() => account.createEmailPasswordSession(OPERATOR))).rejects.toMatchObject({
      code: 401,
      type: 'user_session_already_exists',
    })
    expect((await operator(() => account.get())).email).toBe(OPERATOR.email)
    await expect(account.get()).rejects.toMatchObject({ code: 401, type: 'general_unauthorized_scope' })
  })

  it('makes an organization and a project in it', async () => {
    const team = await operator(() => new ConsoleTeams(console).create({ teamId: 'acme', name: 'Acme' }))
    expect(team).toMatchObject({ $id: 'acme', total: 1 })
    const wanted = { projectId: PROJECT, name: 'First app', teamId: 'acme' }
    const project = await operator(() => projects.create(wanted))
    expect(project).toMatchObject({ $id: PROJECT, name: 'First app', teamId: 'acme' })
    await expect(operator(() => projects.create(wanted))).rejects.toMatchObject({
      code: 409,
      type: 'project_already_exists',
    })
    await expect(operator(() => projects.create({ ...wanted, projectId: 'console' }))).rejects.toMatchObject({
      code: 400,
      type: 'project_reserved_project',
    })
    await expect(projects.create({ ...wanted, projectId: 'guest-made' })).rejects.toMatchObject({ code: 401 })
  })

  it('makes an API key with scopes and a web platform', async () => {
    const scopes = [Scopes.UsersRead, Scopes.UsersWrite, Scopes.TeamsRead, Scopes.TeamsWrite]
    const made = await operator(() => projects.createKey({ projectId: PROJECT, name: 'Backend', scopes }))
    expect(made.secret).toMatch(/^standard_[0-9a-f]{256}$/)
    key = made.secret
    users = new Users(withKey(key))
    const platform = await operator(() =>
      projects.createPlatform({
        projectId: PROJECT,
        type: PlatformType.Web,
        name: 'Website',
        hostname: 'app.example.org',
      }),
    )
    expect(platform).toMatchObject({ name: 'Website', hostname: 'app.example.org' })
  })

  it('tells a key what it may not do, and where it does not belong', async () => {
    const narrow = await operator(() =>
      projects.createKey({ projectId: PROJECT, name: 'Teams only', scopes: [Scopes.TeamsRead] }),
    )
    const refused = new Users(withKey(narrow.secret)).list()
    await expect(refused).rejects.toMatchObject({ code: 401, type: 'general_unauthorized_scope' })
    const forged = new Users(withKey(`standard_${'0'.repeat(256)}`)).list()
    await expect(forged).rejects.toMatchObject({ code: 401, type: 'user_unauthorized' })
    const nowhere = new Users(withKey(key, 'nowhere')).list()
    await expect(nowhere).rejects.toMatchObject({ code: 404, type: 'project_not_found' })
  })

  it('signs a user up with the web SDK', async () => {
    const account = new Account(client())
    const created = await ada(() => account.create({ userId: 'ada', ...ADA, name: 'Ada' }))
    expect(created).toMatchObject({ $id: 'ada', email: ADA.email, name: 'Ada', emailVerification: false, prefs: {} })
    await expect(account.create({ userId: 'ada', ...BOB })).rejects.toMatchObject({
      code: 409,
      type: 'user_already_exists',
    })
    await expect(account.create({ userId: 'other', ...ADA })).rejects.toMatchObject({
      code: 409,
      type: 'user_already_exists',
    })
    await expect(
      account.create({ userId: 'short', email: 'short@example.org', password: 'short' }),
    ).rejects.toMatchObject({ code: 400, type: 'general_argument_invalid' })
    await expect(new Account(client('nowhere')).create({ userId: 'x', ...BOB })).rejects.toMatchObject({
      code: 404,
      type: 'project_not_found',
    })
  })

  it('opens a session for the user that the operator of the console does not share', async () => {
    const account = new Account(client())
    await expect(ada(() => account.get())).rejects.toMatchObject({ code: 401, type: 'general_unauthorized_scope' })
    const session = await ada(() => account.createEmailPasswordSession(ADA))
    expect(session).toMatchObject({ userId: 'ada', provider: 'email', factors: ['password'], secret: '' })
    expect(await ada(() => account.get())).toMatchObject({ $id: 'ada' })
    await expect(operator(() => account.get())).rejects.toMatchObject({ code: 401 })
    const listed = await ada(() => account.listSessions())
    expect(listed.sessions).toMatchObject([{ $id: session.$id, current: true }])
  })

  it('shows the user to the key, and finds him by query', async () => {
    const found = await users.list({ queries: [Query.equal('email', ADA.email)] })
    expect(found).toMatchObject({ total: 1, users: [{ $id: 'ada', name: 'Ada' }] })
    await expect(users.get({ userId: 'nobody' })).rejects.toMatchObject({ code: 404, type: 'user_not_found' })
    const bare = await users.create({ userId: 'bare' })
    expect(bare).toMatchObject({ $id: 'bare', email: '', status: true })
  })

  it('lets the user make a team and invite by mail; the invited person accepts and is signed in', async () => {
    const teams = new Teams(client())
    const team = await ada(() => teams.create({ teamId: 'engines', name: 'Engines' }))
    expect(team).toMatchObject({ $id: 'engines', total: 1 })
    await expect(ada(() => teams.create({ teamId: 'engines', name: 'Engines' }))).rejects.toMatchObject({
      code: 409,
      type: 'team_already_exists',
    })
    const invitation = { teamId: 'engines', roles: ['builder'], email: BOB.email }
    const elsewhere = ada(() => teams.createMembership({ ...invitation, url: 'https://evil.example.net/join' }))
    await expect(elsewhere).rejects.toMatchObject({ code: 400, type: 'general_argument_invalid' })
    const sent = await ada(() => teams.createMembership({ ...invitation, url: 'https://app.example.org/join' }))
    expect(sent).toMatchObject({ userEmail: BOB.email, confirm: false, roles: ['builder'] })

    const mail = await vi.waitUntil(() => newestMail(server.folder, BOB.email), { timeout: 10_000, interval: 20 })
    const names = ['teamId', 'membershipId', 'userId', 'secret']
    const { teamId = '', membershipId = '', userId = '', secret = '' } = linkParameters(mail, names)
    expect({ teamId, membershipId }).toEqual({ teamId: 'engines', membershipId: sent.$id })

    const wrong = teams.updateMembershipStatus({ teamId, membershipId, userId, secret: 'f'.repeat(256) })
    await expect(wrong).rejects.toMatchObject({ code: 401, type: 'team_invalid_secret' })
    const accepted = await bob(() => teams.updateMembershipStatus({ teamId, membershipId, userId, secret }))
    expect(accepted).toMatchObject({ confirm: true, userEmail: BOB.email })
    const again = teams.updateMembershipStatus({ teamId, membershipId, userId, secret })
    await expect(again).rejects.toMatchObject({ code: 409, type: 'membership_already_confirmed' })
    expect(await bob(() => new Account(client()).get())).toMatchObject({ email: BOB.email, emailVerification: true })
    expect(await ada(() => teams.get({ teamId }))).toMatchObject({ total: 2 })
  })

  it('keeps a member from doing what only owners may', async () => {
    const teams = new Teams(client())
    const rename = { teamId: 'engines', name: 'Mine' }
    await expect(bob(() => teams.updateName(rename))).rejects.toMatchObject({ code: 401, type: 'user_unauthorized' })
    await expect(teams.get({ teamId: 'engines' })).rejects.toMatchObject({ code: 401 })
    const added = await new ServerTeams(withKey(key)).createMembership({
      teamId: 'engines',
      roles: [],
      userId: 'bare',
    })
    expect(added.confirm).toBe(true)
    expect(await ada(() => teams.listMemberships({ teamId: 'engines' }))).toMatchObject({ total: 3 })
  })

  it('hands out a JWT that acts for the user until his session ends', async () => {
    const session = await person()(() => new Account(client()).createEmailPasswordSession(ADA))
    expect(session.$id).not.toBe('')
    const { jwt } = await ada(() => new Account(client()).createJWT())
    const holder = new Account(client().setJWT(jwt))
    expect(await holder.get()).toMatchObject({ $id: 'ada' })
    await expect(holder.createJWT()).rejects.toMatchObject({ code: 403, type: 'user_jwt_creation_denied' })
    await expect(new Account(client().setJWT(`${jwt}x`)).get()).rejects.toMatchObject({
      code: 401,
      type: 'user_jwt_invalid',
    })
    const both = ada(() => holder.get())
    await expect(both).rejects.toMatchObject({ code: 403, type: 'user_jwt_and_cookie_set' })
  })

  it('replaces preferences whole, and refuses what is no object', async () => {
    const account = new Account(client())
    await ada(() => account.updatePrefs({ prefs: { theme: 'dark', size: 2 } }))
    await ada(() => account.updatePrefs({ prefs: { theme: 'light' } }))
    expect(await ada(() => account.getPrefs())).toEqual({ theme: 'light' })
    const text = ada(() => account.updatePrefs({ prefs: 'dark' as unknown as object }))
    await expect(text).rejects.toMatchObject({ code: 400, type: 'general_argument_invalid' })
  })

  it('keeps everything over a restart', async () => {
    expect(await server.stop()).toBe(0)
    server = await server.restart()
    console.setEndpoint(server.endpoint)
    expect(await ada(() => new Account(client()).getPrefs())).toEqual({ theme: 'light' })
    expect(await new Users(withKey(key)).get({ userId: 'ada' })).toMatchObject({ name: 'Ada' })
  })

  it('forgets a session at logout, and its JWT with it', async () => {
    const account = new Account(client())
    const { jwt } = await ada(() => account.createJWT())
    await ada(() => account.deleteSession({ sessionId: 'current' }))
    await expect(ada(() => account.get())).rejects.toMatchObject({ code: 401, type: 'general_unauthorized_scope' })
    await expect(new Account(client().setJWT(jwt)).get()).rejects.toMatchObject({ code: 401 })
  })

  it('deletes user, team and project; the project is gone for everybody', async () => {
    users = new Users(withKey(key))
    const serverTeams = new ServerTeams(withKey(key))
    await users.delete({ userId: 'ada' })
    await expect(users.get({ userId: 'ada' })).rejects.toMatchObject({ code: 404, type: 'user_not_found' })
    await serverTeams.delete({ teamId: 'engines' })
    await expect(serverTeams.get({ teamId: 'engines' })).rejects.toMatchObject({ code: 404, type: 'team_not_found' })
    await operator(() => projects.delete({ projectId: PROJECT }))
    await expect(users.list()).rejects.toMatchObject({ code: 404, type: 'project_not_found' })
    const gone = operator(() => projects.get({ projectId: PROJECT }))
    await expect(gone).rejects.toMatchObject({ code: 404, type: 'project_not_found' })
  })
})
