import { Client, Projects } from '@appwrite.io/console'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { asAdmin, onConsole, call as send, withKey } from '../../../test/call.ts'
import { type ConsoleUser, createConsoleUser, createKey, createUserSession } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { CONSOLE } from '../../contract/project.ts'
import { memberships, users } from '../directory/index.ts'
import { finishRemovals, removeProjectsOfTeam } from './removal.ts'

let server: TestServer
let owner: ConsoleUser
let stranger: ConsoleUser

beforeAll(async () => {
  server = await startServer()
  owner = await createConsoleUser(server)
  stranger = await createConsoleUser(server)
})
afterAll(() => server.close())

const call = (method: string, path: string, headers: Record<string, string>, body?: unknown) =>
  send(server, method, path, headers, body)
const as = onConsole
const admin = asAdmin
const inOrganization = (user: ConsoleUser, teamId = user.teamId) =>
  onConsole(user, { 'x-appwrite-organization': teamId })

async function make(name = 'Made', projectId = 'unique()'): Promise<string> {
  const made = await call('POST', '/projects', as(owner), { projectId, name, teamId: owner.teamId })
  expect(made.status).toBe(201)
  return made.body.$id
}

/** Adds a member with these roles to the owner's organization. */
async function addMember(roles: readonly string[]): Promise<ConsoleUser> {
  const member = await createConsoleUser(server)
  const { store, newId } = await context()
  const user = await store.find(users, member.userId)
  await store.insert(memberships, {
    $id: newId(),
    userId: member.userId,
    userInternalId: user?.$sequence ?? 0,
    teamId: owner.teamId,
    teamInternalId: owner.teamInternalId,
    roles,
    confirm: true,
  })
  return member
}
const context = async () => {
  const ctx = await server.app.system(CONSOLE)
  return { ctx, store: ctx.store, newId: () => ctx.newId() }
}

describe('projects.createProject', () => {
  it('makes a project whose tables are there at once', async () => {
    const made = await call('POST', '/projects', as(owner), {
      projectId: 'shop-1',
      name: 'Shop',
      teamId: owner.teamId,
      region: 'default',
    })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      $id: 'shop-1',
      name: 'Shop',
      teamId: owner.teamId,
      region: 'default',
      status: 'active',
    })
    expect(made.body.authMethods).toContainEqual({ $id: 'email-password', enabled: true })
    expect(made.body.services).toHaveLength(18)
    expect(made.body.protocols.map(({ $id }: { $id: string }) => $id)).toEqual(['rest', 'graphql', 'websocket'])
    expect(made.body).not.toHaveProperty('legacy')
    expect(made.body).not.toHaveProperty('oAuthProviders')
    expect(await server.app.databases.exists('shop-1')).toBe(true)
  })

  it('makes it through the console SDK', async () => {
    const client = new Client().setEndpoint(server.endpoint).setProject(CONSOLE)
    client.headers['X-Appwrite-Session'] = owner.session
    const projects = new Projects(client)
    const made = await projects.create({ projectId: 'by-sdk', name: 'SDK', teamId: owner.teamId })
    expect(made).toMatchObject({ $id: 'by-sdk', name: 'SDK' })
  })

  it.each([
    ['..', 'general_argument_invalid'],
    ['UPPER', 'general_argument_invalid'],
    ['a'.repeat(37), 'general_argument_invalid'],
    ['-first', 'general_argument_invalid'],
    ['a/b', 'general_argument_invalid'],
    ['', 'general_argument_invalid'],
    ['console', 'project_reserved_project'],
    ['platform', 'project_reserved_project'],
  ])('refuses the ID %j', async (projectId, type) => {
    const answer = await call('POST', '/projects', as(owner), { projectId, name: 'X', teamId: owner.teamId })
    expect(answer).toMatchObject({ status: 400, body: { type } })
  })

  it('refuses an ID that is taken', async () => {
    const projectId = await make()
    const again = await call('POST', '/projects', as(owner), { projectId, name: 'X', teamId: owner.teamId })
    expect(again).toMatchObject({ status: 409, body: { type: 'project_already_exists' } })
  })

  it('gives an ID to one of many who ask at once', async () => {
    const asked = Array.from({ length: 6 }, () =>
      call('POST', '/projects', as(owner), { projectId: 'wanted', name: 'X', teamId: owner.teamId }),
    )
    const answers = (await Promise.all(asked)).map(({ status }) => status).sort()
    expect(answers).toEqual([201, 409, 409, 409, 409, 409])
    expect((await call('GET', '/project', admin(owner, 'wanted'))).status).toBe(200)
  })

  it('refuses an unknown region', async () => {
    const body = { projectId: 'unique()', name: 'X', teamId: owner.teamId, region: 'mars' }
    const answer = await call('POST', '/projects', as(owner), body)
    expect(answer).toMatchObject({ status: 400, body: { type: 'general_argument_invalid' } })
  })

  it('is refused to members of other organizations, guests and for unknown organizations', async () => {
    const body = { projectId: 'unique()', name: 'X', teamId: owner.teamId }
    expect(await call('POST', '/projects', as(stranger), body)).toMatchObject({
      status: 401,
      body: { type: 'user_unauthorized' },
    })
    expect(await call('POST', '/projects', { 'x-appwrite-project': CONSOLE }, body)).toMatchObject({
      status: 401,
      body: { type: 'general_unauthorized_scope' },
    })
    expect(await call('POST', '/projects', as(owner), { ...body, teamId: 'nope' })).toMatchObject({
      status: 401,
      body: { type: 'general_unauthorized_scope' },
    })
  })
})

describe('projects.listProjects', () => {
  it('shows the projects of the own organizations and no others', async () => {
    const mine = await make('Listed')
    const foreign = await call('POST', '/projects', as(stranger), {
      projectId: 'unique()',
      name: 'Foreign',
      teamId: stranger.teamId,
    })
    expect(foreign.status).toBe(201)
    const seen = await call('GET', '/projects', as(owner))
    const ids = seen.body.projects.map(({ $id }: { $id: string }) => $id)
    expect(ids).toContain(mine)
    expect(ids).not.toContain(foreign.body.$id)
    expect(seen.body.total).toBe(ids.length)
  })

  it('filters, pages and searches', async () => {
    const made = await make('Needle in the hay')
    const query = (value: object) => `queries[]=${encodeURIComponent(JSON.stringify(value))}`
    const byName = query({ method: 'equal', attribute: 'name', values: ['Needle in the hay'] })
    const named = await call('GET', `/projects?${byName}&${query({ method: 'limit', values: [1] })}`, as(owner))
    expect(named.body).toMatchObject({ total: 1, projects: [{ $id: made }] })
    const found = await call('GET', '/projects?search=needle', as(owner))
    expect(found.body.projects.map(({ $id }: { $id: string }) => $id)).toEqual([made])
    const bad = await call(
      'GET',
      `/projects?${query({ method: 'equal', attribute: 'smtp', values: ['x'] })}`,
      as(owner),
    )
    expect(bad).toMatchObject({ status: 400, body: { type: 'general_argument_invalid' } })
  })

  it('shows a member with a role on one project that project alone', async () => {
    const [one, other] = [await make('One'), await make('Other')]
    const member = await addMember([`project-${one}-developer`])
    const seen = (await call('GET', '/projects', as(member))).body.projects.map(({ $id }: { $id: string }) => $id)
    expect(seen).toEqual([one])
    expect((await call('GET', '/project', admin(member, one))).status).toBe(200)
    expect(await call('GET', '/project', admin(member, other))).toMatchObject({
      status: 404,
      body: { type: 'project_not_found' },
    })
    expect((await call('PATCH', `/projects/${one}`, as(member), { name: 'Theirs' })).status).toBe(200)
    expect((await call('PATCH', `/projects/${other}`, as(member), { name: 'Theirs' })).status).toBe(401)
  })
})

describe('project.get', () => {
  it('answers the project of the header, and of the path for older consoles', async () => {
    const id = await make('Got')
    const byHeader = await call('GET', '/project', admin(owner, id))
    const byPath = await call('GET', `/projects/${id}`, as(owner))
    expect(byHeader).toMatchObject({ status: 200, body: { $id: id, name: 'Got', smtpPassword: '' } })
    expect(byPath.body).toEqual(byHeader.body)
  })

  it('is refused to guests, strangers and keys of other projects', async () => {
    const [id, other] = [await make(), await make()]
    expect(await call('GET', '/project', { 'x-appwrite-project': id })).toMatchObject({
      status: 401,
      body: { type: 'general_unauthorized_scope' },
    })
    expect(await call('GET', '/project', admin(stranger, id))).toMatchObject({
      status: 401,
      body: { type: 'user_unauthorized' },
    })
    const key = await createKey(server, other)
    expect(await call('GET', '/project', { 'x-appwrite-project': id, 'x-appwrite-key': key })).toMatchObject({
      status: 401,
      body: { type: 'user_unauthorized' },
    })
    expect(await call('GET', '/projects/nope', as(owner))).toMatchObject({
      status: 404,
      body: { type: 'project_not_found' },
    })
  })
})

describe('project.get for older clients', () => {
  const flat = { 'x-appwrite-response-format': '1.8.0' }

  it('shows keys to those alone who may list them', async () => {
    const id = await make()
    const reader = await createKey(server, id, ['project.read'])
    const lister = await createKey(server, id, ['project.read', 'keys.read'])
    const seenBy = async (key: string) =>
      (await call('GET', '/project', { ...withKey(id, key), ...flat })).body.keys.map(
        ({ secret }: { secret: string }) => secret,
      )
    expect(await seenBy(reader)).toEqual([])
    expect(await seenBy(lister)).toEqual([reader, lister])
    const listed = await call('GET', '/projects', { ...as(owner), ...flat })
    const found = listed.body.projects.find(({ $id }: { $id: string }) => $id === id)
    expect(found.keys).toHaveLength(2)
    expect(found).not.toHaveProperty('legacy')
  })
})

describe('projects.updateProject', () => {
  it('renames, and finds it by the new name', async () => {
    const id = await make('Before')
    const answer = await call('PATCH', `/projects/${id}`, as(owner), { name: 'Afterwards', legalCity: 'Bern' })
    expect(answer).toMatchObject({ status: 200, body: { $id: id, name: 'Afterwards' } })
    expect((await call('GET', '/projects?search=afterwards', as(owner))).body.total).toBe(1)
  })

  it('is refused to strangers and for unknown projects', async () => {
    const id = await make('Kept')
    expect(await call('PATCH', `/projects/${id}`, as(stranger), { name: 'Mine' })).toMatchObject({
      status: 401,
      body: { type: 'user_unauthorized' },
    })
    expect(await call('PATCH', '/projects/nope', as(owner), { name: 'X' })).toMatchObject({
      status: 401,
      body: { type: 'general_unauthorized_scope' },
    })
    expect((await call('GET', '/project', admin(owner, id))).body.name).toBe('Kept')
  })
})

describe('projects.updateTeam', () => {
  it('hands the project over: the new team may, the former may not', async () => {
    const id = await make('Moving')
    const both = await addMember(['owner'])
    const moved = await call('PATCH', `/projects/${id}/team`, as(both), { teamId: both.teamId })
    expect(moved).toMatchObject({ status: 200, body: { $id: id, teamId: both.teamId } })
    expect((await call('GET', '/project', admin(both, id))).status).toBe(200)
    expect((await call('GET', '/project', admin(owner, id))).status).toBe(401)
  })

  it('refuses a team the caller cannot see', async () => {
    const id = await make()
    expect(await call('PATCH', `/projects/${id}/team`, as(owner), { teamId: stranger.teamId })).toMatchObject({
      status: 404,
      body: { type: 'team_not_found' },
    })
  })
})

describe('project.delete', () => {
  it('takes the project, its keys and its tables away, and nothing is inherited by the next of its name', async () => {
    const id = await make('Doomed', 'doomed')
    const key = await createKey(server, id)
    const tenant = await server.app.system(id)
    await tenant.store.insert(users, { $id: 'left-behind', name: 'Left behind' })
    expect((await call('DELETE', '/project', admin(owner, id))).status).toBe(204)
    expect(await call('GET', '/locale', { 'x-appwrite-project': id })).toMatchObject({
      status: 404,
      body: { type: 'project_not_found' },
    })
    expect(await server.app.databases.exists(id)).toBe(false)
    await make('Reborn', 'doomed')
    const reborn = await server.app.system(id)
    expect(await reborn.store.find(users, 'left-behind')).toBeUndefined()
    expect(await call('GET', '/project', { 'x-appwrite-project': id, 'x-appwrite-key': key })).toMatchObject({
      status: 401,
      body: { type: 'user_unauthorized' },
    })
  })

  it('ends its ephemeral keys: they do not open the next project of its name', async () => {
    const id = await make('Left', 'left-keys')
    const made = await call('POST', '/project/keys/ephemeral', admin(owner, id), {
      scopes: ['users.read'],
      duration: 3600,
    })
    const list = () => call('GET', '/users', withKey(id, made.body.secret))
    expect((await list()).status).toBe(200)
    expect((await call('DELETE', '/project', admin(owner, id))).status).toBe(204)
    await make('Next', 'left-keys')
    expect(await list()).toMatchObject({ status: 401, body: { type: 'general_unauthorized_scope' } })
  })

  it('works by path and by key', async () => {
    const [first, second] = [await make(), await make()]
    expect((await call('DELETE', `/projects/${first}`, as(owner))).status).toBe(204)
    const key = await createKey(server, second)
    expect((await call('DELETE', '/project', { 'x-appwrite-project': second, 'x-appwrite-key': key })).status).toBe(204)
    expect((await call('GET', '/project', admin(owner, second))).status).toBe(404)
  })

  it('signs its users out for good: they are not those of the next project of its name', async () => {
    const id = await make('Left', 'left')
    const session = await createUserSession(server, id)
    const account = () => call('GET', '/account', { 'x-appwrite-project': id, 'x-appwrite-session': session })
    expect((await account()).status).toBe(200)
    // Once the visit is noted the server remembers who this is.
    const tenant = await server.app.system(id)
    await vi.waitFor(async () => expect((await tenant.store.select(users, {}))[0]?.accessedAt).not.toBeNull())
    expect((await account()).status).toBe(200)
    expect((await call('DELETE', '/project', admin(owner, id))).status).toBe(204)
    await make('Next', 'left')
    expect(await account()).toMatchObject({ status: 401, body: { type: 'general_unauthorized_scope' } })
  })

  it('is refused to strangers and to keys without the scope', async () => {
    const id = await make()
    expect((await call('DELETE', '/project', admin(stranger, id))).status).toBe(401)
    expect((await call('DELETE', `/projects/${id}`, as(stranger))).status).toBe(401)
    const key = await createKey(server, id, ['project.read'])
    expect((await call('DELETE', '/project', { 'x-appwrite-project': id, 'x-appwrite-key': key })).status).toBe(401)
    expect((await call('GET', '/project', admin(owner, id))).status).toBe(200)
  })
})

describe('removeProjectsOfTeam', () => {
  it('takes all projects of an organization with it, and no others', async () => {
    const leaver = await createConsoleUser(server)
    const { ctx } = await context()
    const body = { projectId: 'unique()', name: 'X', teamId: leaver.teamId }
    const made = [await call('POST', '/projects', as(leaver), body), await call('POST', '/projects', as(leaver), body)]
    const kept = await make()
    await ctx.transaction((ctx) => removeProjectsOfTeam(ctx, { $sequence: leaver.teamInternalId }))
    await finishRemovals(ctx)
    for (const { body } of made) {
      expect((await call('GET', '/locale', { 'x-appwrite-project': body.$id })).status).toBe(404)
      expect(await server.app.databases.exists(body.$id)).toBe(false)
    }
    expect((await call('GET', '/project', admin(owner, kept))).status).toBe(200)
  })
})

describe('organization projects', () => {
  it('are made, listed, read, renamed and deleted by the organization of the header', async () => {
    const made = await call('POST', '/organization/projects', inOrganization(owner), {
      projectId: 'unique()',
      name: 'Org made',
    })
    expect(made).toMatchObject({ status: 201, body: { teamId: owner.teamId } })
    const path = `/organization/projects/${made.body.$id}`
    expect((await call('GET', path, inOrganization(owner))).body.name).toBe('Org made')
    const renamed = await call('PATCH', path, inOrganization(owner), { name: 'Org renamed' })
    expect(renamed).toMatchObject({ status: 200, body: { name: 'Org renamed' } })
    const listed = await call('GET', '/organization/projects?search=renamed', inOrganization(owner))
    expect(listed.body).toMatchObject({ total: 1 })
    expect((await call('DELETE', path, inOrganization(owner))).status).toBe(204)
    expect(await call('GET', path, inOrganization(owner))).toMatchObject({
      status: 404,
      body: { type: 'project_not_found' },
    })
  })

  it('need an organization, and one of the own', async () => {
    expect(await call('GET', '/organization/projects', as(owner))).toMatchObject({
      status: 404,
      body: { type: 'team_not_found' },
    })
    expect(await call('GET', '/organization/projects', inOrganization(stranger, owner.teamId))).toMatchObject({
      status: 401,
      body: { type: 'user_unauthorized' },
    })
    const id = await make()
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const answer = await call(
        method,
        `/organization/projects/${id}`,
        inOrganization(stranger),
        method === 'GET' ? undefined : { name: 'X' },
      )
      expect(answer).toMatchObject({ status: 404, body: { type: 'project_not_found' } })
    }
  })
})
