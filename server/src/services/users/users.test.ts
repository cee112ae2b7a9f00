import { ID, Query, Users } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createProject, type TestProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import type { EmittedEvent } from '../../contract/context.ts'
import {
  authenticators,
  challenges,
  identities,
  memberships,
  sessions,
  targets,
  teams,
  tokens,
  users as userRows,
} from '../directory/index.ts'
import { createUser } from './index.ts'

let server: TestServer
let project: TestProject
let users: Users

beforeAll(async () => {
  server = await startServer()
  project = await createProject(server)
  users = new Users(await project.key())
})
afterAll(() => server.close())

const refusal = (type: string, code: number) => expect.objectContaining({ type, code })

/** Runs `work` and answers the events it caused. */
async function eventsOf(work: () => Promise<unknown>): Promise<EmittedEvent[]> {
  const events: EmittedEvent[] = []
  const stop = server.app.onEvent((_project, _actor, event) => events.push(event))
  await work()
  stop()
  return events
}

describe('users.create', () => {
  it('makes a user with a target for each address', async () => {
    const user = await users.create({
      userId: 'ada',
      email: 'Ada.Lovelace+x@GMail.com',
      phone: '+15550001001',
      password: 'Correct-Horse-7',
      name: 'Ada',
    })
    expect(user).toMatchObject({
      $id: 'ada',
      name: 'Ada',
      email: 'ada.lovelace+x@gmail.com',
      emailCanonical: 'adalovelace@gmail.com',
      emailIsFree: true,
      emailIsCanonical: false,
      phone: '+15550001001',
      hash: 'argon2',
      hashOptions: { type: 'argon2', memory_cost: 65_536, time_cost: 4, threads: 3 },
      status: true,
      emailVerification: false,
      accessedAt: '',
    })
    expect(user.password).toMatch(/^\$argon2id\$/)
    expect(user.targets.map(({ providerType, identifier }) => [providerType, identifier])).toEqual([
      ['email', 'ada.lovelace+x@gmail.com'],
      ['sms', '+15550001001'],
    ])
  })

  it('takes an ID and nothing else', async () => {
    const user = await users.create({ userId: ID.unique() })
    expect(user).toMatchObject({ email: '', phone: '', name: '', password: null, passwordUpdate: '', targets: [] })
  })

  it('says once that a user was created', async () => {
    const events = await eventsOf(() => users.create({ userId: 'announced', name: 'Announced' }))
    expect(events).toEqual([
      expect.objectContaining({ template: 'users.[userId].create', ids: { userId: 'announced' }, model: 'user' }),
    ])
    expect(events[0]?.payload).not.toHaveProperty('passwordHistory')
  })

  it.each([
    ['ID', { userId: 'ada' }],
    ['email, in any case,', { userId: 'other', email: 'ADA.lovelace+x@gmail.com' }],
    ['phone', { userId: 'other', phone: '+15550001001' }],
  ])('refuses an %s that is taken', async (_what, input) => {
    await expect(users.create(input)).rejects.toEqual(refusal('user_already_exists', 409))
  })

  it('refuses the email of an identity', async () => {
    const ctx = await server.app.system(project.projectId)
    const owner = await createUser(ctx, { userId: 'identified' })
    await ctx.store.insert(identities, {
      $id: 'identity-taken',
      userId: owner.$id,
      userInternalId: owner.$sequence,
      provider: 'github',
      providerUid: '1',
      providerEmail: 'taken@firm.example',
    })
    const created = users.create({ userId: 'other', email: 'taken@firm.example' })
    await expect(created).rejects.toEqual(refusal('user_email_already_exists', 409))
  })

  it('makes one user out of many parallel requests for the same email', async () => {
    const attempts = await Promise.allSettled(
      Array.from({ length: 8 }, () => users.create({ userId: ID.unique(), email: 'race@firm.example' })),
    )
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const attempt of attempts) {
      if (attempt.status === 'rejected') expect(attempt.reason).toEqual(refusal('user_already_exists', 409))
    }
  })

  it('leaves an address that is a target of somebody else to him', async () => {
    await users.create({ userId: 'receiver' })
    await users.createTarget({
      userId: 'receiver',
      targetId: 'shared',
      providerType: 'email' as never,
      identifier: 'shared@firm.example',
    })
    const newcomer = await users.create({ userId: 'newcomer', email: 'shared@firm.example' })
    expect(newcomer.targets).toEqual([])
    expect(await users.getTarget({ userId: 'receiver', targetId: 'shared' })).toMatchObject({ userId: 'receiver' })
  })

  it('forbids a key without the scope', async () => {
    const reader = new Users(await project.key(['users.read']))
    await expect(reader.create({ userId: ID.unique() })).rejects.toEqual(refusal('general_unauthorized_scope', 401))
  })
})

describe('users.create under password policies', () => {
  let strict: Users
  beforeAll(async () => {
    const { key } = await createProject(server, undefined, {
      passwordDictionary: true,
      personalDataCheck: true,
      passwordStrength: { min: 10, uppercase: true, lowercase: true, number: true, symbols: true },
    })
    strict = new Users(await key())
  })

  it.each(['Short-1', 'no-upper-case-1', 'NO-LOWER-CASE-1', 'No-Digits-Here', 'NoSymbols123'])(
    'refuses %s as too weak',
    async (password) => {
      const created = strict.create({ userId: ID.unique(), password })
      await expect(created).rejects.toEqual(refusal('general_argument_invalid', 400))
    },
  )

  it('refuses personal data', async () => {
    const person = { userId: ID.unique(), email: 'grace@firm.example', password: 'my-GRACE-is-1st!' }
    await expect(strict.create(person)).rejects.toEqual(refusal('password_personal_data', 400))
  })

  it('refuses a common password', async () => {
    const { key } = await createProject(server, undefined, { passwordDictionary: true })
    const created = new Users(await key()).create({ userId: ID.unique(), password: 'password1' })
    await expect(created).rejects.toEqual(refusal('general_argument_invalid', 400))
  })
})

describe('users.list', () => {
  let listed: Users
  const ids = async (queries: string[], search?: string) => {
    const page = await listed.list({ queries, ...(search !== undefined && { search }) })
    return page.users.map(({ $id }) => $id)
  }
  beforeAll(async () => {
    const { key, projectId } = await createProject(server)
    listed = new Users(await key())
    const ctx = await server.app.system(projectId)
    for (const [index, name] of ['Ann', 'Bob', 'Cid', 'Dan'].entries()) {
      await createUser(ctx, { userId: name.toLowerCase(), name, email: `${name}@firm${index}.example` })
    }
    await listed.updateLabels({ userId: 'bob', labels: ['vip'] })
    await listed.updateStatus({ userId: 'cid', status: false })
  })

  it('answers users with their targets, in order of creation', async () => {
    const page = await listed.list()
    expect(page.total).toBe(4)
    expect(page.users.map(({ $id, targets }) => [$id, targets.map(({ identifier }) => identifier)])).toEqual([
      ['ann', ['ann@firm0.example']],
      ['bob', ['bob@firm1.example']],
      ['cid', ['cid@firm2.example']],
      ['dan', ['dan@firm3.example']],
    ])
  })

  it('filters, orders and pages', async () => {
    expect(await ids([Query.equal('status', false)])).toEqual(['cid'])
    expect(await ids([Query.contains('labels', ['vip'])])).toEqual(['bob'])
    expect(await ids([Query.orderDesc('name'), Query.limit(2)])).toEqual(['dan', 'cid'])
    expect(await ids([Query.cursorAfter('bob'), Query.limit(1)])).toEqual(['cid'])
  })

  it('searches ID, name, email and labels', async () => {
    expect(await ids([], 'ANN')).toEqual(['ann'])
    expect(await ids([], 'dan@firm3')).toEqual(['dan'])
    expect(await ids([], 'label:vip')).toEqual(['bob'])
    expect(await ids([], 'nobody')).toEqual([])
    expect(await ids([], '%')).toEqual([])
  })

  it('follows a new name and new labels', async () => {
    await listed.updateName({ userId: 'dan', name: 'Renamed' })
    await listed.updateLabels({ userId: 'dan', labels: ['new'] })
    expect(await ids([], 'renamed label:new')).toEqual(['dan'])
    expect(await ids([], 'label:vip dan')).toEqual([])
  })

  it('skips counting when asked to', async () => {
    expect(await listed.list({ total: false })).toMatchObject({ total: 0, users: { length: 4 } })
  })

  it.each([
    ['a secret column', Query.equal('password', 'x'), 'general_argument_invalid'],
    ['select', Query.select(['name']), 'general_argument_invalid'],
    ['an unknown cursor', Query.cursorAfter('nobody'), 'general_cursor_not_found'],
  ])('refuses %s', async (_what, query, type) => {
    await expect(ids([query])).rejects.toEqual(refusal(type, 400))
  })
})

describe('users.get', () => {
  it('answers the user', async () => {
    expect(await users.get({ userId: 'ada' })).toMatchObject({ $id: 'ada', targets: { length: 2 } })
  })

  it('costs two statements', async () => {
    await users.get({ userId: 'ada' })
    const statements = vi.spyOn(await server.app.databases.project(project.projectId), 'all')
    await users.get({ userId: 'ada' })
    expect(statements).toHaveBeenCalledTimes(2)
    statements.mockRestore()
  })

  it('knows no user of another project', async () => {
    const other = new Users(await (await createProject(server)).key())
    await expect(other.get({ userId: 'ada' })).rejects.toEqual(refusal('user_not_found', 404))
  })
})

describe('users.delete', () => {
  it('deletes the user and all that is his', async () => {
    const { store } = await server.app.system(project.projectId)
    const ctx = await server.app.system(project.projectId)
    const user = await createUser(ctx, { userId: 'doomed', email: 'doomed@firm.example' })
    const mine = { userId: user.$id, userInternalId: user.$sequence }
    const later = ctx.now() + 60_000
    const [joined, invited] = [ctx.newId(), ctx.newId()]
    for (const $id of [joined, invited]) {
      const team = await store.insert(teams, { $id, name: 'Team', total: 3 })
      await store.insert(memberships, {
        $id: ctx.newId(),
        ...mine,
        teamId: $id,
        teamInternalId: team.$sequence,
        confirm: $id === joined,
      })
    }
    await store.insert(sessions, { $id: ctx.newId(), ...mine, provider: 'email', secret: 'x', expire: later })
    await store.insert(tokens, { $id: ctx.newId(), ...mine, type: 8, secret: 'x', expire: later })
    await store.insert(identities, { $id: ctx.newId(), ...mine, provider: 'github', providerUid: '2' })
    await store.insert(authenticators, { $id: ctx.newId(), ...mine, type: 'totp' })
    await store.insert(challenges, { $id: ctx.newId(), ...mine, type: 'totp', expire: later })

    const events = await eventsOf(() => users.delete({ userId: 'doomed' }))

    expect(events).toEqual([expect.objectContaining({ template: 'users.[userId].delete', ids: { userId: 'doomed' } })])
    for (const shape of [sessions, tokens, identities, authenticators, challenges, targets, memberships]) {
      expect(await store.select(shape, { userInternalId: user.$sequence } as never)).toEqual([])
    }
    expect((await store.find(teams, joined))?.total).toBe(2)
    expect((await store.find(teams, invited))?.total).toBe(3)
    await expect(users.delete({ userId: 'doomed' })).rejects.toEqual(refusal('user_not_found', 404))
  })

  it('leaves nothing to a namesake', async () => {
    const ctx = await server.app.system(project.projectId)
    await createUser(ctx, { userId: 'again' })
    const { secret } = await users.createSession({ userId: 'again' })
    await users.delete({ userId: 'again' })
    await users.create({ userId: 'again' })
    const answer = await fetch(`${server.endpoint}/account`, {
      headers: { 'x-appwrite-project': project.projectId, 'x-appwrite-session': secret },
    })
    expect(answer.status).toBe(401)
    expect(await ctx.store.select(userRows, { $id: 'again' })).toHaveLength(1)
  })
})
