/** A mailbox; the name is what people see. */
export interface MailAddress {
  name?: string
  address: string
}

/** One mail to one person, as text and as HTML. */
export interface MailMessage {
  to: MailAddress
  /** The installation's own address unless given. */
  from?: MailAddress
  replyTo?: MailAddress
  subject: string
  text: string
  html: string
}

/** Hands mails over to whoever delivers them. */
export interface Mail {
  /** Resolves when the mail was accepted. Throws MailError. */
  send(message: MailMessage): Promise<void>
}

/** A mail was not accepted. The message is a sentence for operators and holds no credentials. */
export class MailError extends Error {
  override name = 'MailError'
  /** Whether sending the same mail again is pointless. */
  readonly permanent: boolean

  constructor(message: string, permanent: boolean) {
    super(message)
    this.permanent = permanent
  }
}
