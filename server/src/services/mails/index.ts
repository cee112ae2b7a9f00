import { sendMailJob } from './jobs.ts'

export { linkTo } from './link.ts'
export type { MailValues, RenderedMail } from './render.ts'
export { canMail, type Mailing, requireMail, sendMail } from './send.ts'
export type { MailTemplate } from './texts.ts'
export const jobs = [sendMailJob]
