import { Client, Health } from '@appwrite.io/console'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, withKey } from '../../../test/call.ts'
import { createKey, createProject, type TestProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { jobs } from '../../jobs/shapes.ts'

let server: TestServer
let project: TestProject
let health: Health

beforeAll(async () => {
  server = await startServer()
  project = await createProject(server)
  const client = new Client().setEndpoint(server.endpoint).setProject(project.projectId)
  client.headers['X-Appwrite-Key'] = await createKey(server, project.projectId, [])
  health = new Health(client)
})
afterAll(() => server.close())

describe('health', () => {
  it('passes with any key of a project', async () => {
    expect(await health.get()).toEqual({ name: 'http', ping: 0, status: 'pass' })
    for (const check of [health.getDB(), health.getCache(), health.getPubSub()]) {
      expect(await check).toMatchObject({ total: 1, statuses: [{ status: 'pass', ping: expect.any(Number) }] })
    }
    for (const check of [health.getStorage(), health.getStorageLocal()]) {
      expect(await check).toMatchObject({ name: '', status: 'pass' })
    }
    expect(await health.getAntivirus()).toEqual({ version: '', status: 'disabled' })
  })

  it('tells guests the version and nothing else', async () => {
    const guest = { 'x-appwrite-project': project.projectId }
    expect(await call(server, 'GET', '/health/version', guest)).toMatchObject({
      status: 200,
      body: { version: '2.0.0' },
    })
    expect(await call(server, 'GET', '/health', guest)).toMatchObject({
      status: 401,
      body: { type: 'general_unauthorized_scope' },
    })
  })

  it('keeps the figures of the machine to nobody', async () => {
    const answer = await call(server, 'GET', '/health/stats', { 'x-appwrite-project': project.projectId })
    expect(answer).toMatchObject({ status: 401, body: { type: 'general_unauthorized_scope' } })
  })

  it('fails while there is no geo service', async () => {
    const key = await createKey(server, project.projectId, [])
    expect(await call(server, 'GET', '/health/geo', withKey(project.projectId, key))).toMatchObject({
      status: 500,
      body: { type: 'general_server_error' },
    })
  })

  it.each(['localhost', '127.0.0.1', 'printer.local', 'a b', ''])('reads no certificate from %j', async (domain) => {
    await expect(health.getCertificate({ domain })).rejects.toMatchObject({
      code: 400,
      type: 'general_argument_invalid',
    })
  })
})

describe('health queues', () => {
  it('count the jobs that wait and those that were given up', async () => {
    const { store, newId, now } = await (async () => {
      const ctx = await server.app.system(project.projectId)
      return { store: ctx.store, newId: () => ctx.newId(), now: () => ctx.now() }
    })()
    const later = now() + 3_600_000
    for (const failed of [false, true, true]) {
      await store.insert(jobs, { $id: newId(), name: 'mails.send', runAt: later, failed })
    }
    expect(await health.getQueueMails()).toEqual({ size: 1 })
    const failedMails = (threshold?: number) =>
      health.getFailedJobs({ name: 'v1-mails' as never, ...(threshold !== undefined && { threshold }) })
    expect(await failedMails()).toEqual({ size: 2 })
    await expect(failedMails(2)).rejects.toMatchObject({ code: 503, type: 'health_queue_size_exceeded' })
    expect(await health.getQueueWebhooks()).toEqual({ size: 0 })
    await expect(health.getFailedJobs({ name: 'v1-nope' as never })).rejects.toMatchObject({ code: 400 })
  })
})
