import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { CONSOLE } from '../../contract/project.ts'
import { users } from '../directory/index.ts'

/**
 * Refuses one more user than the project's limit allows. Asked inside the transaction that inserts him, it is exact:
 * sign-ups that come at the same time are counted one after the other.
 * @throws ApiError `user_count_exceeded`, on the console `user_console_count_exceeded` (contract: identity 3.1)
 */
export async function userCreationAllowed(ctx: Context): Promise<void> {
  const { limit } = ctx.project.auths
  if (limit <= 0) return
  const store = ctx.store.asSystem()
  if (store.inTransaction) await store.hold('users.limit')
  if ((await store.count(users, {}, limit)) < limit) return
  throw new ApiError(ctx.project.$id === CONSOLE ? 'user_console_count_exceeded' : 'user_count_exceeded')
}
