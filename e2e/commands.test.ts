import { Client, Users } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type ServerProcess, startServer } from './server/process.ts'

const EMAIL = 'operator@firm.example'
const CONSOLE = { 'content-type': 'application/json', 'x-appwrite-project': 'console' }
let server: ServerProcess

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const signIn = (password: string) =>
  fetch(`${server.endpoint}/account/sessions/email`, {
    method: 'POST',
    headers: CONSOLE,
    body: JSON.stringify({ email: EMAIL, password }),
  })
const account = (cookie: string) => fetch(`${server.endpoint}/account`, { headers: { ...CONSOLE, cookie } })
const cookiesOf = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')

describe('holdfast admin, beside the running server', () => {
  it('creates a console user, once', async () => {
    expect(await server.command(['admin', 'create', EMAIL], 'a-first-password\n')).toMatchObject({ code: 0 })
    expect((await signIn('a-first-password')).status).toBe(201)
    const again = await server.command(['admin', 'create', EMAIL], 'another-password\n')
    expect(again).toMatchObject({ code: 1, stdout: '' })
    expect(again.stderr).toContain(`admin reset ${EMAIL}`)
  })

  it('refuses what is no address or no password, in a sentence', async () => {
    expect((await server.command(['admin', 'create', 'nobody'])).stderr).toContain('no e-mail address')
    const short = await server.command(['admin', 'create', 'other@firm.example'], 'short\n')
    expect(short).toMatchObject({ code: 1, stdout: '' })
    expect(short.stderr).not.toContain('short\n')
  })

  it('resets a password and ends the sessions that the server knew', async () => {
    const cookie = cookiesOf(await signIn('a-first-password'))
    expect((await account(cookie)).status).toBe(200)
    expect(await server.command(['admin', 'reset', EMAIL], 'a-second-password\n')).toMatchObject({ code: 0 })
    await vi.waitFor(async () => expect((await account(cookie)).status).toBe(401), { timeout: 18_000, interval: 100 })
    expect((await signIn('a-first-password')).status).toBe(401)
    expect((await signIn('a-second-password')).status).toBe(201)
  })
})

describe('holdfast project', () => {
  it('makes a project whose key works at once, and says when the ID is taken', async () => {
    const made = await server.command([
      'project',
      'create',
      'shop',
      '--owner',
      EMAIL,
      '--platform',
      'shop.example',
      '--key',
    ])
    expect(made.code).toBe(0)
    const key = /standard_[0-9a-f]{256}/.exec(made.stdout)?.[0] ?? ''
    const users = new Users(new Client().setEndpoint(server.endpoint).setProject('shop').setKey(key))
    expect(await users.list()).toEqual({ total: 0, users: [] })
    const again = await server.command(['project', 'create', 'shop', '--owner', EMAIL])
    expect([again.code, again.stdout]).toEqual([1, ''])
  })

  it('says what is missing', async () => {
    expect((await server.command(['project', 'create', 'shop'])).stderr).toContain('Usage')
    expect((await server.command(['project', 'create', 'yard', '--owner', 'no@firm.example'])).stderr).toContain(
      'admin create',
    )
  })
})
