import { createRequire } from 'node:module'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { freePort, launch, plainEnvironment, untilReady } from './child.ts'
import { ask, type Call, type Contestant, type Ground, send } from './contestant.ts'
import { CannotCompare, install } from './install.ts'
import { COLUMNS, type ColumnType, inPieces, NUMBERS, OWNERS, ownerOf, PAGE, type Values, valuesOf } from './work.ts'

/**
 * Its web pages need not be the very ones of the release, nor isolated-vm (scripts of its flows): the first major version
 * that brings its binaries along will do.
 */
const OVERRIDES = { '@directus/app': '>=0', 'isolated-vm': '>=7' }
const ADMINISTRATOR = { email: 'admin@example.com', password: 'Difference-engine-2' }
const OWNER = { email: 'owner-0@example.com', password: 'Analytical-engine-1' }
const TYPES: Readonly<Record<ColumnType, string>> = {
  line: 'string',
  text: 'text',
  integer: 'integer',
  float: 'float',
  boolean: 'boolean',
  date: 'timestamp',
}
/** Rows in one request when filling. */
const BATCH = 500

interface Made {
  readonly data: { readonly id: string }
}
type Ask = <T>(method: Call['method'], path: string, body?: unknown) => Promise<T>

/** Directus on SQLite, filled, with its first owner signed in. */
export async function startDirectus(range: string, { installation, folder, stack }: Ground): Promise<Contestant> {
  const version = await install({ name: 'directus', range, overrides: OVERRIDES }, installation, stack)
  checkNative(installation)
  const { port, pid, file } = await start({ installation, folder, stack })
  const administrator = await administratorOf(port)
  await createCollection(administrator)
  createIndex(file)
  const policy = await createPolicy(administrator)
  const owners = await createOwners(administrator, policy.id)
  const ids = await fill(administrator, owners)
  const requests = requestsOf(await signIn(port), policy.ruled ? undefined : owners[0])
  const common = { name: `Directus ${version}`, port, pid, ids, ...requests }
  return policy.ruled ? common : { ...common, unguarded: UNGUARDED }
}

const UNGUARDED =
  'without a licence it has no rules for single rows. Anybody may read all; lists filter by owner themselves, which is the least it could have to do.'

// Packages with native code may have been installed without it.
function checkNative(installation: string): void {
  const resolve = createRequire(join(installation, 'node_modules', 'directus', 'package.json'))
  for (const name of ['sqlite3', 'argon2', 'isolated-vm']) {
    try {
      resolve(name)
    } catch (error) {
      throw new CannotCompare(
        `Directus cannot run here, its package ${name} does not load: ${(error as Error).message}`,
      )
    }
  }
}

async function start({ installation, folder, stack }: Omit<Ground, 'postgres'>) {
  const [port, file] = [await freePort(), join(folder, 'data.db')]
  const env = {
    ...plainEnvironment(),
    DB_CLIENT: 'sqlite3',
    DB_FILENAME: file,
    SECRET: 'a-secret-that-only-this-comparison-uses-0123456789',
    ADMIN_EMAIL: ADMINISTRATOR.email,
    ADMIN_PASSWORD: ADMINISTRATOR.password,
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    TELEMETRY: 'false',
    LOG_LEVEL: 'error',
    PRESSURE_LIMITER_ENABLED: 'false', // it answers 503 when the machine is busy
  }
  const program = join(installation, 'node_modules', 'directus', 'cli.js')
  const run = (command: string) =>
    launch({ command: process.execPath, args: [program, command], cwd: folder, env }, stack)
  const bootstrap = run('bootstrap')
  if ((await bootstrap.exit) !== 0) throw new Error(`Directus cannot make its tables: ${bootstrap.output()}`)
  const child = run('start')
  await untilReady(child, port, '/server/ping')
  return { port, pid: child.pid, file }
}

async function administratorOf(port: number): Promise<Ask> {
  const login = { method: 'POST', path: '/auth/login', body: ADMINISTRATOR } as const
  const { data } = await ask<{ data: { access_token: string } }>(port, login, {})
  return (method, path, body) => ask(port, { method, path, body }, { authorization: `Bearer ${data.access_token}` })
}

async function createCollection(administrator: Ask): Promise<void> {
  const columns = Object.entries(COLUMNS).map(([field, type]) => ({ field, type: TYPES[type], meta: {} }))
  const fields = [...columns, { field: 'owner', type: 'uuid', meta: {} }]
  await administrator('POST', '/collections', { collection: 'items', schema: {}, meta: {}, fields })
}

// With the owner in front, because that is what its permission filter asks for.
function createIndex(file: string): void {
  const database = new DatabaseSync(file, { timeout: 5000 })
  database.exec('create index items_by_category on items (owner, category, score)')
  database.close()
}

// Rules for single rows belong to its licensed features from release 12 on. Where they are refused, whole tables are allowed.
async function createPolicy(administrator: Ask): Promise<{ id: string; ruled: boolean }> {
  const { data: policy } = await administrator<Made>('POST', '/policies', { name: 'Own rows' })
  const permission = { policy: policy.id, collection: 'items', fields: ['*'] }
  const allow = async (action: string, rules: object) =>
    administrator('POST', '/permissions', { ...permission, action, ...rules })
  const actions = ['read', 'update', 'delete']
  try {
    for (const action of actions) await allow(action, { permissions: { owner: { _eq: '$CURRENT_USER' } } })
    await allow('create', { presets: { owner: '$CURRENT_USER' } })
    return { id: policy.id, ruled: true }
  } catch (error) {
    if (!String(error).includes('RESOURCE_RESTRICTED')) throw error
    for (const action of [...actions, 'create']) await allow(action, {})
    return { id: policy.id, ruled: false }
  }
}

async function createOwners(administrator: Ask, policy: string): Promise<string[]> {
  const { data: role } = await administrator<Made>('POST', '/roles', { name: 'Owner' })
  await administrator('POST', '/access', { role: role.id, policy })
  const owners: string[] = []
  for (let at = 0; at < OWNERS; at++) {
    const user = { ...OWNER, email: OWNER.email.replace('0', String(at)), role: role.id }
    owners.push((await administrator<Made>('POST', '/users', user)).data.id)
  }
  return owners
}

async function fill(administrator: Ask, owners: readonly string[]): Promise<string[]> {
  const ids: string[] = []
  for (const numbers of inPieces(NUMBERS, BATCH)) {
    const rows = numbers.map((at) => ({ ...valuesOf(at), owner: owners[ownerOf(at)] }))
    const { data } = await administrator<{ data: { id: number }[] }>('POST', '/items/items?fields=id', rows)
    ids.push(...data.map(({ id }) => String(id)))
  }
  return ids
}

async function signIn(port: number): Promise<string> {
  const body = { ...OWNER, mode: 'session' }
  const answer = await send(port, { method: 'POST', path: '/auth/login', body }, {})
  const [cookie = ''] = answer.headers.getSetCookie().map((line) => line.split(';')[0] ?? '')
  if (!answer.ok || !cookie) throw new Error(`Directus signs nobody in: ${await answer.text()}`)
  return cookie
}

// `owner` is named in requests only where no rule adds it.
function requestsOf(
  cookie: string,
  owner: string | undefined,
): Omit<Contestant, 'name' | 'port' | 'pid' | 'ids' | 'unguarded'> {
  const path = '/items/items'
  const own: Record<string, string> = owner === undefined ? {} : { 'filter[owner][_eq]': owner }
  return {
    headers: { cookie },
    get: (id) => ({ method: 'GET', path: `${path}/${id}` }),
    list(category, total) {
      const page = { 'filter[category][_eq]': category, sort: '-score', limit: String(PAGE) }
      const query = new URLSearchParams({ ...page, ...own, ...(total ? { meta: 'filter_count' } : {}) })
      return { method: 'GET', path: `${path}?${query}` }
    },
    create: (values) => ({ method: 'POST', path, body: owner === undefined ? values : { ...values, owner } }),
    titlesOf: (answer) => [(answer as { data: Values | Values[] }).data].flat().map(({ title }) => title),
    totalOf: (answer) => (answer as { meta: { filter_count: number } }).meta.filter_count,
  }
}
