import type { Context } from '../../contract/context.ts'
import type { Session, User } from '../directory/index.ts'
import {
  createSession,
  describeUserAgent,
  type NewSession,
  sessionDocument,
  setSessionCookies,
} from '../users/index.ts'

/** Who is signed in, and how. */
export interface Admission extends NewSession {
  readonly user: User
}

/** A sign-in that succeeded. */
export interface Started {
  readonly user: User
  readonly session: Session
  /** What the client is answered. */
  readonly document: ReturnType<typeof sessionDocument>
}

/**
 * Signs a user in: what `admit` finds out or uses up, and the new session, are one transaction. The client receives the
 * session as cookies, and the oldest ones beyond the project's limit end (contract: identity 3.3).
 */
export async function startSession(ctx: Context, admit: (tx: Context) => Promise<Admission>): Promise<Started> {
  // Another thread reads the user agent, which no transaction may wait for; the answer is kept, and found there.
  await describeUserAgent(ctx.request.userAgent)
  const { user, session, secret } = await ctx.transaction(async (tx) => {
    const { user, ...input } = await admit(tx)
    return { user, ...(await createSession(tx, user, { ...input, trim: true })) }
  })
  setSessionCookies(ctx, user.$id, secret, session.expire)
  return { user, session, document: sessionDocument(ctx, session, { secret, current: true }) }
}
