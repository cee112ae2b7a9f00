import type { Place } from './bare/rows.ts'
import { startBare } from './bare-process.ts'
import { type Contest, hold, type Outcome } from './contest.ts'
import type { Fixtures } from './fixtures.ts'
import { request } from './load.ts'
import type { Options } from './options.ts'
import { copyForWriting } from './place.ts'
import { ROW_FIGURES } from './rows/figures.ts'

/** What every throughput figure is measured on. */
export interface Ground {
  readonly port: number
  readonly pid: number
  readonly place: Place
  readonly fixtures: Fixtures
}

type Figure = (ground: Ground, options: Options) => Promise<readonly Outcome[]>

/** Reading the account with a session cookie. */
const account: Figure = async ({ place, fixtures, ...server }, options) => {
  const headers = { 'x-appwrite-project': fixtures.projectId, cookie: fixtures.cookie }
  const bytes = request('GET', '/v1/account', headers)
  return against('account', { place }, options, server, {
    title: 'GET /v1/account, session cookie',
    connections: 16,
    next: () => bytes,
  })
}

/** Reading users by ID with an API key. */
const user: Figure = async ({ place, fixtures, ...server }, options) => {
  const headers = { 'x-appwrite-project': fixtures.projectId, 'x-appwrite-key': fixtures.key }
  const requests = fixtures.userIds.map((id) => request('GET', `/v1/users/${id}`, headers))
  let at = 0
  return against('user', { place }, options, server, {
    title: 'GET /v1/users/:userId, API key',
    connections: 16,
    next: () => requests[at++ % requests.length] as Buffer,
  })
}

/** Creating users, durable before the answer. */
const create: Figure = async ({ place, fixtures, ...server }, options) => {
  const headers = { 'x-appwrite-project': fixtures.projectId, 'x-appwrite-key': fixtures.key }
  let count = 0
  const next = () => {
    const id = `writer-${++count}`
    return request('POST', '/v1/users', headers, `{"userId":"${id}","email":"${id}@bench.example","name":"Writer"}`)
  }
  return against('create', await copyForWriting(place), options, server, {
    title: 'POST /v1/users, durable',
    connections: 64,
    next,
  })
}

/** Figures by name, in the order they run. */
export const FIGURES: Readonly<Record<string, Figure>> = { account, user, create }

/** Names of all figures there are. */
export const FIGURE_NAMES: readonly string[] = ['boot', 'idle', ...Object.keys(FIGURES), ...Object.keys(ROW_FIGURES)]

async function against(
  name: string,
  configuration: object,
  options: Options,
  ours: Pick<Ground, 'port' | 'pid'>,
  { title, connections, next }: Pick<Contest, 'title' | 'connections'> & { next(): Buffer },
): Promise<readonly Outcome[]> {
  const bare = await startBare(name, configuration)
  try {
    const sides = { ours: { ...ours, next }, bare: { ...bare, next } }
    const contest = { name, title: `${title}, ${connections} connections`, connections, target: 0.5, ...sides }
    return [await hold(contest, options)]
  } finally {
    await bare.close()
  }
}
