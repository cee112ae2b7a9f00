import { Client, Projects, type ResourceType } from '@appwrite.io/console'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, onConsole } from '../../../test/call.ts'
import { type ConsoleUser, createConsoleUser, createProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { CONSOLE } from '../../contract/project.ts'

let server: TestServer
let owner: ConsoleUser
let projectId: string
let otherId: string
let projects: Projects

beforeAll(async () => {
  server = await startServer()
  owner = await createConsoleUser(server)
  projectId = (await createProject(server, owner)).projectId
  otherId = (await createProject(server, owner)).projectId
  const client = new Client().setEndpoint(server.endpoint).setProject(CONSOLE)
  client.headers['X-Appwrite-Session'] = owner.session
  projects = new Projects(client)
})
afterAll(() => server.close())

const given = { resourceType: 'function' as ResourceType, resourceId: 'report', schedule: '0 3 * * mon' }

describe('projects.createSchedule', () => {
  it('makes a schedule that is listed and read, in its project alone', async () => {
    const made = await projects.createSchedule({ projectId, ...given, active: true, data: { path: '/' } })
    expect(made).toMatchObject({ ...given, projectId, active: true, data: { path: '/' }, region: 'default' })
    expect(await projects.listSchedules({ projectId })).toMatchObject({ total: 1, schedules: [{ $id: made.$id }] })
    expect(await projects.getSchedule({ projectId, scheduleId: made.$id })).toEqual(made)
    expect(await projects.listSchedules({ projectId: otherId })).toMatchObject({ total: 0, schedules: [] })
    await expect(projects.getSchedule({ projectId: otherId, scheduleId: made.$id })).rejects.toMatchObject({
      code: 404,
      type: 'schedule_not_found',
    })
  })

  it.each([{ schedule: 'often' }, { resourceType: 'row' }, { data: 'text' }])('refuses %j', async (wrong) => {
    const answer = await call(server, 'POST', `/projects/${projectId}/schedules`, onConsole(owner), {
      ...given,
      ...wrong,
    })
    expect(answer).toMatchObject({ status: 400, body: { type: 'general_argument_invalid' } })
  })

  it('is refused to strangers', async () => {
    const stranger = await createConsoleUser(server)
    const answer = await call(server, 'POST', `/projects/${projectId}/schedules`, onConsole(stranger), given)
    expect(answer).toMatchObject({ status: 401, body: { type: 'user_unauthorized' } })
  })
})
