import { afterEach, expect, it } from 'vitest'
import { parseMail } from './parse.ts'
import { MailError, type MailMessage } from './port.ts'
import { SmtpMail, type SmtpOptions } from './smtp.ts'
import { type ServerScript, startSmtpServer } from './smtp-server.ts'
import { mailSuite, SENDER } from './suite.ts'

const MESSAGE: MailMessage = { to: { address: 'a@example.org' }, subject: 's', text: 't', html: '<p>t</p>' }
const PASSWORD = 'very-secret-word'
const servers: Awaited<ReturnType<typeof startSmtpServer>>[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function start(script: ServerScript = {}, options: Partial<SmtpOptions> = {}) {
  const server = await startSmtpServer(script)
  servers.push(server)
  const mail = new SmtpMail({ host: '127.0.0.1', port: server.port, secure: '', from: SENDER, ...options })
  return { server, mail }
}

async function failure(script: ServerScript, options: Partial<SmtpOptions> = {}): Promise<MailError> {
  const { server, mail } = await start(script, options)
  const error = await mail.send(MESSAGE).catch((error: unknown) => error)
  expect(error).toBeInstanceOf(MailError)
  expect(server.mails()).toEqual([])
  return error as MailError
}

mailSuite('mail by SMTP', async () => {
  const { server, mail } = await start()
  return { mail, arrived: async () => server.mails().map(parseMail) }
})

it('names one sender and one recipient to the server', async () => {
  const { server, mail } = await start()
  await mail.send({ ...MESSAGE, replyTo: { address: 'help@example.com' } })
  const named = server.commands().filter((line) => /^(MAIL|RCPT)/.test(line))
  expect(named).toEqual([expect.stringMatching(/^MAIL FROM:<noreply@example.com>/), 'RCPT TO:<a@example.org>'])
})

it('signs in with user name and password', async () => {
  const { server, mail } = await start({ extensions: ['AUTH PLAIN'] }, { username: 'me', password: PASSWORD })
  await mail.send(MESSAGE)
  const token = Buffer.from(`\0me\0${PASSWORD}`).toString('base64')
  expect(server.commands()).toContain(`AUTH PLAIN ${token}`)
  expect(server.mails()).toHaveLength(1)
})

it('says that the password was refused, and not which', async () => {
  const script = { extensions: ['AUTH PLAIN'], replies: { AUTH: `535 ${PASSWORD} is wrong` } }
  const error = await failure(script, { username: 'me', password: PASSWORD })
  expect(error.message).toMatch(/^The mail server at 127\.0\.0\.1:\d+ refused the user name or the password \(535\)\.$/)
  expect([error.permanent, error.cause, error.stack?.includes(PASSWORD)]).toEqual([false, undefined, false])
})

it.each([
  ['RCPT', '550 no such user', 'refused the mail (550)', true],
  ['RCPT', '450 try later', 'refused the mail (450)', false],
  ['MAIL', '530 sign in first', 'refused the mail (530)', false],
  ['DATA', '554 spam', 'refused the mail (554)', true],
  ['.', '552 too large', 'refused the mail (552)', true],
])('explains what follows a %s that is answered "%s"', async (verb, reply, sentence, permanent) => {
  const error = await failure({ replies: { [verb]: reply } })
  expect(error.message).toContain(sentence)
  expect(error.permanent).toBe(permanent)
})

it('sends nothing unencrypted when encryption was asked for', async () => {
  const options = { username: 'me', password: PASSWORD, timeoutMs: 1_000 }
  const refused = await start(
    { extensions: ['AUTH PLAIN'], replies: { STARTTLS: '502 no' } },
    { ...options, secure: 'tls' },
  )
  await expect(refused.mail.send(MESSAGE)).rejects.toThrow('does not offer the encryption')
  expect(refused.server.commands().filter((line) => /^(AUTH|MAIL)/.test(line))).toEqual([])
  const plain = await start({ extensions: ['AUTH PLAIN'] }, { ...options, secure: 'ssl' })
  await expect(plain.mail.send(MESSAGE)).rejects.toThrow(MailError)
  expect(plain.server.commands().filter((line) => /^(AUTH|MAIL)/.test(line))).toEqual([])
})

it('does not wait for ever for a server that says nothing', async () => {
  expect((await failure({ silent: true }, { timeoutMs: 30 })).message).toContain('did not answer in time')
})

it('says that nobody is there', async () => {
  const { server, mail } = await start()
  await server.close()
  await expect(mail.send(MESSAGE)).rejects.toThrow('could not be reached')
})
