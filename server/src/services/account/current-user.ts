import type { ActorUser } from '../../contract/actor.ts'
import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { CONSOLE } from '../../contract/project.ts'
import { type Session, sessions, type Target, type User, users } from '../directory/index.ts'
import { userDocument } from '../users/index.ts'

/** The user who asks, as the request found him: no statement is run. */
export function currentUser(ctx: Context): ActorUser {
  const { user } = ctx.actor
  if (!user) throw new ApiError('user_unauthorized')
  return user
}

/** The account as it is answered, from what identifying the caller has loaded: no statement is run. */
export function currentAccount(ctx: Context) {
  // The directory loads whole rows; the contract names only what the pipeline reads of them.
  const user = currentUser(ctx) as User & { readonly targets: readonly Target[] }
  return userDocument(ctx, user, { targets: user.targets })
}

/**
 * The stored user who asks, in whose project the request acts.
 * An administrator's own account is in the console and not in the project he administers: changing it from there would
 * reach a stranger who happens to have the same number.
 */
export async function storedUser(ctx: Context): Promise<User> {
  const { $id, $sequence } = homeUser(ctx)
  const user = await ctx.store.asSystem().find(users, $id)
  if (!user || user.$sequence !== $sequence) throw new ApiError('user_unauthorized')
  return user
}

/** The user who asks, if his account is in the project the request acts on. */
export function homeUser(ctx: Context): ActorUser {
  const user = currentUser(ctx)
  if (ctx.actor.kind === 'admin' && ctx.project.$id !== CONSOLE) {
    throw new ApiError(
      'user_unauthorized',
      'Your account belongs to the console: send this with the project `console`.',
    )
  }
  return user
}

/** The person behind the request: the impersonator while impersonating (contract: identity 4.6). */
export function realUser(ctx: Context): ActorUser {
  const user = homeUser(ctx)
  return ctx.actor.impersonator ?? user
}

/** ID of the session the request presented, if it is one of this user's. */
export function currentSessionId(ctx: Context, user: { readonly $sequence: number }): string | undefined {
  const { session } = ctx.actor
  return session && session.userInternalId === user.$sequence ? session.$id : undefined
}

/**
 * An unexpired session of the user by its ID, or by `current`.
 * @throws ApiError `user_session_not_found`
 */
export async function ownSession(ctx: Context, user: { readonly $sequence: number }, id: string): Promise<Session> {
  const wanted = id === 'current' ? currentSessionId(ctx, user) : id
  const session = wanted === undefined ? undefined : await ctx.store.asSystem().find(sessions, wanted)
  if (!session || session.userInternalId !== user.$sequence || session.expire <= ctx.now()) {
    throw new ApiError('user_session_not_found')
  }
  return session
}
