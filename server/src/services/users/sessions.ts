import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { encodeSession, randomHex, sha256Hex } from '../../crypto/secrets.ts'
import { SECOND } from '../../kit/time.ts'
import { type Session, sessions, targets, type User } from '../directory/index.ts'
import { countryName } from '../locale/index.ts'
import { ownedBy } from './targets.ts'
import { describeUserAgent } from './user-agent.ts'
import { holdUser } from './user-records.ts'

const SECRET_LENGTH = 256

/** How a session comes about. */
export interface NewSession {
  readonly provider: string
  readonly providerUid?: string
  readonly providerAccessToken?: string
  readonly providerAccessTokenExpiry?: number | null
  readonly providerRefreshToken?: string
  readonly factors: readonly string[]
  /** Milliseconds since the epoch; the project's duration from now unless given. */
  readonly expire?: number
  /** The oldest sessions beyond the project's limit end. */
  readonly trim?: boolean
}

/**
 * Signs a user in. The secret is told here and never again: what is stored is its hash (contract: identity 3.3).
 * @throws ApiError `user_not_found` when he was deleted meanwhile
 */
export async function createSession(
  ctx: Context,
  user: User,
  { trim = false, ...input }: NewSession,
): Promise<{ session: Session; secret: string }> {
  const secret = randomHex(SECRET_LENGTH)
  const { userAgent } = ctx.request
  const facts = await describeUserAgent(userAgent)
  const session = await ctx.transaction(async (tx) => {
    await holdUser(tx, user)
    const made = await tx.store.asSystem().insert(sessions, {
      $id: tx.newId(),
      ...ownedBy(user),
      ...input,
      ...facts,
      secret: sha256Hex(secret),
      userAgent,
      ip: tx.request.ip,
      countryCode: '--',
      factors: input.factors,
      expire: input.expire ?? tx.now() + tx.project.auths.duration * SECOND,
    })
    if (trim) await trimSessions(tx, user)
    return made
  })
  return { session, secret }
}

async function trimSessions(ctx: Context, user: User): Promise<void> {
  const { maxSessions } = ctx.project.auths
  if (maxSessions <= 0) return
  const store = ctx.store.asSystem()
  await store.hold(`sessions/${user.$sequence}`)
  const newestFirst = [{ column: '$sequence', descending: true }]
  const beyond = await store.select(
    sessions,
    { userInternalId: user.$sequence },
    { order: newestFirst, offset: maxSessions, limit: 1000 },
  )
  await endSessions(ctx, beyond)
}

/** Ends sessions, with the push targets that were bound to them. Answers those that this call ended. */
export async function endSessions(ctx: Context, ending: readonly Session[]): Promise<Session[]> {
  if (ending.length === 0) return []
  const store = ctx.store.asSystem()
  const numbers = ending.map(({ $sequence }) => $sequence)
  const ended = await store.deleteWhere(sessions, { $sequence: numbers })
  await store.deleteWhere(targets, { sessionInternalId: numbers })
  return ended
}

/** Ends all sessions of a user but `keep`, and answers those it ended. */
export async function endUserSessions(ctx: Context, user: Pick<User, '$sequence'>, keep?: string): Promise<Session[]> {
  const held = await userSessions(ctx, user)
  return endSessions(
    ctx,
    held.filter(({ $id }) => $id !== keep),
  )
}

/** The sessions of a user, oldest first. */
export const userSessions = (ctx: Context, user: Pick<User, '$sequence'>): Promise<Session[]> =>
  ctx.store.asSystem().select(sessions, { userInternalId: user.$sequence })

/** One session of a user. @throws ApiError `user_session_not_found` */
export async function findSession(ctx: Context, user: Pick<User, '$sequence'>, sessionId: string): Promise<Session> {
  const session = await ctx.store.asSystem().first(sessions, { $id: sessionId, userInternalId: user.$sequence })
  if (!session) throw new ApiError('user_session_not_found')
  return session
}

/**
 * A session as the Session model presents it. With `secret`, the one just made, it carries the text that clients
 * present; the presenter shows that to keys and administrators only.
 */
export function sessionDocument(
  ctx: Context,
  session: Session,
  { secret, current = false }: { secret?: string; current?: boolean } = {},
) {
  return {
    ...session,
    secret: secret === undefined ? session.secret : encodeSession({ id: session.userId, secret }),
    countryName: countryName(session.countryCode, ctx.request.locale),
    current,
  }
}
