import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import type { Draft } from '../../contract/model.ts'
import {
  type Membership as MembershipRow,
  memberships,
  type Team,
  teams,
  type User,
  users,
} from '../directory/index.ts'
import { createSession, setSessionCookies } from '../users/index.ts'
import { isInvitationSecret, wentTo } from './invitation-secret.ts'
import { changedMembership } from './membership-document.ts'
import { countMembers, holdTeam, memberOf } from './membership-rows.ts'
import type { Membership } from './models.ts'

/** What the link of an invitation carries. */
export interface Acceptance {
  readonly teamId: string
  readonly membershipId: string
  readonly userId: string
  readonly secret: string
}

/**
 * Makes the invited user a member, and signs him in unless he is. The secret stands for his permissions, so tables are
 * read and written as the system (contract: identity 5.3).
 * @throws ApiError `membership_not_found`, `team_not_found`, `team_membership_mismatch`, `team_invalid_secret`,
 * `team_invite_mismatch`, `membership_already_confirmed`, `user_blocked`
 */
export async function acceptInvitation(ctx: Context, given: Acceptance): Promise<Draft<typeof Membership>> {
  const store = ctx.store.asSystem()
  const invitation = await store.find(memberships, given.membershipId)
  if (!invitation) throw new ApiError('membership_not_found')
  const team = await store.find(teams, given.teamId)
  if (!team) throw new ApiError('team_not_found')
  if (invitation.teamInternalId !== team.$sequence) throw new ApiError('team_membership_mismatch')
  if (!isInvitationSecret(invitation.secret, given.secret)) throw new ApiError('team_invalid_secret')
  const user = given.userId === invitation.userId ? await memberOf(ctx, invitation) : undefined
  if (!user || !isForCaller(ctx, user)) throw new ApiError('team_invite_mismatch')
  if (invitation.confirm) throw new ApiError('membership_already_confirmed')
  const membership = await ctx.transaction((tx) => confirm(tx, team, user, given))
  if (ctx.actor.kind === 'guest') await signIn(ctx, user)
  return changedMembership(membership, team.name, user)
}

// Guests are who the secret says. An administrator is no user of the project, whatever his ID.
function isForCaller({ actor }: Context, user: User): boolean {
  return actor.kind === 'guest' || (actor.kind === 'user' && actor.user?.$sequence === user.$sequence)
}

async function confirm(ctx: Context, team: Team, user: User, given: Acceptance): Promise<MembershipRow> {
  const store = ctx.store.asSystem()
  // First the user, then the team, then the place: one order of locks, no deadlock.
  const current = await store.lock(users, user.$id)
  if (current?.$sequence !== user.$sequence) throw new ApiError('team_invite_mismatch')
  if (!current.status) throw new ApiError('user_blocked')
  await holdTeam(ctx, team)
  const open = { $id: given.membershipId, confirm: false }
  const [membership] = await store.updateWhere(memberships, open, { confirm: true, joined: ctx.now() })
  if (!membership) throw new ApiError('membership_already_confirmed')
  // The secret may have been renewed since it was checked: what was written is what counts.
  if (!isInvitationSecret(membership.secret, given.secret)) throw new ApiError('team_invalid_secret')
  await countMembers(ctx, team, 1)
  if (wentTo(membership.secret, current.email)) await store.update(users, current.$id, { emailVerification: true })
  return membership
}

// As any login, but the answer is the membership: the session is in the cookies alone.
async function signIn(ctx: Context, user: User): Promise<void> {
  const how = { provider: 'email', providerUid: user.email ?? '', factors: ['email'], trim: true }
  const { session, secret } = await createSession(ctx, user, how)
  setSessionCookies(ctx, user.$id, secret, session.expire)
}
