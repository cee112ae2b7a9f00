import { Client, Query, Teams } from '@appwrite.io/console'
import { Locale } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createConsoleUser, createProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { accept, failure, invitationTo, signedIn } from '../../../test/team-people.ts'
import { readMails } from '../../ports/mail/file.ts'
import { findInvitation, invitationLink } from './index.ts'

const CONSOLE = { projectId: 'console' }
const PAGE = 'http://localhost/console/invite'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

/** Teams as somebody who is signed in to the console sees them. */
function as(session: string, on = server): Teams {
  const client = new Client().setEndpoint(on.endpoint).setProject('console')
  client.headers['X-Appwrite-Session'] = session
  return new Teams(client)
}

/** An organization with its owner and a second member, by mail as people do it. */
async function organization(roles: string[]) {
  const [first, second] = [await createConsoleUser(server), await createConsoleUser(server)]
  const { $id: teamId } = await as(first.session).create({ teamId: 'unique()', name: 'Organization' })
  const email = `${second.userId}@firm.example`
  const membership = await as(first.session).createMembership({ teamId, email, roles, url: PAGE })
  expect((await accept(server, CONSOLE, await invitationTo(server, email), second.session)).status).toBe(200)
  const { memberships } = await as(first.session).listMemberships({ teamId })
  const own = memberships.find(({ userId }) => userId === first.userId)?.$id ?? ''
  return { teamId, first: as(first.session), own, second: as(second.session), theirs: membership.$id }
}

describe('organizations of the console', () => {
  it('show their members to each other', async () => {
    const { teamId, second } = await organization(['developer'])
    const { memberships } = await second.listMemberships({ teamId, queries: [Query.orderAsc('$sequence')] })
    expect(memberships.map(({ userName }) => userName)).toEqual(['Test user', 'Test user'])
    expect(memberships.every(({ userId, userEmail }) => userId !== '' && userEmail !== '')).toBe(true)
  })

  it('keep their last owner', async () => {
    const { teamId, first, own, second, theirs } = await organization(['developer'])
    const demote = { teamId, membershipId: own, roles: ['developer'] }
    expect(await failure(first.updateMembership(demote))).toBe('membership_downgrade_prohibited')
    expect(await failure(first.deleteMembership({ teamId, membershipId: own }))).toBe('membership_deletion_prohibited')
    expect(await failure(second.deleteMembership({ teamId, membershipId: own }))).toBe('user_unauthorized')
    expect(await first.get({ teamId })).toMatchObject({ total: 2 })
    await first.updateMembership({ teamId, membershipId: theirs, roles: ['owner'] })
    expect(await first.updateMembership(demote)).toMatchObject({ roles: ['developer'] })
    await first.deleteMembership({ teamId, membershipId: own })
    expect(await second.get({ teamId })).toMatchObject({ total: 1 })
  })

  it('do not count owners who have not joined yet', async () => {
    const { session, teamId, userId } = await createConsoleUser(server)
    const teams = as(session)
    await teams.createMembership({ teamId, email: 'later@firm.example', roles: ['owner'], url: PAGE })
    const { memberships } = await teams.listMemberships({ teamId, queries: [Query.equal('userId', userId)] })
    const leave = teams.deleteMembership({ teamId, membershipId: memberships[0]?.$id ?? '' })
    expect(await failure(leave)).toBe('membership_deletion_prohibited')
  })

  it('keep one owner when all of them go at the same time', async () => {
    const { teamId, first, own, second, theirs } = await organization(['owner'])
    const results = await Promise.all([
      failure(first.deleteMembership({ teamId, membershipId: own })),
      failure(second.deleteMembership({ teamId, membershipId: theirs })),
    ])
    expect(results.filter((result) => result === 'membership_deletion_prohibited')).toHaveLength(1)
  })

  it('are deleted by their owners alone', async () => {
    const { teamId, first, second } = await organization(['developer'])
    expect(await failure(second.delete({ teamId }))).toBe('user_unauthorized')
    await first.delete({ teamId })
    expect(await failure(second.get({ teamId }))).toBe('team_not_found')
  })

  it('take their projects with them', async () => {
    const owner = await createConsoleUser(server)
    const project = await createProject(server, owner)
    await as(owner.session).delete({ teamId: owner.teamId })
    expect(await failure(new Locale(project.guest()).get())).toBe('project_not_found')
  })
})

describe('invitationLink', () => {
  it('opens an invitation where no mail leaves the instance', async () => {
    await using closed = await startServer({ env: { _APP_ENV: 'production', _APP_TLS: 'off' } })
    const { session, teamId } = await createConsoleUser(closed)
    const email = 'new@firm.example'
    const invited = await as(session, closed).createMembership({ teamId, email, roles: ['developer'], url: PAGE })
    expect(invited.confirm).toBe(false)
    const ctx = await closed.app.system('console')
    expect(await findInvitation(ctx, teamId, 'New@firm.example')).toMatchObject({ $id: invited.$id })
    const earlier = parts(await invitationLink(ctx, invited.$id))
    const link = await invitationLink(ctx, invited.$id)
    expect(new URL(link).pathname).toBe('/console/invite')
    expect(await (await accept(closed, CONSOLE, earlier)).json()).toMatchObject({ type: 'team_invalid_secret' })
    expect((await accept(closed, CONSOLE, parts(link))).status).toBe(200)
    expect(await failure(invitationLink(ctx, invited.$id))).toBe('membership_already_confirmed')
    expect(await failure(invitationLink(ctx, 'nobody'))).toBe('team_invite_not_found')
    expect(await readMails(closed.mailFolder)).toEqual([])
  })

  it('is not needed elsewhere: projects refuse invitations that no mail can carry', async () => {
    await using closed = await startServer({ env: { _APP_ENV: 'production', _APP_TLS: 'off' } })
    const { projectId } = await createProject(closed)
    const person = await signedIn(closed, projectId)
    const { $id: teamId } = await person.teams.create({ teamId: 'unique()', name: 'Quiet' })
    const call = { teamId, email: 'new@firm.example', roles: [], url: 'https://app.example.com' }
    expect(await failure(person.teams.createMembership(call))).toBe('general_smtp_disabled')
  })
})

const parts = (link: string): Record<string, string> => Object.fromEntries(new URL(link).searchParams)
