import { isIP } from 'node:net'
import { getDomain } from 'tldts'
import type { Context, CookieOptions } from '../../contract/context.ts'
import { CONSOLE } from '../../contract/project.ts'
import { encodeSession } from '../../crypto/secrets.ts'
import { SECOND } from '../../kit/time.ts'

/**
 * Hands a session to the client: the legacy cookie first, then the modern one, and a header for clients to which
 * cookies of this host are third-party ones (contract: identity 3.3).
 * @param expire milliseconds since the epoch
 */
export function setSessionCookies(ctx: Context, userId: string, secret: string, expire: number): void {
  const value = encodeSession({ id: userId, secret })
  writeCookies(ctx, value, expire)
  if (needsFallback(ctx)) ctx.reply.header('X-Fallback-Cookies', JSON.stringify({ [cookieName(ctx)]: value }))
}

/** Takes a session from the client again. */
export function clearSessionCookies(ctx: Context): void {
  writeCookies(ctx, 'deleted', SECOND)
  if (needsFallback(ctx)) ctx.reply.header('X-Fallback-Cookies', '[]')
}

const cookieName = (ctx: Context): string => `a_session_${ctx.project.$id}`

function writeCookies(ctx: Context, value: string, expires: number): void {
  const domain = cookieDomain(ctx)
  const options: CookieOptions = { expires, secure: ctx.request.scheme === 'https', ...(domain && { domain }) }
  ctx.reply.cookie(`${cookieName(ctx)}_legacy`, value, options)
  ctx.reply.cookie(cookieName(ctx), value, { ...options, sameSite: 'None' })
}

function cookieDomain(ctx: Context): string | undefined {
  const { host } = ctx.request
  if (host === '' || host === 'localhost' || host === ctx.config._APP_MIGRATION_HOST || isAddress(host))
    return undefined
  const registrable = ctx.project.$id === CONSOLE && ctx.config._APP_CONSOLE_ROOT_SESSION ? registrableDomain(host) : ''
  return `.${registrable || host}`
}

const isAddress = (host: string): boolean => isIP(host.replace(/^\[|\]$/g, '')) !== 0

// Localhost, addresses and requests without an origin have no registrable domain: they get the header.
function needsFallback({ request }: Context): boolean {
  const origin = URL.canParse(request.origin) ? registrableDomain(new URL(request.origin).hostname) : ''
  return origin === '' || origin !== registrableDomain(request.host)
}

const registrableDomain = (host: string): string => getDomain(host, { allowPrivateDomains: true }) ?? ''
