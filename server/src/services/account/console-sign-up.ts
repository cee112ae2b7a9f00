import ipaddr from 'ipaddr.js'
import type { Context, RequestFacts } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { isEmailListed, isIpListed } from '../console/index.ts'
import { users } from '../directory/index.ts'
import { consumeSetupToken } from '../instance/index.ts'

const TOKEN_HEADER = 'x-holdfast-setup-token'
const FORWARDING = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'forwarded', 'x-real-ip', 'via']
const HOW_TO_START =
  'This console has no user yet. Sign up from the machine it runs on, or send the one-time setup token that the server ' +
  'printed when it started in the header X-Holdfast-Setup-Token, or run `holdfast admin create`.'

/** Refuses whom the operator did not list (contract: identity 7.2). */
export function checkWhitelists(ctx: Context, email: string): void {
  const { _APP_CONSOLE_WHITELIST_EMAILS: emails, _APP_CONSOLE_WHITELIST_IPS: ips } = ctx.config
  if (!isEmailListed(emails, email)) throw new ApiError('user_email_not_whitelisted')
  if (!isIpListed(ips, ctx.request.ip)) throw new ApiError('user_ip_not_whitelisted')
}

/**
 * Keeps a fresh instance on the internet from being taken over by the first passer-by: in production the first console
 * user comes from the machine itself or brings the setup token, which is used up in the transaction that creates him.
 */
export async function claimFirstSignUp(ctx: Context): Promise<void> {
  if (ctx.config._APP_ENV !== 'production') return
  if ((await ctx.store.asSystem().count(users, {}, 1)) > 0) return
  if (isFromThisMachine(ctx.request)) return
  const token = ctx.request.header(TOKEN_HEADER)
  if (token && (await consumeSetupToken(ctx.platform, token, ctx.now()))) return
  throw new ApiError('user_unauthorized', HOW_TO_START)
}

// A proxy on the same machine makes everybody look local; what it adds to requests gives it away, or the name that
// strangers call the machine by.
function isFromThisMachine(request: RequestFacts): boolean {
  if (FORWARDING.some((name) => request.header(name) !== '')) return false
  return isLoopback(request.ip) && (request.host === 'localhost' || isLoopback(request.host.replace(/^\[|\]$/g, '')))
}

const isLoopback = (address: string): boolean =>
  ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback'
