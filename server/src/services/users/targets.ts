import type { Context } from '../../contract/context.ts'
import { type Target, targets, type User } from '../directory/index.ts'

export type TargetType = 'email' | 'sms' | 'push'

/** Who a row belongs to, twice: an ID can be used again, its number never. */
export const ownedBy = (user: Pick<User, '$id' | '$sequence'>) => ({
  userId: user.$id,
  userInternalId: user.$sequence,
})

/**
 * Makes an address a target of the user, inside a transaction. When it is a target already it stays whose it is, and
 * nothing is answered unless it is his: a sign-up must not take over what somebody else receives.
 */
export async function addTarget(
  ctx: Context,
  user: User,
  providerType: TargetType,
  identifier: string,
): Promise<Target | undefined> {
  const store = ctx.store.asSystem()
  const row = { $id: ctx.newId(), ...ownedBy(user), providerType, identifier }
  const made = await store.insertUnlessTaken(targets, row)
  if (made) return made
  const known = await store.first(targets, { identifier })
  return known?.userInternalId === user.$sequence ? known : undefined
}
