import type { Context } from '../../contract/context.ts'
import { ApiError, type ErrorType } from '../../contract/errors.ts'
import type { PasswordRecord } from '../../crypto/passwords.ts'
import { DuplicateError } from '../../data/database.ts'
import { identities, type User, users } from '../directory/index.ts'
import { acceptableEmail } from './email-policy.ts'
import { searchText } from './search-text.ts'
import { addTarget } from './targets.ts'
import { userDocument } from './user-document.ts'
import { userCreationAllowed } from './user-limit.ts'

/** What is known of a user before he exists. */
export interface NewUser {
  /** The caller's choice, or `unique()`. */
  readonly userId: string
  readonly email?: string | null
  readonly phone?: string | null
  readonly name?: string
  /** Hashed already: hashing has no place inside a transaction. */
  readonly password?: PasswordRecord | null
  /** When the password was set; now, if there is one. Null: nobody ever chose it. */
  readonly passwordUpdate?: number | null
  readonly emailVerification?: boolean
  readonly phoneVerification?: boolean
  /** Null unless the user himself is the caller. */
  readonly accessedAt?: number | null
  /** The project's limit on users applies: somebody signs himself up. */
  readonly limited?: boolean
  /** Error when the email is that of another user's identity; null: it is his own, from a provider. */
  readonly identityEmail?: ErrorType | null
}

/**
 * Brings a user into being, with his email and SMS targets, and tells the world (`users.[userId].create`).
 * @throws ApiError `user_already_exists` when ID, email or phone is taken, `user_email_already_exists` (or
 * `identityEmail`) when the email belongs to somebody's identity, and those of `acceptableEmail` and `userCreationAllowed`
 */
export async function createUser(ctx: Context, input: NewUser): Promise<User> {
  return (await insert(ctx, input)).user
}

/** As `createUser`, and answers him as the User model presents him. */
export async function createUserDocument(ctx: Context, input: NewUser) {
  return (await insert(ctx, input)).document
}

async function insert(ctx: Context, input: NewUser) {
  try {
    return await ctx.transaction((tx) => insertUser(tx, input))
  } catch (error) {
    if (error instanceof DuplicateError) throw new ApiError('user_already_exists', undefined, { cause: error })
    throw error
  }
}

async function insertUser(ctx: Context, input: NewUser) {
  const store = ctx.store.asSystem()
  const now = ctx.now()
  const email = input.email?.toLowerCase() || null
  const phone = input.phone || null
  const quality = email === null ? {} : acceptableEmail(ctx.project, email)
  if (input.limited) await userCreationAllowed(ctx)
  if (email !== null) await refuseIdentityEmail(ctx, email, input.identityEmail)
  const { password } = input
  const $id = ctx.newId(input.userId)
  const name = input.name ?? ''
  const user = await store.insert(users, {
    $id,
    name,
    email,
    phone,
    ...quality,
    ...(password && { password: password.hash, hash: password.algorithm, hashOptions: { ...password.options } }),
    passwordHistory: password && ctx.project.auths.passwordHistory > 0 ? [password.hash] : [],
    passwordUpdate: input.passwordUpdate === undefined && password ? now : (input.passwordUpdate ?? null),
    emailVerification: input.emailVerification ?? false,
    phoneVerification: input.phoneVerification ?? false,
    registration: now,
    accessedAt: input.accessedAt ?? null,
    search: searchText({ $id, email, name, phone, labels: [] }),
  })
  const targets = []
  if (email !== null) targets.push(await addTarget(ctx, user, 'email', email))
  if (phone !== null) targets.push(await addTarget(ctx, user, 'sms', phone))
  const document = await userDocument(ctx, user, { targets: targets.filter((target) => target !== undefined) })
  ctx.emit({ template: 'users.[userId].create', ids: { userId: $id }, model: 'user', payload: document })
  return { user, document }
}

async function refuseIdentityEmail(
  ctx: Context,
  email: string,
  error: ErrorType | null = 'user_email_already_exists',
): Promise<void> {
  if (error !== null && (await isIdentityEmail(ctx, email))) throw new ApiError(error)
}

/** Whether the email is that of an identity, of anybody but `except`. */
export async function isIdentityEmail(ctx: Context, email: string, except?: Pick<User, '$sequence'>): Promise<boolean> {
  const owners = await ctx.store.asSystem().select(identities, { providerEmail: email })
  return owners.some(({ userInternalId }) => userInternalId !== except?.$sequence)
}

/** The user with this ID. @throws ApiError `user_not_found` */
export async function findUser(ctx: Context, userId: string): Promise<User> {
  const user = await ctx.store.asSystem().find(users, userId)
  if (!user) throw new ApiError('user_not_found')
  return user
}

/**
 * Keeps a user from being deleted or changed by others before the transaction ends. It comes first in a transaction that
 * gives him something: one order of locks, no deadlock.
 * @throws ApiError `user_not_found` when he is gone, though another may have his ID
 */
export async function holdUser(ctx: Context, { $id, $sequence }: Pick<User, '$id' | '$sequence'>): Promise<User> {
  const held = await ctx.store.asSystem().lock(users, $id)
  if (held?.$sequence !== $sequence) throw new ApiError('user_not_found')
  return held
}

/** The user with this email in any case, or undefined. */
export const findUserByEmail = (ctx: Context, email: string): Promise<User | undefined> =>
  ctx.store.asSystem().first(users, { email: email.toLowerCase() })

/** The user with this phone number, or undefined. */
export const findUserByPhone = (ctx: Context, phone: string): Promise<User | undefined> =>
  ctx.store.asSystem().first(users, { phone })
