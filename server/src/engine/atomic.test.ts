import { Users } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProject, type TestProject } from '../../test/factories.ts'
import { startServer, type TestServer } from '../../test/harness.ts'
import { audits } from '../services/audit/index.ts'
import { users as userRows } from '../services/directory/index.ts'

describe('atomic routes', () => {
  let server: TestServer
  let project: TestProject
  let users: Users
  const events: string[] = []

  beforeAll(async () => {
    server = await startServer()
    project = await createProject(server)
    users = new Users(await project.key())
    server.app.onEvent((_project, _actor, { template, ids }) => events.push(`${template} ${ids.userId}`))
  })
  afterAll(() => server.close())

  const audited = async (userId: string) => {
    const { store } = await server.app.system(project.projectId)
    return (await store.asSystem().select(audits, { resource: `user/${userId}` })).length
  }

  it('store what they did and its audit record together, and tell of it once', async () => {
    await users.create({ userId: 'ada', email: 'ada@example.org' })
    expect(await audited('ada')).toBe(1)
    expect(events).toEqual(['users.[userId].create ada'])
  })

  it('leave nothing behind when they fail half-way', async () => {
    const { store } = await server.app.system(project.projectId)
    const taken = users.create({ userId: 'eve', email: 'ada@example.org' })
    await expect(taken).rejects.toMatchObject({ code: 409, type: 'user_already_exists' })
    expect(await store.asSystem().find(userRows, 'eve')).toBeUndefined()
    expect(await audited('eve')).toBe(0)
    expect(events).toHaveLength(1)
  })

  it('answer many at once, each by itself', async () => {
    const ids = Array.from({ length: 20 }, (_, at) => `many-${at % 10}`)
    const outcomes = await Promise.allSettled(ids.map((userId) => users.create({ userId })))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
    for (const userId of new Set(ids)) expect(await audited(userId)).toBe(1)
  })
})
