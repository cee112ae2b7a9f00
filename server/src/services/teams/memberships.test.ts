import { Query, Teams, Users } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProject, type TestProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { failure, type Person, signedIn } from '../../../test/team-people.ts'

let server: TestServer
let project: TestProject
let asKey: Teams
let owner: Person
let member: Person
let other: Person
let outsider: Person

beforeAll(async () => {
  server = await startServer()
  project = await createProject(server)
  asKey = new Teams(await project.key())
  const people = await Promise.all([1, 2, 3, 4].map(() => signedIn(server, project.projectId)))
  ;[owner, member, other, outsider] = people as [Person, Person, Person, Person]
})
afterAll(() => server.close())

/** A team of the owner's with two more members, who are no owners. */
async function team() {
  const { $id: teamId } = await owner.teams.create({ teamId: 'unique()', name: 'Crew' })
  const first = await asKey.createMembership({ teamId, userId: member.id, roles: ['player', 'viewer'] })
  const second = await asKey.createMembership({ teamId, userId: other.id, roles: ['player'] })
  return { teamId, memberId: first.$id, otherId: second.$id }
}

describe('teams.listMemberships', () => {
  it('filters, searches and counts', async () => {
    const { teamId, memberId } = await team()
    const ids = async (queries: string[]) =>
      (await asKey.listMemberships({ teamId, queries })).memberships.map(({ $id }) => $id)
    expect(await ids([Query.equal('userId', member.id)])).toEqual([memberId])
    expect(await ids([Query.contains('roles', 'viewer')])).toEqual([memberId])
    expect(await ids([Query.equal('confirm', false)])).toEqual([])
    expect((await asKey.listMemberships({ teamId, search: member.id })).memberships).toHaveLength(1)
    expect(await asKey.listMemberships({ teamId, queries: [Query.limit(1)] })).toMatchObject({ total: 3 })
  })

  it('tells members nothing of each other unless the project says so', async () => {
    const { teamId } = await team()
    for (const seen of (await member.teams.listMemberships({ teamId })).memberships) {
      expect(seen).toMatchObject({ teamName: 'Crew', userId: '', userName: '', userEmail: '', userPhone: '' })
      expect(seen.confirm).toBe(true)
    }
    const byKey = await asKey.listMemberships({ teamId })
    expect(byKey.memberships.map(({ userEmail }) => userEmail)).toEqual([owner.email, member.email, other.email])
  })

  it('shows what the project lets members see of each other, and no more', async () => {
    const open = await createProject(server, undefined, { membershipsUserName: true, membershipsUserEmail: true })
    const person = await signedIn(server, open.projectId)
    const { $id: teamId } = await person.teams.create({ teamId: 'unique()', name: 'Open' })
    const { memberships } = await person.teams.listMemberships({ teamId })
    expect(memberships[0]).toMatchObject({ userId: '', userName: 'Test user', userEmail: person.email })
    expect(await person.teams.getMembership({ teamId, membershipId: memberships[0]?.$id ?? '' })).toEqual(
      memberships[0],
    )
  })

  it('is hidden from everybody who is no member', async () => {
    const { teamId, memberId } = await team()
    expect(await failure(outsider.teams.listMemberships({ teamId }))).toBe('team_not_found')
    expect(await failure(outsider.teams.getMembership({ teamId, membershipId: memberId }))).toBe('team_not_found')
  })
})

describe('teams.getMembership', () => {
  it('says whether the member has a second factor that works', async () => {
    const { teamId, memberId } = await team()
    const users = new Users(await project.key())
    const mfa = async () => (await asKey.getMembership({ teamId, membershipId: memberId })).mfa
    await users.updateMFA({ userId: member.id, mfa: true })
    expect(await mfa()).toBe(false)
    await users.updateEmailVerification({ userId: member.id, emailVerification: true })
    expect(await mfa()).toBe(true)
    await users.updateMFA({ userId: member.id, mfa: false })
    expect(await mfa()).toBe(false)
  })

  it('knows no memberships of other teams', async () => {
    const [mine, foreign] = [await team(), await team()]
    const call = { teamId: mine.teamId, membershipId: foreign.memberId }
    expect(await failure(asKey.getMembership(call))).toBe('membership_not_found')
    expect(await failure(asKey.updateMembership({ ...call, roles: [] }))).toBe('membership_not_found')
    expect(await failure(asKey.deleteMembership(call))).toBe('team_membership_mismatch')
  })
})

describe('teams.updateMembership', () => {
  it('replaces the roles at once', async () => {
    const { teamId, memberId } = await team()
    const changed = await owner.teams.updateMembership({ teamId, membershipId: memberId, roles: ['owner'] })
    expect(changed).toMatchObject({ userId: member.id, userEmail: member.email, teamName: 'Crew', roles: ['owner'] })
    expect(await member.teams.updateName({ teamId, name: 'Taken over' })).toMatchObject({ name: 'Taken over' })
    await owner.teams.updateMembership({ teamId, membershipId: memberId, roles: [] })
    expect(await failure(member.teams.updateName({ teamId, name: 'Again' }))).toBe('user_unauthorized')
  })

  it('takes roles of up to 81 characters', async () => {
    const { teamId, memberId } = await team()
    const roles = (length: number) => ['r'.repeat(length)]
    const change = (length: number) => asKey.updateMembership({ teamId, membershipId: memberId, roles: roles(length) })
    expect((await change(81)).roles).toEqual(roles(81))
    expect(await failure(change(82))).toBe('general_argument_invalid')
  })

  it('is for owners: members change nobody, not even themselves', async () => {
    const { teamId, memberId, otherId } = await team()
    const promote = (who: Teams, membershipId: string) =>
      failure(who.updateMembership({ teamId, membershipId, roles: ['owner'] }))
    expect(await promote(member.teams, memberId)).toBe('user_unauthorized')
    expect(await promote(member.teams, otherId)).toBe('user_unauthorized')
    expect(await promote(outsider.teams, memberId)).toBe('team_not_found')
    expect((await asKey.getMembership({ teamId, membershipId: memberId })).roles).toEqual(['player', 'viewer'])
  })

  it('lets the last owner step back where it is not the console', async () => {
    const { teamId } = await team()
    const [mine] = (await asKey.listMemberships({ teamId })).memberships
    await owner.teams.updateMembership({ teamId, membershipId: mine?.$id ?? '', roles: ['player'] })
    expect(await failure(owner.teams.delete({ teamId }))).toBe('user_unauthorized')
  })
})

describe('teams.deleteMembership', () => {
  it('lets members leave and owners remove them', async () => {
    const { teamId, memberId, otherId } = await team()
    await member.teams.deleteMembership({ teamId, membershipId: memberId })
    expect(await failure(member.teams.get({ teamId }))).toBe('team_not_found')
    expect(await failure(asKey.deleteMembership({ teamId, membershipId: memberId }))).toBe('team_invite_not_found')
    await owner.teams.deleteMembership({ teamId, membershipId: otherId })
    expect((await asKey.get({ teamId })).total).toBe(1)
  })

  it('lets nobody remove others', async () => {
    const { teamId, memberId, otherId } = await team()
    expect(await failure(member.teams.deleteMembership({ teamId, membershipId: otherId }))).toBe('user_unauthorized')
    expect(await failure(outsider.teams.deleteMembership({ teamId, membershipId: memberId }))).toBe('team_not_found')
    expect((await asKey.get({ teamId })).total).toBe(3)
  })

  it('counts once however often it is asked at the same time', async () => {
    const { teamId, memberId, otherId } = await team()
    const calls = [memberId, otherId, memberId, otherId, memberId].map((membershipId) =>
      failure(asKey.deleteMembership({ teamId, membershipId })),
    )
    const results = await Promise.all(calls)
    expect(results.filter((result) => result === 'team_invite_not_found')).toHaveLength(3)
    expect((await asKey.get({ teamId })).total).toBe(1)
  })
})

describe('users.listMemberships', () => {
  it('lists the teams of a user with everything about him', async () => {
    const { teamId, otherId } = await team()
    const users = new Users(await project.key())
    const queries = [Query.equal('teamId', teamId)]
    expect(await users.listMemberships({ userId: other.id, queries })).toMatchObject({
      total: 1,
      memberships: [{ $id: otherId, teamId, teamName: 'Crew', userId: other.id, userEmail: other.email }],
    })
    expect(await users.listMemberships({ userId: outsider.id })).toEqual({ total: 0, memberships: [] })
  })

  it('refuses unknown users and keys without the scope', async () => {
    const users = new Users(await project.key())
    expect(await failure(users.listMemberships({ userId: 'nobody' }))).toBe('user_not_found')
    const narrow = new Users(await project.key(['teams.read']))
    expect(await failure(narrow.listMemberships({ userId: other.id }))).toBe('general_unauthorized_scope')
  })
})
