import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import type { Changes } from '../../data/shape.ts'
import { type User, users } from '../directory/index.ts'
import { clearSessionCookies, deleteUser, searchText, userDocument } from '../users/index.ts'
import { realUser, storedUser } from './current-user.ts'

/** Changes the caller's name. */
export async function updateName(ctx: Context, { name }: { name: string }) {
  const user = await storedUser(ctx)
  return change(ctx, user, { name, search: searchText({ ...user, name }) })
}

/** Replaces the preferences of the person behind the request (contract: identity 4.6). */
export async function updatePrefs(ctx: Context, { prefs }: { prefs: Record<string, unknown> }) {
  return change(ctx, realUser(ctx), { prefs })
}

/** Blocks the caller himself; only an administrator can undo it (contract: identity 3.12). */
export async function updateStatus(ctx: Context) {
  const document = await change(ctx, await storedUser(ctx), { status: false })
  clearSessionCookies(ctx)
  return document
}

/** Deletes the caller with all that is his. */
export async function deleteAccount(ctx: Context): Promise<undefined> {
  await deleteUser(ctx, await storedUser(ctx))
}

async function change(ctx: Context, user: Pick<User, '$id'>, changes: Changes<typeof users>) {
  const changed = await ctx.store.asSystem().update(users, user.$id, changes)
  if (!changed) throw new ApiError('user_not_found')
  return userDocument(ctx, changed)
}
