import { Api, ApiService, AuthMethod, Client, PlatformType, Projects, Scopes } from '@appwrite.io/console'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ConsoleUser, createConsoleUser, createProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { CONSOLE } from '../../contract/project.ts'

let server: TestServer
let projectId: string
let console: Projects
let stranger: Projects

beforeAll(async () => {
  server = await startServer()
  const owner = await createConsoleUser(server)
  projectId = (await createProject(server, owner)).projectId
  console = consoleOf(owner)
  stranger = consoleOf(await createConsoleUser(server))
})
afterAll(() => server.close())

function consoleOf(user: ConsoleUser): Projects {
  const client = new Client().setEndpoint(server.endpoint).setProject(CONSOLE)
  client.headers['x-appwrite-session'] = user.session
  return new Projects(client)
}

// The console's SDK announces version 1.8.0 of the API and names the project in the path.
describe('the SDK of older consoles', () => {
  it('makes, changes and lists keys', async () => {
    const made = await console.createKey({ projectId, name: 'Key', scopes: [Scopes.UsersRead] })
    expect(made.secret).toMatch(/^standard_/)
    const changed = await console.updateKey({ projectId, keyId: made.$id, name: 'Key 2', scopes: [Scopes.TeamsRead] })
    expect(changed).toMatchObject({ name: 'Key 2', scopes: ['teams.read'] })
    expect((await console.listKeys({ projectId })).keys.map(({ $id }) => $id)).toContain(made.$id)
    await console.deleteKey({ projectId, keyId: made.$id })
    await expect(console.getKey({ projectId, keyId: made.$id })).rejects.toMatchObject({ type: 'key_not_found' })
  })

  it('signs short-lived keys', async () => {
    // Without a duration: a quarter of an hour.
    const { jwt } = await console.createJWT({ projectId, scopes: [Scopes.UsersRead] })
    const answer = await fetch(`${server.endpoint}/users`, {
      headers: { 'x-appwrite-project': projectId, 'x-appwrite-key': jwt },
    })
    expect(answer.status).toBe(200)
  })

  it('makes platforms of every type through one call', async () => {
    const wish = { projectId, type: PlatformType.Flutterandroid, name: 'App', key: 'com.example' }
    const made = await console.createPlatform(wish)
    expect(made).toMatchObject({ key: 'com.example', store: '', hostname: '' })
    const changed = await console.updatePlatform({ projectId, platformId: made.$id, name: 'App 2', key: 'com.other' })
    expect(changed).toMatchObject({ name: 'App 2', key: 'com.other' })
    const web = { projectId, type: PlatformType.Web, name: 'Site', hostname: 'site.example.com' }
    expect(await console.createPlatform(web)).toMatchObject({ type: 'web', hostname: 'site.example.com' })
  })

  it('switches services, protocols and ways to sign in', async () => {
    const now = await console.updateServiceStatus({ projectId, service: ApiService.Teams, status: false })
    expect(now).toMatchObject({ serviceStatusForTeams: false, serviceStatusForUsers: true })
    expect(await console.updateServiceStatusAll({ projectId, status: true })).toMatchObject({
      serviceStatusForTeams: true,
    })
    expect(await console.updateAPIStatusAll({ projectId, status: false })).toMatchObject({ $id: projectId })
    expect(await console.updateAPIStatus({ projectId, api: Api.Rest, status: true })).toMatchObject({ $id: projectId })
    const off = await console.updateAuthStatus({ projectId, method: AuthMethod.Jwt, status: false })
    expect(off).toMatchObject({ authJWT: false, authPhone: true })
  })

  it("sets the rules for the project's users", async () => {
    expect(await console.updateAuthLimit({ projectId, limit: 5 })).toMatchObject({ authLimit: 5 })
    expect(await console.updateAuthLimit({ projectId, limit: 0 })).toMatchObject({ authLimit: 0 })
    expect(await console.updateAuthDuration({ projectId, duration: 60 })).toMatchObject({ authDuration: 60 })
    expect(
      await console.updateMembershipsPrivacy({ projectId, userName: true, userEmail: false, mfa: true }),
    ).toMatchObject({ authMembershipsUserName: true, authMembershipsUserEmail: false, authMembershipsMfa: true })
    const numbers = [{ phone: '+15557770001', otp: '123456' }]
    expect((await console.updateMockNumbers({ projectId, numbers })).authMockNumbers).toMatchObject(numbers)
  })

  it('is refused to members of other organizations', async () => {
    const denied = { type: 'user_unauthorized', code: 401 }
    await expect(stranger.listKeys({ projectId })).rejects.toMatchObject(denied)
    await expect(stranger.createKey({ projectId, name: 'Mine', scopes: [] })).rejects.toMatchObject(denied)
    await expect(stranger.updateAuthLimit({ projectId, limit: 1 })).rejects.toMatchObject(denied)
    await expect(stranger.updateMockNumbers({ projectId, numbers: [] })).rejects.toMatchObject(denied)
    await expect(stranger.updateServiceStatusAll({ projectId, status: false })).rejects.toMatchObject(denied)
  })
})
