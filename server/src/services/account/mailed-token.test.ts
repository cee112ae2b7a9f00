import { Account, Client } from 'appwrite'
import { Users } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Browser } from '../../../test/browser.ts'
import { createProject, type TestProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { mailedLink, mailsTo } from '../../../test/mailbox.ts'
import type { EmittedEvent } from '../../contract/context.ts'
import { HOUR } from '../../kit/time.ts'

const PASSWORD = 'a long enough password'
const OTHER = 'another long password'
const PAGE = 'https://app.example.com/page?keep=1'

let server: TestServer
let project: TestProject
let users: Users
let count = 0

beforeAll(async () => {
  server = await startServer()
  project = await createProject(server)
  users = new Users(await project.key())
})
afterAll(() => server.close())

const browser = () => new Browser(server, project.projectId)
async function signedIn() {
  const email = `person${++count}@firm.example`
  const user = await users.create({ userId: 'unique()', email, password: PASSWORD, name: 'Ada' })
  const client = browser()
  await client.call('POST', '/account/sessions/email', { email, password: PASSWORD })
  return { email, userId: user.$id, client }
}
const secretOf = (link: URL) => link.searchParams.get('secret') ?? ''

describe('account.createRecovery and account.updateRecovery', () => {
  it('set a new password by mail, verify the address, and end all sessions', async () => {
    const { email, userId, client } = await signedIn()
    const web = new Account(new Client().setEndpoint(server.endpoint).setProject(project.projectId))
    const token = await web.createRecovery({ email: email.toUpperCase(), url: PAGE })
    expect(token).toMatchObject({ userId, secret: '' })
    const link = await mailedLink(server, email)
    expect(link.href).toContain(PAGE)
    expect(Object.fromEntries(link.searchParams)).toMatchObject({ keep: '1', userId, expire: token.expire })
    const secret = secretOf(link)
    expect(secret).toMatch(/^[0-9a-f]{256}$/)
    expect((await web.updateRecovery({ userId, secret, password: OTHER })).$id).toBe(token.$id)
    expect((await client.call('GET', '/account')).status).toBe(401)
    const again = await browser().call('POST', '/account/sessions/email', { email, password: OTHER })
    expect(again.status).toBe(201)
    expect((await users.get({ userId })).emailVerification).toBe(true)
    await expect(web.updateRecovery({ userId, secret, password: PASSWORD })).rejects.toMatchObject({
      type: 'user_invalid_token',
    })
  })

  it('refuse unknown and blocked users, and pages of strangers', async () => {
    const ask = (email: string, url = PAGE) => browser().call('POST', '/account/recovery', { email, url })
    expect((await ask('nobody@firm.example')).type).toBe('user_not_found')
    const { email, userId } = await signedIn()
    expect((await ask(email, 'https://evil.example.net/x')).type).toBe('general_argument_invalid')
    await users.updateStatus({ userId, status: false })
    expect((await ask(email)).type).toBe('user_blocked')
  })

  it('accept a secret once, however many use it together, and not after an hour', async () => {
    const { email, userId } = await signedIn()
    await browser().call('POST', '/account/recovery', { email, url: PAGE })
    const secret = secretOf(await mailedLink(server, email))
    const confirm = (password: string) => browser().call('PUT', '/account/recovery', { userId, secret, password })
    const answers = await Promise.all([confirm(OTHER), confirm(`${OTHER} 2`), confirm(`${OTHER} 3`)])
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    await browser().call('POST', '/account/recovery', { email, url: PAGE })
    const late = secretOf(await mailedLink(server, email, 2))
    server.advance(HOUR)
    const answer = await browser().call('PUT', '/account/recovery', { userId, secret: late, password: PASSWORD })
    expect(answer.type).toBe('user_invalid_token')
  })

  it('are over when the password is changed, or the address', async () => {
    const { email, userId, client } = await signedIn()
    const confirm = (secret: string) =>
      browser().call('PUT', '/account/recovery', { userId, secret, password: 'password of an intruder' })
    await browser().call('POST', '/account/recovery', { email, url: PAGE })
    const first = secretOf(await mailedLink(server, email))
    await client.call('PATCH', '/account/password', { password: OTHER, oldPassword: PASSWORD })
    expect((await confirm(first)).type).toBe('user_invalid_token')
    await browser().call('POST', '/account/recovery', { email, url: PAGE })
    const second = secretOf(await mailedLink(server, email, 2))
    await client.call('PATCH', '/account/email', { email: `new-${email}`, password: OTHER })
    expect((await confirm(second)).type).toBe('user_invalid_token')
  })

  it('need a mail server in production', async () => {
    await using closed = await startServer({ env: { _APP_ENV: 'production' } })
    const other = await createProject(closed)
    const answer = await new Browser(closed, other.projectId).call('POST', '/account/recovery', {
      email: 'a@firm.example',
      url: PAGE,
    })
    expect(answer).toMatchObject({ status: 503, type: 'general_smtp_disabled' })
  })
})

describe('account.createEmailVerification and account.updateEmailVerification', () => {
  it('verify the address without a session, under both paths', async () => {
    for (const path of ['/account/verifications/email', '/account/verification']) {
      const { email, userId, client } = await signedIn()
      const { status, body } = await client.call('POST', path, { url: PAGE })
      expect(status).toBe(201)
      expect(body).toMatchObject({ userId, secret: '' })
      const secret = secretOf(await mailedLink(server, email))
      expect((await browser().call('PUT', path, { userId, secret: 'wrong' })).type).toBe('user_invalid_token')
      expect((await browser().call('PUT', path, { userId, secret })).status).toBe(200)
      expect((await client.call('GET', '/account')).body.emailVerification).toBe(true)
      expect((await client.call('POST', path, { url: PAGE })).type).toBe('user_email_already_verified')
      expect((await browser().call('PUT', path, { userId, secret })).type).toBe('user_invalid_token')
    }
  })

  it('go on being good when another one is asked for', async () => {
    const { email, userId, client } = await signedIn()
    for (const count of [1, 2]) {
      await client.call('POST', '/account/verifications/email', { url: PAGE })
      await mailedLink(server, email, count)
    }
    for (const { text } of await mailsTo(server, email, 2)) {
      const secret = /secret=(\w+)/.exec(text)?.[1]
      expect((await browser().call('PUT', '/account/verifications/email', { userId, secret })).status).toBe(200)
    }
  })

  it('tell the secret in their event, and not in the answer', async () => {
    const { email, client } = await signedIn()
    const heard: EmittedEvent[] = []
    const stop = server.app.onEvent((_project, _actor, event) => heard.push(event))
    const { body } = await client.call('POST', '/account/verifications/email', { url: PAGE })
    stop()
    expect(body.secret).toBe('')
    expect(heard).toMatchObject([
      {
        template: 'users.[userId].verification.[tokenId].create',
        ids: { tokenId: body.$id },
        payload: { secret: secretOf(await mailedLink(server, email)) },
      },
    ])
  })

  it('refuse users without an address', async () => {
    const client = browser()
    await client.call('POST', '/account/sessions/anonymous', {})
    const { type } = await client.call('POST', '/account/verifications/email', { url: PAGE })
    expect(type).toBe('user_email_not_found')
  })

  it('do not verify an address the mail was not sent to', async () => {
    const { email, userId, client } = await signedIn()
    await client.call('POST', '/account/verifications/email', { url: PAGE })
    const secret = secretOf(await mailedLink(server, email))
    await client.call('PATCH', '/account/email', { email: `new-${email}`, password: PASSWORD })
    const { type } = await browser().call('PUT', '/account/verifications/email', { userId, secret })
    expect(type).toBe('user_invalid_token')
  })

  it('write values of the user as text', async () => {
    const { email, userId, client } = await signedIn()
    await users.updateName({ userId, name: '<img src=x>' })
    await client.call('POST', '/account/verifications/email', { url: PAGE })
    const [mail] = await mailsTo(server, email)
    expect(mail?.html).toContain('&lt;img src=x&gt;')
    expect(mail?.html).not.toContain('<img')
  })
})
