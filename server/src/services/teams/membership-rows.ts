import { type Actor, isPrivileged } from '../../contract/actor.ts'
import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { permission } from '../../data/permissions.ts'
import type { Base } from '../../data/shape.ts'
import { type Membership, memberships, type Team, teams, type User, users } from '../directory/index.ts'

/** The role that may change a team, its members and their roles. */
export const OWNER = 'owner'

/** What lists of memberships can be filtered and ordered by. */
export const MEMBERSHIP_ATTRIBUTES = ['userId', 'teamId', 'roles', 'invited', 'joined', 'confirm']

/** The user a membership is of; undefined when he is gone, though another may have his ID. */
export async function memberOf(ctx: Context, membership: Membership): Promise<User | undefined> {
  const user = await ctx.store.asSystem().find(users, membership.userId)
  return user?.$sequence === membership.userInternalId ? user : undefined
}

/** Whether the caller decides who is in the team: its owners do, and who acts for the whole project. */
export const mayInvite = (actor: Actor, team: Team): boolean =>
  isPrivileged(actor) || actor.roles.includes(`team:${team.$id}/${OWNER}`)

/** Writes the membership of a user; the caller keeps the team's `total` in step. */
export function addMember(
  ctx: Context,
  team: Team,
  user: Base,
  values: Pick<Membership, 'roles' | 'invited' | 'joined' | 'confirm'> & { readonly secret?: string | null },
): Promise<Membership> {
  const $id = ctx.newId()
  return ctx.store.insert(memberships, {
    $id,
    // Members see it, the member himself or an owner ends it, owners change it.
    $permissions: [
      permission('read', `team:${team.$id}`),
      permission('update', `team:${team.$id}/${OWNER}`),
      permission('delete', `user:${user.$id}`),
      permission('delete', `team:${team.$id}/${OWNER}`),
    ],
    userId: user.$id,
    userInternalId: user.$sequence,
    teamId: team.$id,
    teamInternalId: team.$sequence,
    search: `${$id} ${user.$id}`.toLowerCase(),
    ...values,
  })
}

/**
 * Makes changes to the members of one team wait for each other, so that counts and "the last owner" stay exact. It comes
 * before any other write of a transaction, and after the user who joins: one order of locks, no deadlock.
 * @throws ApiError `team_not_found` when the team is gone
 */
export async function holdTeam(ctx: Context, team: Team): Promise<void> {
  const held = await ctx.store.asSystem().lock(teams, team.$id)
  if (held?.$sequence !== team.$sequence) throw new ApiError('team_not_found')
}

/** Counts members who joined or left, in the transaction that makes them. */
export async function countMembers(ctx: Context, team: Team, by: 1 | -1): Promise<void> {
  await ctx.store.asSystem().increment(teams, team.$id, 'total', by)
}

/** Whether somebody who joined is an owner. */
export async function hasOwner(ctx: Context, team: Team): Promise<boolean> {
  const owners = [
    { method: 'contains', attribute: 'roles', values: [OWNER] },
    { method: 'limit', values: [1] },
  ]
  const { rows } = await ctx.store.asSystem().list(
    memberships,
    owners.map((query) => JSON.stringify(query)),
    { attributes: ['roles'], where: { teamInternalId: team.$sequence, confirm: true }, total: false },
  )
  return rows.length > 0
}
