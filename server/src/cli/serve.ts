import { createServer } from 'node:net'
import type { App } from '../app.ts'
import type { Config } from '../config/load.ts'
import { CONSOLE } from '../contract/project.ts'
import { users } from '../services/directory/index.ts'
import { createSetupToken } from '../services/instance/index.ts'
import { configure, type KeySource, openApp } from './boot.ts'
import { StartError } from './start-error.ts'
import { isFirst, isWorker, runWorkers } from './workers.ts'

/** `holdfast serve`: runs the server until it is told to stop. */
export async function serve(): Promise<number> {
  const config = await configure()
  if (config._APP_WORKERS_NUM > 1 && !isWorker()) return runWorkers(config._APP_WORKERS_NUM)
  for (const warning of config.warnings) process.stderr.write(`Warning: ${warning}\n`)
  // Before anything is made: a start that cannot listen leaves nothing behind.
  // Of several processes on one port, the system says so when they listen.
  if (!isWorker()) await requireFreePort(config)
  const { app, keys } = await openApp(config)
  // From here on a signal ends it properly: before anybody is told that it runs.
  const ended = stopped(app)
  try {
    await app.http.listen({ host: config._APP_HOST, port: config._APP_PORT })
  } catch (error) {
    await app.close()
    throw portError(error, config)
  }
  if (isFirst()) process.stdout.write(await banner(app, keys))
  return ended
}

async function requireFreePort(config: Config): Promise<void> {
  const probe = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject)
      probe.listen({ host: config._APP_HOST, port: config._APP_PORT }, resolve)
    })
  } catch (error) {
    throw portError(error, config)
  }
  await new Promise((resolve) => probe.close(resolve))
}

function portError(error: unknown, config: Config): unknown {
  const { code } = error as { code?: string }
  const at = `${config._APP_HOST}:${config._APP_PORT}`
  if (code === 'EADDRINUSE')
    return new StartError(`Port ${at} is taken by another program: stop it, or set _APP_PORT to a free port.`)
  if (code === 'EACCES')
    return new StartError(`Port ${at} needs more rights than this user has: set _APP_PORT to a port above 1023.`)
  if (code === 'EADDRNOTAVAIL') return new StartError(`This machine has no address ${config._APP_HOST}: set _APP_HOST.`)
  return error
}

async function banner(app: App, keys: KeySource): Promise<string> {
  const { config } = app
  const host = config._APP_HOST === '0.0.0.0' || config._APP_HOST === '::' ? 'localhost' : config._APP_HOST
  const url = `http://${host}:${listeningPort(app)}`
  const lines = [
    '',
    `  Holdfast is running (${config._APP_ENV}).`,
    '',
    `  API          ${url}/v1`,
    `  API docs     ${url}/v1/openapi.json`,
    `  Data         ${config._APP_DB_ADAPTER === 'sqlite' ? config._APP_DATA_DIR : `PostgreSQL at ${config._APP_DB_HOST}`}`,
    `  Key          ${keys.ring.fingerprint()} (from ${keys.from}${keys.created ? ', made just now: keep a copy in a safe place' : ''})`,
    ...(await firstUserLines(app, url)),
  ]
  return `${lines.join('\n')}\n\n`
}

// With port 0 the system chose one.
function listeningPort(app: App): number {
  const address = app.http.server.address()
  return typeof address === 'object' && address ? address.port : app.config._APP_PORT
}

async function firstUserLines(app: App, url: string): Promise<string[]> {
  const { store } = await app.system(CONSOLE)
  if ((await store.asSystem().count(users, {}, 1)) > 0) return []
  const lines = [
    '',
    '  No console user exists yet. Create the first one:',
    '    npm run holdfast -- admin create you@example.com',
  ]
  if (app.config._APP_ENV !== 'production') {
    return [...lines, `  or sign up with any Appwrite console SDK at ${url}/v1, project \`console\`.`]
  }
  const token = await createSetupToken(store.asSystem(), Date.now())
  return [
    ...lines,
    '  or sign up on project `console` with this one-time setup token (valid for one hour):',
    `    X-Holdfast-Setup-Token: ${token}`,
  ]
}

// Resolves when a signal came and everything under way has been answered.
function stopped(app: App): Promise<number> {
  return new Promise((resolve) => {
    const stop = (signal: string) => {
      app.log.info({ signal }, 'Stopping.')
      app.close().then(
        () => resolve(0),
        (error: unknown) => {
          app.log.error({ err: error }, 'Stopping failed.')
          resolve(1)
        },
      )
    }
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop(signal))
  })
}
