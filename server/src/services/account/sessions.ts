import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { SECOND } from '../../kit/time.ts'
import { type Session, sessions } from '../directory/index.ts'
import { clearSessionCookies, endSessions, sessionDocument, userSessions } from '../users/index.ts'
import { currentSessionId, homeUser, ownSession, realUser } from './current-user.ts'

/** The sessions of the person behind the request that still last, oldest first (contract: identity 3.17). */
export async function listSessions(ctx: Context) {
  const user = realUser(ctx)
  const current = currentSessionId(ctx, user)
  const lasting = (await userSessions(ctx, user)).filter(({ expire }) => expire > ctx.now())
  return {
    total: lasting.length,
    sessions: lasting.map((session) => sessionDocument(ctx, session, { current: session.$id === current })),
  }
}

/** One of the caller's sessions. */
export async function getSession(ctx: Context, { sessionId }: { sessionId: string }) {
  const user = homeUser(ctx)
  const session = await ownSession(ctx, user, sessionId)
  return sessionDocument(ctx, session, { current: session.$id === currentSessionId(ctx, user) })
}

/** Makes a session last as long from now as a new one would. */
export async function extendSession(ctx: Context, { sessionId }: { sessionId: string }) {
  const session = await ownSession(ctx, homeUser(ctx), sessionId)
  const expire = ctx.now() + ctx.project.auths.duration * SECOND
  const extended = await ctx.store.asSystem().update(sessions, session.$id, { expire })
  if (!extended) throw new ApiError('user_session_not_found')
  // Neither `current` nor the country's name is told here (contract: exchanges/account.json).
  return { ...sessionDocument(ctx, extended), countryName: '' }
}

/** Ends one of the caller's sessions; ending the current one signs out. */
export async function deleteSession(ctx: Context, { sessionId }: { sessionId: string }): Promise<undefined> {
  const user = homeUser(ctx)
  const session = await ownSession(ctx, user, sessionId)
  const current = session.$id === currentSessionId(ctx, user)
  await ctx.transaction(async (tx) => {
    const [ended] = await endSessions(tx, [session])
    if (!ended) throw new ApiError('user_session_not_found')
    emitEnd(tx, ended, current)
  })
  if (current) clearSessionCookies(ctx)
}

/** Ends all sessions of the caller. */
export async function deleteSessions(ctx: Context): Promise<undefined> {
  const user = homeUser(ctx)
  const own = currentSessionId(ctx, user) ?? ctx.actor.jwt?.sessionId
  await ctx.transaction(async (tx) => {
    const ended = await endSessions(tx, await userSessions(tx, user))
    // The world hears of the one that asked (contract: identity 3.17).
    const current = ended.find(({ $id }) => $id === own)
    if (current) emitEnd(tx, current, ctx.actor.session !== undefined)
  })
  clearSessionCookies(ctx)
}

const emitEnd = (ctx: Context, session: Session, current: boolean): void =>
  ctx.emit({
    template: 'users.[userId].sessions.[sessionId].delete',
    ids: { userId: session.userId, sessionId: session.$id },
    model: 'session',
    payload: sessionDocument(ctx, session, { current }),
  })
