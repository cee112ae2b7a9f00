import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asAdmin, call, onConsole, withKey } from '../../../test/call.ts'
import { type ConsoleUser, createConsoleUser, createKey, createProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'

let server: TestServer
let owner: ConsoleUser
let projectId: string

beforeAll(async () => {
  server = await startServer()
  owner = await createConsoleUser(server)
  projectId = (await createProject(server, owner)).projectId
})
afterAll(() => server.close())

const stages = () => call(server, 'GET', `/projects/${projectId}/stages`, onConsole(owner))
const skip = (stageId: string, body: object = {}) =>
  call(server, 'PATCH', `/projects/${projectId}/stages/${stageId}`, onConsole(owner), body)
const stage = async (id: string) => (await stages()).body.stages.find((entry: { id: string }) => entry.id === id)

describe('projects.listStages', () => {
  it('lists all first steps as pending', async () => {
    const { body } = await stages()
    expect(body.stages).toHaveLength(50)
    expect(body.stages[0]).toEqual({
      id: 'project.createWebPlatform',
      sdk: 'project.createWebPlatform',
      status: 'pending',
      at: '',
      actorType: '',
    })
  })

  it('completes a step at its first success, whoever takes several at once', async () => {
    const key = withKey(projectId, await createKey(server, projectId))
    const made = await Promise.all([
      call(server, 'POST', '/users', key, { userId: 'unique()' }),
      call(server, 'POST', '/teams', key, { teamId: 'unique()', name: 'Team' }),
      call(server, 'POST', '/users', key, { userId: 'unique()' }),
    ])
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201])
    const completed = { status: 'completed', actorType: 'keyProject' }
    expect(await stage('users.create')).toMatchObject(completed)
    expect(await stage('teams.create')).toMatchObject(completed)
    const { body } = await call(server, 'GET', '/project', asAdmin(owner, projectId))
    expect(Object.keys(body.onboarding).sort()).toEqual(['teams.create', 'users.create'])
  })
})

describe('projects.updateStage', () => {
  it('skips a pending step, opens it again, and leaves completed ones', async () => {
    expect(await skip('sites.create')).toMatchObject({ status: 200, body: { status: 'skipped', actorType: 'user' } })
    expect(await skip('sites.create', { skip: false })).toMatchObject({ status: 200, body: { status: 'pending' } })
    expect(await skip('users.create')).toMatchObject({ status: 200, body: { status: 'completed' } })
    expect(await stage('sites.create')).toMatchObject({ status: 'pending' })
  })

  it('refuses unknown steps and strangers', async () => {
    expect(await skip('nope')).toMatchObject({ status: 400, body: { type: 'general_argument_invalid' } })
    expect(await skip('__proto__')).toMatchObject({ status: 400, body: { type: 'general_argument_invalid' } })
    const stranger = await createConsoleUser(server)
    const answer = await call(server, 'PATCH', `/projects/${projectId}/stages/sites.create`, onConsole(stranger), {})
    expect(answer).toMatchObject({ status: 401, body: { type: 'user_unauthorized' } })
  })
})
