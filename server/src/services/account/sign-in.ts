import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { CONSOLE } from '../../contract/project.ts'
import { type User, users } from '../directory/index.ts'
import {
  consumeToken,
  createUser,
  findUserByEmail,
  rehashPassword,
  TokenType,
  userCreationAllowed,
  verifyUserPassword,
} from '../users/index.ts'
import { alertOfSession } from './session-alert.ts'
import { type Admission, startSession } from './start-session.ts'

/** Signs in with email and password. Nothing tells an unknown address from a wrong password (contract: identity 3.4). */
export async function signInWithPassword(ctx: Context, params: { email: string; password: string }) {
  const found = await findUserByEmail(ctx, params.email)
  // Invited users have a password that nobody knows; it does not count.
  const user = found && found.passwordUpdate !== null ? found : undefined
  const matches = await verifyUserPassword(user, params.password)
  if (!user || !matches) throw new ApiError('user_invalid_credentials')
  if (!user.status) throw new ApiError('user_blocked')
  const current = await rehashPassword(ctx, user, params.password)
  const started = await startSession(ctx, async (tx) => ({
    user: await unchanged(tx, current),
    provider: 'email',
    providerUid: current.email ?? '',
    factors: ['password'],
  }))
  await alertOfSession(ctx, started.user, started.session)
  return started.document
}

// Checking a password takes long enough for it to be changed, or the user to be blocked: a session begun with the old
// one would outlive the change that was to end it.
async function unchanged(tx: Context, user: User): Promise<User> {
  const now = await tx.store.asSystem().lock(users, user.$id)
  if (!now || now.$sequence !== user.$sequence || now.password !== user.password) {
    throw new ApiError('user_invalid_credentials')
  }
  if (!now.status) throw new ApiError('user_blocked')
  return now
}

/** Creates a user of whom nothing is known, and signs him in (contract: identity 3.5). */
export async function signInAnonymously(ctx: Context) {
  if (ctx.project.$id === CONSOLE) throw new ApiError('user_anonymous_console_prohibited')
  await userCreationAllowed(ctx)
  const { document } = await startSession(ctx, async (tx) => ({
    user: await createUser(tx, { userId: 'unique()', accessedAt: tx.now(), limited: true }),
    provider: 'anonymous',
    factors: ['anonymous'],
  }))
  return document
}

/** Kinds of token that sign in, what the session says of them, and what having received one proves. */
const EXCHANGES = {
  [TokenType.magicUrl]: { provider: 'magic-url', factor: 'email', proves: { emailVerification: true } },
  [TokenType.email]: { provider: 'token', factor: 'email', proves: { emailVerification: true } },
  [TokenType.phone]: { provider: 'phone', factor: 'phone', proves: { phoneVerification: true } },
  [TokenType.generic]: { provider: 'token', factor: 'token', proves: undefined },
} as const
type Exchangeable = keyof typeof EXCHANGES
const EXCHANGEABLE = Object.keys(EXCHANGES).map(Number) as Exchangeable[]

/** Signs in with a token, whatever way it reached the user. Of requests at the same time one succeeds (contract: identity 3.6). */
export async function signInWithToken(ctx: Context, params: { userId: string; secret: string }) {
  const started = await startSession(ctx, (tx) => exchange(tx, params))
  await alertOfSession(ctx, started.user, started.session)
  return started.document
}

async function exchange(tx: Context, { userId, secret }: { userId: string; secret: string }): Promise<Admission> {
  const store = tx.store.asSystem()
  const user = await store.lock(users, userId)
  const token = user && (await consumeToken(tx, user, EXCHANGEABLE, secret))
  if (!user || !token) throw new ApiError('user_invalid_token')
  // What is thrown undoes the transaction: a blocked user keeps his token.
  if (!user.status) throw new ApiError('user_blocked')
  const { provider, factor, proves } = EXCHANGES[token.type as Exchangeable]
  const proved = proves && (await store.update(users, user.$id, proves))
  return { user: proved ?? user, provider, factors: [factor] }
}
