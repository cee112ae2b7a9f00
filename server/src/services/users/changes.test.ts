import { Users } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProject, type TestProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { CONSOLE } from '../../contract/project.ts'
import { createUser, createUserJwt, findUser, moveEmail, movePhone, verifyUserPassword } from './index.ts'

let server: TestServer
let project: TestProject
let users: Users
const userId = 'ada'

beforeAll(async () => {
  server = await startServer()
  project = await createProject(server)
  users = new Users(await project.key())
  const ctx = await server.app.system(project.projectId)
  await createUser(ctx, { userId, email: 'ada@firm.example', phone: '+15550002001' })
  await createUser(ctx, { userId: 'bob', email: 'bob@firm.example', phone: '+15550002002' })
})
afterAll(() => server.close())

const refusal = (type: string, code: number) => expect.objectContaining({ type, code })
const identifiers = (user: { targets: { identifier: string }[] }) => user.targets.map(({ identifier }) => identifier)

describe('users.updateEmail', () => {
  it('moves the target and forgets that the email was verified', async () => {
    await users.updateEmailVerification({ userId, emailVerification: true })
    const before = await users.get({ userId })
    const after = await users.updateEmail({ userId, email: 'ADA.new@firm.example' })
    expect(after).toMatchObject({ email: 'ada.new@firm.example', emailVerification: false })
    expect(after.targets.map(({ $id }) => $id)).toEqual(before.targets.map(({ $id }) => $id))
    expect(identifiers(after)).toEqual(['ada.new@firm.example', '+15550002001'])
  })

  it('takes email and target away, and gives new ones', async () => {
    const bare = await users.updateEmail({ userId, email: '' })
    expect(bare).toMatchObject({ email: '', emailCanonical: null, emailIsFree: null })
    expect(identifiers(bare)).toEqual(['+15550002001'])
    expect(identifiers(await users.updateEmail({ userId, email: 'ada@firm.example' }))).toContain('ada@firm.example')
  })

  it('refuses an address that is a target', async () => {
    const moved = users.updateEmail({ userId, email: 'bob@firm.example' })
    await expect(moved).rejects.toEqual(refusal('user_target_already_exists', 409))
    expect(await users.get({ userId })).toMatchObject({ email: 'ada@firm.example' })
  })

  it('refuses the email of another user who receives nothing there', async () => {
    const { targets } = await users.get({ userId: 'bob' })
    const targetId = targets.find(({ providerType }) => providerType === 'email')?.$id ?? ''
    await users.deleteTarget({ userId: 'bob', targetId })
    const moved = users.updateEmail({ userId, email: 'bob@firm.example' })
    await expect(moved).rejects.toEqual(refusal('user_email_already_exists', 409))
  })

  it('refuses an unknown user', async () => {
    const moved = users.updateEmail({ userId: 'nobody', email: 'nobody@firm.example' })
    await expect(moved).rejects.toEqual(refusal('user_not_found', 404))
  })
})

describe('users.updatePhone', () => {
  it('moves the target, and takes both away', async () => {
    const moved = await users.updatePhone({ userId, number: '+15550002009' })
    expect(moved).toMatchObject({ phone: '+15550002009', phoneVerification: false })
    expect(identifiers(moved)).toContain('+15550002009')
    const bare = await users.updatePhone({ userId, number: '' })
    expect(bare.phone).toBe('')
    expect(identifiers(bare)).toEqual(['ada@firm.example'])
  })

  it('refuses a number that is a target', async () => {
    const moved = users.updatePhone({ userId, number: '+15550002002' })
    await expect(moved).rejects.toEqual(refusal('user_target_already_exists', 409))
  })
})

describe('addresses that a user moves himself', () => {
  it('tell him nothing of others', async () => {
    const ctx = await server.app.system(project.projectId)
    const user = await findUser(ctx, userId)
    const hidden = { by: 'account' } as const
    await expect(moveEmail(ctx, user, 'bob@firm.example', hidden)).rejects.toEqual(
      expect.objectContaining({ type: 'general_bad_request' }),
    )
    await expect(movePhone(ctx, user, '+15550002002', hidden)).rejects.toEqual(
      expect.objectContaining({ type: 'user_target_already_exists' }),
    )
  })
})

describe('users.updateName', () => {
  it('changes the name, also to none', async () => {
    expect(await users.updateName({ userId, name: 'Ada L.' })).toMatchObject({ name: 'Ada L.' })
    expect(await users.updateName({ userId, name: '' })).toMatchObject({ name: '' })
  })
})

describe('users.updatePassword', () => {
  const passwordIs = async (text: string) => {
    const ctx = await server.app.system(project.projectId)
    return verifyUserPassword(await findUser(ctx, userId), text)
  }

  it('sets the password and ends all sessions', async () => {
    await users.createSession({ userId })
    const changed = await users.updatePassword({ userId, password: 'Brand-New-Horse-1' })
    expect(changed.passwordUpdate).not.toBe('')
    expect(await passwordIs('Brand-New-Horse-1')).toBe(true)
    expect((await users.listSessions({ userId })).total).toBe(0)
  })

  it('takes the password away', async () => {
    expect(await users.updatePassword({ userId, password: '' })).toMatchObject({ password: '' })
    expect(await passwordIs('Brand-New-Horse-1')).toBe(false)
  })

  it('refuses one that is too short', async () => {
    const changed = users.updatePassword({ userId, password: 'short' })
    await expect(changed).rejects.toEqual(refusal('general_argument_invalid', 400))
  })

  it('refuses the last ones where the project remembers them, and lets sessions be', async () => {
    const { key } = await createProject(server, undefined, { passwordHistory: 2, invalidateSessions: false })
    const mindful = new Users(await key())
    await mindful.create({ userId, password: 'First-Horse-1' })
    await mindful.createSession({ userId })
    await mindful.updatePassword({ userId, password: 'Second-Horse-2' })
    const back = () => mindful.updatePassword({ userId, password: 'First-Horse-1' })
    await expect(back()).rejects.toEqual(refusal('password_recently_used', 400))
    await mindful.updatePassword({ userId, password: 'Third-Horse-3' })
    await expect(back()).resolves.toMatchObject({ $id: userId })
    expect((await mindful.listSessions({ userId })).total).toBe(1)
  })

  it('refuses personal data where the project says so', async () => {
    const { key } = await createProject(server, undefined, { personalDataCheck: true })
    const careful = new Users(await key())
    await careful.create({ userId, name: 'Lovelace', phone: '+15550002001' })
    for (const password of ['i-am-LOVELACE', 'call-15550002001']) {
      const changed = careful.updatePassword({ userId, password })
      await expect(changed).rejects.toEqual(refusal('password_personal_data', 400))
    }
  })
})

describe('users.updateLabels', () => {
  it('replaces them, each once', async () => {
    expect(await users.updateLabels({ userId, labels: ['vip', 'beta', 'vip'] })).toMatchObject({
      labels: ['vip', 'beta'],
    })
    expect(await users.updateLabels({ userId, labels: [] })).toMatchObject({ labels: [] })
  })

  it('refuses what is no label', async () => {
    const changed = users.updateLabels({ userId, labels: ['not-a-label'] })
    await expect(changed).rejects.toEqual(refusal('general_argument_invalid', 400))
  })
})

describe('users.updateStatus', () => {
  it('shuts a user out at once, and lets him in again', async () => {
    const { secret } = await users.createSession({ userId })
    const asUser = async () => {
      const headers = { 'x-appwrite-project': project.projectId, 'x-appwrite-session': secret }
      const answer = await fetch(`${server.endpoint}/account`, { headers })
      return { status: answer.status, body: await answer.json() }
    }
    await users.updateStatus({ userId, status: false })
    expect(await asUser()).toMatchObject({ status: 403, body: { type: 'user_blocked' } })
    await users.updateStatus({ userId, status: true })
    expect(await asUser()).toMatchObject({ status: 200 })
  })
})

describe('users.updatePrefs', () => {
  it('replaces the whole object', async () => {
    expect(await users.getPrefs({ userId })).toEqual({})
    await users.updatePrefs({ userId, prefs: { theme: 'dark', nested: { a: [1, null] } } })
    expect(await users.updatePrefs({ userId, prefs: { lang: 'de' } })).toEqual({ lang: 'de' })
    expect(await users.getPrefs({ userId })).toEqual({ lang: 'de' })
  })

  it('refuses more than 64 KiB', async () => {
    const changed = users.updatePrefs({ userId, prefs: { text: 'x'.repeat(65_536) } })
    await expect(changed).rejects.toEqual(refusal('general_argument_invalid', 400))
  })
})

describe('users.updateImpersonator', () => {
  it('flags a user', async () => {
    expect(await users.updateImpersonator({ userId, impersonator: true })).toMatchObject({ impersonator: true })
    expect(await users.updateImpersonator({ userId, impersonator: false })).toMatchObject({ impersonator: false })
  })
})

describe('verification', () => {
  it('can be said to be done, for email and phone', async () => {
    expect(await users.updateEmailVerification({ userId, emailVerification: true })).toMatchObject({
      emailVerification: true,
    })
    expect(await users.updatePhoneVerification({ userId, phoneVerification: true })).toMatchObject({
      phoneVerification: true,
    })
  })
})

describe('every change', () => {
  it('is forbidden to readers, and to the user himself', async () => {
    const reader = new Users(await project.key(['users.read']))
    const ctx = await server.app.system(project.projectId)
    const himself = new Users(project.guest().setJWT(createUserJwt(ctx, await findUser(ctx, userId), '', 60)))
    for (const caller of [reader, himself]) {
      await expect(caller.updateName({ userId, name: 'x' })).rejects.toEqual(refusal('general_unauthorized_scope', 401))
      await expect(caller.updateStatus({ userId, status: false })).rejects.toEqual(
        refusal('general_unauthorized_scope', 401),
      )
    }
  })
})

describe('the limit on users', () => {
  it('holds when many come at once', async () => {
    const { projectId } = await createProject(server, undefined, { limit: 3 })
    const ctx = await server.app.system(projectId)
    const attempts = await Promise.allSettled(
      Array.from({ length: 8 }, () => createUser(ctx, { userId: 'unique()', limited: true })),
    )
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    for (const attempt of attempts) {
      if (attempt.status === 'rejected') expect(attempt.reason).toMatchObject({ type: 'user_count_exceeded' })
    }
  })

  it('has an error of its own on the console', async () => {
    await using closed = await startServer({ env: { _APP_CONSOLE_WHITELIST_ROOT: 'enabled' } })
    const ctx = await closed.app.system(CONSOLE)
    await createUser(ctx, { userId: 'root', limited: true })
    const second = createUser(ctx, { userId: 'second', limited: true })
    await expect(second).rejects.toMatchObject({ type: 'user_console_count_exceeded' })
  })
})
