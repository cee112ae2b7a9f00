import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { hashPassword } from '../../crypto/passwords.ts'
import type { Changes } from '../../data/shape.ts'
import type { User, users } from '../directory/index.ts'
import {
  changePassword,
  passwordColumns,
  passwordRefusal,
  refusePersonalData,
  userDocument,
  verifyUserPassword,
} from '../users/index.ts'
import { currentSessionId, storedUser } from './current-user.ts'

/** Changes the caller's password; the other sessions end where the project's policy says so (contract: identity 3.12). */
export async function updatePassword(ctx: Context, params: { password: string; oldPassword: string }) {
  const user = await storedUser(ctx)
  if (user.passwordUpdate !== null) await requirePassword(user, params.oldPassword)
  const keepSession = currentSessionId(ctx, user) ?? ctx.actor.jwt?.sessionId
  const changed = await changePassword(ctx, user, params.password, {
    ...(keepSession && { keepSession }),
  })
  return userDocument(ctx, changed)
}

/**
 * Asks for the password before something that matters is changed. A user who has none sets it by this: answers what is
 * to be stored (contract: identity 3.12).
 * @throws ApiError `user_invalid_credentials`
 */
export async function proveOrSetPassword(ctx: Context, user: User, text: string): Promise<Changes<typeof users>> {
  if (user.passwordUpdate !== null) {
    await requirePassword(user, text)
    return {}
  }
  const refusal = await passwordRefusal(ctx.project, text)
  if (refusal) throw new ApiError('general_argument_invalid', `Invalid \`password\` param: ${refusal}`)
  refusePersonalData(ctx.project, user, text)
  const record = await hashPassword(text)
  const passwordHistory = ctx.project.auths.passwordHistory > 0 ? [record.hash] : []
  return { ...passwordColumns(record), passwordHistory, passwordUpdate: ctx.now() }
}

async function requirePassword(user: User, text: string): Promise<void> {
  if (!(await verifyUserPassword(user, text))) throw new ApiError('user_invalid_credentials')
}
