import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { randomHex } from '../../crypto/secrets.ts'
import { type Authenticator, authenticators, type User, users } from '../directory/index.ts'

const CODES = 6
const CODE_LENGTH = 10

/** Which second factors a user can prove, of those the project allows (contract: identity 3.16). */
export async function mfaFactors(ctx: Context, user: User) {
  const allowed = ctx.project.auths.mfaFactors
  const app = await authenticatorOf(ctx, user, 'totp')
  return {
    totp: allowed.totp && app?.verified === true,
    email: allowed.email && Boolean(user.email) && user.emailVerification,
    phone: allowed.phone && Boolean(user.phone) && user.phoneVerification,
    recoveryCode: user.mfaRecoveryCodes.length > 0,
    custom: allowed.custom,
  }
}

/** A user's authenticator of a type, verified or not. */
export const authenticatorOf = (
  ctx: Context,
  user: Pick<User, '$sequence'>,
  type: string,
): Promise<Authenticator | undefined> =>
  ctx.store.asSystem().first(authenticators, { userInternalId: user.$sequence, type })

/** Deletes a user's authenticators of a type. @throws ApiError `user_authenticator_not_found` */
export async function deleteAuthenticator(ctx: Context, user: Pick<User, '$sequence'>, type: string): Promise<void> {
  const deleted = await ctx.store.asSystem().deleteWhere(authenticators, { userInternalId: user.$sequence, type })
  if (deleted.length === 0) throw new ApiError('user_authenticator_not_found')
}

/** The recovery codes a user has left. @throws ApiError `user_recovery_codes_not_found` */
export function recoveryCodesOf(user: User): readonly string[] {
  if (user.mfaRecoveryCodes.length === 0) throw new ApiError('user_recovery_codes_not_found')
  return user.mfaRecoveryCodes
}

/** A user's first recovery codes. @throws ApiError `user_recovery_codes_already_exists` */
export const createRecoveryCodes = (ctx: Context, userId: string): Promise<readonly string[]> =>
  replaceRecoveryCodes(ctx, userId, (user) => {
    if (user.mfaRecoveryCodes.length > 0) throw new ApiError('user_recovery_codes_already_exists')
  })

/** New recovery codes instead of those there are. @throws ApiError `user_recovery_codes_not_found` */
export const regenerateRecoveryCodes = (ctx: Context, userId: string): Promise<readonly string[]> =>
  replaceRecoveryCodes(ctx, userId, recoveryCodesOf)

function replaceRecoveryCodes(
  ctx: Context,
  userId: string,
  check: (user: User) => unknown,
): Promise<readonly string[]> {
  const mfaRecoveryCodes = Array.from({ length: CODES }, () => randomHex(CODE_LENGTH))
  return ctx.transaction(async (tx) => {
    const store = tx.store.asSystem()
    const user = await store.lock(users, userId)
    if (!user) throw new ApiError('user_not_found')
    check(user)
    await store.update(users, userId, { mfaRecoveryCodes })
    return mfaRecoveryCodes
  })
}
