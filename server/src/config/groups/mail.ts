import { email, host, list, name, oneOf, port, secret, string } from '../variable.ts'

/** How mails and text messages leave. */
export const MAIL = {
  _APP_SMTP_HOST: host({
    describe:
      'Mail server; unset: routes that need mail refuse, and in development mails go to a file in the data folder.',
  }),
  _APP_SMTP_PORT: port({ describe: 'Its port.', fallback: '25' }),
  _APP_SMTP_SECURE: oneOf(['', 'tls', 'ssl'], {
    describe: '`ssl` encrypts from the first byte, `tls` demands STARTTLS, unset uses STARTTLS when offered.',
  }),
  _APP_SMTP_USERNAME: string({ describe: 'User, when the server asks for one.' }),
  _APP_SMTP_PASSWORD: secret({ describe: 'Password of that user.' }),
  _APP_SYSTEM_EMAIL_NAME: name({ describe: 'Sender name of mails.', fallback: 'Holdfast' }),
  _APP_SYSTEM_EMAIL_ADDRESS: email({ describe: 'Sender address of mails.', fallback: 'noreply@localhost' }),
  _APP_SYSTEM_TEAM_EMAIL: email({ describe: 'Address people are told to write to.', fallback: 'team@localhost' }),
  _APP_SMS_PROVIDER: secret({
    describe:
      'Provider of text messages, `sms://<user>:<secret>@<provider>`, several with commas; unset: phone routes refuse.',
  }),
  _APP_SMS_FROM: string({ describe: 'Sender number of text messages.' }),
  _APP_SMS_PROJECTS_DENY_LIST: list({
    describe: 'Projects that may not send text messages this way.',
    of: 'project ids',
  }),
} as const
