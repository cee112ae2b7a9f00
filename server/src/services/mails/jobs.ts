import { Type } from '@sinclair/typebox'
import type { Context } from '../../contract/context.ts'
import { job } from '../../contract/job.ts'
import { MailError, type MailMessage } from '../../ports/mail/port.ts'

const PURPOSE = 'mails'

/** Hands one mail over. Its text is sealed while it waits: it holds links that sign people in. */
export const sendMailJob = job({
  name: 'mails.send',
  payload: Type.Object({ id: Type.String(), sealed: Type.String() }),
  async run(ctx, { id, sealed }) {
    const message = JSON.parse(ctx.keys.open(PURPOSE, sealed, placeOf(id))) as MailMessage
    try {
      await ctx.services.mail.send(message)
    } catch (error) {
      if (!(error instanceof MailError && error.permanent)) throw error
      ctx.log.warn({ err: error, project: ctx.project.$id }, 'A mail was refused for good and is given up.')
    }
  },
})

/** Leaves a mail to the worker; within a transaction it is sent if, and only if, that commits. */
export function enqueueMail(ctx: Context, message: MailMessage): Promise<void> {
  const id = ctx.newId()
  return ctx.enqueue(sendMailJob, { id, sealed: ctx.keys.seal(PURPOSE, JSON.stringify(message), placeOf(id)) })
}

const placeOf = (id: string): string => `mails/${id}`
