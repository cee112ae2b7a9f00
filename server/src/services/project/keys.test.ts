import { Client, Project, Query, type ProjectKeyScopes as Scope, Users } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ConsoleUser, createConsoleUser, createProject, type TestProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { PROJECT_SCOPES } from '../../contract/scopes.ts'
import { DAY } from '../../kit/time.ts'

let server: TestServer
let owner: ConsoleUser
let project: TestProject
let other: TestProject
let admin: Project

beforeAll(async () => {
  server = await startServer()
  owner = await createConsoleUser(server)
  project = await createProject(server, owner)
  other = await createProject(server, await createConsoleUser(server))
  admin = new Project(asAdmin(owner, project))
})
afterAll(() => server.close())

const asAdmin = (user: ConsoleUser, { guest }: TestProject) =>
  guest().setSession(user.session).addHeader('x-appwrite-mode', 'admin')
const withSecret = (secret: string) => project.guest().setKey(secret)
const scopes = (...names: string[]) => names as Scope[]
const create = (names: Scope[], expire?: string) =>
  admin.createKey({ keyId: 'unique()', name: 'Key', scopes: names, ...(expire !== undefined && { expire }) })
const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString()

/** A client whose key holds the scopes to manage keys, and the others that are named. */
async function keeper(names: string[] = [], expire?: string): Promise<Project> {
  return new Project(withSecret((await create(scopes('keys.read', 'keys.write', ...names), expire)).secret))
}

describe('project.createKey', () => {
  it('makes a key that works within its scopes and can be read again', async () => {
    const made = await create(scopes('users.read', 'users.read'))
    expect(made.secret).toMatch(/^standard_[0-9a-f]{256}$/)
    expect(made).toMatchObject({ name: 'Key', scopes: ['users.read'], expire: '', accessedAt: '', sdks: [] })
    expect((await new Users(withSecret(made.secret)).list()).total).toBe(0)
    expect((await admin.getKey({ keyId: made.$id })).secret).toBe(made.secret)
  })

  it('stores no secret in the clear', async () => {
    const { secret, $id } = await create(scopes('users.read'))
    const rows = await server.app.databases.platform.all(
      `select * from ${server.app.databases.platform.schema === undefined ? '' : `"${server.app.databases.platform.schema}".`}"keys"`,
      [],
    )
    expect(rows.map((row) => row.$id)).toContain($id)
    expect(JSON.stringify(rows)).not.toContain(secret.slice('standard_'.length))
  })

  it('refuses scopes that do not exist, and IDs that are taken, in other projects too', async () => {
    await expect(create(scopes('root'))).rejects.toMatchObject({ type: 'general_argument_invalid' })
    await expect(create(scopes('organization.write'))).rejects.toMatchObject({ type: 'general_argument_invalid' })
    const { $id } = await create([])
    const again = { keyId: $id, name: 'Again', scopes: [] }
    await expect(admin.createKey(again)).rejects.toMatchObject({ type: 'key_already_exists' })
    const foreigner = await createConsoleUser(server)
    const theirs = await createProject(server, foreigner)
    await expect(new Project(asAdmin(foreigner, theirs)).createKey(again)).rejects.toMatchObject({
      type: 'key_already_exists',
    })
  })

  it('forbids keys to make keys, whatever they hold', async () => {
    const all = new Project(await project.key())
    const wish = { keyId: 'unique()', name: 'Child', scopes: [] }
    await expect(all.createKey(wish)).rejects.toMatchObject({ type: 'key_creation_denied', code: 403 })
    const { secret } = await admin.createEphemeralKey({ scopes: scopes('keys.write'), duration: 60 })
    await expect(new Project(withSecret(secret)).createKey(wish)).rejects.toMatchObject({ type: 'key_creation_denied' })
  })

  it("forbids guests, the project's users and console users of other organizations", async () => {
    const wish = { keyId: 'unique()', name: 'Mine', scopes: [] }
    await expect(new Project(project.guest()).createKey(wish)).rejects.toMatchObject({
      type: 'general_unauthorized_scope',
    })
    const stranger = await createConsoleUser(server)
    await expect(new Project(asAdmin(stranger, project)).createKey(wish)).rejects.toMatchObject({
      type: 'user_unauthorized',
    })
    const console = new Client().setEndpoint(server.endpoint).setProject('console').setSession(owner.session)
    await expect(new Project(console).createKey(wish)).rejects.toMatchObject({ type: 'general_unauthorized_scope' })
  })
})

describe('project.updateKey', () => {
  it('replaces name, scopes and expiry at once, and the key obeys from then on', async () => {
    const made = await create(scopes('users.read'), inDays(5))
    const changed = await admin.updateKey({ keyId: made.$id, name: 'Other', scopes: scopes('teams.read') })
    expect(changed).toMatchObject({ name: 'Other', scopes: ['teams.read'], expire: '', secret: made.secret })
    await expect(new Users(withSecret(made.secret)).list()).rejects.toMatchObject({
      type: 'general_unauthorized_scope',
    })
  })

  it('lets a key narrow keys, itself included', async () => {
    const made = await create(scopes('users.read', 'teams.read'))
    const held = await keeper(['teams.read'])
    const changed = await held.updateKey({ keyId: made.$id, name: 'Narrow', scopes: scopes('teams.read') })
    expect(changed.scopes).toEqual(['teams.read'])
  })

  it('forbids a key to give itself or another key scopes that it lacks', async () => {
    const own = await create(scopes('keys.read', 'keys.write'))
    const self = new Project(withSecret(own.secret))
    const wider = { name: 'Wide', scopes: scopes('keys.read', 'keys.write', 'users.write') }
    const denied = { type: 'general_unauthorized_scope', code: 401 }
    await expect(self.updateKey({ keyId: own.$id, ...wider })).rejects.toMatchObject(denied)
    const target = await create([])
    await expect(self.updateKey({ keyId: target.$id, ...wider })).rejects.toMatchObject(denied)
    expect(await admin.getKey({ keyId: own.$id })).toMatchObject({ name: 'Key', scopes: ['keys.read', 'keys.write'] })
    expect(await admin.getKey({ keyId: target.$id })).toMatchObject({ name: 'Key', scopes: [] })
  })

  it('forbids a key to make itself or another key outlive it', async () => {
    const own = await create(scopes('keys.write'), inDays(1))
    const self = new Project(withSecret(own.secret))
    const denied = { type: 'key_creation_denied', code: 403 }
    const forever = { name: 'Forever', scopes: scopes('keys.write') }
    await expect(self.updateKey({ keyId: own.$id, ...forever })).rejects.toMatchObject(denied)
    await expect(self.updateKey({ keyId: own.$id, ...forever, expire: inDays(2) })).rejects.toMatchObject(denied)
    const over = await create([], inDays(-1))
    await expect(self.updateKey({ keyId: over.$id, name: 'Back', scopes: [] })).rejects.toMatchObject(denied)
    const lasting = await create([])
    expect((await self.updateKey({ keyId: lasting.$id, name: 'Same', scopes: [] })).name).toBe('Same')
    expect((await self.updateKey({ keyId: own.$id, ...forever, expire: inDays(0.5) })).name).toBe('Forever')
  })

  it('knows no key of another project', async () => {
    const made = await create(scopes('users.read'))
    const foreign = new Project(await other.key())
    const wish = { keyId: made.$id, name: 'Mine', scopes: scopes('users.read') }
    await expect(foreign.updateKey(wish)).rejects.toMatchObject({ type: 'key_not_found', code: 404 })
    await expect(foreign.getKey({ keyId: made.$id })).rejects.toMatchObject({ type: 'key_not_found' })
    await expect(foreign.deleteKey({ keyId: made.$id })).rejects.toMatchObject({ type: 'key_not_found' })
    expect((await foreign.listKeys()).keys.map(({ $id }) => $id)).not.toContain(made.$id)
  })
})

describe('project.createEphemeralKey', () => {
  it('makes a key that works for a while', async () => {
    const made = await admin.createEphemeralKey({ scopes: scopes('users.read'), duration: 60 })
    expect(made.secret).toMatch(/^ephemeral_/)
    expect(Date.parse(made.expire) - Date.now()).toBeLessThanOrEqual(60_000)
    expect((await new Users(withSecret(made.secret)).list()).total).toBe(0)
    await expect(new Users(other.guest().setKey(made.secret)).list()).rejects.toMatchObject({
      type: 'general_unauthorized_scope',
    })
  })

  it('gives a key only scopes that it holds itself or that every key has', async () => {
    const held = await keeper(['users.read'])
    const made = await held.createEphemeralKey({ scopes: scopes('users.read', 'health.read'), duration: 60 })
    expect(made.scopes).toEqual(['users.read', 'health.read'])
    await expect(held.createEphemeralKey({ scopes: scopes('users.write'), duration: 60 })).rejects.toMatchObject({
      type: 'general_unauthorized_scope',
    })
  })

  it('lets no key outlive the key that asked for it, however often it is passed on', async () => {
    const parent = await create(scopes('keys.write'), new Date(Date.now() + 300_000).toISOString())
    const child = await new Project(withSecret(parent.secret)).createEphemeralKey({
      scopes: scopes('keys.write'),
      duration: 3600,
    })
    expect(Date.parse(child.expire)).toBeLessThanOrEqual(Date.parse(parent.expire))
    const grandchild = await new Project(withSecret(child.secret)).createEphemeralKey({ scopes: [], duration: 3600 })
    expect(Date.parse(grandchild.expire)).toBeLessThanOrEqual(Date.parse(child.expire))
  })

  it('refuses durations of more than an hour', async () => {
    await expect(admin.createEphemeralKey({ scopes: [], duration: 3601 })).rejects.toMatchObject({
      type: 'general_argument_invalid',
    })
  })
})

describe('project.listKeys', () => {
  it('answers all keys of the project at once, not a page of 25', async () => {
    const many = await createProject(server, owner)
    const theirs = new Project(asAdmin(owner, many))
    for (let made = 0; made < 26; made++) await theirs.createKey({ keyId: 'unique()', name: `Key ${made}`, scopes: [] })
    expect(await theirs.listKeys()).toMatchObject({ total: 26, keys: { length: 26 } })
    const found = await theirs.listKeys({ queries: [Query.equal('name', 'Key 7')] })
    expect(found.keys.map(({ name }) => name)).toEqual(['Key 7'])
  })

  it('filters by scope and refuses to filter by the secret', async () => {
    const { $id } = await create(scopes('assistant.read'))
    const found = await admin.listKeys({ queries: [Query.contains('scopes', ['assistant.read'])] })
    expect(found.keys.map((key) => key.$id)).toContain($id)
    expect(found.keys.every((key) => key.scopes.includes('assistant.read'))).toBe(true)
    await expect(admin.listKeys({ queries: [Query.startsWith('secret', 'standard_')] })).rejects.toMatchObject({
      type: 'general_argument_invalid',
    })
  })

  it('needs its scope', async () => {
    const without = Object.keys(PROJECT_SCOPES).filter((name) => name !== 'keys.read')
    await expect(new Project(await project.key(without)).listKeys()).rejects.toMatchObject({
      type: 'general_unauthorized_scope',
    })
  })
})

describe('project.deleteKey', () => {
  it('ends the key at once', async () => {
    const { $id, secret } = await create(scopes('users.read'))
    await new Users(withSecret(secret)).list()
    await admin.deleteKey({ keyId: $id })
    await expect(new Users(withSecret(secret)).list()).rejects.toMatchObject({ type: 'user_unauthorized' })
    await expect(admin.deleteKey({ keyId: $id })).rejects.toMatchObject({ type: 'key_not_found' })
  })
})
