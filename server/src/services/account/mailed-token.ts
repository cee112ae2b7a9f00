import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { toWireTime } from '../../kit/time.ts'
import type { User } from '../directory/index.ts'
import { linkTo, sendMail } from '../mails/index.ts'
import { dropTokens, holdUser, issueToken, TokenLength, TokenLife, TokenType, tokenDocument } from '../users/index.ts'

/**
 * Makes a token and mails it as a link to the application: both exist, or neither (contract: identity 3.14, 3.15).
 * Only keys and administrators see the secret in the answer.
 * @throws ApiError `user_not_found`, `user_email_not_found` when he or his address is gone meanwhile
 */
export async function mailToken(ctx: Context, user: User, kind: 'recovery' | 'verification', url: string) {
  return ctx.transaction(async (tx) => {
    // His address and password may be changing: what ends older tokens comes before this one, or ends it too.
    const current = await holdUser(tx, user)
    if (!current.email) throw new ApiError('user_email_not_found')
    const input = { type: TokenType[kind], length: TokenLength[kind], expiresIn: TokenLife[kind] }
    // A link that opens the account ends the earlier ones; any number may verify the address.
    if (kind === 'recovery') await dropTokens(tx, user, [input.type])
    const { token, secret } = await issueToken(tx, user, input)
    const redirect = linkTo(url, { userId: user.$id, secret, expire: toWireTime(token.expire) })
    await sendMail(tx, {
      template: kind,
      to: { address: current.email, name: current.name },
      values: { user: user.name, redirect },
    })
    const document = tokenDocument(token, secret)
    // Told here and not by the engine: webhooks and functions hear the secret also when the caller may not (contract: identity 3.20).
    tx.emit({
      template: `users.[userId].${kind}.[tokenId].create`,
      ids: { userId: user.$id, tokenId: token.$id },
      model: 'token',
      payload: document,
    })
    return document
  })
}
