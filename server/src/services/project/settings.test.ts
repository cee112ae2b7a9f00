import {
  Project,
  ProjectAuthMethodId,
  ProjectPolicyId,
  ProjectProtocolId,
  ProjectServiceId,
  Query,
} from 'node-appwrite'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type ConsoleUser,
  createConsoleUser,
  createKey,
  createProject,
  type TestProject,
} from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import type { EmittedEvent } from '../../contract/context.ts'
import { CONSOLE } from '../../contract/project.ts'
import { projects } from '../projects/index.ts'

let server: TestServer
let owner: ConsoleUser
let project: TestProject
let admin: Project

beforeAll(async () => {
  server = await startServer()
  owner = await createConsoleUser(server)
})
afterAll(() => server.close())
beforeEach(async () => {
  project = await createProject(server, owner)
  admin = new Project(project.guest().setSession(owner.session).addHeader('x-appwrite-mode', 'admin'))
})

const stored = async () => {
  const row = await (await server.app.system(CONSOLE)).platform.find(projects, project.projectId)
  if (!row) throw new Error('The project is gone.')
  return row
}

/** For what the SDK does not know yet. */
const patch = (path: string, body: object) =>
  admin.client.call(
    'patch',
    new URL(`${server.endpoint}/project${path}`),
    { 'content-type': 'application/json', 'x-appwrite-project': project.projectId },
    body,
  )

/** As a console of an older version asks. */
async function older(path: string, body: object, headers: Record<string, string> = {}) {
  const answer = await fetch(`${server.endpoint}/projects/${project.projectId}${path}`, {
    method: 'PATCH',
    headers: {
      'x-appwrite-project': CONSOLE,
      'x-appwrite-session': owner.session,
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

describe('project policies', () => {
  it('start with the defaults and keep only what differs from them', async () => {
    expect((await admin.listPolicies()).total).toBe(11)
    await admin.updateSessionLimitPolicy({ total: 3 })
    expect(await admin.getPolicy({ policyId: ProjectPolicyId.Sessionlimit })).toEqual({
      $id: 'session-limit',
      total: 3,
    })
    expect((await stored()).auths).toEqual({ maxSessions: 3 })
    await admin.updateSessionLimitPolicy({ total: 10 })
    expect((await stored()).auths).toEqual({})
  })

  it('of several settings change those that are given', async () => {
    await admin.updateMembershipPrivacyPolicy({ userName: true })
    await admin.updateMembershipPrivacyPolicy({ userMFA: true })
    expect(await admin.getPolicy({ policyId: ProjectPolicyId.Membershipprivacy })).toMatchObject({
      userName: true,
      userMFA: true,
      userEmail: false,
    })
    const strength = await admin.updatePasswordStrengthPolicy({ min: 12, symbols: true })
    expect(strength).toEqual({
      $id: 'password-strength',
      min: 12,
      uppercase: false,
      lowercase: false,
      number: false,
      symbols: true,
    })
    await patch('/policies/mfa-factors', { phone: false })
    expect((await stored()).auths.mfaFactors).toEqual({ totp: true, email: true, phone: false, custom: false })
  })

  it('lose nothing when they are changed in parallel', async () => {
    await Promise.all([
      admin.updatePasswordDictionaryPolicy({ enabled: true }),
      admin.updatePasswordHistoryPolicy({ total: 5 }),
      admin.updateSessionAlertPolicy({ enabled: true }),
      admin.updateSessionDurationPolicy({ duration: 60 }),
      admin.updateSessionInvalidationPolicy({ enabled: false }),
      admin.updateUserLimitPolicy({ total: 7 }),
      admin.updatePasswordPersonalDataPolicy({ enabled: true }),
      admin.updateAuthMethod({ methodId: ProjectAuthMethodId.Jwt, enabled: false }),
      admin.updateAuthMethod({ methodId: ProjectAuthMethodId.Magicurl, enabled: false }),
      admin.createMockPhone({ number: '+15557770001', otp: '000001' }),
      admin.createMockPhone({ number: '+15557770002', otp: '000002' }),
    ])
    const { auths } = await stored()
    expect(auths).toMatchObject({
      passwordDictionary: true,
      passwordHistory: 5,
      sessionAlerts: true,
      duration: 60,
      invalidateSessions: false,
      limit: 7,
      personalDataCheck: true,
      methods: { JWT: false, usersAuthMagicURL: false },
    })
    expect(auths.mockNumbers).toHaveLength(2)
  })

  it('say what changed to whoever listens, once', async () => {
    const heard: EmittedEvent[] = []
    const stop = server.app.onEvent((_project, _actor, event) => void heard.push(event))
    await admin.updateUserLimitPolicy({ total: 5 })
    stop()
    expect(heard.map(({ template, ids }) => ({ template, ids }))).toEqual([
      {
        template: 'projects.[projectId].policies.[policy].update',
        ids: { projectId: project.projectId, policy: 'user-limit' },
      },
    ])
  })

  it('refuse values out of range and policies that do not exist', async () => {
    const bad = { type: 'general_argument_invalid', code: 400 }
    await expect(admin.updateSessionDurationPolicy({ duration: 59 })).rejects.toMatchObject(bad)
    await expect(admin.updatePasswordHistoryPolicy({ total: 21 })).rejects.toMatchObject(bad)
    await expect(admin.updatePasswordStrengthPolicy({ min: 7 })).rejects.toMatchObject(bad)
    await expect(admin.getPolicy({ policyId: 'constructor' as ProjectPolicyId })).rejects.toMatchObject(bad)
    for (const query of [Query.equal('$id', 'user-limit'), Query.limit(0), Query.limit(-1), Query.offset(-1)]) {
      await expect(admin.listPolicies({ queries: [query] })).rejects.toMatchObject(bad)
    }
  })

  it('are closed to keys without their scope', async () => {
    const reader = new Project(await project.key(['project.policies.read']))
    expect((await reader.listPolicies({ queries: [Query.limit(2), Query.offset(1)] })).policies).toHaveLength(2)
    await expect(reader.updateUserLimitPolicy({ total: 1 })).rejects.toMatchObject({
      type: 'general_unauthorized_scope',
    })
  })
})

describe('project.updateAuthMethod, updateService and updateProtocol', () => {
  it('switch off and on again', async () => {
    const off = await admin.updateAuthMethod({ methodId: ProjectAuthMethodId.Emailpassword, enabled: false })
    expect(off.authMethods.find(({ $id }) => String($id) === 'email-password')?.enabled).toBe(false)
    const on = await admin.updateAuthMethod({ methodId: ProjectAuthMethodId.Emailpassword, enabled: true })
    expect(on.authMethods.every(({ enabled }) => enabled)).toBe(true)
    await admin.updateService({ serviceId: ProjectServiceId.Teams, enabled: false })
    await admin.updateProtocol({ protocolId: ProjectProtocolId.Graphql, enabled: false })
    expect(await stored()).toMatchObject({ services: { teams: false }, protocols: { graphql: false }, auths: {} })
  })

  it('close a service to clients at once, not to keys', async () => {
    const ask = (headers: Record<string, string>) =>
      fetch(`${server.endpoint}/locale`, { headers: { 'x-appwrite-project': project.projectId, ...headers } })
    await admin.updateService({ serviceId: ProjectServiceId.Locale, enabled: false })
    expect((await ask({})).status).toBe(403)
    const key = await createKey(server, project.projectId)
    expect((await ask({ 'x-appwrite-key': key })).status).toBe(200)
  })

  it('refuse names that do not exist', async () => {
    const bad = { type: 'general_argument_invalid' }
    await expect(
      admin.updateService({ serviceId: 'webhooks' as ProjectServiceId, enabled: false }),
    ).rejects.toMatchObject(bad)
    await expect(
      admin.updateAuthMethod({ methodId: '__proto__' as ProjectAuthMethodId, enabled: false }),
    ).rejects.toMatchObject(bad)
  })
})

describe('project.updateLabels', () => {
  it('replaces all labels and drops doubles', async () => {
    expect((await admin.updateLabels({ labels: ['one', 'two', 'one'] })).labels).toEqual(['one', 'two'])
    expect((await admin.updateLabels({ labels: [] })).labels).toEqual([])
    await expect(admin.updateLabels({ labels: ['a b'] })).rejects.toMatchObject({ type: 'general_argument_invalid' })
  })
})

describe('project mock phones', () => {
  const number = '+15557770001'

  it('are kept in order of insertion and changed one by one', async () => {
    const made = await admin.createMockPhone({ number, otp: '123456' })
    await admin.createMockPhone({ number: '+15557770002', otp: '123456' })
    expect(made).toMatchObject({ number, otp: '123456' })
    expect(await admin.getMockPhone({ number: '15557770001' })).toEqual(made)
    expect(await admin.updateMockPhone({ number, otp: '654321' })).toMatchObject({
      otp: '654321',
      $createdAt: made.$createdAt,
    })
    const listed = await admin.listMockPhones()
    expect(listed).toMatchObject({ total: 2, mockNumbers: [{ number, otp: '654321' }, { number: '+15557770002' }] })
    await admin.deleteMockPhone({ number })
    await expect(admin.getMockPhone({ number })).rejects.toMatchObject({ type: 'mock_number_not_found' })
  })

  it('refuse doubles, unknown numbers and codes that are not six digits', async () => {
    await admin.createMockPhone({ number, otp: '123456' })
    await expect(admin.createMockPhone({ number, otp: '1234567' })).rejects.toMatchObject({
      type: 'general_argument_invalid',
    })
    await expect(admin.createMockPhone({ number, otp: '12345a' })).rejects.toMatchObject({
      type: 'general_argument_invalid',
    })
    await expect(admin.createMockPhone({ number, otp: '123456' })).rejects.toMatchObject({
      type: 'mock_number_already_exists',
    })
    const unknown = { type: 'mock_number_not_found', code: 404 }
    await expect(admin.updateMockPhone({ number: '+15557770009', otp: '123456' })).rejects.toMatchObject(unknown)
    await expect(admin.deleteMockPhone({ number: '+15557770009' })).rejects.toMatchObject(unknown)
  })
})

describe('routes of older consoles', () => {
  it('replace the list of mock numbers', async () => {
    const before = await admin.createMockPhone({ number: '+15557770001', otp: '123456' })
    await admin.createMockPhone({ number: '+15557770002', otp: '123456' })
    const numbers = [
      { phone: '+15557770003', otp: '333333' },
      { phone: '+15557770001', otp: '123456' },
    ]
    expect((await older('/auth/mock-numbers', { numbers })).status).toBe(200)
    const listed = await admin.listMockPhones()
    expect(listed.mockNumbers.map((mock) => mock.number)).toEqual(['+15557770003', '+15557770001'])
    expect(listed.mockNumbers[1]).toEqual(before)
  })

  it('refuse lists with doubles, with bad codes and of more than ten', async () => {
    const one = { phone: '+15557770001', otp: '123456' }
    const many = Array.from({ length: 11 }, (_, at) => ({ phone: `+155577700${10 + at}`, otp: '123456' }))
    expect((await older('/auth/mock-numbers', { numbers: [one, one] })).body.type).toBe('general_bad_request')
    for (const numbers of [[{ ...one, otp: 'abcdef' }], [{ otp: '123456' }], many]) {
      expect((await older('/auth/mock-numbers', { numbers })).body.type).toBe('general_argument_invalid')
    }
    expect((await stored()).auths).toEqual({})
  })

  it('switch all services or protocols', async () => {
    expect((await older('/service/all', { status: false })).status).toBe(200)
    expect((await older('/api/all', { status: false })).status).toBe(200)
    const { services, protocols } = await stored()
    expect(Object.keys(services)).toHaveLength(18)
    expect(Object.values({ ...services, ...protocols }).some(Boolean)).toBe(false)
    await older('/service/all', { status: true })
    expect((await stored()).services).toEqual({})
  })

  it('forbid users of other organizations, whatever project they name in the header', async () => {
    const stranger = await createConsoleUser(server)
    const theirs = await createProject(server, stranger)
    const as = { 'x-appwrite-session': stranger.session }
    const denied = [
      await older('/service/all', { status: false }, as),
      await older(
        '/service/all',
        { status: false },
        { ...as, 'x-appwrite-project': theirs.projectId, 'x-appwrite-mode': 'admin' },
      ),
      await older(
        '/auth/mock-numbers',
        { numbers: [] },
        { ...as, 'x-appwrite-mode': 'admin', 'x-appwrite-project': theirs.projectId },
      ),
      await older('/policies/user-limit', { total: 1 }, as),
      await older(
        '/auth/limit',
        { total: 1 },
        { ...as, 'x-appwrite-project': theirs.projectId, 'x-appwrite-mode': 'admin' },
      ),
      await older('/auth/limit', { total: 1 }, as),
    ]
    expect(denied.map(({ body }) => body.type)).toEqual([
      'user_unauthorized',
      'general_access_forbidden',
      'general_access_forbidden',
      'general_route_not_found',
      'user_unauthorized',
      'user_unauthorized',
    ])
    expect(await stored()).toMatchObject({ services: {}, auths: {} })
  })
})
