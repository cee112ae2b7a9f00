import type { Context } from '../../contract/context.ts'
import { signJwt } from '../../crypto/jwt.ts'

/**
 * Signs a token with which its bearer acts as the user (contract: identity 3.10). It dies with the session it names.
 * @param seconds how long it lives
 */
export const createUserJwt = (
  ctx: Context,
  user: { readonly $id: string; readonly $sequence: number },
  sessionId: string,
  seconds: number,
): string =>
  signJwt(
    ctx.keys,
    {
      userId: user.$id,
      userInternalId: user.$sequence,
      sessionId,
      projectId: ctx.project.$id,
      projectInternalId: ctx.project.$sequence,
    },
    Math.floor(ctx.now() / 1000) + seconds,
  )
