import { request } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { Browser } from '../../../test/browser.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { CONSOLE } from '../../contract/project.ts'
import { users } from '../directory/index.ts'
import { createSetupToken, SETUP_TOKEN_LIFE } from '../instance/index.ts'

const PASSWORD = 'a long enough password'
const PROXIED = { 'x-forwarded-for': '203.0.113.7' }

let server: TestServer | undefined
let count = 0
afterEach(async () => {
  await server?.close()
  server = undefined
})

async function start(env: Record<string, string> = {}) {
  server = await startServer({ env })
  return server
}
const signUp = (to: TestServer, headers: Record<string, string> = {}, email = `person${++count}@firm.example`) =>
  new Browser(to, CONSOLE).call('POST', '/account', { userId: 'unique()', email, password: PASSWORD }, headers)
const userCount = async (of: TestServer) => (await of.app.system(CONSOLE)).store.count(users, {})
const tokenOf = async (of: TestServer) => {
  const ctx = await of.app.system(CONSOLE)
  return createSetupToken(ctx.platform, ctx.now())
}

describe('account.create on the console', () => {
  it('takes one user and no more, also when many come together', async () => {
    const to = await start({ _APP_CONSOLE_WHITELIST_ROOT: 'enabled' })
    const answers = await Promise.all([signUp(to), signUp(to), signUp(to)])
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    const refused = await signUp(to)
    expect(refused).toMatchObject({ status: 501, type: 'user_console_count_exceeded' })
    expect(await userCount(to)).toBe(1)
  })

  it('takes listed addresses and domains only', async () => {
    const to = await start({ _APP_CONSOLE_WHITELIST_EMAILS: 'ada@firm.example,*@open.example' })
    const refused = await signUp(to, {}, 'eve@firm.example')
    expect(refused).toMatchObject({ status: 401, type: 'user_email_not_whitelisted' })
    expect((await signUp(to, {}, 'ADA@firm.example')).status).toBe(201)
    expect((await signUp(to, {}, 'anybody@open.example')).status).toBe(201)
  })

  it('takes people from listed networks only', async () => {
    const to = await start({ _APP_CONSOLE_WHITELIST_IPS: '198.51.100.0/24,203.0.113.7' })
    expect(await signUp(to)).toMatchObject({ status: 401, type: 'user_ip_not_whitelisted' })
    expect((await signUp(to, { 'x-forwarded-for': '203.0.113.8' })).type).toBe('user_ip_not_whitelisted')
    expect((await signUp(to, PROXIED)).status).toBe(201)
    expect((await signUp(to, { 'x-forwarded-for': '198.51.100.200' })).status).toBe(201)
  })
})

describe('account.create on a fresh console in production', () => {
  const production = { _APP_ENV: 'production', _APP_OPTIONS_FORCE_HTTPS: 'disabled' }

  it('refuses a passer-by and says how to begin', async () => {
    const to = await start(production)
    // A proxy on the same machine, trusted or not, does not make strangers local.
    for (const header of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via']) {
      const refused = await signUp(to, { [header]: '127.0.0.1' })
      expect(refused).toMatchObject({ status: 401, type: 'user_unauthorized' })
      expect(refused.body.message).toMatch(/setup token/)
    }
    expect(await userCount(to)).toBe(0)
  })

  it('takes the first user from the machine itself, and then everybody the rules allow', async () => {
    const to = await start(production)
    expect((await signUp(to)).status).toBe(201)
    expect((await signUp(to, PROXIED)).status).toBe(201)
  })

  it('takes the first user who brings the setup token, and him alone', async () => {
    const to = await start({ ...production, _APP_CONSOLE_WHITELIST_ROOT: 'enabled' })
    const token = await tokenOf(to)
    const attempt = (secret: string) => signUp(to, { ...PROXIED, 'x-holdfast-setup-token': secret })
    expect((await attempt(`${token}0`)).type).toBe('user_unauthorized')
    const answers = await Promise.all([attempt(token), attempt(token), attempt(token)])
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(await userCount(to)).toBe(1)
  })

  it('keeps the token good when the sign-up fails otherwise, and for an hour', async () => {
    const to = await start(production)
    const headers = { ...PROXIED, 'x-holdfast-setup-token': await tokenOf(to) }
    expect((await signUp(to, headers, 'a@b')).status).toBe(400)
    to.advance(SETUP_TOKEN_LIFE)
    expect((await signUp(to, headers)).type).toBe('user_unauthorized')
    const fresh = { ...PROXIED, 'x-holdfast-setup-token': await tokenOf(to) }
    expect((await signUp(to, fresh)).status).toBe(201)
  })

  it('is not fooled by a Host header', async () => {
    const to = await start(production)
    const { port } = new URL(to.endpoint)
    const status = await new Promise<number>((resolve, reject) => {
      const sent = request(
        {
          port,
          host: '127.0.0.1',
          method: 'POST',
          path: '/v1/account',
          headers: { host: 'localhost', 'content-type': 'application/json', 'x-appwrite-project': CONSOLE, ...PROXIED },
        },
        (response) => {
          response.resume()
          resolve(response.statusCode ?? 0)
        },
      )
      sent.on('error', reject)
      sent.end(JSON.stringify({ userId: 'unique()', email: 'eve@firm.example', password: PASSWORD }))
    })
    expect(status).toBe(401)
  })
})
