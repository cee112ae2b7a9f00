import { createTransport, type Transporter } from 'nodemailer'
import { envelope } from './envelope.ts'
import { type Mail, type MailAddress, MailError, type MailMessage } from './port.ts'

/** A mail server and how to speak to it. */
export interface SmtpOptions {
  host: string
  port: number
  /** `ssl`: encrypted from the start; `tls`: STARTTLS or nothing; empty: STARTTLS where the server offers it. */
  secure: '' | 'ssl' | 'tls'
  username?: string
  password?: string
  /** The sender of mails that name none. */
  from: MailAddress
  /** Milliseconds for each step of the conversation (10 s). */
  timeoutMs?: number
}

/** Sends mails through an SMTP server, each over a connection of its own. */
export class SmtpMail implements Mail {
  readonly #transport: Transporter
  readonly #from: MailAddress
  readonly #place: string

  constructor(options: SmtpOptions) {
    const { host, port, secure, username, password, timeoutMs = 10_000 } = options
    this.#from = options.from
    this.#place = `${host}:${port}`
    this.#transport = createTransport({
      host,
      port,
      secure: secure === 'ssl',
      requireTLS: secure === 'tls',
      // Nobody asked for encryption here, so an unknown certificate is still better than none (RFC 7435).
      ...(secure === '' ? { tls: { rejectUnauthorized: false } } : {}),
      ...(username ? { auth: { user: username, pass: password ?? '' } } : {}),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      dnsTimeout: timeoutMs,
    })
  }

  async send(message: MailMessage) {
    const mail = envelope(message, this.#from)
    try {
      await this.#transport.sendMail(mail)
    } catch (error) {
      throw explain(error as Failure, this.#place)
    }
  }
}

interface Failure {
  code?: string
  responseCode?: number
}

const REASONS: Record<string, string> = {
  EAUTH: 'refused the user name or the password',
  ENOAUTH: 'asks for a user name and a password',
  ETLS: 'does not offer the encryption that was asked for',
  EDNS: 'has a name that cannot be resolved',
  ETIMEDOUT: 'did not answer in time',
  EENVELOPE: 'refused the mail',
  EMESSAGE: 'refused the mail',
}

/** Only codes are passed on: a server's own words may repeat what it was told, credentials included. */
function explain({ code = '', responseCode }: Failure, place: string): MailError {
  const reason = REASONS[code] ?? 'could not be reached'
  // 550 and up speak of this mail (RFC 5321 §4.2.3); lower ones of how we introduced ourselves, which an operator can mend.
  const permanent = reason === REASONS.EMESSAGE && responseCode !== undefined && responseCode >= 550
  return new MailError(`The mail server at ${place} ${reason}${responseCode ? ` (${responseCode})` : ''}.`, permanent)
}
