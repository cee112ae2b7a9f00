import { isPrivileged } from '../../contract/actor.ts'
import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import type { Draft } from '../../contract/model.ts'
import { CONSOLE } from '../../contract/project.ts'
import { type Membership as MembershipRow, memberships, type Team, type User } from '../directory/index.ts'
import { canMail, linkTo, requireMail, sendMail } from '../mails/index.ts'
import { holdUser } from '../users/index.ts'
import { newInvitationSecret } from './invitation-secret.ts'
import { createInvitee, findInvitee, type Named } from './invitee.ts'
import { changedMembership } from './membership-document.ts'
import { addMember, countMembers, holdTeam, mayInvite } from './membership-rows.ts'
import type { Membership } from './models.ts'
import { requireTeam } from './teams.ts'

/** What is asked when somebody is invited. */
export interface Invitation extends Named {
  readonly teamId: string
  readonly roles: readonly string[]
  /** Where the link leads. */
  readonly url: string
}

/**
 * Invites somebody to a team by mail; keys and administrators add him at once (contract: identity 5.2). Nothing is
 * written before the caller is known to be an owner.
 * @throws ApiError `membership_already_confirmed`, and what finding or making the user throws
 */
export async function invite(ctx: Context, asked: Invitation): Promise<Draft<typeof Membership>> {
  const joins = isPrivileged(ctx.actor)
  const named = { ...asked, email: asked.email.toLowerCase() }
  if (!asked.url && !joins) throw new ApiError('general_argument_invalid', 'Param "url" is not optional.')
  if (!named.userId && !named.email && !named.phone)
    throw new ApiError('general_argument_invalid', 'One of the params "userId", "email" and "phone" is needed.')
  // The console's invitations exist without mail too: their links can be copied.
  if (!joins && ctx.project.$id !== CONSOLE) requireMail(ctx)
  const team = await requireTeam(ctx, asked.teamId)
  if (!mayInvite(ctx.actor, team)) throw new ApiError('user_unauthorized', 'Only owners of the team can invite.')
  const known = await findInvitee(ctx, named)
  const address = known ? known.email : named.email
  if (!joins && !address) throw new ApiError('general_phone_disabled')
  const user = known ?? (await createInvitee(ctx, named))
  const membership = await ctx.transaction((tx) => place(tx, team, user, asked, joins))
  return changedMembership(membership, team.name, user)
}

async function place(ctx: Context, team: Team, user: User, asked: Invitation, joins: boolean): Promise<MembershipRow> {
  await holdUser(ctx, user)
  await holdTeam(ctx, team)
  const store = ctx.store.asSystem()
  const pair = { teamInternalId: team.$sequence, userInternalId: user.$sequence }
  const open = await store.first(memberships, pair)
  if (open?.confirm) throw new ApiError('membership_already_confirmed')
  const secret = newInvitationSecret(user.email)
  const now = ctx.now()
  const state = { invited: now, joined: joins ? now : null, confirm: joins, secret: joins ? null : secret.stored }
  // Who is invited again keeps the roles of the first time.
  const membership = open
    ? await store.update(memberships, open.$id, state)
    : await addMember(ctx, team, user, { ...state, roles: asked.roles })
  if (!membership) throw new ApiError('membership_not_found')
  if (joins) await countMembers(ctx, team, 1)
  else if (canMail(ctx)) await mailInvitation(ctx, team, user, linkOf(membership, team, asked.url, secret.plain))
  return membership
}

const mailInvitation = (ctx: Context, team: Team, user: User, redirect: string): Promise<void> =>
  sendMail(ctx, {
    template: 'invitation',
    to: { name: user.name, address: user.email ?? '' },
    values: { user: user.name, owner: ctx.actor.user?.name || ctx.project.name, team: team.name, redirect },
  })

/** The link that accepts an invitation: what its page needs is in the query. */
export const linkOf = (membership: MembershipRow, team: Team, url: string, secret: string): string =>
  linkTo(url, {
    membershipId: membership.$id,
    userId: membership.userId,
    secret,
    teamId: team.$id,
    teamName: team.name,
  })
