import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readMails } from '../../src/ports/mail/file.ts'
import { call, withKey } from '../call.ts'
import { createKey, createProject } from '../factories.ts'
import { startServer, type TestServer } from '../harness.ts'
import { mailedLink, mailsTo } from '../mailbox.ts'

let server: TestServer
let projectId: string
let key: Record<string, string>
const EMAIL = 'ada@firm.example'
const PAGE = 'https://app.example.com/reset'

beforeAll(async () => {
  server = await startServer()
  ;({ projectId } = await createProject(server))
  key = withKey(projectId, await createKey(server, projectId))
  await call(server, 'POST', '/users', key, { userId: 'ada', email: EMAIL })
})
afterAll(() => server.close())

const recover = (url: string, headers: Record<string, string> = {}) =>
  call(server, 'POST', '/account/recovery', { 'x-appwrite-project': projectId, ...headers }, { email: EMAIL, url })

describe('the page of a link', () => {
  it('is named', async () => {
    expect((await recover('')).status).toBe(400)
  })

  it.each([
    'https://evil.example.net/',
    '//evil.example.net/',
    '/relative',
    'app.example.com/x',
    'javascript:alert(1)',
    'javascript://app.example.com/%0aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'mailto:x@app.example.com',
    'https://app.example.com.evil.example.net/',
    'https://app.example.com@evil.example.net/',
    'https://app.example.com:x@evil.example.net/',
    'https://evil.example.net\\@app.example.com/',
    'https://evil.example.net#@app.example.com/',
    'https://evil.example.net?app.example.com',
    'https:\\\\evil.example.net',
    'https:evil.example.net',
    'https:///evil.example.net',
    'https://аpp.example.com/',
    'https://app。example.com.evil.example.net/',
    'https://app.example.com%2eevil.example.net/',
    'https://app.example.com\r\n.evil.example.net/',
    ' https://app.example.com/',
    'https://app.example.com\t@evil.example.net/',
    'https://[::ffff:app.example.com]/',
    'http://3221226219/',
    'appwrite-callback-another://x',
    'intent://app.example.com#Intent;end',
  ])('is not %j', async (url) => {
    const answer = await recover(url)
    expect([answer.status, answer.body.type]).toEqual([400, 'general_argument_invalid'])
    const added = await call(server, 'POST', '/teams', key, { teamId: 'unique()', name: 'x' })
    const invited = await call(server, 'POST', `/teams/${added.body.$id}/memberships`, key, {
      email: EMAIL,
      roles: [],
      url,
    })
    expect(invited.status).toBe(400)
  })

  it('is the one that was asked for, whatever the headers say of the host', async () => {
    const headers = {
      'x-forwarded-host': 'evil.example.net',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': '666',
      'x-original-host': 'evil.example.net',
      referer: 'https://app.example.com/login',
    }
    expect((await recover(PAGE, headers)).status).toBe(201)
    const link = await mailedLink(server, EMAIL)
    expect(`${link.origin}${link.pathname}`).toBe(PAGE)
    const { port } = new URL(server.endpoint)
    const status = await new Promise((resolve) => {
      const sent = request(
        {
          port,
          host: '127.0.0.1',
          method: 'POST',
          path: '/v1/account/recovery',
          headers: { host: 'evil.example.net', 'content-type': 'application/json', 'x-appwrite-project': projectId },
        },
        (answer) => resolve(answer.resume().statusCode),
      )
      sent.end(JSON.stringify({ email: EMAIL, url: PAGE }))
    })
    expect(status).toBe(201)
    expect((await mailedLink(server, EMAIL, 2)).host).toBe('app.example.com')
    const texts = (await mailsTo(server, EMAIL, 2)).map(({ text, html }) => `${text}${html}`)
    for (const text of texts) expect(text).not.toContain('evil.example.net')
  })

  it('cannot bring a secret of its own', async () => {
    expect((await recover(`${PAGE}?secret=mine&userId=eve&secret=mine#secret=mine`)).status).toBe(201)
    const link = await mailedLink(server, EMAIL, 3)
    expect(link.searchParams.getAll('userId')).toEqual(['ada'])
    expect(link.searchParams.getAll('secret')).toHaveLength(1)
    expect(link.searchParams.get('secret')).toMatch(/^[0-9a-f]{256}$/)
  })

  it('tells its secret to the mailbox alone', async () => {
    const { text } = await recover(PAGE)
    const secret = (await mailedLink(server, EMAIL, 4)).searchParams.get('secret') ?? 'none'
    expect(text).not.toContain(secret)
  })
})

describe('names in mails', () => {
  it('are text: no header, no markup, no template', async () => {
    const name = 'Eve\r\nBcc: all@firm.example\r\n\r\n<img src=x onerror=alert(1)>{{redirect}}"><a href="https://evil'
    await call(server, 'POST', '/users', key, { userId: 'eve', email: 'eve@firm.example', name })
    const body = { email: 'eve@firm.example', url: PAGE }
    await call(server, 'POST', '/account/recovery', { 'x-appwrite-project': projectId }, body)
    const [mail] = await mailsTo(server, 'eve@firm.example')
    const { html = '', text = '', subject = '' } = mail ?? {}
    expect(html).not.toMatch(/<img|<a href="https:\/\/evil/)
    expect(text).not.toMatch(/^Bcc:/m)
    expect(subject).not.toMatch(/[\r\n]/)
    expect((await readMails(server.mailFolder)).filter(({ to }) => to === 'all@firm.example')).toEqual([])
  })
})
