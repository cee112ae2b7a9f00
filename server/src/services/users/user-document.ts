import { isPrivileged } from '../../contract/actor.ts'
import type { Context } from '../../contract/context.ts'
import { hashOptions } from '../../crypto/passwords.ts'
import { type Target, targets, type User } from '../directory/index.ts'

/**
 * A user as the User model presents him. Made of named members, not of the row: what is stored besides (password
 * history, recovery codes) must not reach events or answers by accident.
 */
export async function userDocument(ctx: Context, user: User, given: { targets?: readonly Target[] } = {}) {
  return describeUser(ctx, user, given.targets ?? (await targetsOf(ctx, user)))
}

/** As `userDocument` for many users at once, with one statement for all their targets. */
export async function userDocuments(ctx: Context, users: readonly User[]) {
  if (users.length === 0) return []
  const found = await ctx.store.asSystem().select(targets, { userInternalId: users.map(({ $sequence }) => $sequence) })
  const byUser = Map.groupBy(found, ({ userInternalId }) => userInternalId)
  return users.map((user) => describeUser(ctx, user, byUser.get(user.$sequence) ?? []))
}

/** The addresses that messages to a user can go to, oldest first. */
export const targetsOf = (ctx: Context, user: Pick<User, '$sequence'>): Promise<Target[]> =>
  ctx.store.asSystem().select(targets, { userInternalId: user.$sequence })

// Hashes are for servers that move users elsewhere: not for users who may list others in order to act as them.
function hashOf(ctx: Context, user: User) {
  if (!isPrivileged(ctx.actor)) return { password: null, hash: null, hashOptions: null }
  const options = hashOptions({ algorithm: user.hash, options: user.hashOptions })
  return { password: user.password, hash: user.hash, hashOptions: options }
}

function describeUser(ctx: Context, user: User, owned: readonly Target[]) {
  return {
    $id: user.$id,
    $createdAt: user.$createdAt,
    $updatedAt: user.$updatedAt,
    name: user.name,
    ...hashOf(ctx, user),
    registration: user.registration,
    status: user.status,
    labels: user.labels,
    passwordUpdate: user.passwordUpdate,
    email: user.email,
    phone: user.phone,
    emailVerification: user.emailVerification,
    emailCanonical: user.emailCanonical,
    emailIsFree: user.emailIsFree,
    emailIsDisposable: user.emailIsDisposable,
    emailIsCorporate: user.emailIsCorporate,
    emailIsCanonical: user.emailIsCanonical,
    phoneVerification: user.phoneVerification,
    mfa: user.mfa,
    prefs: user.prefs,
    targets: owned,
    accessedAt: user.accessedAt,
    impersonator: user.impersonator,
    impersonatorUserId: impersonatorOf(ctx, user),
  }
}

function impersonatorOf(ctx: Context, user: User): string | null {
  const { actor } = ctx
  return actor.impersonator && actor.user?.$id === user.$id ? actor.impersonator.$id : null
}
