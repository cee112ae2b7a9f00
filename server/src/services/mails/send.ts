import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import type { MailAddress } from '../../ports/mail/port.ts'
import { enqueueMail } from './jobs.ts'
import { type MailValues, render } from './render.ts'
import type { MailTemplate } from './texts.ts'

/** One mail to write and send. `values.project` is filled in. */
export interface Mailing {
  readonly template: MailTemplate
  readonly to: MailAddress
  readonly values: MailValues
  /** Default: the language of the request. */
  readonly locale?: string
}

/**
 * Refuses what needs mail where none can be sent. In development mails are written to a folder instead.
 * @throws ApiError `general_smtp_disabled`
 */
export function requireMail(ctx: Context): void {
  if (!canMail(ctx)) throw new ApiError('general_smtp_disabled')
}

/** Whether mails leave this instance, or at least reach a folder where its developer finds them. */
export const canMail = (ctx: Context): boolean =>
  ctx.config._APP_ENV !== 'production' || ctx.config._APP_SMTP_HOST !== ''

/**
 * Writes a mail and leaves it to the worker, which tries again when the mail server fails. Within a transaction it is
 * sent if, and only if, that commits.
 */
export async function sendMail(ctx: Context, { template, to, values, locale }: Mailing): Promise<void> {
  const mail = render(template, locale ?? ctx.request.locale, { project: ctx.project.name, ...values })
  await enqueueMail(ctx, { to, ...mail })
}
