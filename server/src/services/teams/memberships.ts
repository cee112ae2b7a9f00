import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { CONSOLE } from '../../contract/project.ts'
import { type Membership, memberships, type Team } from '../directory/index.ts'
import { countMembers, hasOwner, holdTeam, OWNER } from './membership-rows.ts'
import { requireTeam } from './teams.ts'

/** A membership of this team that the caller may read. @throws ApiError `membership_not_found` */
export async function requireMembership(ctx: Context, team: Team, membershipId: string): Promise<Membership> {
  const membership = await ctx.store.find(memberships, membershipId)
  if (membership?.teamInternalId !== team.$sequence) throw new ApiError('membership_not_found')
  return membership
}

/**
 * Replaces the roles of a member; the store refuses whoever is no owner (contract: identity 5.4).
 * @throws ApiError `membership_downgrade_prohibited` on the console, where a team always keeps an owner
 */
export async function updateRoles(
  ctx: Context,
  team: Team,
  membershipId: string,
  roles: readonly string[],
): Promise<Membership> {
  return ctx.transaction(async (tx) => {
    if (isConsole(ctx)) await holdTeam(tx, team)
    const membership = await requireMembership(tx, team, membershipId)
    const changed = await tx.store.update(memberships, membership.$id, { roles })
    if (!changed) throw new ApiError('membership_not_found')
    const wasOwner = membership.confirm && membership.roles.includes(OWNER)
    if (isConsole(ctx) && wasOwner && !(await hasOwner(tx, team))) throw new ApiError('membership_downgrade_prohibited')
    return changed
  })
}

/**
 * Ends a membership or an invitation: the member himself or an owner may; the store refuses others
 * (contract: identity 5.5).
 * @throws ApiError `team_invite_not_found`, `team_not_found`, `team_membership_mismatch`, and
 * `membership_deletion_prohibited` for the last owner of a team of the console
 */
export async function endMembership(ctx: Context, teamId: string, membershipId: string): Promise<void> {
  // Looked up before the team, and for everybody: an ID that is unknown is told from a team that is not theirs.
  const membership = await ctx.store.asSystem().find(memberships, membershipId)
  if (!membership) throw new ApiError('team_invite_not_found')
  const team = await requireTeam(ctx, teamId)
  if (membership.teamInternalId !== team.$sequence) throw new ApiError('team_membership_mismatch')
  await ctx.transaction(async (tx) => {
    await holdTeam(tx, team)
    const deleted = await tx.store.delete(memberships, membershipId)
    if (!deleted) throw new ApiError('team_invite_not_found')
    if (!deleted.confirm) return
    await countMembers(tx, team, -1)
    if (isConsole(ctx) && deleted.roles.includes(OWNER) && !(await hasOwner(tx, team)))
      throw new ApiError('membership_deletion_prohibited')
  })
}

const isConsole = (ctx: Context): boolean => ctx.project.$id === CONSOLE
