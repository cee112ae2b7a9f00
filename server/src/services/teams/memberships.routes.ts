import {
  email,
  key,
  list as listParam,
  optional,
  phone,
  queries,
  redirectUrl,
  search,
  text,
  total,
  uid,
} from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { memberships } from '../directory/index.ts'
import { acceptInvitation } from './acceptance.ts'
import { invite } from './invitations.ts'
import { changedMembership, describeMemberships, visibleTo } from './membership-document.ts'
import { MEMBERSHIP_ATTRIBUTES, memberOf } from './membership-rows.ts'
import { endMembership, requireMembership, updateRoles } from './memberships.ts'
import { Membership, MembershipList } from './models.ts'
import { requireTeam } from './teams.ts'

const teamId = uid('ID of the team.')
const membershipId = uid('ID of the membership.')
const roles = (description: string) => listParam(key(81, 'A role.'), 100, description)
const everybody = ['admin', 'session', 'key', 'jwt'] as const

export const createMembership = route({
  name: 'teams.createMembership',
  method: 'POST',
  path: '/v1/teams/:teamId/memberships',
  title: 'Invite somebody, or add a member from a server',
  scopes: ['teams.write'],
  auth: everybody,
  authMethod: 'invites',
  rate: { limit: 10, seconds: 3600, keys: ['url:{url},ip:{ip}'] },
  event: 'teams.[teamId].memberships.[membershipId].create',
  audit: { event: 'membership.create', resource: 'team/{request.teamId}', userId: '{request.userId}' },
  params: {
    teamId,
    email: optional(email('Address of the person. A user is made when nobody has it.'), ''),
    userId: optional(uid('ID of the user to add.'), ''),
    phone: optional(phone('Phone number of the person. A user is made when nobody has it.'), ''),
    roles: roles('Roles of the member in the team.'),
    url: optional(redirectUrl('Where the invitation leads; what accepting needs is added to its query.'), ''),
    name: optional(text(128, 'Name of the user that is made.'), ''),
  },
  status: 201,
  model: Membership,
  run: (ctx, params) => invite(ctx, params),
})

export const listMemberships = route({
  name: 'teams.listMemberships',
  method: 'GET',
  path: '/v1/teams/:teamId/memberships',
  title: 'List the members of a team and its open invitations',
  scopes: ['teams.read'],
  auth: everybody,
  params: { teamId, queries: optional(queries(MEMBERSHIP_ATTRIBUTES), []), search: search(), total: total() },
  model: MembershipList,
  async run(ctx, params) {
    const team = await requireTeam(ctx, params.teamId)
    const visible = visibleTo(ctx)
    const inTeam = { teamInternalId: team.$sequence }
    const page = await ctx.store.list(memberships, params.queries, {
      total: params.total,
      // Members are found by their users' IDs, too: not where those are hidden.
      ...(visible.id
        ? { attributes: MEMBERSHIP_ATTRIBUTES, where: inTeam, search: params.search }
        : {
            attributes: MEMBERSHIP_ATTRIBUTES.filter((name) => name !== 'userId'),
            where: { ...inTeam, ...(params.search && { $id: params.search }) },
          }),
    })
    return {
      total: page.total,
      memberships: await describeMemberships(ctx, page.rows, () => team.name, visible),
    }
  },
})

export const getMembership = route({
  name: 'teams.getMembership',
  method: 'GET',
  path: '/v1/teams/:teamId/memberships/:membershipId',
  title: 'Get a membership',
  scopes: ['teams.read'],
  auth: everybody,
  params: { teamId, membershipId },
  model: Membership,
  async run(ctx, params) {
    const team = await requireTeam(ctx, params.teamId)
    const membership = await requireMembership(ctx, team, params.membershipId)
    return (await describeMemberships(ctx, [membership], () => team.name, visibleTo(ctx)))[0]
  },
})

export const updateMembership = route({
  name: 'teams.updateMembership',
  method: 'PATCH',
  path: '/v1/teams/:teamId/memberships/:membershipId',
  title: 'Replace the roles of a member',
  scopes: ['teams.write'],
  auth: everybody,
  event: 'teams.[teamId].memberships.[membershipId].update',
  audit: { event: 'membership.update', resource: 'team/{request.teamId}' },
  params: { teamId, membershipId, roles: roles('All roles of the member from now on.') },
  model: Membership,
  async run(ctx, params) {
    const team = await requireTeam(ctx, params.teamId)
    const changed = await updateRoles(ctx, team, params.membershipId, params.roles)
    return changedMembership(changed, team.name, await memberOf(ctx, changed))
  },
})

export const updateMembershipStatus = route({
  name: 'teams.updateMembershipStatus',
  method: 'PATCH',
  path: '/v1/teams/:teamId/memberships/:membershipId/status',
  title: 'Accept an invitation',
  scopes: ['public'],
  auth: ['admin', 'session', 'jwt'],
  event: 'teams.[teamId].memberships.[membershipId].update.status',
  audit: { event: 'membership.update', resource: 'team/{request.teamId}', userId: '{request.userId}' },
  params: {
    teamId,
    membershipId,
    userId: uid('ID of the invited user.'),
    secret: text(256, 'Secret of the invitation.'),
  },
  model: Membership,
  run: (ctx, params) => acceptInvitation(ctx, params),
})

export const deleteMembership = route({
  name: 'teams.deleteMembership',
  method: 'DELETE',
  path: '/v1/teams/:teamId/memberships/:membershipId',
  title: 'End a membership or an invitation',
  scopes: ['teams.write'],
  auth: everybody,
  event: 'teams.[teamId].memberships.[membershipId].delete',
  audit: { event: 'membership.delete', resource: 'team/{request.teamId}' },
  params: { teamId, membershipId },
  status: 204,
  async run(ctx, params) {
    await endMembership(ctx, params.teamId, params.membershipId)
    return undefined
  },
})
