import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import type { Changes } from '../../data/shape.ts'
import { type User, users } from '../directory/index.ts'
import { searchText } from './search-text.ts'
import { userDocument } from './user-document.ts'

/** Changes columns of a user that nothing depends on, and presents him. @throws ApiError `user_not_found` */
export async function updateUser(ctx: Context, userId: string, changes: Changes<typeof users>) {
  const user = await ctx.store.asSystem().update(users, userId, changes)
  if (!user) throw new ApiError('user_not_found')
  return userDocument(ctx, user)
}

/** Changes what users are searched by, and the search text with it. @throws ApiError `user_not_found` */
export async function updateSearched(ctx: Context, userId: string, changes: Partial<Pick<User, 'name' | 'labels'>>) {
  const user = await ctx.transaction(async (tx) => {
    const store = tx.store.asSystem()
    const current = await store.lock(users, userId)
    return current && store.update(users, userId, { ...changes, search: searchText({ ...current, ...changes }) })
  })
  if (!user) throw new ApiError('user_not_found')
  return userDocument(ctx, user)
}
