import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { createUserJwt } from '../users/index.ts'
import { currentSessionId, homeUser } from './current-user.ts'

/** A token that stands for the current session, for servers that act as the user (contract: identity 3.10). */
export async function createJwt(ctx: Context, { duration }: { duration: number }): Promise<{ jwt: string }> {
  const user = homeUser(ctx)
  if (ctx.actor.jwt) throw new ApiError('user_jwt_creation_denied')
  const sessionId = currentSessionId(ctx, user)
  if (sessionId === undefined) throw new ApiError('user_session_not_found')
  return { jwt: createUserJwt(ctx, user, sessionId, duration) }
}
