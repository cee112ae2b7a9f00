import type { SendMailOptions } from 'nodemailer'
import { type MailAddress, MailError, type MailMessage } from './port.ts'

/** One address and nothing else: no list, no comment, no quoting, no control character (a strict part of RFC 5321 §4.1.2). */
const ADDRESS = /^[^\s\p{Cc}<>()[\]\\,;:"@]+@[^\s\p{Cc}<>()[\]\\,;:"@]+$/u
const CONTROLS = /[\p{Cc}\u2028\u2029]+/gu

/** The mail in the mailer's words. What people typed cannot become a header, a second recipient, a file or a URL. */
export function envelope(message: MailMessage, from: MailAddress): SendMailOptions {
  return {
    from: mailbox(message.from ?? from),
    to: mailbox(message.to),
    ...(message.replyTo ? { replyTo: mailbox(message.replyTo) } : {}),
    subject: oneLine(message.subject),
    text: message.text,
    html: message.html,
    headers: { 'X-Mailer': 'Holdfast' },
    textEncoding: 'quoted-printable',
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

function mailbox({ name = '', address }: MailAddress) {
  if (address.length > 320 || !ADDRESS.test(address)) throw new MailError('A mail address is not valid.', true)
  return { name: oneLine(name), address }
}

function oneLine(text: string) {
  return text.replace(CONTROLS, ' ').trim()
}
