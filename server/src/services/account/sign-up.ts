import type { Context } from '../../contract/context.ts'
import { CONSOLE } from '../../contract/project.ts'
import { hashPassword } from '../../crypto/passwords.ts'
import { createUser, refusePersonalData, userCreationAllowed, userDocument } from '../users/index.ts'
import { checkWhitelists, claimFirstSignUp } from './console-sign-up.ts'

/** Creates a user with email and password. He is not signed in by it (contract: identity 3.1). */
export async function signUp(ctx: Context, params: { userId: string; email: string; password: string; name: string }) {
  const email = params.email.toLowerCase()
  const onConsole = ctx.project.$id === CONSOLE
  if (onConsole) checkWhitelists(ctx, email)
  // Asked again where it is exact; here it spares the full project the hashing.
  await userCreationAllowed(ctx)
  refusePersonalData(ctx.project, { $id: params.userId, email, name: params.name, phone: null }, params.password)
  const password = await hashPassword(params.password)
  const user = await ctx.transaction(async (tx) => {
    if (onConsole) await claimFirstSignUp(tx)
    return createUser(tx, {
      userId: params.userId,
      email,
      name: params.name,
      password,
      accessedAt: ctx.now(),
      limited: true,
      identityEmail: 'general_bad_request',
    })
  })
  return userDocument(ctx, user)
}
