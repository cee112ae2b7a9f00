import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { users } from '../../src/services/directory/index.ts'
import { startServer, type TestServer } from '../harness.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer({ env: { _APP_ENV: 'production', _APP_OPTIONS_FORCE_HTTPS: 'disabled' } })
})
afterAll(() => server.close())

/** `fetch` does not let anybody write the Host header. */
function signUp(headers: Record<string, string>): Promise<number> {
  const { port } = new URL(server.endpoint)
  const body = { userId: 'unique()', email: 'eve@firm.example', password: 'a long enough password' }
  return new Promise((resolve, reject) => {
    const options = {
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/v1/account',
      headers: { 'content-type': 'application/json', 'x-appwrite-project': 'console', ...headers },
    }
    const sent = request(options, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    sent.on('error', reject)
    sent.end(JSON.stringify(body))
  })
}

describe('a fresh instance in production', () => {
  it('is not taken over through a proxy on the same machine, not even one that adds nothing', async () => {
    for (const host of [
      'baas.example.com',
      'baas.example.com:80',
      'evil.localhost.example',
      '127.0.0.1.nip.io',
      '10.0.0.1',
    ]) {
      expect([host, await signUp({ host })]).toEqual([host, 401])
    }
    for (const name of ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'forwarded', 'via']) {
      expect([name, await signUp({ host: 'localhost', [name]: 'localhost' })]).toEqual([name, 401])
    }
  })

  it('is not taken over by a page that the operator looks at', async () => {
    for (const origin of ['https://evil.example.net', 'null', 'http://127.0.0.1.nip.io']) {
      expect(await signUp({ host: 'localhost', origin })).toBe(403)
      expect(await signUp({ host: 'localhost', origin, 'x-appwrite-key': 'ephemeral_x' })).toBe(403)
    }
  })

  it('is begun from the machine itself', async () => {
    const { store } = await server.app.system('console')
    expect(await store.count(users, {})).toBe(0)
    expect(await signUp({ host: 'localhost:8080' })).toBe(201)
  })
})
