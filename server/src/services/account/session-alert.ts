import type { Context } from '../../contract/context.ts'
import { type Session, sessions, type User } from '../directory/index.ts'
import { countryName } from '../locale/index.ts'
import { canMail, sendMail } from '../mails/index.ts'

/** Tells the user by mail that somebody signed in to his account, where the project wants that (contract: identity 3.19). */
export async function alertOfSession(ctx: Context, user: User, session: Session): Promise<void> {
  if (!ctx.project.auths.sessionAlerts || !user.email || !canMail(ctx)) return
  // Whoever came by a link in the mailbox has just read his mail.
  const byMail = session.provider === 'token' && session.factors.includes('email')
  if (session.provider === 'magic-url' || byMail) return
  const held = await ctx.store.asSystem().count(sessions, { userInternalId: user.$sequence }, 2)
  if (held < 2) return
  const { locale } = ctx.request
  await sendMail(ctx, {
    template: 'sessionAlert',
    to: { address: user.email, name: user.name },
    values: {
      user: user.name,
      date: inUtc(locale, session.$createdAt, { dateStyle: 'long' }),
      time: inUtc(locale, session.$createdAt, { timeStyle: 'short' }),
      device: session.clientName || session.userAgent,
      ip: session.ip,
      country: countryName(session.countryCode, locale),
    },
  })
}

const inUtc = (locale: string, ms: number, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat([locale, 'en'], { ...options, timeZone: 'UTC' }).format(ms)
