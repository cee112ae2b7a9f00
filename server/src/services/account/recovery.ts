import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { requireMail } from '../mails/index.ts'
import {
  changePassword,
  consumeToken,
  findToken,
  findUser,
  findUserByEmail,
  TokenType,
  tokenDocument,
} from '../users/index.ts'
import { mailToken } from './mailed-token.ts'

const RECOVERY = [TokenType.recovery] as const

/** Mails a link with which a user who forgot his password sets another (contract: identity 3.14). */
export async function createRecovery(ctx: Context, { email, url }: { email: string; url: string }) {
  requireMail(ctx)
  const user = await findUserByEmail(ctx, email)
  if (!user) throw new ApiError('user_not_found')
  if (!user.status) throw new ApiError('user_blocked')
  return mailToken(ctx, user, 'recovery', url)
}

/** Sets a new password with the secret of such a link. Nobody is signed in by it. */
export async function confirmRecovery(ctx: Context, params: { userId: string; secret: string; password: string }) {
  const user = await findUser(ctx, params.userId)
  const token = await findToken(ctx, user, RECOVERY, params.secret)
  if (!token) throw new ApiError('user_invalid_token')
  await changePassword(ctx, user, params.password, {
    personalData: false,
    // The link came by mail.
    also: { emailVerification: true },
    async before(tx) {
      if (!(await consumeToken(tx, user, RECOVERY, params.secret))) throw new ApiError('user_invalid_token')
    },
  })
  return tokenDocument(token, '')
}
