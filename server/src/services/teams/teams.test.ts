import { Query, Teams } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProject, type TestProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { failure, type Person, signedIn } from '../../../test/team-people.ts'

let server: TestServer
let project: TestProject
let asKey: Teams
let owner: Person
let member: Person
let outsider: Person

beforeAll(async () => {
  server = await startServer()
  project = await createProject(server)
  asKey = new Teams(await project.key())
  ;[owner, member, outsider] = await Promise.all([
    signedIn(server, project.projectId),
    signedIn(server, project.projectId),
    signedIn(server, project.projectId),
  ])
})
afterAll(() => server.close())

let count = 0
/** A team of the owner's with one more member, who is no owner. */
async function team(): Promise<string> {
  const { $id } = await owner.teams.create({ teamId: `team-${++count}`, name: `Team ${count}` })
  await asKey.createMembership({ teamId: $id, userId: member.id, roles: ['player'] })
  return $id
}

describe('teams.create', () => {
  it('makes the user who founds it a confirmed member and an owner', async () => {
    const made = await owner.teams.create({ teamId: 'unique()', name: 'Founders', roles: ['lead'] })
    expect(made).toMatchObject({ name: 'Founders', total: 1, prefs: {} })
    const { memberships } = await asKey.listMemberships({ teamId: made.$id })
    expect(memberships).toMatchObject([{ userId: owner.id, confirm: true, roles: ['lead', 'owner'] }])
    expect(memberships[0]?.joined).not.toBe('')
  })

  it('makes an empty team for a key', async () => {
    const made = await asKey.create({ teamId: 'by-key', name: 'By key' })
    expect(made.total).toBe(0)
    expect(await asKey.listMemberships({ teamId: 'by-key' })).toEqual({ total: 0, memberships: [] })
  })

  it('refuses an ID that is taken, and changes nothing', async () => {
    await owner.teams.create({ teamId: 'taken', name: 'First' })
    expect(await failure(outsider.teams.create({ teamId: 'taken', name: 'Second' }))).toBe('team_already_exists')
    expect(await failure(outsider.teams.get({ teamId: 'taken' }))).toBe('team_not_found')
    expect((await asKey.get({ teamId: 'taken' })).total).toBe(1)
  })

  it('forbids guests and keys without the scope', async () => {
    const call = { teamId: 'unique()', name: 'No' }
    expect(await failure(new Teams(project.guest()).create(call))).toBe('general_unauthorized_scope')
    const reading = new Teams(await project.key(['teams.read']))
    expect(await failure(reading.create(call))).toBe('general_unauthorized_scope')
  })
})

describe('teams.list', () => {
  it('shows users their own teams, and keys all', async () => {
    const person = await signedIn(server, project.projectId)
    const { $id } = await person.teams.create({ teamId: 'unique()', name: 'Mine alone' })
    expect((await person.teams.list()).teams.map((row) => row.$id)).toEqual([$id])
    expect(await outsider.teams.list()).toEqual({ total: 0, teams: [] })
    expect((await asKey.list()).teams.map((row) => row.$id)).toContain($id)
  })

  it('searches, filters, orders and pages', async () => {
    const names = ['Zebra one', 'Zebra two', 'Zebra three']
    for (const name of names) await asKey.create({ teamId: 'unique()', name })
    const found = async (queries: string[], search?: string) =>
      (await asKey.list({ queries, ...(search && { search }) })).teams.map(({ name }) => name)
    expect(await found([Query.orderAsc('name')], 'zebra')).toEqual(['Zebra one', 'Zebra three', 'Zebra two'])
    expect(await found([Query.equal('name', 'Zebra two')])).toEqual(['Zebra two'])
    expect(await found([Query.greaterThan('total', 1_000)])).toEqual([])
    const [first] = (await asKey.list({ search: 'zebra', queries: [Query.limit(1)] })).teams
    expect(await found([Query.cursorAfter(first?.$id ?? '')], 'zebra')).toEqual(names.slice(1))
    expect((await asKey.list({ search: 'zebra', total: false })).total).toBe(0)
  })

  it('searches without regard to case in any alphabet, and for phrases', async () => {
    await asKey.create({ teamId: 'unique()', name: 'Größe Äpfel' })
    const count = async (search: string) => (await asKey.list({ search })).total
    expect(await count('ÄPFEL grÖß')).toBe(1)
    expect(await count('"größe äpfel"')).toBe(1)
    expect(await count('"äpfel größe"')).toBe(0)
  })

  it('refuses attributes that are not for queries, parts of teams, and cursors nobody knows', async () => {
    expect(await failure(asKey.list({ queries: [Query.select(['name'])] }))).toBe('general_argument_invalid')
    expect(await failure(asKey.list({ queries: [Query.equal('search', 'x')] }))).toBe('general_argument_invalid')
    expect(await failure(asKey.list({ queries: [Query.cursorAfter('nobody')] }))).toBe('general_cursor_not_found')
  })
})

describe('teams.get', () => {
  it('shows a team to its members and hides it from everybody else', async () => {
    const teamId = await team()
    expect(await member.teams.get({ teamId })).toMatchObject({ $id: teamId, total: 2 })
    expect(await failure(outsider.teams.get({ teamId }))).toBe('team_not_found')
    expect(await failure(asKey.get({ teamId: 'nobody' }))).toBe('team_not_found')
  })
})

describe('teams.updateName', () => {
  it('renames the team, for owners and keys alone', async () => {
    const teamId = await team()
    expect(await owner.teams.updateName({ teamId, name: 'Renamed quokka' })).toMatchObject({ name: 'Renamed quokka' })
    expect((await asKey.list({ search: 'quokka' })).total).toBe(1)
    expect(await failure(member.teams.updateName({ teamId, name: 'Mine' }))).toBe('user_unauthorized')
    expect(await failure(outsider.teams.updateName({ teamId, name: 'Mine' }))).toBe('team_not_found')
    expect((await asKey.get({ teamId })).name).toBe('Renamed quokka')
  })
})

describe('teams.updatePrefs', () => {
  it('replaces the preferences, for owners alone', async () => {
    const teamId = await team()
    await owner.teams.updatePrefs({ teamId, prefs: { theme: 'dark', deep: { list: [1] } } })
    await owner.teams.updatePrefs({ teamId, prefs: { theme: 'light' } })
    expect(await member.teams.getPrefs({ teamId })).toEqual({ theme: 'light' })
    expect(await failure(member.teams.updatePrefs({ teamId, prefs: {} }))).toBe('user_unauthorized')
    expect(await failure(outsider.teams.getPrefs({ teamId }))).toBe('team_not_found')
  })
})

describe('teams.delete', () => {
  it('ends the team and every membership at once', async () => {
    const teamId = await team()
    expect(await failure(member.teams.delete({ teamId }))).toBe('user_unauthorized')
    expect(await failure(outsider.teams.delete({ teamId }))).toBe('team_not_found')
    await owner.teams.delete({ teamId })
    expect(await failure(owner.teams.delete({ teamId }))).toBe('team_not_found')
    // Nobody inherits a place in a new team of the same ID.
    await asKey.create({ teamId, name: 'Again' })
    expect((await asKey.listMemberships({ teamId })).total).toBe(0)
    expect(await failure(owner.teams.get({ teamId }))).toBe('team_not_found')
  })
})
