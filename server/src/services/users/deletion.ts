import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import type { Store } from '../../data/store.ts'
import {
  authenticators,
  challenges,
  identities,
  memberships,
  sessions,
  targets,
  teams,
  tokens,
  type User,
  users,
} from '../directory/index.ts'
import { userDocument } from './user-document.ts'

// Sessions before the push targets bound to them, as wherever sessions end: one order of locks, no deadlock.
const OWNED = [sessions, targets, identities, tokens, authenticators, challenges] as const

/**
 * Deletes a user with everything that is his, and tells the world (`users.[userId].delete`). Teams stay, even
 * without an owner (contract: identity 3.12).
 * @throws ApiError `user_not_found` when somebody else was quicker
 */
export async function deleteUser(ctx: Context, user: User): Promise<void> {
  const payload = await userDocument(ctx, user)
  await ctx.transaction(async (tx) => {
    const store = tx.store.asSystem()
    const [deleted] = await store.deleteWhere(users, { $id: user.$id, $sequence: user.$sequence })
    if (!deleted) throw new ApiError('user_not_found')
    const mine = { userInternalId: user.$sequence }
    for (const shape of OWNED) await store.deleteWhere(shape, mine)
    await leaveTeams(store, mine)
    tx.emit({ template: 'users.[userId].delete', ids: { userId: user.$id }, model: 'user', payload })
  })
}

// Teams before their members, as wherever members change; several teams in the order of their IDs.
async function leaveTeams(store: Store, mine: { readonly userInternalId: number }): Promise<void> {
  const joined = await store.select(memberships, mine)
  for (const teamId of [...new Set(joined.map((membership) => membership.teamId))].sort())
    await store.lock(teams, teamId)
  for (const { teamId, teamInternalId, confirm } of await store.deleteWhere(memberships, mine)) {
    if (!confirm) continue
    const team = await store.find(teams, teamId)
    if (team?.$sequence === teamInternalId) await store.increment(teams, teamId, 'total', -1)
  }
}
