import { randomBytes } from 'node:crypto'
import postgres from 'postgres'

/** Where a server keeps its rows: variables for it, and how to remove what it made. */
export interface OwnDatabase {
  readonly env: Readonly<Record<string, string>>
  /** Its address; undefined for files. */
  readonly url: string | undefined
  drop(): Promise<void>
}

/** A database for one server alone: on the server that TEST_DATABASE_URL names, else files in its data folder. */
export async function ownDatabase(url = process.env.TEST_DATABASE_URL): Promise<OwnDatabase> {
  const redis = redisEnvironment(process.env.TEST_REDIS_URL)
  if (!url) return { env: redis, url: undefined, drop: () => Promise.resolve() }
  const name = `holdfast_e2e_${randomBytes(5).toString('hex')}`
  await administer(url, `create database ${name}`)
  const own = new URL(url)
  own.pathname = name
  const { hostname, port, username, password } = own
  return {
    url: own.href,
    env: {
      ...redis,
      _APP_DB_ADAPTER: 'postgresql',
      _APP_DB_HOST: hostname,
      _APP_DB_PORT: port || '5432',
      _APP_DB_SCHEMA: name,
      _APP_DB_USER: decodeURIComponent(username),
      _APP_DB_PASS: decodeURIComponent(password),
      _APP_CONNECTIONS_MAX: '8',
    },
    drop: () => administer(url, `drop database if exists ${name} with (force)`),
  }
}

async function administer(url: string, statement: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    await sql.unsafe(statement)
  } finally {
    await sql.end()
  }
}

function redisEnvironment(url: string | undefined): Record<string, string> {
  if (!url) return {}
  const { hostname, port } = new URL(url)
  return { _APP_REDIS_HOST: hostname, _APP_REDIS_PORT: port || '6379' }
}
