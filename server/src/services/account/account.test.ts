import { Account, Client } from 'appwrite'
import { Account as ServerAccount, Client as ServerClient, Users } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Browser } from '../../../test/browser.ts'
import { createProject, createUserSession, type TestProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { identities, users as storedUsers } from '../directory/index.ts'

const PASSWORD = 'a long enough password'

let server: TestServer
let project: TestProject
let count = 0

beforeAll(async () => {
  server = await startServer()
  project = await createProject(server)
})
afterAll(() => server.close())

const web = () => new Account(new Client().setEndpoint(server.endpoint).setProject(project.projectId))
const signedIn = (session: string) =>
  new ServerAccount(new ServerClient().setEndpoint(server.endpoint).setProject(project.projectId).setSession(session))
const person = async () => signedIn(await createUserSession(server, project.projectId))
const freshEmail = () => `person${++count}@firm.example`
const users = async () => new Users(await project.key())
const signUp = async (browser: Browser, email = freshEmail()) => {
  const { body } = await browser.call('POST', '/account', { userId: 'unique()', email, password: PASSWORD })
  await browser.call('POST', '/account/sessions/email', { email, password: PASSWORD })
  return { userId: body.$id as string, email }
}

describe('account.create', () => {
  it('creates a user with an email target, and signs nobody in', async () => {
    const account = await web().create({ userId: 'ada', email: 'Ada@Firm.example', password: PASSWORD, name: 'Ada' })
    expect(account).toMatchObject({ $id: 'ada', email: 'ada@firm.example', name: 'Ada', status: true, prefs: {} })
    expect(account.targets).toMatchObject([{ providerType: 'email', identifier: 'ada@firm.example' }])
    expect(account).not.toHaveProperty('password')
    expect(account).not.toHaveProperty('hash')
    const answer = await new Browser(server, project.projectId).call('POST', '/account', {
      userId: 'unique()',
      email: freshEmail(),
      password: PASSWORD,
    })
    expect(answer.headers.getSetCookie()).toEqual([])
  })

  it('refuses an ID or address that is taken, in any case', async () => {
    const taken = { type: 'user_already_exists', code: 409 }
    await expect(web().create({ userId: 'ada', email: freshEmail(), password: PASSWORD })).rejects.toMatchObject(taken)
    await expect(
      web().create({ userId: 'unique()', email: 'ADA@firm.EXAMPLE', password: PASSWORD }),
    ).rejects.toMatchObject(taken)
  })

  it('refuses an address that belongs to an identity without saying so', async () => {
    const session = await createUserSession(server, project.projectId)
    const { $id } = await signedIn(session).get()
    const ctx = await server.app.system(project.projectId)
    const user = await new Users(await project.key()).get({ userId: $id })
    await ctx.store.insert(identities, {
      $id: ctx.newId(),
      userId: $id,
      userInternalId: 1_000_000,
      provider: 'github',
      providerUid: user.$id,
      providerEmail: 'linked@firm.example',
    })
    await expect(
      web().create({ userId: 'unique()', email: 'linked@firm.example', password: PASSWORD }),
    ).rejects.toMatchObject({ type: 'general_bad_request' })
  })

  it('lets exactly as many users in as the project allows, also when they come together', async () => {
    const small = await createProject(server, undefined, { limit: 2 })
    const account = new Account(new Client().setEndpoint(server.endpoint).setProject(small.projectId))
    const attempts = await Promise.allSettled(
      Array.from({ length: 4 }, () => account.create({ userId: 'unique()', email: freshEmail(), password: PASSWORD })),
    )
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    await expect(account.create({ userId: 'unique()', email: freshEmail(), password: PASSWORD })).rejects.toMatchObject(
      { type: 'user_count_exceeded', code: 400 },
    )
  })

  it('refuses a password with personal data where the project wants that, and when sign-up is off', async () => {
    const strict = await createProject(server, undefined, { personalDataCheck: true })
    const closed = await createProject(server, undefined, { methods: { emailPassword: false } })
    const attempt = ({ projectId }: TestProject) =>
      new Account(new Client().setEndpoint(server.endpoint).setProject(projectId)).create({
        userId: 'unique()',
        email: 'margaret@firm.example',
        password: 'I am MARGARET, hello',
      })
    await expect(attempt(strict)).rejects.toMatchObject({ type: 'password_personal_data' })
    await expect(attempt(closed)).rejects.toMatchObject({ type: 'user_auth_method_unsupported', code: 501 })
  })

  it('emits one event, and only for what happened', async () => {
    const seen: string[] = []
    const stop = server.app.onEvent((_project, _actor, { template }) => seen.push(template))
    await web().create({ userId: 'unique()', email: freshEmail(), password: PASSWORD })
    await web()
      .create({ userId: 'ada', email: freshEmail(), password: PASSWORD })
      .catch(() => undefined)
    stop()
    expect(seen).toEqual(['users.[userId].create'])
  })
})

describe('account.get', () => {
  it('answers from what identified the caller, and sees changes at once', async () => {
    const session = await createUserSession(server, project.projectId)
    const account = signedIn(session)
    const { $id } = await account.get()
    await (await users()).updateName({ userId: $id, name: 'Renamed' })
    expect((await account.get()).name).toBe('Renamed')
    await (await users()).createTarget({
      userId: $id,
      targetId: 'unique()',
      providerType: 'sms' as never,
      identifier: '+4930123456',
    })
    expect((await account.get()).targets).toMatchObject([{ providerType: 'sms', identifier: '+4930123456' }])
  })

  it('runs no statement for a caller who is known', async () => {
    const browser = new Browser(server, project.projectId)
    const { userId } = await signUp(browser)
    await browser.call('GET', '/account')
    const database = await server.app.databases.project(project.projectId)
    const statements = vi.spyOn(database, 'all')
    const { body } = await browser.call('GET', '/account')
    expect(body).toMatchObject({ $id: userId, targets: [{ providerType: 'email' }] })
    expect(statements).not.toHaveBeenCalled()
    statements.mockRestore()
  })

  it('shows an impersonator the user he acts as, but his own preferences', async () => {
    const session = await createUserSession(server, project.projectId)
    const self = signedIn(session)
    const [{ $id }, other] = [await self.get(), await (await person()).get()]
    await self.updatePrefs({ prefs: { mine: true } })
    await (await users()).updateImpersonator({ userId: $id, impersonator: true })
    const acting = new Browser(server, project.projectId, {
      'x-appwrite-session': session,
      'x-appwrite-impersonate-user-id': other.$id,
    })
    const { body } = await acting.call('GET', '/account')
    expect(body).toMatchObject({ $id: other.$id, impersonatorUserId: $id })
    expect((await acting.call('GET', '/account/prefs')).body).toEqual({ mine: true })
    expect((await acting.call('POST', '/account/jwts', {})).type).toBe('user_session_not_found')
  })

  it('refuses guests and keys', async () => {
    await expect(web().get()).rejects.toMatchObject({ type: 'general_unauthorized_scope', code: 401 })
    await expect(new ServerAccount(await project.key()).get()).rejects.toMatchObject({
      type: 'general_unauthorized_scope',
    })
  })
})

describe('account.updateName and account.updatePrefs', () => {
  it('change the name, and replace all preferences', async () => {
    const account = await person()
    expect((await account.updateName({ name: 'Grace' })).name).toBe('Grace')
    await account.updatePrefs({ prefs: { theme: 'dark', deep: { list: [1, 2] } } })
    expect(await account.getPrefs()).toEqual({ theme: 'dark', deep: { list: [1, 2] } })
    await account.updatePrefs({ prefs: { lang: 'en' } })
    expect(await account.getPrefs()).toEqual({ lang: 'en' })
  })

  it('keep a member named __proto__ as data', async () => {
    const browser = new Browser(server, project.projectId, {
      'x-appwrite-session': await createUserSession(server, project.projectId),
    })
    const prefs = JSON.parse('{"__proto__": {"admin": true}, "a": 1}')
    await browser.call('PATCH', '/account/prefs', { prefs })
    const { body } = await browser.call('GET', '/account/prefs')
    expect(Object.keys(body).toSorted()).toEqual(['__proto__', 'a'])
    expect(({} as Record<string, unknown>).admin).toBeUndefined()
  })
})

describe('account.updateEmail', () => {
  it('moves the address and its target, unverified, after the password', async () => {
    const browser = new Browser(server, project.projectId)
    const { userId } = await signUp(browser)
    await (await users()).updateEmailVerification({ userId, emailVerification: true })
    const email = freshEmail()
    const wrong = await browser.call('PATCH', '/account/email', { email, password: 'not the password' })
    expect(wrong.type).toBe('user_invalid_credentials')
    const { body } = await browser.call('PATCH', '/account/email', { email: email.toUpperCase(), password: PASSWORD })
    expect(body).toMatchObject({ email, emailVerification: false, targets: [{ identifier: email }] })
  })

  it('refuses addresses in use, and the present one', async () => {
    const browser = new Browser(server, project.projectId)
    const { email } = await signUp(browser)
    for (const taken of ['ada@firm.example', email]) {
      const { type } = await browser.call('PATCH', '/account/email', { email: taken, password: PASSWORD })
      expect(type).toBe('user_target_already_exists')
    }
  })

  it('turns an anonymous user into one who signs in with a password', async () => {
    const browser = new Browser(server, project.projectId)
    await browser.call('POST', '/account/sessions/anonymous', {})
    const email = freshEmail()
    expect((await browser.call('PATCH', '/account/email', { email, password: PASSWORD })).status).toBe(200)
    const other = new Browser(server, project.projectId)
    expect((await other.call('POST', '/account/sessions/email', { email, password: PASSWORD })).status).toBe(201)
  })

  it('holds a first password against the rules for new ones', async () => {
    const strict = await createProject(server, undefined, { passwordDictionary: true })
    const browser = new Browser(server, strict.projectId)
    await browser.call('POST', '/account/sessions/anonymous', {})
    const { type } = await browser.call('PATCH', '/account/email', { email: freshEmail(), password: 'password' })
    expect(type).toBe('general_argument_invalid')
  })
})

describe('account.updatePhone', () => {
  it('sets the number, and refuses that of somebody else', async () => {
    const browser = new Browser(server, project.projectId)
    await signUp(browser)
    const phone = '+15551230001'
    const { body } = await browser.call('PATCH', '/account/phone', { phone, password: PASSWORD })
    expect(body).toMatchObject({ phone, phoneVerification: false })
    const other = new Browser(server, project.projectId)
    await signUp(other)
    const { type } = await other.call('PATCH', '/account/phone', { phone, password: PASSWORD })
    expect(type).toBe('user_phone_already_exists')
  })
})

describe('account.updatePassword', () => {
  it('asks for the old one, and ends the other sessions but not this one', async () => {
    const browser = new Browser(server, project.projectId)
    const { email } = await signUp(browser)
    const other = new Browser(server, project.projectId)
    await other.call('POST', '/account/sessions/email', { email, password: PASSWORD })
    const password = 'another long password'
    const change = (oldPassword?: string) =>
      browser.call('PATCH', '/account/password', { password, ...(oldPassword && { oldPassword }) })
    expect((await change()).type).toBe('user_invalid_credentials')
    expect((await change('not the password')).type).toBe('user_invalid_credentials')
    expect((await change(PASSWORD)).status).toBe(200)
    expect((await browser.call('GET', '/account')).status).toBe(200)
    expect((await other.call('GET', '/account')).status).toBe(401)
  })

  it('refuses one of the last passwords where the project remembers them', async () => {
    const strict = await createProject(server, undefined, { passwordHistory: 3 })
    const browser = new Browser(server, strict.projectId)
    await signUp(browser)
    const { type } = await browser.call('PATCH', '/account/password', { password: PASSWORD, oldPassword: PASSWORD })
    expect(type).toBe('password_recently_used')
  })
})

describe('account.updateStatus', () => {
  it('blocks the caller at once, and takes the cookies', async () => {
    const browser = new Browser(server, project.projectId)
    const { email } = await signUp(browser)
    const cookies = new Map(browser.cookies)
    const answer = await browser.call('PATCH', '/account/status')
    expect(answer.body.status).toBe(false)
    expect(browser.cookies.size).toBe(0)
    for (const [name, value] of cookies) browser.cookies.set(name, value)
    expect((await browser.call('GET', '/account')).type).toBe('user_blocked')
    const again = await new Browser(server, project.projectId).call('POST', '/account/sessions/email', {
      email,
      password: PASSWORD,
    })
    expect(again.type).toBe('user_blocked')
  })
})

describe('account.delete', () => {
  it('deletes the caller, and his address can be used again', async () => {
    const browser = new Browser(server, project.projectId)
    const { email, userId } = await signUp(browser)
    expect((await browser.call('DELETE', '/account')).status).toBe(204)
    expect((await browser.call('GET', '/account')).status).toBe(401)
    await expect((await users()).get({ userId })).rejects.toMatchObject({ type: 'user_not_found' })
    const again = await browser.call('POST', '/account', { userId, email, password: PASSWORD })
    expect(again.status).toBe(201)
    expect((await browser.call('GET', '/account')).status).toBe(401)
  })
})

describe('account.createPushTarget, updatePushTarget and deletePushTarget', () => {
  it('live with the session they were made in', async () => {
    const browser = new Browser(server, project.projectId)
    await signUp(browser)
    const target = { targetId: 'phone-1', identifier: 'device-1' }
    expect((await browser.call('POST', '/account/targets/push', target)).status).toBe(201)
    expect((await browser.call('GET', '/account')).body.targets).toHaveLength(2)
    const { body } = await browser.call('PUT', '/account/targets/phone-1/push', { identifier: 'device-2' })
    expect(body).toMatchObject({ identifier: 'device-2', expired: false, providerType: 'push' })
    const stranger = new Browser(server, project.projectId)
    await signUp(stranger)
    expect((await stranger.call('DELETE', '/account/targets/phone-1/push')).type).toBe('user_target_not_found')
    const taken = { targetId: 'phone-2', identifier: 'device-2' }
    expect((await stranger.call('POST', '/account/targets/push', taken)).type).toBe('user_target_already_exists')
    await browser.call('DELETE', '/account/sessions/current')
    expect((await stranger.call('POST', '/account/targets/push', taken)).status).toBe(201)
  })

  it('do not reach the email target of the account', async () => {
    const browser = new Browser(server, project.projectId)
    await signUp(browser)
    const [target] = (await browser.call('GET', '/account')).body.targets
    const { type } = await browser.call('PUT', `/account/targets/${target.$id}/push`, { identifier: 'x' })
    expect(type).toBe('user_target_not_found')
  })
})

describe('account.listIdentities and account.deleteIdentity', () => {
  it('know only those of the caller', async () => {
    const ctx = await server.app.system(project.projectId)
    const [mine, theirs] = [await person(), await person()]
    const { $id } = await mine.get()
    const { $sequence } = (await ctx.store.find(storedUsers, $id)) ?? {}
    await ctx.store.insert(identities, {
      $id: 'mine',
      userId: $id,
      userInternalId: $sequence ?? 0,
      provider: 'github',
      providerUid: 'g1',
      providerEmail: 'g1@firm.example',
      providerAccessToken: 'not to be stored in the clear',
    })
    expect(await mine.listIdentities()).toMatchObject({ total: 1, identities: [{ $id: 'mine', provider: 'github' }] })
    expect((await theirs.listIdentities()).total).toBe(0)
    await expect(theirs.deleteIdentity({ identityId: 'mine' })).rejects.toMatchObject({
      type: 'user_identity_not_found',
    })
    await mine.deleteIdentity({ identityId: 'mine' })
    expect((await mine.listIdentities()).total).toBe(0)
  })
})
