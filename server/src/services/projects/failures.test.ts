import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asAdmin, call, onConsole } from '../../../test/call.ts'
import { type ConsoleUser, createConsoleUser } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import type { Context, Tenants } from '../../contract/context.ts'
import { CONSOLE } from '../../contract/project.ts'
import { createLog } from '../../logging/log.ts'
import { finishRemovals } from './removal.ts'
import { projects, removals } from './shapes.ts'

let server: TestServer
let owner: ConsoleUser
let ctx: Context

beforeAll(async () => {
  server = await startServer({ log: createLog({ level: 'silent', format: 'pretty' }) })
  owner = await createConsoleUser(server)
  ctx = await server.app.system(CONSOLE)
})
afterAll(() => server.close())

const create = (projectId: string) =>
  call(server, 'POST', '/projects', onConsole(owner), { projectId, name: 'Unlucky', teamId: owner.teamId })

/** Lets one operation on databases fail while `work` runs. */
async function withBroken(operation: 'create' | 'remove', work: () => Promise<void>): Promise<void> {
  const tenants = ctx.services.tenants as { -readonly [K in keyof Tenants]: Tenants[K] }
  const intact = tenants[operation]
  tenants[operation] = () => Promise.reject(new Error('The disk does not answer.'))
  try {
    await work()
  } finally {
    tenants[operation] = intact
  }
}

describe('projects.createProject', () => {
  it('leaves nothing when the database cannot be made', async () => {
    await withBroken('create', async () => {
      expect(await create('unlucky')).toMatchObject({ status: 500, body: { type: 'general_unknown' } })
    })
    expect(await ctx.platform.find(projects, 'unlucky')).toBeUndefined()
    expect(await ctx.platform.find(removals, 'unlucky')).toBeUndefined()
    expect((await create('unlucky')).status).toBe(201)
  })
})

describe('project.delete', () => {
  it('is finished by the next sweep when it was interrupted', async () => {
    expect((await create('stuck')).status).toBe(201)
    await withBroken('remove', async () => {
      expect((await call(server, 'DELETE', '/project', asAdmin(owner, 'stuck'))).status).toBe(204)
    })
    expect((await call(server, 'GET', '/project', asAdmin(owner, 'stuck'))).status).toBe(404)
    expect(await server.app.databases.exists('stuck')).toBe(true)
    await finishRemovals(ctx)
    expect(await server.app.databases.exists('stuck')).toBe(false)
  })

  it('is finished first when its ID is wanted again', async () => {
    expect((await create('again')).status).toBe(201)
    await withBroken('remove', async () => {
      expect((await call(server, 'DELETE', '/project', asAdmin(owner, 'again'))).status).toBe(204)
    })
    expect((await create('again')).status).toBe(201)
    await finishRemovals(ctx)
    expect(await server.app.databases.exists('again')).toBe(true)
  })
})
