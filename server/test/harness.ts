import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, type AppOptions, createApp } from '../src/app.ts'
import { loadConfig } from '../src/config/load.ts'
import { KeyRing } from '../src/crypto/key-ring.ts'
import { createLog } from '../src/logging/log.ts'

/** A whole server in this process: port 0, an empty database and a temporary folder of its own; everything else is real. */
export interface TestServer extends AsyncDisposable {
  readonly app: App
  /** `http://127.0.0.1:port/v1` */
  readonly endpoint: string
  /** Moves the server's clock, in milliseconds. */
  advance(ms: number): void
  /** Folder that mails are written to. */
  readonly mailFolder: string
  close(): Promise<void>
}

/** Environment variables over those every test server has. */
export interface TestOptions extends Pick<AppOptions, 'log'> {
  readonly env?: Readonly<Record<string, string>>
}

/** Starts a server. The suites run on SQLite, or on the servers that TEST_DATABASE_URL and TEST_REDIS_URL name. */
export async function startServer(options: TestOptions = {}): Promise<TestServer> {
  const [server] = await startNodes([options])
  return server as TestServer
}

/** Whether several processes of one instance can be tested: they need both servers. */
export const canScaleOut = Boolean(process.env.TEST_DATABASE_URL && process.env.TEST_REDIS_URL)

/**
 * Starts the nodes of one instance all at once, as processes beside each other: they share the database, Redis, the
 * mail folder and the clock. What they made is removed with the last one that closes.
 */
export async function startNodes(nodes: readonly TestOptions[]): Promise<TestServer[]> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-'))
  const place: Place = {
    folder,
    prefix: `t${randomBytes(5).toString('hex')}_`,
    clock: { shift: 0 },
    open: nodes.length,
  }
  return Promise.all(nodes.map((options) => startNode(place, options)))
}

/** What the nodes of an instance share. */
interface Place {
  readonly folder: string
  readonly prefix: string
  /** Milliseconds that the clock goes fast. */
  readonly clock: { shift: number }
  /** Nodes not closed yet. */
  open: number
}

async function startNode(place: Place, options: TestOptions): Promise<TestServer> {
  const { folder, prefix, clock } = place
  const config = loadConfig({
    _APP_ENV: 'development',
    _APP_DATA_DIR: folder,
    _APP_LOG_LEVEL: 'silent',
    _APP_CONSOLE_WHITELIST_ROOT: 'disabled',
    _APP_OPTIONS_ABUSE: 'disabled',
    _APP_CONNECTIONS_MAX: '4',
    _APP_OPENSSL_KEY_V1: 'a-key-that-only-tests-use-0123456789',
    ...databaseEnvironment(),
    ...redisEnvironment(),
    ...options.env,
  })
  const app = await createApp(config, new KeyRing(config.keys), {
    prefix,
    now: () => Date.now() + clock.shift,
    log: options.log ?? createLog({ level: 'error', format: 'pretty', out: process.stderr }),
  })
  const address = await app.http.listen({ port: 0, host: '127.0.0.1' })
  const close = async () => {
    const last = --place.open === 0
    await app.worker.stop()
    if (last) await dropSchemas(app, prefix)
    await app.close()
    if (last) await rm(folder, { recursive: true, force: true })
  }
  return {
    app,
    endpoint: `${address}/v1`,
    mailFolder: join(folder, 'mail'),
    advance(ms) {
      clock.shift += ms
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function databaseEnvironment(): Record<string, string> {
  const url = process.env.TEST_DATABASE_URL
  if (!url) return {}
  const { hostname, port, pathname, username, password } = new URL(url)
  return {
    _APP_DB_ADAPTER: 'postgresql',
    _APP_DB_HOST: hostname,
    _APP_DB_PORT: port || '5432',
    _APP_DB_SCHEMA: pathname.slice(1),
    _APP_DB_USER: decodeURIComponent(username),
    _APP_DB_PASS: decodeURIComponent(password),
  }
}

function redisEnvironment(): Record<string, string> {
  const url = process.env.TEST_REDIS_URL
  if (!url) return {}
  const { hostname, port } = new URL(url)
  return { _APP_REDIS_HOST: hostname, _APP_REDIS_PORT: port || '6379' }
}

async function dropSchemas(app: App, prefix: string): Promise<void> {
  if (app.config._APP_DB_ADAPTER !== 'postgresql') return
  const rows = await app.databases.platform.all('select nspname from pg_namespace where nspname like $1', [
    `${prefix}%`,
  ])
  for (const { nspname } of rows) await app.databases.platform.run(`drop schema "${nspname}" cascade`, [])
}
