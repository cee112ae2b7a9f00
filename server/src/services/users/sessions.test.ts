import { Account, ID, Users } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProject, type TestProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import type { Context } from '../../contract/context.ts'
import { decodeSession, sha256Hex } from '../../crypto/secrets.ts'
import { DAY, HOUR } from '../../kit/time.ts'
import { authenticators, challenges, identities, sessions, targets, tokens, type User } from '../directory/index.ts'
import { consumeToken, createSession, createUser, issueToken, TokenType, userSessions } from './index.ts'

let server: TestServer
let project: TestProject
let users: Users
let ctx: Context
let user: User
const userId = 'ada'

beforeAll(async () => {
  server = await startServer()
  project = await createProject(server)
  users = new Users(await project.key())
  ctx = await server.app.system(project.projectId)
  user = await createUser(ctx, { userId, email: 'ada@firm.example' })
})
afterAll(() => server.close())

const refusal = (type: string, code: number) => expect.objectContaining({ type, code })
const mine = () => ({ userId, userInternalId: user.$sequence })

describe('users.createSession', () => {
  it('answers the secret that the user presents, and stores its hash', async () => {
    const session = await users.createSession({ userId })
    expect(session).toMatchObject({ provider: 'server', factors: ['server'], current: false, countryName: 'Unknown' })
    const presented = decodeSession(session.secret)
    expect(presented).toMatchObject({ id: userId, secret: expect.stringMatching(/^[0-9a-f]{256}$/) })
    const stored = await ctx.store.find(sessions, session.$id)
    expect(stored?.secret).toBe(sha256Hex(presented?.secret ?? ''))
    expect(await new Account(project.guest().setSession(session.secret)).get()).toMatchObject({ $id: userId })
  })

  it('knows the end user that the server acts for', async () => {
    const key = await project.key()
    key.addHeader('X-Forwarded-User-Agent', 'AppwriteCLI/8.1.0 (Linux x86_64)')
    expect(await new Users(key).createSession({ userId })).toMatchObject({ clientName: 'Appwrite CLI', osCode: 'LIN' })
  })

  it('lasts as long as the project says', async () => {
    const { projectId, key } = await createProject(server, undefined, { duration: 3600 })
    const brief = new Users(await key())
    await brief.create({ userId })
    const { secret, expire, $createdAt } = await brief.createSession({ userId })
    expect(Date.parse(expire) - Date.parse($createdAt)).toBeCloseTo(HOUR, -3)
    const account = new Account(project.guest().setProject(projectId).setSession(secret))
    await expect(account.get()).resolves.toMatchObject({ $id: userId })
    server.advance(HOUR)
    await expect(account.get()).rejects.toEqual(refusal('general_unauthorized_scope', 401))
    server.advance(-HOUR)
  })

  it('ends no older sessions; a sign-in does', async () => {
    const limited = await createProject(server, undefined, { maxSessions: 2 })
    const scene = await server.app.system(limited.projectId)
    const owner = await createUser(scene, { userId })
    for (let made = 0; made < 3; made++) await createSession(scene, owner, { provider: 'server', factors: ['server'] })
    expect(await userSessions(scene, owner)).toHaveLength(3)
    await Promise.all(
      Array.from({ length: 5 }, () =>
        createSession(scene, owner, { provider: 'email', factors: ['password'], trim: true }),
      ),
    )
    const kept = await userSessions(scene, owner)
    expect(kept.map(({ provider }) => provider)).toEqual(['email', 'email'])
  })

  it('refuses an unknown user', async () => {
    await expect(users.createSession({ userId: 'nobody' })).rejects.toEqual(refusal('user_not_found', 404))
  })

  it('forbids a key that may only read', async () => {
    const reader = new Users(await project.key(['users.read', 'sessions.read']))
    await expect(reader.createSession({ userId })).rejects.toEqual(refusal('general_unauthorized_scope', 401))
  })
})

describe('users.listSessions', () => {
  it('lists them with none of them current', async () => {
    const { sessions: held, total } = await users.listSessions({ userId })
    expect(total).toBe(held.length)
    expect(held.every(({ current }) => !current)).toBe(true)
    expect(await users.listSessions({ userId, total: false })).toMatchObject({
      total: 0,
      sessions: { length: held.length },
    })
  })
})

describe('users.deleteSession', () => {
  it('ends one session, with the push targets bound to it', async () => {
    const { session, secret } = await createSession(ctx, user, { provider: 'email', factors: ['password'] })
    const bound = { sessionId: session.$id, sessionInternalId: session.$sequence }
    await ctx.store.insert(targets, { $id: 'bound', ...mine(), ...bound, providerType: 'push', identifier: 'device' })
    await users.deleteSession({ userId, sessionId: session.$id })
    expect(await ctx.store.find(targets, 'bound')).toBeUndefined()
    expect(secret).toHaveLength(256)
    const again = users.deleteSession({ userId, sessionId: session.$id })
    await expect(again).rejects.toEqual(refusal('user_session_not_found', 404))
  })

  it("does not reach another user's session", async () => {
    const other = await createUser(ctx, { userId: ID.unique() })
    const { session } = await createSession(ctx, other, { provider: 'email', factors: ['password'] })
    const ended = users.deleteSession({ userId, sessionId: session.$id })
    await expect(ended).rejects.toEqual(refusal('user_session_not_found', 404))
  })
})

describe('users.deleteSessions', () => {
  it('ends them all at once', async () => {
    const { secret } = await users.createSession({ userId })
    const account = new Account(project.guest().setSession(secret))
    await account.get()
    await users.deleteSessions({ userId })
    await expect(account.get()).rejects.toEqual(refusal('general_unauthorized_scope', 401))
  })
})

describe('users.createToken', () => {
  it('makes a secret of the asked length, good for one sign-in', async () => {
    const token = await users.createToken({ userId, length: 32, expire: 120 })
    expect(token.secret).toMatch(/^[0-9a-f]{32}$/)
    const account = new Account(await project.key())
    const session = await account.createSession({ userId, secret: token.secret })
    expect(session).toMatchObject({ provider: 'token', factors: ['token'] })
    const again = account.createSession({ userId, secret: token.secret })
    await expect(again).rejects.toEqual(refusal('user_invalid_token', 401))
  })

  it('is used up by one of many parallel requests', async () => {
    const { secret } = await issueToken(ctx, user, { type: TokenType.generic, length: 6, expiresIn: 60 })
    const uses = await Promise.all(
      Array.from({ length: 8 }, () => consumeToken(ctx, user, [TokenType.generic], secret)),
    )
    expect(uses.filter((token) => token !== undefined)).toHaveLength(1)
  })

  it('is good for its own purpose, its own user and its own time', async () => {
    const { secret } = await issueToken(ctx, user, {
      type: TokenType.recovery,
      length: 6,
      kind: 'digits',
      expiresIn: 60,
    })
    expect(secret).toMatch(/^\d{6}$/)
    const other = await createUser(ctx, { userId: ID.unique() })
    expect(await consumeToken(ctx, user, [TokenType.generic, TokenType.phone], secret)).toBeUndefined()
    expect(await consumeToken(ctx, other, [TokenType.recovery], secret)).toBeUndefined()
    server.advance(60_000)
    expect(await consumeToken(ctx, user, [TokenType.recovery], secret)).toBeUndefined()
    server.advance(-60_000)
    expect(await consumeToken(ctx, user, [TokenType.recovery], secret)).toMatchObject({ type: TokenType.recovery })
    expect(await ctx.store.select(tokens, { userInternalId: user.$sequence, type: TokenType.recovery })).toEqual([])
  })

  it('refuses a length out of range', async () => {
    await expect(users.createToken({ userId, length: 3 })).rejects.toEqual(refusal('general_argument_invalid', 400))
  })
})

describe('users.createJWT', () => {
  const claimsOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())

  it('acts as the user until its session ends', async () => {
    await users.createSession({ userId })
    const newest = await users.createSession({ userId })
    const { jwt } = await users.createJWT({ userId })
    expect(claimsOf(jwt)).toMatchObject({ userId, sessionId: newest.$id, projectId: project.projectId })
    const account = new Account(project.guest().setJWT(jwt))
    expect(await account.get()).toMatchObject({ $id: userId })
    await users.deleteSession({ userId, sessionId: newest.$id })
    await expect(account.get()).rejects.toEqual(refusal('general_unauthorized_scope', 401))
  })

  it('stands by itself without a session', async () => {
    const { jwt } = await users.createJWT({ userId, sessionId: 'nope', duration: 60 })
    expect(claimsOf(jwt).sessionId).toBe('')
    const account = new Account(project.guest().setJWT(jwt))
    expect(await account.get()).toMatchObject({ $id: userId })
    server.advance(DAY)
    await expect(account.get()).rejects.toEqual(refusal('user_jwt_invalid', 401))
    server.advance(-DAY)
  })

  it('is worth nothing in another project', async () => {
    const { jwt } = await users.createJWT({ userId })
    const other = await createProject(server)
    await expect(new Account(other.guest().setJWT(jwt)).get()).rejects.toEqual(refusal('user_jwt_invalid', 401))
  })
})

describe('users.createTarget', () => {
  const target = (targetId: string, providerType: string, identifier: string) =>
    users.createTarget({ userId, targetId, providerType: providerType as never, identifier, name: 'Extra' })

  it('adds, changes and deletes an address', async () => {
    expect(await target('extra', 'email', 'extra@firm.example')).toMatchObject({
      $id: 'extra',
      userId,
      providerType: 'email',
      providerId: null,
      name: 'Extra',
      expired: false,
    })
    const changed = await users.updateTarget({ userId, targetId: 'extra', identifier: 'extra2@firm.example' })
    expect(changed).toMatchObject({ identifier: 'extra2@firm.example', name: 'Extra' })
    expect(await users.listTargets({ userId })).toMatchObject({ total: 2 })
    await users.deleteTarget({ userId, targetId: 'extra' })
    await expect(users.getTarget({ userId, targetId: 'extra' })).rejects.toEqual(refusal('user_target_not_found', 404))
  })

  it('refuses what is no address, and what is one already', async () => {
    await expect(target(ID.unique(), 'email', 'nope')).rejects.toEqual(refusal('general_invalid_email', 400))
    await expect(target(ID.unique(), 'sms', 'nope')).rejects.toEqual(refusal('general_invalid_phone', 400))
    await expect(target(ID.unique(), 'fax', '1')).rejects.toEqual(refusal('general_argument_invalid', 400))
    const taken = target(ID.unique(), 'email', 'ada@firm.example')
    await expect(taken).rejects.toEqual(refusal('user_target_already_exists', 409))
  })

  it("does not reach another user's target", async () => {
    const other = await createUser(ctx, { userId: ID.unique(), email: 'other@firm.example' })
    const [owned] = await ctx.store.select(targets, { userInternalId: other.$sequence })
    const targetId = owned?.$id ?? ''
    for (const attempt of [
      () => users.getTarget({ userId, targetId }),
      () => users.updateTarget({ userId, targetId, name: 'Mine' }),
      () => users.deleteTarget({ userId, targetId }),
    ]) {
      await expect(attempt()).rejects.toEqual(refusal('user_target_not_found', 404))
    }
  })
})

describe('users.listIdentities', () => {
  it('lists, finds and deletes identities', async () => {
    for (const provider of ['github', 'google']) {
      const facts = { provider, providerUid: `${provider}-1`, providerEmail: `${provider}@firm.example` }
      await ctx.store.insert(identities, { $id: `by-${provider}`, ...mine(), ...facts, secrets: { hidden: 'x' } })
    }
    expect(await users.listIdentities()).toMatchObject({ total: 2 })
    const found = await users.listIdentities({ search: 'GOOGLE@' })
    expect(found.identities.map(({ $id }) => $id)).toEqual(['by-google'])
    expect(found.identities[0]).not.toHaveProperty('secrets')
    await users.deleteIdentity({ identityId: 'by-github' })
    const again = users.deleteIdentity({ identityId: 'by-github' })
    await expect(again).rejects.toEqual(refusal('user_identity_not_found', 404))
  })
})

describe('users.createMFARecoveryCodes', () => {
  it('makes six codes once, and new ones when asked to', async () => {
    await expect(users.getMFARecoveryCodes({ userId })).rejects.toEqual(refusal('user_recovery_codes_not_found', 404))
    const attempts = await Promise.allSettled(Array.from({ length: 4 }, () => users.createMFARecoveryCodes({ userId })))
    const made = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value.recoveryCodes] : []))
    expect(made).toEqual([Array(6).fill(expect.stringMatching(/^[0-9a-f]{10}$/))])
    expect((await users.getMFARecoveryCodes({ userId })).recoveryCodes).toEqual(made[0])
    expect((await users.updateMFARecoveryCodes({ userId })).recoveryCodes).not.toEqual(made[0])
  })
})

describe('users.listMFAFactors', () => {
  it('tells what the user can prove', async () => {
    await users.updateEmailVerification({ userId, emailVerification: true })
    await ctx.store.insert(authenticators, { $id: 'app', ...mine(), type: 'totp', verified: true })
    const provable = { totp: true, email: true, phone: false, recoveryCode: true, custom: false }
    expect(await users.listMFAFactors({ userId })).toEqual(provable)
    await users.deleteMFAAuthenticator({ userId, type: 'totp' as never })
    expect(await users.listMFAFactors({ userId })).toEqual({ ...provable, totp: false })
    const again = users.deleteMFAAuthenticator({ userId, type: 'totp' as never })
    await expect(again).rejects.toEqual(refusal('user_authenticator_not_found', 404))
  })
})

describe('users.updateMFA', () => {
  it('switches the second factor', async () => {
    expect(await users.updateMFA({ userId, mfa: true })).toMatchObject({ mfa: true })
    expect(await users.updateMFA({ userId, mfa: false })).toMatchObject({ mfa: false })
  })
})

describe('users.getMFAChallenge', () => {
  const read = async (challengeId: string) => {
    const { config } = await project.key()
    const answer = await fetch(`${server.endpoint}/users/${userId}/mfa/challenges/${challengeId}`, {
      headers: { 'x-appwrite-project': project.projectId, 'x-appwrite-key': config.key },
    })
    return { status: answer.status, body: await answer.json() }
  }

  it('tells the code of custom challenges, and of no others', async () => {
    const challenge = { ...mine(), code: '123456', expire: ctx.now() + HOUR }
    await ctx.store.insert(challenges, { $id: 'custom', ...challenge, type: 'custom' })
    await ctx.store.insert(challenges, { $id: 'mailed', ...challenge, type: 'email' })
    expect(await read('custom')).toMatchObject({ status: 200, body: { $id: 'custom', userId, code: '123456' } })
    for (const id of ['mailed', 'nope']) {
      expect(await read(id)).toMatchObject({ status: 401, body: { type: 'user_invalid_token' } })
    }
  })
})
