import { isPrivileged } from '../../contract/actor.ts'
import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { CONSOLE } from '../../contract/project.ts'
import type { User } from '../directory/index.ts'
import { createUser, findUser, findUserByEmail, findUserByPhone } from '../users/index.ts'

/** How somebody is named in an invitation: empty for what was not said. */
export interface Named {
  readonly userId: string
  readonly email: string
  readonly phone: string
  readonly name: string
}

/**
 * The user an invitation is for, if there is one: by ID, else by address, else by phone number (contract: identity 5.2).
 * @throws ApiError `user_not_found` for an unknown ID, `user_already_exists` when what was said is of several users
 */
export async function findInvitee(ctx: Context, named: Named): Promise<User | undefined> {
  const { userId, email, phone } = named
  const found = userId
    ? await findUser(ctx, userId)
    : await (email ? findUserByEmail(ctx, email) : findUserByPhone(ctx, phone))
  if (found && ((email && found.email !== email) || (phone && found.phone !== phone))) {
    throw new ApiError('user_already_exists', 'The user, the address and the phone number are not those of one person.')
  }
  return found
}

/** Makes a user for somebody who is not one yet: without password, so that only the invitation opens the account. */
export function createInvitee(ctx: Context, { email, phone, name }: Named): Promise<User> {
  return createUser(ctx, {
    userId: 'unique()',
    email: email || null,
    phone: phone || null,
    name: name || email,
    // Organizations of the console invite beyond its limit: it is there to stop sign-ups (contract: identity 7.2).
    limited: !isPrivileged(ctx.actor) && ctx.project.$id !== CONSOLE,
  })
}
