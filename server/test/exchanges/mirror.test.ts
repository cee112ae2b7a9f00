import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Exchange, isRecordedAs, loadExchanges } from './exchange.ts'
import { laterRelease } from './later.ts'
import type { Recording } from './recording.ts'
import { account } from './recordings/account.ts'
import { health } from './recordings/health.ts'
import { locale } from './recordings/locale.ts'
import { pipeline } from './recordings/pipeline.ts'
import { project } from './recordings/project.ts'
import { teams } from './recordings/teams.ts'
import { users } from './recordings/users.ts'
import { replay } from './replay.ts'
import type { Seed } from './seed.ts'

// A server that answers what was recorded: the runner must find nothing there, and every change.

const VALUES: Readonly<Record<string, string>> = {
  datetime: '2026-01-02T03:04:05.678+00:00',
  'http-date': 'Fri, 02 Jan 2026 03:04:05 GMT',
  epoch: '1767322800',
  secret: 'c2VjcmV0',
  message: 'No.',
  endpoint: 'http://localhost/v1',
}
const fill = (text: string) =>
  text.replaceAll(
    /<(?:id:)?([\w-]+)(?::\d+)?>/g,
    (_, name: string) => VALUES[name] ?? name.replace('project1', 'project'),
  )

function revive(value: unknown): unknown {
  if (typeof value === 'string') return fill(value)
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const more = /^<(\d+) more>$/.exec(String(item))
      return more ? Array.from({ length: Number(more[1]) }, () => 0) : [revive(item)]
    })
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [fill(key), revive(item)]))
}

function mirror({ response }: Exchange, reply: ServerResponse) {
  for (const [name, value] of Object.entries(response.headers ?? {})) {
    if (name !== 'content-length') reply.setHeader(name, [value].flat().map(fill))
  }
  if (response.contentType) reply.setHeader('content-type', response.contentType)
  reply.statusCode = response.status
  const { body } = response
  if (body === null) reply.end()
  else if (isRecordedAs('text', body)) reply.end(String(body.text))
  else if (isRecordedAs('bytes', body)) reply.end('bytes')
  else reply.end(JSON.stringify(revive(body)))
}

/** Ids and credentials as the mirror's answers show them. */
const mirrorSeed = (): Seed => ({
  organization: async () => ({ id: 'organization1', session: 'c2VjcmV0' }),
  project: async (_organization, use) => ({ id: use ? 'otherProject' : 'project', key: 'c2VjcmV0' }),
  user: async () => 'c2VjcmV0',
})

async function startMirror(exchanges: readonly Exchange[]) {
  const queue = [...exchanges]
  const server: Server = createServer((request: IncomingMessage, reply) => {
    request.resume()
    const next = queue[0]
    const path = next && fill(next.request.path).split('?')[0]
    const [asked = '/'] = (request.url ?? '/').split('?')
    const expected = next?.request.method === request.method && decodeURIComponent(asked) === path
    if (next && expected) mirror(queue.shift() ?? next, reply)
    else reply.end('{}') // off the record
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  let mails = 0
  const mailedLink = () => Promise.resolve(new URL(`http://localhost/x?secret=mailed${++mails}`))
  return { port: (server.address() as AddressInfo).port, seed: mirrorSeed(), mailedLink }
}

const playable = (recording: Recording) =>
  loadExchanges(recording.service).filter((exchange) => !laterRelease(exchange) && !recording.skip?.[exchange.name])

const RECORDINGS: readonly Recording[] = [account, health, locale, pipeline, project, teams, users]

describe('a server that answers as recorded', () => {
  it.each(RECORDINGS.map((recording) => ({ service: recording.service, recording })))(
    'has no difference in $service',
    async ({ recording }) => {
      const exchanges = loadExchanges(recording.service)
      const outcomes = await replay(recording, exchanges, await startMirror(playable(recording)))
      expect(outcomes.filter((outcome) => 'differences' in outcome && outcome.differences.length > 0)).toEqual([])
      expect(outcomes).toHaveLength(exchanges.length)
    },
  )

  it('has one where it answers something else', async () => {
    const exchanges = loadExchanges('teams')
    const changed = playable(teams).map((exchange) =>
      exchange.name === 'update' ? { ...exchange, response: { ...exchange.response, body: { total: 1 } } } : exchange,
    )
    const outcomes = await replay(teams, exchanges, await startMirror(changed))
    const differing = outcomes.filter((outcome) => 'differences' in outcome && outcome.differences.length > 0)
    expect(differing.map(({ exchange }) => exchange.name)).toEqual(['update'])
  })

  it('names only exchanges that are in the recordings', () => {
    for (const recording of RECORDINGS) {
      const names = new Set(loadExchanges(recording.service).map(({ name }) => name))
      const { before, after, body, path, headers, skip } = recording
      const mentioned = [before, after, body, path, headers, skip].flatMap((member) => Object.keys(member ?? {}))
      expect(mentioned.filter((name) => !names.has(name))).toEqual([])
    }
  })
})
