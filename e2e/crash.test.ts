import { randomInt } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Query, Teams, Users } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServerProcess, startServer } from './server/process.ts'
import { createProject, type FirstProject } from './server/project.ts'

const KILLS = 4
const WRITERS = 12
const SCOPES = ['users.read', 'users.write', 'teams.read', 'teams.write']

/** What the server said is done. */
interface Acknowledged {
  readonly users: Set<string>
  readonly prefs: Map<string, number>
  readonly members: Set<string>
}

describe('kill -9 during parallel writes', () => {
  let server: ServerProcess
  let project: FirstProject

  beforeAll(async () => {
    server = await startServer()
    project = await createProject(server.endpoint, SCOPES)
    await new Teams(project.server).create({ teamId: 'crowd', name: 'Crowd' })
  })
  afterAll(() => server.close())

  it('loses no acknowledged write, and leaves nothing half done', async () => {
    const done: Acknowledged = { users: new Set(), prefs: new Map(), members: new Set() }
    for (let round = 0; round < KILLS; round++) {
      await writeUntilKilled(round, done)
      server = await server.restart()
      project.server.setEndpoint(server.endpoint)
      await expectEverything(done)
    }
    expect(done.users.size).toBeGreaterThan(WRITERS * KILLS)
    await server.stop()
    await expectIntactFiles()
  }, 60_000)

  async function writeUntilKilled(round: number, done: Acknowledged): Promise<void> {
    let killed = false
    // The kill comes after a random number of answers, so that it hits any moment of a write.
    let answersLeft = randomInt(WRITERS, WRITERS * 12)
    let kill: Promise<void> | undefined
    const answered = () => {
      if (--answersLeft > 0) return
      kill ??= server.kill()
      killed = true
    }
    const writer = async (number: number) => {
      for (let step = 0; !killed; step++) {
        await writeOnce(`r${round}-w${number}-s${step}`, step, done, answered).catch((error: unknown) => {
          if (!killed) throw error // only the kill may end a request early
        })
      }
    }
    await Promise.all(Array.from({ length: WRITERS }, (_, number) => writer(number)))
    await kill
  }

  async function writeOnce(userId: string, step: number, done: Acknowledged, answered: () => void): Promise<void> {
    const [users, teams] = [new Users(project.server), new Teams(project.server)]
    await users.create({ userId, email: `${userId}@example.org`, name: userId })
    done.users.add(userId)
    answered()
    await users.updatePrefs({ userId, prefs: { step } })
    done.prefs.set(userId, step)
    answered()
    await teams.createMembership({ teamId: 'crowd', roles: [], userId })
    done.members.add(userId)
    answered()
  }

  async function expectEverything(done: Acknowledged): Promise<void> {
    const [users, members] = await Promise.all([allUsers(), allMembers()])
    expect([...done.users].filter((id) => !users.has(id))).toEqual([])
    expect([...done.prefs].filter(([id, step]) => users.get(id)?.step !== step)).toEqual([])
    expect([...done.members].filter((id) => !members.has(id))).toEqual([])
    const { total } = await new Teams(project.server).get({ teamId: 'crowd' })
    expect(total).toBe(members.size)
  }

  async function allUsers(): Promise<Map<string, { step?: number }>> {
    const found = new Map<string, { step?: number }>()
    for (let after: string | undefined; ; ) {
      const page = await new Users(project.server).list({ queries: pageAfter(after) })
      for (const { $id, prefs } of page.users) found.set($id, prefs as { step?: number })
      after = page.users.at(-1)?.$id
      if (after === undefined) return found
    }
  }

  async function allMembers(): Promise<Set<string>> {
    const found = new Set<string>()
    for (let after: string | undefined; ; ) {
      const page = await new Teams(project.server).listMemberships({ teamId: 'crowd', queries: pageAfter(after) })
      for (const { userId, confirm } of page.memberships) if (confirm) found.add(userId)
      after = page.memberships.at(-1)?.$id
      if (after === undefined) return found
    }
  }

  async function expectIntactFiles(): Promise<void> {
    const entries = await readdir(join(server.folder, 'data'), { recursive: true })
    for (const file of entries.filter((name) => name.endsWith('.sqlite'))) {
      const database = new DatabaseSync(join(server.folder, 'data', file), { readOnly: true })
      expect(database.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
      database.close()
    }
  }
})

const pageAfter = (after: string | undefined): string[] => [
  Query.limit(100),
  ...(after === undefined ? [] : [Query.cursorAfter(after)]),
]
