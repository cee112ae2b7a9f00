import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONSOLE } from '../src/contract/project.ts'
import { migrations } from '../src/data/migrations/index.ts'
import { createLog } from '../src/logging/log.ts'
import { readMails } from '../src/ports/mail/file.ts'
import { sendMail } from '../src/services/mails/index.ts'
import { type Answer, asAdmin, call, onConsole, withKey } from './call.ts'
import { type ConsoleUser, createConsoleUser, createKey, createProject } from './factories.ts'
import { canScaleOut, startNodes, type TestServer } from './harness.ts'
import { startProxy } from './proxy.ts'
import { type Person, signedIn } from './team-people.ts'

/** How soon the other node has heard of a change, in milliseconds. */
const SOON = { timeout: 2000, interval: 10 }
const HOUR = 3_600_000

let proxy: Awaited<ReturnType<typeof startProxy>>
let nodes: TestServer[]
let near: TestServer
let far: TestServer
let admin: ConsoleUser
let projectId: string
let key: string
let addresses = 0

beforeAll(async () => {
  if (!canScaleOut) return
  const redis = new URL(process.env.TEST_REDIS_URL ?? '')
  proxy = await startProxy({ host: redis.hostname, port: Number(redis.port || 6379) })
  const options = {
    env: { _APP_REDIS_HOST: '127.0.0.1', _APP_REDIS_PORT: String(proxy.port), _APP_OPTIONS_ABUSE: 'enabled' },
    log: createLog({ level: 'silent', format: 'pretty', out: process.stderr }),
  }
  nodes = await startNodes([options, options])
  ;[near, far] = nodes as [TestServer, TestServer]
  // Just after the start of a window, so that no test sees one end.
  near.advance(HOUR - (Date.now() % HOUR) + 1000)
  admin = await createConsoleUser(near)
  ;({ projectId } = await createProject(near, admin))
  key = await createKey(near, projectId)
})
afterAll(async () => {
  if (!canScaleOut) return
  await Promise.all(nodes.map((node) => node.close()))
  await proxy.close()
})

const status = async (answer: Promise<Answer>) => (await answer).status
const asPerson = ({ session }: Person) => ({ 'x-appwrite-project': projectId, 'x-appwrite-session': session })
const account = (node: TestServer, person: Person) => status(call(node, 'GET', '/account', asPerson(person)))
const users = (node: TestServer, secret: string) => status(call(node, 'GET', '/users', withKey(projectId, secret)))
const byKey = (node: TestServer, method: string, path: string, body?: unknown) =>
  call(node, method, path, withKey(projectId, key), body)

/** A sign-up that is refused for its address, and counts against the limit of whoever asks. */
const knock = (node: TestServer, address: string) =>
  status(
    call(
      node,
      'POST',
      '/account',
      { 'x-appwrite-project': projectId, 'x-forwarded-for': address },
      { userId: 'unique()', email: 'no address', password: 'Correct-Horse-7' },
    ),
  )
const freshAddress = () => `198.51.100.${++addresses}`

/** A user whom both nodes know already. */
async function knownPerson(): Promise<Person> {
  const person = await signedIn(near, projectId)
  expect([await account(near, person), await account(far, person)]).toEqual([200, 200])
  return person
}

const needs = 'needs TEST_DATABASE_URL and TEST_REDIS_URL'

describe.skipIf(!canScaleOut)(`what one node changes is so on all of them (${needs})`, () => {
  it('a session that ended', async () => {
    const person = await knownPerson()
    expect(await status(byKey(near, 'DELETE', `/users/${person.id}/sessions`))).toBe(204)
    expect(await account(near, person)).toBe(401)
    await expect.poll(() => account(far, person), SOON).toBe(401)
  })

  it('a user who is blocked, and let in again', async () => {
    const person = await knownPerson()
    const admit = (allowed: boolean) => byKey(near, 'PATCH', `/users/${person.id}/status`, { status: allowed })
    await admit(false)
    expect(await account(near, person)).toBe(403)
    await expect.poll(() => account(far, person), SOON).toBe(403)
    await admit(true)
    expect(await account(near, person)).toBe(200)
    await expect.poll(() => account(far, person), SOON).toBe(200)
  })

  it('a key that is deleted', async () => {
    const made = await call(near, 'POST', '/project/keys', asAdmin(admin, projectId), {
      keyId: 'unique()',
      name: 'Short-lived',
      scopes: ['users.read'],
    })
    const { $id, secret } = made.body
    expect([await users(near, secret), await users(far, secret)]).toEqual([200, 200])
    expect(await status(call(near, 'DELETE', `/project/keys/${$id}`, asAdmin(admin, projectId)))).toBe(204)
    expect(await users(near, secret)).toBe(401)
    await expect.poll(() => users(far, secret), SOON).toBe(401)
  })

  it('a setting of the project', async () => {
    const signIn = (node: TestServer) =>
      status(
        call(node, 'POST', '/account/sessions/anonymous', {
          'x-appwrite-project': projectId,
          'x-forwarded-for': freshAddress(),
        }),
      )
    expect([await signIn(near), await signIn(far)]).toEqual([201, 201])
    const change = await byKey(near, 'PATCH', '/project/auth-methods/anonymous', { enabled: false })
    expect(change.status).toBe(200)
    expect(await signIn(near)).toBe(501)
    await expect.poll(() => signIn(far), SOON).toBe(501)
  })

  it('a project that is deleted, and made anew under its ID', async () => {
    const made = { projectId: 'twice', name: 'Twice', teamId: admin.teamId }
    const create = (node: TestServer) => status(call(node, 'POST', '/projects', onConsole(admin), made))
    const count = async (node: TestServer) =>
      (await call(node, 'GET', '/users', asAdmin(admin, 'twice'))).body?.total as number | undefined
    expect(await create(near)).toBe(201)
    const user = { userId: 'unique()', name: 'First' }
    expect(await status(call(far, 'POST', '/users', asAdmin(admin, 'twice'), user))).toBe(201)
    expect([await count(near), await count(far)]).toEqual([1, 1])
    expect(await status(call(near, 'DELETE', '/projects/twice', onConsole(admin)))).toBe(204)
    await expect.poll(() => count(far), SOON).toBeUndefined()
    expect(await create(far)).toBe(201)
    await expect.poll(async () => [await count(near), await count(far)], SOON).toEqual([0, 0])
  })
})

describe.skipIf(!canScaleOut)(`nodes share their work (${needs})`, () => {
  it('and count requests together, exactly', async () => {
    const address = freshAddress()
    const answers = await Promise.all(Array.from({ length: 40 }, (_, at) => knock(at % 2 ? near : far, address)))
    expect(answers.filter((code) => code === 400)).toHaveLength(10)
    expect(answers.filter((code) => code === 429)).toHaveLength(30)
  })

  it('and run each job once', async () => {
    const names = Array.from({ length: 40 }, (_, at) => `job-${at}@firm.example`)
    const ctx = await near.app.system(projectId)
    await Promise.all(
      names.map((address) =>
        sendMail(ctx, {
          template: 'verification',
          to: { address, name: '' },
          values: { user: '', redirect: 'https://app.example.com' },
        }),
      ),
    )
    const sent = async () =>
      (await readMails(near.mailFolder)).map(({ to }) => to).filter((to) => to.startsWith('job-'))
    await expect.poll(async () => (await sent()).length, { timeout: 10_000 }).toBeGreaterThanOrEqual(names.length)
    await Promise.all(nodes.map(({ app }) => app.worker.settled()))
    expect((await sent()).sort()).toEqual(names.sort())
  })

  it('and make one project of an ID', async () => {
    const made = { projectId: 'contested', name: 'Contested', teamId: admin.teamId }
    const create = (node: TestServer) => status(call(node, 'POST', '/projects', onConsole(admin), made))
    const answers = await Promise.all(Array.from({ length: 10 }, (_, at) => create(at % 2 ? near : far)))
    expect(answers.toSorted()).toEqual([201, ...Array(9).fill(409)])
  })
})

describe.skipIf(!canScaleOut)(`while Redis is away (${needs})`, () => {
  const healthy = async (node: TestServer) =>
    (await status(byKey(node, 'GET', '/health/cache'))) === 200 &&
    (await status(byKey(node, 'GET', '/health/pubsub'))) === 200

  it('nodes answer, limits go on, and what changed meanwhile is seen by all', async () => {
    const [early, late] = [await knownPerson(), await knownPerson()]
    const [known, fresh] = [freshAddress(), freshAddress()]
    for (let count = 0; count < 8; count += 1) await knock(near, known)
    proxy.shut()
    expect([await account(near, early), await account(far, early)]).toEqual([200, 200])
    // Each node goes on from what it saw, by itself.
    const alone = await Promise.all(Array.from({ length: 6 }, () => knock(near, known)))
    expect(alone.toSorted()).toEqual([400, 400, 429, 429, 429, 429])
    const anew = await Promise.all(Array.from({ length: 15 }, () => knock(far, fresh)))
    expect(anew.filter((code) => code === 429)).toHaveLength(5)
    expect(await status(byKey(near, 'DELETE', `/users/${early.id}/sessions`))).toBe(204)
    expect(await account(near, early)).toBe(401)
    await expect.poll(() => account(far, early), SOON).toBe(401)

    expect(await account(far, late)).toBe(200)
    expect(await status(byKey(near, 'DELETE', `/users/${late.id}/sessions`))).toBe(204)
    proxy.open()
    await expect.poll(() => account(far, late), SOON).toBe(401)
    await expect.poll(async () => [await healthy(near), await healthy(far)], { timeout: 8000 }).toEqual([true, true])
    const person = await knownPerson()
    await byKey(far, 'DELETE', `/users/${person.id}/sessions`)
    await expect.poll(() => account(near, person), SOON).toBe(401)
    const together = freshAddress()
    near.advance(2000) // past the pause between two tries
    await Promise.all([knock(near, freshAddress()), knock(far, freshAddress())])
    const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => knock(at % 2 ? near : far, together)))
    expect(answers.filter((code) => code === 400)).toHaveLength(10)
  })
})

describe.skipIf(!canScaleOut)(`nodes that start together on an empty database (${needs})`, () => {
  it('make its tables once and serve all', async () => {
    const started = await startNodes([{}, {}, {}])
    try {
      const [one, two, three] = started as [TestServer, TestServer, TestServer]
      const { platform } = one.app.databases
      const rows = (table: string) => platform.all(`select * from "${platform.schema}".${table}`, [])
      expect((await rows('migrations')).map(({ id }) => id)).toEqual(migrations.platform.map(({ id }) => id))
      expect(await rows('instance')).toHaveLength(1)
      await Promise.all(started.map(({ app }) => app.worker.settled()))
      const jobs = (await rows('jobs')).map(({ name }) => name)
      expect(jobs.length).toBeGreaterThan(0)
      expect(new Set(jobs).size).toBe(jobs.length)
      const owner = await createConsoleUser(one)
      const asks = (node: TestServer) => call(node, 'GET', '/account', onConsole(owner))
      expect(await status(asks(two))).toBe(200)
      const made = { projectId: 'first', name: 'First', teamId: owner.teamId }
      expect(await status(call(two, 'POST', '/projects', onConsole(owner), made))).toBe(201)
      const parallel = started.map((node) => status(call(node, 'GET', '/users', asAdmin(owner, 'first'))))
      expect(await Promise.all(parallel)).toEqual([200, 200, 200])
      expect((await three.app.system(CONSOLE)).project.$id).toBe(CONSOLE)
    } finally {
      await Promise.all(started.map((node) => node.close()))
    }
  })
})
