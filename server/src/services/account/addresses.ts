import type { Context } from '../../contract/context.ts'
import { moveEmail, movePhone, userDocument } from '../users/index.ts'
import { storedUser } from './current-user.ts'
import { proveOrSetPassword } from './password.ts'

/** Gives the caller another email, which starts unverified; an anonymous user becomes one who can sign in. */
export async function updateEmail(ctx: Context, params: { email: string; password: string }) {
  const user = await storedUser(ctx)
  const also = await proveOrSetPassword(ctx, user, params.password)
  return userDocument(ctx, await moveEmail(ctx, user, params.email, { by: 'account', also }))
}

/** Gives the caller another phone number, which starts unverified. */
export async function updatePhone(ctx: Context, params: { phone: string; password: string }) {
  const user = await storedUser(ctx)
  const also = await proveOrSetPassword(ctx, user, params.password)
  return userDocument(ctx, await movePhone(ctx, user, params.phone, { by: 'account', also }))
}
