import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loadConfig } from '../config/load.ts'
import type { Incoming } from '../engine/call.ts'
import { Reply } from '../engine/reply.ts'
import { createHttpServer } from './server.ts'

const LIMIT = 100_000
let app: FastifyInstance
let port: number
let url: string
let seen: Incoming[]
/** What the engine answers next; by default, what it was asked. */
let answer: (reply: Reply, incoming: Incoming) => void | Promise<void>
const noted: unknown[] = []

function echo(reply: Reply, { method, path, query, body, facts, cookies }: Incoming): void {
  reply.header('content-type', 'application/json; charset=UTF-8')
  const { ip, host, scheme } = facts
  reply.body = JSON.stringify({ method, path, url: facts.url, query, body, cookies, ip, host, scheme })
}

beforeAll(async () => {
  app = serverOf()
  await app.listen({ port: 0, host: '127.0.0.1' })
  port = (app.server.address() as AddressInfo).port
  url = `http://127.0.0.1:${port}`
})
afterAll(() => app.close())
beforeEach(() => {
  seen = []
  noted.length = 0
  answer = echo
})

function serverOf(): FastifyInstance {
  const config = loadConfig({
    _APP_ENV: 'development',
    _APP_OPENSSL_KEY_V1: 'a-key-that-only-tests-use-0123456789',
    _APP_REQUEST_LIMIT: String(LIMIT),
    _APP_TRUSTED_PROXIES: 'none',
  })
  const handle = async (incoming: Incoming) => {
    seen.push(incoming)
    const reply = new Reply({ server: 'test' })
    await answer(reply, incoming)
    return reply
  }
  const log = { error: (fields: object) => void noted.push(fields) }
  return createHttpServer({ config, engine: { handle }, isLocale: () => false, log })
}

/** Sends bytes as they are, and gives all that comes back until the server closes. */
async function raw(...parts: string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  for (const part of parts) socket.write(part)
  return text(socket)
}
const CLOSE = 'Host: x\r\nConnection: close\r\n\r\n'
const json = async (path: string, init?: RequestInit) =>
  (await (await fetch(url + path, init)).json()) as Record<string, unknown>

describe('requests', () => {
  it('reach the engine with their path as it was sent', async () => {
    for (const path of [
      '/v1/users/a%2Fb/%C3%A4%00',
      '/v1//users/',
      '/',
      '//',
      '/v1/x;y=1',
      '/%zz',
      `/v1/${'x'.repeat(9000)}`,
    ]) {
      const got = await raw(`GET ${path}?a=1&b[]=2 HTTP/1.1\r\n${CLOSE}`)
      expect(got).toMatch(/^HTTP\/1.1 200 OK/)
      expect(seen.at(-1)).toMatchObject({ method: 'GET', path, query: { a: '1', b: ['2'] } })
      expect(seen.at(-1)?.facts.url).toBe(`${path}?a=1&b[]=2`)
    }
  })

  it('may name their target in full', async () => {
    await raw(`GET http://example.com/v1/health?x=1 HTTP/1.1\r\n${CLOSE}`)
    expect(seen.at(-1)).toMatchObject({ path: '/v1/health', query: { x: '1' } })
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('bring the parameters of their body: %s', async (method) => {
    const headers = { 'content-type': 'application/json' }
    const got = await json('/v1/x?q=1', { method, headers, body: '{"a":{"b":[1]}}' })
    expect(got).toMatchObject({ method, query: { q: '1' }, body: { a: { b: [1] } } })
    expect(await json('/v1/x', { method, headers, body: '{"a":' })).toMatchObject({ body: {} })
    expect(await json('/v1/x', { method, headers })).toMatchObject({ body: {} })
    expect(await json('/v1/x', { method })).toMatchObject({ body: {} })
    expect(await json('/v1/x', { method, headers: { 'content-type': 'nonsense; ;' }, body: '{"a":1}' })).toMatchObject({
      body: {},
    })
  })

  it('bring JSON also when they do not say what it is', async () => {
    const got = await raw(`POST / HTTP/1.1\r\nContent-Length: 7\r\n${CLOSE}{"a":1}`)
    expect(got).toContain('"body":{"a":1}')
  })

  it('bring forms', async () => {
    const form = new FormData()
    form.set('a[b]', 'c')
    form.set('file', new Blob(['content']), 'a.txt')
    expect(await json('/', { method: 'POST', body: form })).toMatchObject({ body: { a: { b: 'c' } } })
    expect(await json('/', { method: 'POST', body: new URLSearchParams({ 'a[]': 'c' }) })).toMatchObject({
      body: { a: ['c'] },
    })
  })

  it('bring cookies, and forwarding headers that nobody believes', async () => {
    const headers = {
      cookie: 'a_session_x=1; B=2',
      'x-forwarded-for': '1.2.3.4',
      'x-forwarded-host': 'evil.com',
      'x-forwarded-proto': 'https',
    }
    expect(await json('/', { headers })).toMatchObject({
      cookies: { a_session_x: '1', b: '2' },
      ip: '127.0.0.1',
      host: '127.0.0.1',
      scheme: 'http',
    })
  })

  it('of every method reach the engine, which knows what to answer', async () => {
    for (const method of ['OPTIONS', 'PROPFIND', 'TRACE', 'PURGE']) {
      expect(await raw(`${method} /v1/x HTTP/1.1\r\n${CLOSE}`)).toMatch(/^HTTP\/1.1 200 OK/)
      expect(seen.at(-1)).toMatchObject({ method, path: '/v1/x' })
    }
    await raw(`OPTIONS * HTTP/1.1\r\n${CLOSE}`)
    expect(seen.at(-1)).toMatchObject({ method: 'OPTIONS', path: '*' })
  })

  it('are answered in order when they come without waiting', async () => {
    const pauses = [30, 10, 0]
    answer = async (reply, incoming) => {
      await new Promise((resolve) => setTimeout(resolve, pauses[Number(incoming.query.n)]))
      echo(reply, incoming)
    }
    const got = await raw(
      'GET /?n=0 HTTP/1.1\r\nHost: x\r\n\r\n',
      'GET /?n=1 HTTP/1.1\r\nHost: x\r\n\r\n',
      `GET /?n=2 HTTP/1.1\r\n${CLOSE}`,
    )
    expect([...got.matchAll(/"n":"(\d)"/g)].map(([, n]) => n)).toEqual(['0', '1', '2'])
  })
})

describe('answers', () => {
  it('say how long their work took, in seconds', async () => {
    answer = async (reply) => {
      const end = performance.now() + 5
      while (performance.now() < end) await Promise.resolve()
      reply.body = 'x'
    }
    const speed = (await fetch(url)).headers.get('x-debug-speed') ?? ''
    expect(speed).toMatch(/^\d+\.\d{6}$/)
    expect(Number(speed)).toBeGreaterThanOrEqual(0.005)
    expect(Number(speed)).toBeLessThan(1)
  })

  it('to HEAD have the head alone', async () => {
    answer = (reply) => {
      reply.body = 'äb'
    }
    const got = await raw(`HEAD / HTTP/1.1\r\n${CLOSE}`)
    expect(got).toMatch(/content-length: 3\r\n/i)
    expect(got.endsWith('\r\n\r\n')).toBe(true)
  })

  it('without a body have no length, or none', async () => {
    answer = (reply) => {
      reply.status = 204
    }
    expect(await raw(`DELETE / HTTP/1.1\r\n${CLOSE}`)).not.toMatch(/content-length|transfer-encoding/i)
    answer = (reply) => {
      reply.status = 301
    }
    expect(await raw(`GET / HTTP/1.1\r\n${CLOSE}`)).toMatch(/content-length: 0\r\n/i)
  })

  it('are compressed when they are long and the client can read it', async () => {
    answer = (reply) => {
      reply.header('content-type', 'application/json')
      reply.header('vary', 'Origin')
      reply.body = `"${'ä'.repeat(1000)}"`
    }
    const response = await app.inject({ url: '/', headers: { 'accept-encoding': 'gzip' } })
    expect(response.headers).toMatchObject({
      'content-encoding': 'gzip',
      vary: 'Origin, Accept-Encoding',
      'x-utopia-compression': 'true',
    })
    expect(response.headers['content-length']).toBe(String(response.rawPayload.length))
    expect(gunzipSync(response.rawPayload).toString()).toHaveLength(1002)
    expect((await app.inject({ url: '/' })).headers['content-encoding']).toBeUndefined()
  })

  it('have addresses as header lines carry them, and never a header line that was smuggled in', async () => {
    answer = (reply, { query }) => {
      reply.status = 301
      reply.header('location', String(query.to))
    }
    const to = async (location: string) =>
      (await raw(`GET /?to=${encodeURIComponent(location)} HTTP/1.1\r\n${CLOSE}`)).toLowerCase()
    expect(await to('https://ä.example/ü 😀?a=%20#x')).toContain(
      'location: https://%c3%a4.example/%c3%bc%20%f0%9f%98%80?a=%20#x\r\n',
    )
    expect(await to('https://a.com/\r\nSet-Cookie: a=b\r\n\r\n<html>')).not.toMatch(/\r\nset-cookie/)
    answer = (reply) => {
      reply.header('x-name', 'a\r\nset-cookie: a=b')
      reply.header('set-cookie', 'secret=1')
      reply.body = 'secret'
    }
    const refused = await raw(`GET / HTTP/1.1\r\n${CLOSE}`)
    expect(refused).toMatch(/^HTTP\/1.1 500 /)
    expect(refused).toContain('"type":"general_unknown"')
    expect(refused).not.toMatch(/set-cookie|secret/)
    expect(noted).toHaveLength(1)
  })
})

describe('bodies over the limit', () => {
  const over = 'x'.repeat(LIMIT + 1)

  it('are answered with 413, whether they announce it or not, and never reach the engine', async () => {
    const announced = await fetch(url, { method: 'POST', body: over, headers: { 'content-type': 'application/json' } })
    expect(announced.status).toBe(413)
    expect(announced.headers.get('content-type')).toBe('application/json; charset=UTF-8')
    expect(announced.headers.get('access-control-allow-methods')).toContain('POST')
    expect(await announced.json()).toMatchObject({
      code: 413,
      type: 'general_argument_invalid',
      message: expect.stringContaining(String(LIMIT)),
    })
    const chunk = `${over.length.toString(16)}\r\n${over}\r\n0\r\n\r\n`
    const head =
      'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: a/b\r\nTransfer-Encoding: chunked\r\n\r\n'
    expect(await raw(head + chunk)).toMatch(/^HTTP\/1.1 413 /)
    expect(seen).toEqual([])
    expect((await fetch(url)).status).toBe(200)
  })

  it('may be exactly as long as the limit', async () => {
    const body = JSON.stringify({ a: 'x'.repeat(LIMIT - 8) })
    expect(body).toHaveLength(LIMIT)
    expect((await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } })).status).toBe(
      200,
    )
  })
})

describe('connections', () => {
  const opened = async (head: string): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    socket.on('error', () => undefined)
    socket.write(head)
    return socket
  }

  it('that break off within a body do no harm', async () => {
    const closed = Array.from({ length: 5 }, async () => {
      const socket = await opened(
        'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"a":',
      )
      const arrived = once(app.server, 'request')
      await Promise.race([arrived, new Promise((resolve) => setImmediate(resolve))])
      socket.resetAndDestroy()
    })
    await Promise.all(closed)
    expect((await fetch(url)).status).toBe(200)
    expect(seen.filter(({ method }) => method === 'POST')).toEqual([])
  })

  it('that break off before their answer do no harm', async () => {
    const begun = Promise.withResolvers<void>()
    const go = Promise.withResolvers<void>()
    answer = async (reply) => {
      begun.resolve()
      await go.promise
      reply.body = 'x'.repeat(1000)
    }
    const socket = await opened('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await begun.promise
    socket.resetAndDestroy()
    go.resolve()
    answer = echo
    expect((await fetch(url)).status).toBe(200)
  })

  it('that bring bodies in drops are served', async () => {
    const socket = await opened(
      'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n',
    )
    for (const drop of '{"a":1}') {
      socket.write(drop)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await text(socket)).toContain('"body":{"a":1}')
  })

  it.each([
    ['what is no HTTP', 'nonsense\r\n\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na', 400],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a header line with a bare line feed', 'GET / HTTP/1.1\r\nHost: x\r\nA: b\nC: d\r\n\r\n', 400],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['a head beyond all measure', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`, 431],
  ])('that bring %s are refused and closed', async (_what, request, status) => {
    const got = await raw(request)
    expect(got).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(got).toMatch(/connection: close/i)
    expect(seen).toEqual([])
  })

  it('do not keep the server from closing once they are answered', async () => {
    const other = serverOf()
    const begun = Promise.withResolvers<void>()
    const go = Promise.withResolvers<void>()
    answer = async (reply) => {
      begun.resolve()
      await go.promise
      reply.body = 'last'
    }
    const address = await other.listen({ port: 0, host: '127.0.0.1' })
    const last = fetch(address)
    await begun.promise
    const start = performance.now()
    const closing = other.close()
    go.resolve()
    expect(await (await last).text()).toBe('last')
    await closing
    expect(performance.now() - start).toBeLessThan(1500)
  })
})
