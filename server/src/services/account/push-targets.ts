import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { DuplicateError } from '../../data/database.ts'
import { sessions, type Target, targets } from '../directory/index.ts'
import { describeUserAgent, holdUser } from '../users/index.ts'
import { homeUser } from './current-user.ts'

/** Registers the device of the current session; it ends with the session (contract: identity 3.18). */
export async function createPushTarget(
  ctx: Context,
  params: { targetId: string; identifier: string; providerId: string },
): Promise<Target> {
  const user = homeUser(ctx)
  const { deviceBrand, deviceModel } = await describeUserAgent(ctx.request.userAgent)
  const { session } = ctx.actor
  const create = async (tx: Context) => {
    const store = tx.store.asSystem()
    await holdUser(tx, user)
    // A session that ended meanwhile takes no device with it any more.
    if (session && !(await store.lock(sessions, session.$id))) throw new ApiError('user_session_not_found')
    return store.insert(targets, {
      $id: tx.newId(params.targetId),
      userId: user.$id,
      userInternalId: user.$sequence,
      ...(session && { sessionId: session.$id, sessionInternalId: session.$sequence }),
      providerType: 'push',
      providerId: params.providerId || null,
      identifier: params.identifier,
      name: `${deviceBrand ?? ''} ${deviceModel ?? ''}`,
    })
  }
  return ctx.transaction(create).catch(asTaken)
}

/** Gives a device its new token; a target that was given up lives again. */
export async function updatePushTarget(
  ctx: Context,
  { targetId, identifier }: { targetId: string; identifier: string },
): Promise<Target> {
  const target = await ownPushTarget(ctx, targetId)
  const { deviceBrand, deviceModel } = await describeUserAgent(ctx.request.userAgent)
  const changed = await ctx.store
    .asSystem()
    .update(targets, target.$id, { identifier, expired: false, name: `${deviceBrand ?? ''} ${deviceModel ?? ''}` })
    .catch(asTaken)
  if (!changed) throw new ApiError('user_target_not_found')
  return changed
}

/** Forgets a device of the caller. */
export async function deletePushTarget(ctx: Context, { targetId }: { targetId: string }): Promise<undefined> {
  const target = await ownPushTarget(ctx, targetId)
  await ctx.store.asSystem().deleteWhere(targets, { $id: target.$id, $sequence: target.$sequence })
}

async function ownPushTarget(ctx: Context, targetId: string): Promise<Target> {
  const user = homeUser(ctx)
  const target = await ctx.store.asSystem().find(targets, targetId)
  if (!target || target.userInternalId !== user.$sequence || target.providerType !== 'push') {
    throw new ApiError('user_target_not_found')
  }
  return target
}

const asTaken = (error: unknown): never => {
  throw error instanceof DuplicateError ? new ApiError('user_target_already_exists') : error
}
