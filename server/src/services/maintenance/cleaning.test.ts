import { Account } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createConsoleUser, createProject, type TestProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { failure, signedIn } from '../../../test/team-people.ts'
import type { Context } from '../../contract/context.ts'
import { CONSOLE } from '../../contract/project.ts'
import { DAY, HOUR, MINUTE } from '../../kit/time.ts'
import { audits, insertAudit } from '../audit/index.ts'
import { challenges, sessions, targets, tokens } from '../directory/index.ts'
import { cleanInstance } from './cleaning.ts'
import { clean } from './jobs.ts'

let server: TestServer
let short: TestProject
let long: TestProject
let console: Context

beforeAll(async () => {
  server = await startServer({
    env: { _APP_MAINTENANCE_RETENTION_AUDIT: '3600', _APP_MAINTENANCE_RETENTION_AUDIT_CONSOLE: '7200' },
  })
  const owner = await createConsoleUser(server)
  short = await createProject(server, owner, { duration: 3600 })
  long = await createProject(server, owner)
  console = await server.app.system(CONSOLE)
})
afterAll(() => server.close())

const ctxOf = ({ projectId }: TestProject) => server.app.system(projectId)

async function record(ctx: Context, event: string, age: number): Promise<void> {
  await insertAudit(ctx.store, {
    event,
    resource: 'user/x',
    userId: '',
    userInternalId: null,
    userType: 'guest',
    userName: '',
    userEmail: '',
    impersonatorId: null,
    mode: 'default',
    ip: '',
    userAgent: '',
    hostname: '',
    sdk: '',
    time: ctx.now() - age,
  })
}
const events = async (ctx: Context) => (await ctx.store.select(audits, {})).map(({ event }) => event)

describe('the clean-up', () => {
  it('deletes audit records after their time: one for projects, one for the console', async () => {
    const ctx = await ctxOf(short)
    for (const where of [ctx, console]) {
      await record(where, 'old', 3 * HOUR)
      await record(where, 'between', 90 * MINUTE)
      await record(where, 'young', 30 * MINUTE)
    }
    await cleanInstance(console)
    expect(await events(ctx)).toEqual(['young'])
    expect(await events(console)).toEqual(['between', 'young'])
  })

  it('deletes more than it takes at once', async () => {
    const ctx = await ctxOf(long)
    await ctx.transaction(async (tx) => {
      for (let at = 0; at < 1201; at++) await record(tx, 'old', DAY)
    })
    await cleanInstance(console)
    expect(await events(ctx)).toEqual([])
  })

  it('deletes tokens and challenges that have expired', async () => {
    const ctx = await ctxOf(long)
    const of = { userId: 'u', userInternalId: 1 }
    for (const [$id, expire] of [['gone', ctx.now() - 1] as const, ['valid', ctx.now() + HOUR] as const]) {
      await ctx.store.insert(tokens, { $id, ...of, type: 1, secret: 's', expire })
      await ctx.store.insert(challenges, { $id, ...of, type: 'email', expire })
    }
    await cleanInstance(console)
    expect((await ctx.store.select(tokens, {})).map(({ $id }) => $id)).toEqual(['valid'])
    expect((await ctx.store.select(challenges, {})).map(({ $id }) => $id)).toEqual(['valid'])
  })

  it('ends sessions that were made longer ago than sessions last now, with their push targets', async () => {
    const people = await Promise.all([short, long].map(({ projectId }) => signedIn(server, projectId)))
    const accounts = [short, long].map(
      (project, at) => new Account(project.guest().setSession(people[at]?.session ?? '')),
    )
    const ctx = await ctxOf(short)
    const [session] = await ctx.store.select(sessions, { userId: people[0]?.id ?? '' })
    const target = { userId: session?.userId ?? '', userInternalId: session?.userInternalId ?? 0, providerType: 'push' }
    await ctx.store.insert(targets, {
      $id: 'bound',
      ...target,
      identifier: 'bound',
      sessionId: session?.$id ?? '',
      sessionInternalId: session?.$sequence ?? 0,
    })
    await ctx.store.insert(targets, { $id: 'free', ...target, identifier: 'free' })
    await ctx.store.insert(targets, { $id: 'expired', ...target, identifier: 'expired', expired: true })
    await cleanInstance(console)
    await Promise.all(accounts.map((account) => account.get()))

    server.advance(2 * HOUR)
    await cleanInstance(console)

    expect(await failure((accounts[0] as Account).get())).toBe('general_unauthorized_scope')
    expect(await (accounts[1] as Account).get()).toMatchObject({ $id: people[1]?.id })
    const left = await ctx.store.select(targets, { providerType: 'push' })
    expect(left.map(({ $id }) => $id)).toEqual(['free'])
  })

  it('runs by itself, at the hour that is set', async () => {
    const ctx = await ctxOf(long)
    // The clock was moved: in the last hours of a day the hour may have come already.
    await server.app.worker.settled()
    await record(ctx, 'old', DAY)
    await server.app.worker.settled()
    expect(await events(ctx)).toEqual(['old'])
    server.advance(DAY)
    await server.app.worker.settled()
    expect(await events(ctx)).toEqual([])
    expect(clean.schedule?.({ ...server.app.config, _APP_MAINTENANCE_START_TIME: '03:30' })).toEqual({
      everyMs: DAY,
      startMs: 3 * HOUR + 30 * MINUTE,
    })
  })
})
