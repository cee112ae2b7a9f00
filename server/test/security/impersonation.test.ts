import { Users } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeSession } from '../../src/crypto/secrets.ts'
import { identities, users } from '../../src/services/directory/index.ts'
import { call } from '../call.ts'
import { createProject, createUserSession, type TestProject } from '../factories.ts'
import { startServer, type TestServer } from '../harness.ts'

let server: TestServer
let project: TestProject
let session: string
let target: string
let helper: string

beforeAll(async () => {
  server = await startServer()
  project = await createProject(server)
  session = await createUserSession(server, project.projectId)
  helper = decodeSession(session)?.id ?? ''
  target = decodeSession(await createUserSession(server, project.projectId))?.id ?? ''
  await change(helper, { impersonator: true })
})
afterAll(() => server.close())

async function change(userId: string, changes: Record<string, unknown>): Promise<void> {
  const { store } = await server.app.system(project.projectId)
  await store.update(users, userId, changes)
}
async function addIdentity(): Promise<void> {
  const { store } = await server.app.system(project.projectId)
  const user = await store.find(users, target)
  await store.insert(identities, {
    $id: 'identity',
    userId: target,
    userInternalId: user?.$sequence ?? 0,
    provider: 'github',
    providerUid: '1',
    providerEmail: 'ada@firm.example',
    providerAccessToken: 'provider-token',
  })
}
const ask = (more: Record<string, string> = { 'x-appwrite-impersonate-user-id': target }, path = '/account') =>
  call(server, 'GET', path, { 'x-appwrite-project': project.projectId, 'x-appwrite-session': session, ...more })

describe('impersonation', () => {
  it('is for those who were allowed to, and ends with the permission', async () => {
    expect((await ask()).body).toMatchObject({ $id: target, impersonatorUserId: helper })
    await change(helper, { impersonator: false })
    expect((await ask()).body).toMatchObject({ $id: helper })
    await change(helper, { impersonator: true })
  })

  it('is refused to a blocked person, and of one', async () => {
    await change(helper, { status: false })
    expect((await ask()).body.type).toBe('user_blocked')
    await change(helper, { status: true })
    await change(target, { status: false })
    expect((await ask()).body.type).toBe('user_blocked')
    await change(target, { status: true })
    expect((await ask()).status).toBe(200)
  })

  it('is refused while the own second factor is missing', async () => {
    await change(helper, { mfa: true, emailVerification: true })
    expect((await ask()).body.type).toBe('user_more_factors_required')
    await change(helper, { mfa: false, emailVerification: false })
    expect((await ask()).status).toBe(200)
  })

  it('takes one text for whom, and reaches nobody in another project', async () => {
    const other = await createProject(server)
    const stranger = decodeSession(await createUserSession(server, other.projectId))?.id ?? ''
    expect((await ask({ 'x-appwrite-impersonate-user-id': stranger })).body.$id).toBe(helper)
    for (const query of ['[]', '[$ne]', '[__proto__]']) {
      expect((await ask({}, `/account?impersonateUserId${query}=${target}`)).body.$id).toBe(helper)
    }
    const forged = { 'x-appwrite-impersonate-user-id': "x' or '1'='1" }
    expect((await ask(forged)).body.$id).toBe(helper)
  })

  it('does not leak into requests that come at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => (at % 2 ? ask() : ask({}))))
    expect(answers.map(({ body }) => body.$id)).toEqual(answers.map((_, at) => (at % 2 ? target : helper)))
    expect(answers.map(({ body }) => body.impersonatorUserId ?? '')).toEqual(
      answers.map((_, at) => (at % 2 ? helper : '')),
    )
  })

  it('shows users but none of their secrets, and changes none', async () => {
    await change(target, { password: 'stored-hash', mfaRecoveryCodes: ['code'] })
    await addIdentity()
    const list = await ask({}, '/users')
    expect(list.status).toBe(200)
    for (const user of list.body.users) expect([user.password, user.hash, user.hashOptions]).toEqual([null, null, null])
    expect((await ask({}, '/users/identities')).body).toMatchObject({ identities: [{ providerAccessToken: '' }] })
    for (const path of [`/users/${target}/mfa/recovery-codes`, `/users/${target}/mfa/challenges/custom`]) {
      const answer = await ask({}, path)
      expect([answer.status, answer.body.type]).toEqual([401, 'user_unauthorized'])
    }
    const api = new Users(project.guest().setSession(session))
    await expect(api.updateStatus({ userId: target, status: false })).rejects.toMatchObject({ code: 401 })
  })
})
