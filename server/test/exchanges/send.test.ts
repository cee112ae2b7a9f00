import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Exchange } from './exchange.ts'
import type { Run } from './recording.ts'
import { prepareCall } from './replay.ts'
import { encodePath, send } from './send.ts'
import { Ids } from './tokens.ts'

const nothing = () => Promise.reject(new Error('not here'))
const NO_SEED = { organization: nothing, project: nothing, user: nothing }

describe('paths', () => {
  it.each([
    [
      '/v1/users?queries[]={"method":"limit","values":[1]}&total=false',
      '/v1/users?queries%5B%5D=%7B%22method%22%3A%22limit%22%2C%22values%22%3A%5B1%5D%7D&total=false',
    ],
    ['/v1/project/mock-phones/+1555', '/v1/project/mock-phones/+1555'],
    [
      '/v1/x?success=http://localhost/ok&failure=http://localhost/no',
      '/v1/x?success=http%3A%2F%2Flocalhost%2Fok&failure=http%3A%2F%2Flocalhost%2Fno',
    ],
    ['/v1//locale', '/v1//locale'],
  ])('%s is sent as %s', (recorded, sent) => expect(encodePath(recorded)).toBe(sent))
})

describe('a request', () => {
  const exchange: Exchange = {
    name: 'join',
    request: {
      method: 'PATCH',
      path: '/v1/teams/<id:team1>',
      auth: 'owner',
      headers: {
        'x-appwrite-project': '<id:project1>',
        cookie: 'a_<id:project1>_legacy=<secret>; a_<id:project1>=<secret>',
      },
      body: { userId: 'u', secret: '<secret>' },
    },
    response: { status: 200, contentType: null, body: null },
  }
  const run: Run = {
    ids: new Ids(),
    secrets: new Map([['owner', 's3']]),
    seed: NO_SEED,
    call: () => Promise.reject(new Error('not here')),
    mailedLink: () => Promise.reject(new Error('no mail')),
  }

  it('waits for the ids and credentials it needs', () => {
    expect(() => prepareCall({ service: 'x' }, exchange, run)).toThrow('no earlier answer gave <id:project1>')
    run.ids.learn('project1', 'p')
    run.ids.learn('team1', 't')
    expect(() => prepareCall({ service: 'x' }, exchange, run)).toThrow('the recording hides a value of the body')
    const stranger = { ...exchange, request: { ...exchange.request, auth: 'stranger' } }
    expect(() => prepareCall({ service: 'x' }, stranger, run)).toThrow(
      'no earlier answer gave a credential for `stranger`',
    )
  })

  it('carries them, and what the recording hides', () => {
    expect(prepareCall({ service: 'x', body: { join: () => ({ secret: 'm' }) } }, exchange, run)).toEqual({
      method: 'PATCH',
      path: '/v1/teams/t',
      headers: { 'x-appwrite-project': 'p', cookie: 'a_p_legacy=s3; a_p=s3' },
      body: '{"userId":"u","secret":"m"}',
    })
  })
})

describe('over the wire', () => {
  let server: Server
  let port: number
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const body = await text(request)
      response
        .setHeader('set-cookie', ['a=1', 'b=2'])
        .end(JSON.stringify({ host: request.headers.host, url: request.url, body }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => server.close())

  it('nothing is added or followed, and repeated headers stay apart', async () => {
    const answer = await send(port, { method: 'GET', path: '/a//b?x=%7B', headers: {} })
    expect(answer.body).toEqual({ host: 'localhost', url: '/a//b?x=%7B', body: '' })
    expect(answer.headers.get('set-cookie')).toEqual(['a=1', 'b=2'])
  })

  it.each(['POST', 'DELETE'])('the body of a %s arrives whole', async (method) => {
    const answer = await send(port, { method, path: '/', headers: {}, body: '{"name":"Zoë"}' })
    expect(answer).toMatchObject({ status: 200, body: { body: '{"name":"Zoë"}' } })
  })
})
