import type { Config } from '../../config/load.ts'
import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { type Membership, memberships, teams } from '../directory/index.ts'
import { findUserByEmail } from '../users/index.ts'
import { newInvitationSecret } from './invitation-secret.ts'
import { linkOf } from './invitations.ts'
import { memberOf } from './membership-rows.ts'

/**
 * The link of an open invitation, for operators who hand it over themselves because no mail leaves the instance. The
 * secret is made anew, so links given out earlier end. Whoever has the link can sign in as the invited user: it is for
 * the command line, and no route answers it.
 * @param url where it leads; the console unless given
 * @throws ApiError `team_invite_not_found`, `membership_already_confirmed`
 */
export async function invitationLink(
  ctx: Context,
  membershipId: string,
  url: string = consoleInvitePage(ctx.config),
): Promise<string> {
  return ctx.transaction(async (tx) => {
    const store = tx.store.asSystem()
    const invitation = await store.lock(memberships, membershipId)
    const team = invitation && (await store.first(teams, { $sequence: invitation.teamInternalId }))
    const user = invitation && (await memberOf(tx, invitation))
    if (!team || !user) throw new ApiError('team_invite_not_found')
    if (invitation.confirm) throw new ApiError('membership_already_confirmed')
    const secret = newInvitationSecret(user.email)
    await store.update(memberships, invitation.$id, { secret: secret.stored })
    return linkOf(invitation, team, url, secret.plain)
  })
}

/** The open invitation of an address to a team, as an operator names it; undefined when there is none. */
export async function findInvitation(ctx: Context, teamId: string, email: string): Promise<Membership | undefined> {
  const store = ctx.store.asSystem()
  const [team, user] = [await store.find(teams, teamId), await findUserByEmail(ctx, email)]
  if (!team || !user) return undefined
  return store.first(memberships, {
    teamInternalId: team.$sequence,
    userInternalId: user.$sequence,
    confirm: false,
  })
}

/** The console's page for invitations, as far as the configuration says where the console is. */
function consoleInvitePage(config: Config): string {
  const { secure, port } = outside(config)
  const host = config._APP_CONSOLE_DOMAIN || config._APP_DOMAIN
  const at = new URL(`${secure ? 'https' : 'http'}://${host}`)
  at.port = port
  at.pathname = config._APP_CONSOLE_URL_SCHEME === 'root' ? '/invite' : '/console/invite'
  return at.href
}

// Behind a proxy the outside ports are the usual ones; else they are those the process listens on.
function outside(config: Config): { secure: boolean; port: string } {
  if (config._APP_TLS === 'external') return { secure: true, port: '' }
  if (config._APP_TLS === 'auto') return { secure: true, port: String(config._APP_PORT_TLS) }
  return { secure: config._APP_OPTIONS_FORCE_HTTPS, port: String(config._APP_PORT) }
}
