import { Client, Console, ConsoleResourceType } from '@appwrite.io/console'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, onConsole, withKey } from '../../../test/call.ts'
import { type ConsoleUser, createConsoleUser, createKey, createProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { CONSOLE } from '../../contract/project.ts'

let server: TestServer
let owner: ConsoleUser
let console: Console

beforeAll(async () => {
  server = await startServer({ env: { _APP_DOMAIN: 'api.shop.example', _APP_DOMAIN_TARGET_CAA: 'letsencrypt.org' } })
  owner = await createConsoleUser(server)
  const client = new Client().setEndpoint(server.endpoint).setProject(CONSOLE)
  client.headers['X-Appwrite-Session'] = owner.session
  console = new Console(client)
})
afterAll(() => server.close())

describe('console.variables', () => {
  it('tells the console how the instance is set up, and no secret', async () => {
    const variables = await console.variables()
    expect(variables).toMatchObject({
      _APP_DOMAIN_TARGET_CAA: '0 issue "letsencrypt.org"',
      _APP_DOMAIN_ENABLED: false,
      _APP_VCS_ENABLED: false,
      _APP_ASSISTANT_ENABLED: false,
      _APP_OPTIONS_FORCE_HTTPS: 'disabled',
    })
    expect(JSON.stringify(variables)).not.toContain('a-key-that-only-tests-use')
  })

  it('is refused to guests and on other projects', async () => {
    expect(await call(server, 'GET', '/console/variables', { 'x-appwrite-project': CONSOLE })).toMatchObject({
      status: 401,
      body: { type: 'general_unauthorized_scope' },
    })
    const { projectId } = await createProject(server, owner)
    const key = await createKey(server, projectId, ['projects.read'])
    expect(await call(server, 'GET', '/console/variables', withKey(projectId, key))).toMatchObject({
      status: 401,
      body: { type: 'general_access_forbidden' },
    })
  })
})

describe('console lists', () => {
  it('name the scopes of keys', async () => {
    const project = await call(server, 'GET', '/console/scopes/project', onConsole(owner))
    expect(project.body.total).toBe(87)
    expect(project.body.scopes[0]).toMatchObject({ $id: 'project.read', category: 'Project', deprecated: false })
    const organization = await call(server, 'GET', '/console/scopes/organization', onConsole(owner))
    expect(organization.body).toMatchObject({
      total: 4,
      scopes: [{ $id: 'projects.read' }, {}, { deprecated: true }, {}],
    })
  })

  it('name the providers of sign-in and what they want to know', async () => {
    const { body } = await call(server, 'GET', '/console/oauth2-providers', onConsole(owner))
    expect(body.total).toBe(44)
    const names = (id: string) =>
      body.oAuth2Providers
        .find(({ $id }: { $id: string }) => $id === id)
        .parameters.map(({ name }: { name: string }) => name)
    expect(names('github')).toEqual(['Client ID', 'Client Secret'])
    expect(names('apple')).toEqual(['Service ID', 'Key ID', 'Team ID', 'P8 File'])
    expect(names('oidc')).toContain('Well-Known URL')
  })
})

describe('console.getResource', () => {
  it('tells that a domain is free', async () => {
    await console.getResource({ type: ConsoleResourceType.Rules, value: 'free.shop.example' })
  })

  it.each(['api.shop.example', 'localhost', 'example.com', 'a b', 'http://x.org', '10.0.0.1', 'x'.repeat(257)])(
    'refuses %j',
    async (value) => {
      await expect(console.getResource({ type: ConsoleResourceType.Rules, value })).rejects.toMatchObject({
        code: 400,
        type: 'general_argument_invalid',
      })
    },
  )
})
