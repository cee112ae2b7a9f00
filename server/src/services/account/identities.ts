import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { identities } from '../directory/index.ts'
import { homeUser } from './current-user.ts'

/** What list queries may name. */
export const IDENTITY_ATTRIBUTES = [
  'userId',
  'provider',
  'providerUid',
  'providerEmail',
  'providerAccessTokenExpiry',
] as const

/** The caller's accounts at outside providers. */
export async function listIdentities(ctx: Context, { queries, total }: { queries: readonly string[]; total: boolean }) {
  const where = { userInternalId: homeUser(ctx).$sequence }
  const page = await ctx.store.asSystem().list(identities, queries, { attributes: IDENTITY_ATTRIBUTES, where, total })
  return { total: page.total, identities: page.rows }
}

/** Unlinks an account at an outside provider; only the caller's own. */
export async function deleteIdentity(ctx: Context, { identityId }: { identityId: string }): Promise<undefined> {
  const where = { $id: identityId, userInternalId: homeUser(ctx).$sequence }
  const deleted = await ctx.store.asSystem().deleteWhere(identities, where)
  if (deleted.length === 0) throw new ApiError('user_identity_not_found')
}
