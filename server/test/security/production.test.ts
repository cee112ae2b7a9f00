import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '../../src/logging/log.ts'
import { call, withKey } from '../call.ts'
import { createKey, createProject, createUserSession } from '../factories.ts'
import { startServer, type TestServer } from '../harness.ts'

let server: TestServer
let projectId: string
let key: string
let logged = ''

beforeAll(async () => {
  const out = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged += chunk.toString()
      done()
    },
  })
  server = await startServer({
    env: { _APP_ENV: 'production', _APP_OPTIONS_FORCE_HTTPS: 'disabled' },
    log: createLog({ level: 'debug', format: 'json', out }),
  })
  ;({ projectId } = await createProject(server))
  key = await createKey(server, projectId)
})
afterAll(() => server.close())

const TELLING = /node_modules|\.ts\b|\/src\/|at \w+ \(|select |insert |sqlite|postgres|SQLITE|stack|trace|"file"|"line"/

describe('errors in production', () => {
  it('say no more than the contract asks for', async () => {
    const headers = withKey(projectId, key)
    const answers = [
      await call(server, 'GET', '/nowhere'),
      await call(server, 'GET', '/users/nobody', headers),
      await call(server, 'POST', '/users', headers, { userId: '__proto__' }),
      await call(server, 'GET', '/users?queries[]=x', headers),
      await call(server, 'GET', '/account', { 'x-appwrite-project': 'nowhere' }),
      await call(server, 'GET', '/account', { 'x-appwrite-jwt': 'a.b.c' }),
    ]
    for (const { status, body, text } of answers) {
      expect(status).toBeLessThan(500)
      expect(Object.keys(body).toSorted()).toEqual(['code', 'message', 'type', 'version'])
      expect(text).not.toMatch(TELLING)
    }
    const page = await call(server, 'GET', '//<script>alert(1)</script>')
    expect(page.text).not.toContain('<script>')
  })

  it('hide what broke, and log it without anybody’s secret', async () => {
    const session = await createUserSession(server, projectId)
    const database = await server.app.databases.project(projectId)
    const table = database.schema === undefined ? 'memberships' : `"${database.schema}".memberships`
    await database.run(`alter table ${table} rename to away`, [])
    const asked = await call(server, 'GET', '/account', {
      'x-appwrite-project': projectId,
      'x-appwrite-session': session,
    })
    const keyed = await call(server, 'GET', '/teams/x/memberships?search=needle-in-a-query', withKey(projectId, key))
    const back = database.schema === undefined ? 'away' : `"${database.schema}".away`
    await database.run(`alter table ${back} rename to memberships`, [])
    for (const { status, body, text } of [asked, keyed]) {
      if (status === 404) continue
      expect([status, body.type]).toEqual([500, 'general_unknown'])
      expect(Object.keys(body).toSorted()).toEqual(['code', 'message', 'type', 'version'])
      expect(text).not.toMatch(TELLING)
      expect(text).not.toMatch(/memberships|away/)
    }
    expect(asked.status).toBe(500)
    expect(logged).toContain('A request failed unexpectedly.')
    expect(logged).not.toContain(session)
    expect(logged).not.toContain(key)
  })
})

describe('the log', () => {
  it('takes secrets out, however deep they stand', () => {
    let text = ''
    const out = new Writable({
      write(chunk: Buffer, _encoding, done) {
        text += chunk.toString()
        done()
      },
    })
    const hidden = 'nobody-may-read-this'
    const secrets = {
      secret: hidden,
      password: hidden,
      jwt: hidden,
      cookie: hidden,
      authorization: hidden,
      token: hidden,
    }
    const log = createLog({ level: 'info', format: 'json', out })
    log.info({ ...secrets, user: secrets, request: { body: secrets, headers: { any: hidden } } }, 'Hello')
    log.error({ err: Object.assign(new Error('Broken'), { config: { auth: secrets } }) }, 'Broken')
    expect(text).toContain('Hello')
    expect(text).toContain('Broken')
    expect(text).not.toContain(hidden)
  })

  it('keeps a line a line', () => {
    let text = ''
    const out = new Writable({
      write(chunk: Buffer, _encoding, done) {
        text += chunk.toString()
        done()
      },
    })
    const forged = 'x\n{"level":30,"msg":"forged"}\r\n\u2028'
    for (const format of ['json', 'pretty'] as const) {
      text = ''
      const log = createLog({ level: 'info', format, out })
      log.info({ path: forged }, 'Hello')
      expect(text.trim().split(/[\r\n]+/)).toHaveLength(1)
    }
  })
})
