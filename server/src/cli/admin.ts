import type { App } from '../app.ts'
import type { Context } from '../contract/context.ts'
import { ApiError } from '../contract/errors.ts'
import { isEmail } from '../contract/formats.ts'
import { CONSOLE } from '../contract/project.ts'
import { hashPassword } from '../crypto/passwords.ts'
import { users } from '../services/directory/index.ts'
import { findInvitation, invitationLink } from '../services/teams/index.ts'
import {
  createUser,
  endUserSessions,
  findUserByEmail,
  passwordColumns,
  passwordRefusal,
} from '../services/users/index.ts'
import { configure, openApp } from './boot.ts'
import { askSecret } from './prompt.ts'
import { StartError } from './start-error.ts'

const USAGE = 'Usage: holdfast admin create <email> | reset <email> | invite <teamId> <email>'

/** `holdfast admin`: console users from the machine itself, whatever the sign-up rules say and without mail. */
export async function admin(args: readonly string[]): Promise<number> {
  const [action, ...rest] = args
  const task = action === 'create' ? create : action === 'reset' ? reset : action === 'invite' ? invite : undefined
  if (!task || rest.length === 0) throw new StartError(USAGE)
  const { app } = await openApp(await configure())
  try {
    process.stdout.write(`${await task(await app.system(CONSOLE), rest, app)}\n`)
    return 0
  } catch (error) {
    throw error instanceof ApiError ? new StartError(error.message) : error
  } finally {
    await app.close()
  }
}

async function create(ctx: Context, [email = '']: readonly string[]): Promise<string> {
  requireEmail(email)
  if (await findUserByEmail(ctx, email))
    throw new StartError(`A console user with the address ${email} exists. Use: holdfast admin reset ${email}`)
  const password = await hashPassword(await newPassword(ctx))
  // The person at the machine vouches for the address: no mail has to leave.
  const user = await createUser(ctx, { userId: 'unique()', email, password, emailVerification: true })
  return `Created the console user ${user.email} (${user.$id}).`
}

async function reset(ctx: Context, [email = '']: readonly string[]): Promise<string> {
  const user = await findUserByEmail(ctx, email)
  if (!user) throw new StartError(`There is no console user with the address ${email}.`)
  const record = await hashPassword(await newPassword(ctx))
  await ctx.transaction(async (tx) => {
    await tx.store
      .asSystem()
      .update(users, user.$id, { ...passwordColumns(record), passwordUpdate: tx.now(), reset: false, status: true })
    await endUserSessions(tx, user)
  })
  return `The password of ${email} is changed, and all sessions of that user have ended.`
}

async function invite(ctx: Context, [teamId = '', email = '']: readonly string[], app: App): Promise<string> {
  requireEmail(email)
  const invitation = await findInvitation(ctx, teamId, email)
  if (!invitation)
    throw new StartError(
      `There is no open invitation of ${email} to the organization ${teamId}: invite the person on the console first.`,
    )
  const link = await invitationLink(await app.system(CONSOLE), invitation.$id)
  return `Give this link to ${email}; whoever opens it signs in as that person:\n${link}`
}

function requireEmail(email: string): void {
  if (!isEmail(email)) throw new StartError(`\`${email}\` is no e-mail address. ${USAGE}`)
}

async function newPassword(ctx: Context): Promise<string> {
  const password = await askSecret('New password (8 to 256 characters): ')
  const size = Buffer.byteLength(password)
  if (size < 8 || size > 256) throw new StartError('A password has 8 to 256 characters.')
  const refusal = await passwordRefusal(ctx.project, password)
  if (refusal) throw new StartError(refusal)
  return password
}
