import { Client } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asAdmin, call } from '../../../test/call.ts'
import { createConsoleUser, createProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

describe('ping.get', () => {
  it('answers everybody, and tells the console of the first time', async () => {
    const owner = await createConsoleUser(server)
    const { projectId } = await createProject(server, owner)
    const heard: string[] = []
    const stop = server.app.onEvent((project, _actor, { template }) => void heard.push(`${project.$id} ${template}`))
    const client = new Client().setEndpoint(server.endpoint).setProject(projectId)
    expect(await client.ping()).toMatchObject({ message: 'Pong!' })
    await Promise.all([client.ping(), client.ping()])
    stop()
    expect(heard).toEqual([`${projectId} projects.[projectId].ping`])
    const { body } = await call(server, 'GET', '/project', asAdmin(owner, projectId))
    expect(body.pingCount).toBe(1)
    expect(body.pingedAt).not.toBe('')
  })

  it('does not know the console', async () => {
    expect(await call(server, 'GET', '/ping', { 'x-appwrite-project': 'console' })).toMatchObject({
      status: 404,
      body: { type: 'project_not_found' },
    })
  })
})
