import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { hashPassword, needsRehash, type PasswordRecord, verifyPassword, verifySignIn } from '../../crypto/passwords.ts'
import type { Changes } from '../../data/shape.ts'
import { type User, users } from '../directory/index.ts'
import { refusePersonalData } from './password-policy.ts'
import { endUserSessions } from './sessions.ts'
import { dropTokens, TokenType } from './tokens.ts'
import { holdUser } from './user-records.ts'

/** A user's stored password; undefined when there is none to check against. */
export function passwordOf(user: Pick<User, 'password' | 'hash' | 'hashOptions'>): PasswordRecord | undefined {
  return user.password ? { hash: user.password, algorithm: user.hash, options: user.hashOptions } : undefined
}

/** Whether this is the user's password. Takes as long for a user who is not there, or has none. */
export const verifyUserPassword = (user: User | undefined, text: string): Promise<boolean> =>
  verifySignIn(user && passwordOf(user), text)

/** Stores a password just typed correctly under today's hash, when it is under an older or imported one. */
export async function rehashPassword(ctx: Context, user: User, text: string): Promise<User> {
  const stored = passwordOf(user)
  if (!stored || !needsRehash(stored)) return user
  const changes = passwordColumns(await hashPassword(text))
  // Whoever changed the password meanwhile meant it: then nothing is overwritten.
  return ctx.transaction(async (tx) => {
    const store = tx.store.asSystem()
    const current = await store.lock(users, user.$id)
    if (current?.password !== user.password) return user
    return (await store.update(users, user.$id, changes)) ?? user
  })
}

/** The columns that hold a password. */
export const passwordColumns = (record: PasswordRecord) => ({
  password: record.hash,
  hash: record.algorithm,
  hashOptions: { ...record.options },
})

export interface PasswordChange {
  /** Session that goes on when the project's policy ends the others. */
  readonly keepSession?: string
  /** False where the contract does not look for personal data (identity 3.14). */
  readonly personalData?: boolean
  /** Changed in the same statement. */
  readonly also?: Changes<typeof users>
  /** Runs inside the transaction, before the change; what it throws undoes it all. Uses a token up, for example. */
  readonly before?: (tx: Context) => Promise<void>
}

/**
 * Gives a user a new password and, where the project's policy says so, ends his sessions.
 * @throws ApiError `password_recently_used`, `password_personal_data`
 */
export async function changePassword(
  ctx: Context,
  user: User,
  text: string,
  change: PasswordChange = {},
): Promise<User> {
  const { passwordHistory, invalidateSessions } = ctx.project.auths
  if (change.personalData !== false) refusePersonalData(ctx.project, user, text)
  if (passwordHistory > 0) await refuseRecentlyUsed(user, text, passwordHistory)
  const record = await hashPassword(text)
  return ctx.transaction(async (tx) => {
    const current = await holdUser(tx, user)
    await change.before?.(tx)
    // Whoever had asked for a recovery behind the user's back must not undo the change.
    await dropTokens(tx, user, [TokenType.recovery])
    const history = passwordHistory > 0 ? [...current.passwordHistory, record.hash].slice(-passwordHistory) : []
    const changed = await tx.store.asSystem().update(users, user.$id, {
      ...passwordColumns(record),
      passwordHistory: history,
      passwordUpdate: tx.now(),
      reset: false,
      ...change.also,
    })
    if (!changed) throw new ApiError('user_not_found')
    if (invalidateSessions) await endUserSessions(tx, user, change.keepSession)
    return changed
  })
}

/** Takes a user's password away: nobody can sign in with one until it is set anew. */
export const removePassword = (ctx: Context, user: User): Promise<User> =>
  ctx.transaction(async (tx) => {
    const changes = { password: '', hash: 'argon2', hashOptions: {}, passwordUpdate: tx.now() }
    const changed = await tx.store.asSystem().update(users, user.$id, changes)
    if (!changed) throw new ApiError('user_not_found')
    return changed
  })

// Older hashes are checked as the current one is made (contract: identity 3.13).
async function refuseRecentlyUsed(user: User, text: string, count: number): Promise<void> {
  const recent = new Set([...user.passwordHistory.slice(-count), user.password].filter((hash) => hash))
  for (const hash of recent) {
    const record = { hash: String(hash), algorithm: user.hash, options: user.hashOptions }
    if (await verifyPassword(record, text)) throw new ApiError('password_recently_used')
  }
}
