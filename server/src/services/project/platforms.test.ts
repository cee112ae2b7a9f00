import { Project, Query } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ConsoleUser, createConsoleUser, createProject, type TestProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'

let server: TestServer
let owner: ConsoleUser
let project: TestProject
let other: TestProject
let admin: Project

beforeAll(async () => {
  server = await startServer()
  owner = await createConsoleUser(server)
  project = await createProject(server, owner)
  other = await createProject(server, owner)
  admin = new Project(project.guest().setSession(owner.session).addHeader('x-appwrite-mode', 'admin'))
})
afterAll(() => server.close())

const fromOrigin = (origin: string) =>
  fetch(`${server.endpoint}/locale`, { headers: { 'x-appwrite-project': project.projectId, origin } })

/** As a console of an older version asks: the project in the path, everything through one route. */
async function older(method: string, path: string, body?: object) {
  const answer = await fetch(`${server.endpoint}/projects/${project.projectId}/platforms${path}`, {
    method,
    headers: {
      'x-appwrite-project': 'console',
      'x-appwrite-session': owner.session,
      'content-type': 'application/json',
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

describe('project.createWebPlatform', () => {
  it('opens the project to the host at once, and its deletion closes it', async () => {
    expect((await fromOrigin('https://new.example.org')).status).toBe(403)
    const made = await admin.createWebPlatform({ platformId: 'unique()', name: 'Site', hostname: '*.example.org' })
    expect(made).toMatchObject({ type: 'web', name: 'Site', hostname: '*.example.org' })
    expect((await fromOrigin('https://new.example.org')).status).toBe(200)
    await admin.deletePlatform({ platformId: made.$id })
    expect((await fromOrigin('https://new.example.org')).status).toBe(403)
  })

  it('refuses host names with scheme, port or path, and none at all', async () => {
    for (const hostname of ['https://site.test', 'site.test:80', 'site.test/app', '']) {
      const wish = { platformId: 'unique()', name: 'Site', hostname }
      await expect(admin.createWebPlatform(wish)).rejects.toMatchObject({ type: 'general_argument_invalid' })
    }
  })

  it('refuses IDs that are taken, in other projects too', async () => {
    const wish = { platformId: 'taken', name: 'Site', hostname: 'site.test' }
    await admin.createWebPlatform(wish)
    await expect(admin.createWebPlatform(wish)).rejects.toMatchObject({ type: 'platform_already_exists' })
    const foreign = new Project(await other.key())
    await expect(foreign.createWebPlatform(wish)).rejects.toMatchObject({ type: 'platform_already_exists', code: 409 })
  })

  it('forbids callers without the scope', async () => {
    const wish = { platformId: 'unique()', name: 'Site', hostname: '*' }
    const reader = new Project(await project.key(['platforms.read']))
    await expect(reader.createWebPlatform(wish)).rejects.toMatchObject({ type: 'general_unauthorized_scope' })
    await expect(new Project(project.guest()).createWebPlatform(wish)).rejects.toMatchObject({
      type: 'general_unauthorized_scope',
    })
  })

  it('makes native platforms for older clients, which name type and identifier', async () => {
    const made = await older('POST', '', { platformId: 'unique()', type: 'flutter-android', name: 'App', key: 'a.b' })
    expect(made).toMatchObject({ status: 201, body: { type: 'android', key: 'a.b', hostname: '' } })
    const changed = await older('PUT', `/${made.body.$id}`, { name: 'App 2', key: 'a.c' })
    expect(changed).toMatchObject({ status: 200, body: { name: 'App 2', key: 'a.c' } })
    expect(await admin.getPlatform({ platformId: String(made.body.$id) })).toMatchObject({ applicationId: 'a.c' })
  })

  it('refuses types that do not exist, and native platforms without an identifier', async () => {
    const bad = { type: 'general_argument_invalid' }
    const wish = { platformId: 'unique()', name: 'App' }
    expect((await older('POST', '', { ...wish, type: 'constructor', key: 'a.b' })).body).toMatchObject(bad)
    expect((await older('POST', '', { ...wish, type: 'apple-ios' })).body).toMatchObject(bad)
  })
})

describe('project.createApplePlatform and its siblings', () => {
  it('keep the identifier of each type under its own name', async () => {
    const common = { platformId: 'unique()', name: 'App' }
    const made = [
      await admin.createApplePlatform({ ...common, bundleIdentifier: 'id.apple' }),
      await admin.createAndroidPlatform({ ...common, applicationId: 'id.android' }),
      await admin.createWindowsPlatform({ ...common, packageIdentifierName: 'id.windows' }),
      await admin.createLinuxPlatform({ ...common, packageName: 'id.linux' }),
    ]
    for (const platform of made) expect(await admin.getPlatform({ platformId: platform.$id })).toEqual(platform)
    expect(made.map(({ type }) => type)).toEqual(['apple', 'android', 'windows', 'linux'])
    const { platforms } = await admin.listPlatforms({ queries: [Query.startsWith('bundleIdentifier', 'id.')] })
    expect(platforms.map(({ $id }) => $id)).toEqual(made.map(({ $id }) => $id))
    expect(platforms[3]).not.toHaveProperty('hostname')
  })
})

describe('project.updateWebPlatform', () => {
  it('refuses platforms of another type and of another project', async () => {
    const apple = await admin.createApplePlatform({ platformId: 'unique()', name: 'App', bundleIdentifier: 'a.b' })
    const wish = { platformId: apple.$id, name: 'Site', hostname: 'site.test' }
    await expect(admin.updateWebPlatform(wish)).rejects.toMatchObject({
      type: 'platform_method_unsupported',
      code: 400,
    })
    const foreign = new Project(await other.key())
    const unknown = { type: 'platform_not_found', code: 404 }
    await expect(foreign.updateWebPlatform(wish)).rejects.toMatchObject(unknown)
    await expect(foreign.getPlatform({ platformId: apple.$id })).rejects.toMatchObject(unknown)
    await expect(foreign.deletePlatform({ platformId: apple.$id })).rejects.toMatchObject(unknown)
  })
})

describe('project.listPlatforms', () => {
  it('answers those of the project only, and refuses other attributes', async () => {
    const { platforms, total } = await new Project(await other.key()).listPlatforms()
    expect(total).toBe(1)
    expect(platforms[0]).toMatchObject({ hostname: 'app.example.com' })
    for (const attribute of ['projectId', 'projectInternalId']) {
      await expect(admin.listPlatforms({ queries: [Query.equal(attribute, '1')] })).rejects.toMatchObject({
        type: 'general_argument_invalid',
      })
    }
  })
})
