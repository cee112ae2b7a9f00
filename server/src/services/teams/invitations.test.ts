import { Account, Client, Query, Teams, Users } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProject, type TestProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { accept, failure, invitationTo, PAGE, type Person, signedIn } from '../../../test/team-people.ts'

let server: TestServer
let project: TestProject
let asKey: Teams
let users: Users
let owner: Person
let member: Person
let outsider: Person
let teamId: string

beforeAll(async () => {
  server = await startServer()
  project = await createProject(server)
  const client = await project.key()
  asKey = new Teams(client)
  users = new Users(client)
  const people = await Promise.all([1, 2, 3].map(() => signedIn(server, project.projectId)))
  ;[owner, member, outsider] = people as [Person, Person, Person]
  teamId = (await owner.teams.create({ teamId: 'crew', name: 'Crew & Co' })).$id
  await asKey.createMembership({ teamId, userId: member.id, roles: ['player'] })
})
afterAll(() => server.close())

let count = 0
const newAddress = () => `guest-${++count}@firm.example`
const inviteByMail = (email: string, roles = ['player']) =>
  owner.teams.createMembership({ teamId, email, roles, url: PAGE })
const total = async () => (await asKey.get({ teamId })).total
const userCount = async () => (await users.list({ queries: [Query.limit(1)] })).total

/** Invites a new person and answers what the mail carries. */
async function invited() {
  const email = newAddress()
  const membership = await inviteByMail(email)
  return { email, membership, link: await invitationTo(server, email) }
}

const errorType = async (answer: Response) => ((await answer.json()) as { type?: string }).type

describe('teams.createMembership', () => {
  it('invites somebody new by mail: a user without password, and a place that waits', async () => {
    const { email, membership, link } = await invited()
    expect(membership).toMatchObject({
      confirm: false,
      joined: '',
      userEmail: email,
      userName: email,
      roles: ['player'],
    })
    expect(link).toEqual({
      membershipId: membership.$id,
      userId: membership.userId,
      secret: expect.stringMatching(/^[0-9a-f]{256}$/),
      teamId,
      teamName: 'Crew & Co',
    })
    expect(JSON.stringify(membership)).not.toContain('secret')
    expect(await users.get({ userId: membership.userId })).toMatchObject({
      passwordUpdate: '',
      emailVerification: false,
      email,
    })
  })

  it('writes the address of the caller’s page into the link and keeps its query', async () => {
    const email = newAddress()
    await owner.teams.createMembership({ teamId, email, roles: [], url: `${PAGE}?lang=de#top`, name: 'Ann' })
    expect(await invitationTo(server, email)).toMatchObject({ lang: 'de', teamId })
  })

  it('renews the secret of an open invitation and keeps its roles', async () => {
    const { email, membership, link } = await invited()
    const again = await inviteByMail(email.toUpperCase(), ['owner'])
    expect(again).toMatchObject({ $id: membership.$id, roles: ['player'] })
    const renewed = await invitationTo(server, email, 2)
    expect(await errorType(await accept(server, project, link))).toBe('team_invalid_secret')
    expect((await accept(server, project, renewed)).status).toBe(200)
  })

  it('adds a member at once when a key asks, and confirms an open invitation', async () => {
    const { email, membership } = await invited()
    const before = await total()
    const added = await asKey.createMembership({ teamId, email, roles: ['other'] })
    expect(added).toMatchObject({ $id: membership.$id, confirm: true, roles: ['player'] })
    expect(await total()).toBe(before + 1)
    expect(await failure(asKey.createMembership({ teamId, email, roles: [] }))).toBe('membership_already_confirmed')
    expect(await failure(inviteByMail(email))).toBe('membership_already_confirmed')
    expect(await total()).toBe(before + 1)
  })

  it('adds users by ID and by phone number', async () => {
    const added = await asKey.createMembership({ teamId, phone: '+49301234567', roles: [] })
    expect(await users.get({ userId: added.userId })).toMatchObject({ phone: '+49301234567', email: '' })
    expect(await failure(asKey.createMembership({ teamId, userId: 'nobody', roles: [] }))).toBe('user_not_found')
    const call = { teamId, userId: added.userId, email: newAddress(), roles: [] }
    expect(await failure(asKey.createMembership(call))).toBe('user_already_exists')
  })

  it('needs somebody to invite, a page that is the project’s, and an address for the mail', async () => {
    const call = { teamId, email: newAddress(), roles: [] }
    expect(await failure(owner.teams.createMembership(call))).toBe('general_argument_invalid')
    const elsewhere = { ...call, url: 'https://evil.example.net/join' }
    expect(await failure(owner.teams.createMembership(elsewhere))).toBe('general_argument_invalid')
    expect(await failure(owner.teams.createMembership({ teamId, roles: [], url: PAGE }))).toBe(
      'general_argument_invalid',
    )
    const byPhone = { teamId, phone: '+49309999999', roles: [], url: PAGE }
    expect(await failure(owner.teams.createMembership(byPhone))).toBe('general_phone_disabled')
  })

  it('is for owners: nobody else makes users or places, or learns who is there', async () => {
    const before = await userCount()
    const call = { teamId, email: newAddress(), roles: ['owner'], url: PAGE }
    expect(await failure(member.teams.createMembership(call))).toBe('user_unauthorized')
    expect(await failure(outsider.teams.createMembership(call))).toBe('team_not_found')
    const unknown = { teamId, userId: 'nobody', roles: [], url: PAGE }
    expect(await failure(member.teams.createMembership(unknown))).toBe('user_unauthorized')
    expect(await failure(new Teams(project.guest()).createMembership(call))).toBe('general_unauthorized_scope')
    expect(await userCount()).toBe(before)
  })

  it('obeys the project: its limit on users, and invitations switched off', async () => {
    const full = await createProject(server, undefined, { limit: 1 })
    const first = await signedIn(server, full.projectId)
    const { $id } = await first.teams.create({ teamId: 'unique()', name: 'Full' })
    const call = { teamId: $id, email: newAddress(), roles: [], url: PAGE }
    expect(await failure(first.teams.createMembership(call))).toBe('user_count_exceeded')
    expect((await new Teams(await full.key()).createMembership(call)).confirm).toBe(true)

    const off = await createProject(server, undefined, { methods: { invites: false } })
    const someone = await signedIn(server, off.projectId)
    const own = await someone.teams.create({ teamId: 'unique()', name: 'Closed' })
    const refused = someone.teams.createMembership({ ...call, teamId: own.$id })
    expect(await failure(refused)).toBe('user_auth_method_unsupported')
  })

  it('makes one place when the same person is invited several times at once', async () => {
    const email = newAddress()
    await users.create({ userId: 'unique()', email })
    const before = await total()
    const results = await Promise.all(
      [1, 2, 3, 4].map(() => failure(asKey.createMembership({ teamId, email, roles: ['player'] }))),
    )
    expect(results.filter((result) => result === 'membership_already_confirmed')).toHaveLength(3)
    expect(await total()).toBe(before + 1)
  })
})

describe('teams.updateMembershipStatus', () => {
  it('makes a member and signs him in by cookie, once his address is proven', async () => {
    const { email, membership, link } = await invited()
    const before = await total()
    const answer = await accept(server, project, link)
    expect(answer.status).toBe(200)
    const body = (await answer.json()) as { joined: string }
    expect(body).toMatchObject({ $id: membership.$id, confirm: true, userEmail: email, teamName: 'Crew & Co' })
    expect(Date.parse(body.joined)).not.toBeNaN()
    expect(JSON.stringify(body)).not.toContain('secret')
    expect(await total()).toBe(before + 1)
    const cookies = answer.headers.getSetCookie()
    expect(cookies.map((line) => line.split('=')[0])).toEqual([
      `a_session_${project.projectId}_legacy`,
      `a_session_${project.projectId}`,
    ])
    const session = decodeURIComponent(cookies[1]?.split(';')[0]?.split('=')[1] ?? '')
    const client = new Client().setEndpoint(server.endpoint).setProject(project.projectId).setSession(session)
    expect(await new Teams(client).get({ teamId })).toMatchObject({ $id: teamId })
    expect(await users.get({ userId: membership.userId })).toMatchObject({ emailVerification: true })
  })

  it('leaves the session of whoever is signed in alone', async () => {
    await inviteByMail(outsider.email)
    const answer = await accept(server, project, await invitationTo(server, outsider.email), outsider.session)
    expect(answer.status).toBe(200)
    expect(answer.headers.getSetCookie()).toEqual([])
    const { memberships } = await asKey.listMemberships({ teamId, queries: [Query.equal('userId', outsider.id)] })
    await outsider.teams.deleteMembership({ teamId, membershipId: memberships[0]?.$id ?? '' })
  })

  it('refuses a wrong secret, another user, another team and an unknown place', async () => {
    const { link } = await invited()
    const type = async (change: Record<string, string>, session?: string) =>
      errorType(await accept(server, project, { ...link, ...change }, session))
    expect(await type({ secret: 'f'.repeat(256) })).toBe('team_invalid_secret')
    expect(await type({ secret: 'f'.repeat(257) })).toBe('general_argument_invalid')
    expect(await type({ userId: member.id })).toBe('team_invite_mismatch')
    expect(await type({}, member.session)).toBe('team_invite_mismatch')
    expect(await type({ membershipId: 'nobody' })).toBe('membership_not_found')
    expect(await type({ teamId: 'nobody' })).toBe('team_not_found')
    const { $id } = await owner.teams.create({ teamId: 'unique()', name: 'Other' })
    expect(await type({ teamId: $id })).toBe('team_membership_mismatch')
    expect((await accept(server, project, link)).status).toBe(200)
  })

  it('works exactly once, also when it is asked several times at once', async () => {
    const { link } = await invited()
    const before = await total()
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => accept(server, project, link)))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409, 409])
    expect(answers.filter((answer) => answer.headers.getSetCookie().length > 0)).toHaveLength(1)
    expect(await errorType(await accept(server, project, link))).toBe('membership_already_confirmed')
    expect(await total()).toBe(before + 1)
  })

  it('keeps the total exact while some join and some leave', async () => {
    const open = await Promise.all([1, 2, 3, 4].map(() => invited()))
    const joined = await Promise.all(
      [1, 2, 3, 4].map(() => asKey.createMembership({ teamId, email: newAddress(), roles: [] })),
    )
    const before = await total()
    await Promise.all([
      ...open.map(({ link }) => accept(server, project, link)),
      ...joined.map(({ $id }) => asKey.deleteMembership({ teamId, membershipId: $id })),
      // Some of them leave while they join.
      ...open.slice(0, 2).map(({ membership }) => asKey.deleteMembership({ teamId, membershipId: membership.$id })),
    ])
    const confirmed = await asKey.listMemberships({ teamId, queries: [Query.equal('confirm', true)] })
    expect(await total()).toBe(confirmed.total)
    expect(confirmed.total).toBeLessThanOrEqual(before)
  })

  it('does not prove an address that is no longer the invited one', async () => {
    const { membership, link } = await invited()
    await users.updateEmail({ userId: membership.userId, email: newAddress() })
    expect((await accept(server, project, link)).status).toBe(200)
    expect(await users.get({ userId: membership.userId })).toMatchObject({ emailVerification: false })
  })

  it('keeps blocked users out, and keys', async () => {
    const { membership, link } = await invited()
    await users.updateStatus({ userId: membership.userId, status: false })
    expect(await errorType(await accept(server, project, link))).toBe('user_blocked')
    const { teamId: ofTeam = '', membershipId = '', userId = '', secret = '' } = link
    const byKey = asKey.updateMembershipStatus({ teamId: ofTeam, membershipId, userId, secret })
    expect(await failure(byKey)).toBe('general_unauthorized_scope')
  })

  it('does not know the invitations of other projects', async () => {
    const { link } = await invited()
    const other = await createProject(server)
    expect(await errorType(await accept(server, other, link))).toBe('membership_not_found')
    expect(await failure(new Account(other.guest()).get())).toBe('general_unauthorized_scope')
  })
})
