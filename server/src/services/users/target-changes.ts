import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { isEmail, isPhone } from '../../contract/formats.ts'
import { DuplicateError } from '../../data/database.ts'
import { type Target, targets, type User } from '../directory/index.ts'
import { ownedBy, type TargetType } from './targets.ts'
import { holdUser } from './user-records.ts'

/** Refuses what messages of the type cannot be sent to. @throws ApiError `general_invalid_email`, `general_invalid_phone` */
export function checkIdentifier(type: string, identifier: string): void {
  if (type === 'email' && !isEmail(identifier)) throw new ApiError('general_invalid_email')
  if (type === 'sms' && !isPhone(identifier)) throw new ApiError('general_invalid_phone')
}

/** What a target is made of. */
export interface NewTarget {
  readonly targetId: string
  readonly providerType: TargetType
  readonly identifier: string
  readonly name: string
}

/** Gives a user one more target. @throws ApiError `user_target_already_exists` and those of `checkIdentifier` */
export async function createTarget(ctx: Context, user: User, input: NewTarget): Promise<Target> {
  const { providerType, identifier, name } = input
  checkIdentifier(providerType, identifier)
  const target = { $id: ctx.newId(input.targetId), ...ownedBy(user), providerType, identifier, name }
  const create = async (tx: Context) => {
    await holdUser(tx, user)
    return tx.store.asSystem().insert(targets, target)
  }
  return translated(ctx.transaction(create))
}

/** Changes a target; empty values leave it as it is. @throws as `createTarget` */
export async function changeTarget(
  ctx: Context,
  target: Target,
  { identifier, name }: Pick<NewTarget, 'identifier' | 'name'>,
): Promise<Target> {
  if (identifier) checkIdentifier(target.providerType, identifier)
  const changes = { ...(identifier && { identifier, expired: false }), ...(name && { name }) }
  const changed = await translated(ctx.store.asSystem().update(targets, target.$id, changes))
  if (!changed) throw new ApiError('user_target_not_found')
  return changed
}

/** One target of a user. @throws ApiError `user_target_not_found` */
export async function findTarget(ctx: Context, user: Pick<User, '$sequence'>, targetId: string): Promise<Target> {
  const target = await ctx.store.asSystem().first(targets, { $id: targetId, userInternalId: user.$sequence })
  if (!target) throw new ApiError('user_target_not_found')
  return target
}

async function translated<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof DuplicateError) throw new ApiError('user_target_already_exists', undefined, { cause: error })
    throw error
  }
}
