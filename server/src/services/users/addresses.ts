import type { Context } from '../../contract/context.ts'
import { ApiError, type ErrorType } from '../../contract/errors.ts'
import { DuplicateError } from '../../data/database.ts'
import type { Changes } from '../../data/shape.ts'
import { targets, type User, users } from '../directory/index.ts'
import { acceptableEmail } from './email-policy.ts'
import { searchText } from './search-text.ts'
import { addTarget } from './targets.ts'
import { dropTokens, TokenType } from './tokens.ts'
import { holdUser, isIdentityEmail } from './user-records.ts'

/** Who moves an address: a server that manages users, or the user himself. They are told different errors. */
export type Mover = 'users' | 'account'

export interface MoveOptions {
  readonly by: Mover
  /** Changed in the same statement, such as the password a user sets together with his first address. */
  readonly also?: Changes<typeof users>
}

const ERRORS: Record<Mover, { identity: ErrorType; email: ErrorType; phone: ErrorType }> = {
  users: {
    identity: 'user_email_already_exists',
    email: 'user_email_already_exists',
    phone: 'user_phone_already_exists',
  },
  // A user learns nothing of others: contract identity 3.12.
  account: { identity: 'general_bad_request', email: 'general_bad_request', phone: 'user_phone_already_exists' },
}

// What was sent to the old address must neither verify the new one nor open the account.
const SENT_TO: Readonly<Record<'email' | 'sms', readonly TokenType[]>> = {
  email: [TokenType.verification, TokenType.recovery, TokenType.magicUrl, TokenType.email],
  sms: [TokenType.phone],
}

const NO_EMAIL = {
  email: null,
  emailCanonical: null,
  emailIsFree: null,
  emailIsDisposable: null,
  emailIsCorporate: null,
  emailIsCanonical: null,
}

/**
 * Gives a user another email, unverified, and moves his email target; null takes both away.
 * @throws ApiError `user_target_already_exists` when the address is anybody's target, his own too, and what `by` is told
 */
export async function moveEmail(ctx: Context, user: User, email: string | null, options: MoveOptions): Promise<User> {
  const address = email?.toLowerCase() || null
  const errors = ERRORS[options.by]
  const changes = address === null ? NO_EMAIL : { email: address, ...acceptableEmail(ctx.project, address) }
  const move = { from: user.email, to: address, type: 'email' as const }
  return changeAddress(ctx, user, move, { ...changes, emailVerification: false, ...options.also }, options.by, {
    duplicate: errors.email,
    identity: errors.identity,
  })
}

/** As `moveEmail`, for the phone number and the SMS target. */
export async function movePhone(ctx: Context, user: User, phone: string | null, options: MoveOptions): Promise<User> {
  const move = { from: user.phone, to: phone || null, type: 'sms' as const }
  const changes = { phone: phone || null, phoneVerification: false, ...options.also }
  return changeAddress(ctx, user, move, changes, options.by, { duplicate: ERRORS[options.by].phone })
}

interface Move {
  readonly from: string | null
  readonly to: string | null
  readonly type: 'email' | 'sms'
}

async function changeAddress(
  ctx: Context,
  user: User,
  move: Move,
  changes: Changes<typeof users>,
  by: Mover,
  errors: { duplicate: ErrorType; identity?: ErrorType },
): Promise<User> {
  try {
    return await ctx.transaction(async (tx) => {
      const current = await holdUser(tx, user)
      await dropTokens(tx, user, SENT_TO[move.type])
      await refuseTaken(tx, user, move, errors.identity)
      const changed = await tx.store
        .asSystem()
        .update(users, user.$id, { ...changes, search: searchText({ ...current, ...changes } as User) })
      if (!changed) throw new ApiError('user_not_found')
      await moveTarget(tx, user, move, by)
      return changed
    })
  } catch (error) {
    if (error instanceof DuplicateError) throw new ApiError(errors.duplicate, undefined, { cause: error })
    throw error
  }
}

async function refuseTaken(ctx: Context, user: User, { to, type }: Move, identity: ErrorType | undefined) {
  if (to === null) return
  if (type === 'email' && identity && (await isIdentityEmail(ctx, to, user))) throw new ApiError(identity)
  if (await ctx.store.asSystem().first(targets, { identifier: to })) throw new ApiError('user_target_already_exists')
}

async function moveTarget(ctx: Context, user: User, { from, to, type }: Move, by: Mover): Promise<void> {
  const store = ctx.store.asSystem()
  const owned =
    from === null ? undefined : await store.first(targets, { identifier: from, userInternalId: user.$sequence })
  if (owned && to !== null) await store.update(targets, owned.$id, { identifier: to })
  else if (owned) await store.delete(targets, owned.$id)
  // A user's first address becomes a target only when a server gives it to him (contract: exchanges/account.json).
  else if (to !== null && by === 'users') await addTarget(ctx, user, type, to)
}
