import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { users } from '../directory/index.ts'
import { requireMail } from '../mails/index.ts'
import { consumeToken, findUser, holdUser, TokenType, tokenDocument } from '../users/index.ts'
import { storedUser } from './current-user.ts'
import { mailToken } from './mailed-token.ts'

/** Mails a link with which the caller proves that the address is his (contract: identity 3.15). */
export async function createEmailVerification(ctx: Context, { url }: { url: string }) {
  requireMail(ctx)
  const user = await storedUser(ctx)
  if (!user.email) throw new ApiError('user_email_not_found')
  if (user.emailVerification) throw new ApiError('user_email_already_verified')
  return mailToken(ctx, user, 'verification', url)
}

/** Verifies the address with the secret of such a link; no session is needed. */
export async function confirmEmailVerification(ctx: Context, params: { userId: string; secret: string }) {
  const user = await findUser(ctx, params.userId)
  return ctx.transaction(async (tx) => {
    await holdUser(tx, user)
    const token = await consumeToken(tx, user, [TokenType.verification], params.secret)
    if (!token) throw new ApiError('user_invalid_token')
    await tx.store.asSystem().update(users, user.$id, { emailVerification: true })
    return tokenDocument(token, '')
  })
}
