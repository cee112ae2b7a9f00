import { existsSync } from 'node:fs'
import { access, constants, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Config } from './config/load.ts'
import type { Actor } from './contract/actor.ts'
import type { Context, EmittedEvent, Log, PlatformServices, Tenants } from './contract/context.ts'
import type { Directory } from './contract/directory.ts'
import { CONSOLE, type Project } from './contract/project.ts'
import type { KeyRing } from './crypto/key-ring.ts'
import { Databases, PLATFORM, type Placement, PostgresPlacement, SqlitePlacement } from './data/databases.ts'
import { currentVersion } from './data/migrate.ts'
import { migrations } from './data/migrations/index.ts'
import { Cluster } from './data/postgres/database.ts'
import { type Access, Store, type StoreTools } from './data/store.ts'
import { Definitions } from './data/tables/definitions.ts'
import { Engine } from './engine/engine.ts'
import { SYSTEM_ACTOR, systemContext } from './engine/system-context.ts'
import { ladder } from './formats/index.ts'
import { createHttpServer } from './http/server.ts'
import { createEnqueue, Worker } from './jobs/index.ts'
import { createLog } from './logging/log.ts'
import { openApiRoute } from './openapi/openapi.routes.ts'
import { MemoryBus } from './ports/bus/memory.ts'
import type { Bus } from './ports/bus/port.ts'
import type { Mail } from './ports/mail/port.ts'
import { GuardedState } from './ports/state/guarded.ts'
import { MemoryState } from './ports/state/memory.ts'
import type { State } from './ports/state/port.ts'
import { insertAudit } from './services/audit/index.ts'
import { consoleProject } from './services/console/index.ts'
import { Identities, teams } from './services/directory/index.ts'
import { jobs, routes } from './services/index.ts'
import { checkKeys, knownKeys, refuseOtherKeys } from './services/instance/index.ts'
import { isLocale } from './services/locale/index.ts'
import { ProjectDirectory, projects as projectRows } from './services/projects/index.ts'
import { passwordRefusal } from './services/users/index.ts'

/** What may be chosen differently, mostly by tests. */
export interface AppOptions {
  readonly now?: () => number
  readonly log?: Log
  /** Prefix of PostgreSQL schemas and Redis keys, so that instances can share servers. */
  readonly prefix?: string
}

/** A whole instance in this process. */
export interface App {
  readonly config: Config
  readonly http: FastifyInstance
  readonly log: Log
  readonly keys: KeyRing
  readonly databases: Databases
  /** Runs what was enqueued, from the moment the server listens, or `start` is called. */
  readonly worker: Worker
  /** Hears every event of every project, after it is durable. */
  onEvent(listener: (project: Project, actor: Actor, event: EmittedEvent) => void): () => void
  /** A context that acts for the instance itself: for the command line and for jobs. */
  system(projectId: string): Promise<Context>
  close(): Promise<void>
}

const EVERYTHING: Access = { roles: [], checks: false, system: true }

/** Puts an instance together: config → adapters → context. The only chooser. */
export async function createApp(config: Config, keys: KeyRing, options: AppOptions = {}): Promise<App> {
  const now = options.now ?? Date.now
  const log = options.log ?? createLog({ level: config._APP_LOG_LEVEL, format: config._APP_LOGGING_FORMAT })
  const prefix = options.prefix ?? ''
  const { state, bus } = await createShared(config, log, prefix, now)
  const caches: { drop(tag: string): void; clear(): void }[] = []
  const dropAll = (tags: readonly string[]) => {
    for (const cache of caches) for (const tag of tags) cache.drop(tag)
  }
  // This process forgets at once, before the writer is answered; the others when they hear of it.
  const purge = (tags: readonly string[]) => {
    dropAll(tags)
    bus
      .publish('purge', tags)
      .catch((error) => log.warn({ err: error }, 'Other processes could not be told of a change yet.'))
  }
  const placement = createPlacement(config, prefix, purge)
  // Before the first write: data of another key must not be touched.
  refuseOtherKeys(await knownKeysOf(placement), keys)
  const databases = await Databases.open(placement, migrations)
  const definitions = new Definitions()
  const tools: StoreTools = { seals: keys, now, definitions }
  const platform = new Store(databases.platform, EVERYTHING, tools)
  await checkKeys(platform, keys)

  const console = consoleProject(config, now())
  const platformFor = (access: Access) => new Store(databases.platform, access, tools)
  const storeFor = (project: Project, access: Access): Store | Promise<Store> => {
    if (project.$id === CONSOLE) return platformFor(access)
    const open = databases.peek(project.$id)
    return open
      ? new Store(open, access, tools)
      : databases.project(project.$id).then((database) => new Store(database, access, tools))
  }
  const identities = new Identities(async (project) => storeFor(project, EVERYTHING), now)
  const projects = new ProjectDirectory(platform, console, now)
  caches.push(identities, projects, definitions)
  await bus.subscribe('purge', (tags) => dropAll(tags as string[]))
  const clearAll = () => {
    for (const cache of caches) cache.clear()
  }
  bus.onReset(clearAll)
  const watch = watchOtherProcesses(config, databases, bus, clearAll)

  const directory: Directory = {
    project: (id) => projects.project(id),
    identity: (project, userId) => identities.get(project, userId),
    userIdBy: (project, field, value) => identities.idBy(project, field, value),
    completeStage: (project, name, actor) =>
      projects
        .completeStage(project, name, actor)
        .catch((error) => log.warn({ err: error, project: project.$id }, 'A first step could not be noted.')),
    hasTeam: async (id) => (await platform.find(teams, id)) !== undefined,
    key: (secret) => projects.key(secret),
    devKey: async (project, secret, sdk) => config._APP_DEV_KEYS && projects.devKey(project, secret, sdk),
    touch: {
      project: (project) => projects.touchProject(project),
      user: (project, user) => identities.touch(project, user),
      key: (key, sdk) => projects.touchKey(key, sdk),
    },
  }
  const services: PlatformServices = {
    mail: createMail(config, now),
    probes: {
      db: async () => [await probe(config._APP_DB_ADAPTER, () => databases.platform.ping())],
      cache: async () => [await probe(config._APP_REDIS_HOST ? 'redis' : 'memory', () => state.ping())],
      pubsub: async () => [await probe(config._APP_REDIS_HOST ? 'redis' : 'memory', () => bus.ping())],
    },
    tenants: createTenants(databases, (id) =>
      databases.project(id).then((database) => new Store(database, EVERYTHING, tools)),
    ),
  }
  const listeners = new Set<(project: Project, actor: Actor, event: EmittedEvent) => void>()
  const publish = (project: Project, actor: Actor, events: readonly EmittedEvent[]) => {
    for (const event of events) for (const listener of listeners) listener(project, actor, event)
  }
  // Workers of other processes hear of it too: whoever is free takes the job.
  const enqueue = createEnqueue(now, (database, runAt) => {
    worker.wake(database, runAt)
    bus
      .publish('due', { database, runAt })
      .catch((error) => log.warn({ err: error }, 'Other processes could not be told of a job yet.'))
  })
  const environment = { config, keys, services, log, now, enqueue }
  const system = async (projectId: string): Promise<Context> => {
    const project = await projects.project(projectId)
    if (!project) throw new Error(`There is no project ${projectId}.`)
    return systemContext(environment, project, await storeFor(project, EVERYTHING), platform, (event) =>
      publish(project, SYSTEM_ACTOR, [event]),
    )
  }
  const worker = new Worker({
    jobs,
    config,
    platform,
    store: async (database) => {
      const project = await projects.project(database === PLATFORM ? CONSOLE : database)
      return project && storeFor(project, EVERYTHING)
    },
    context: (database) => system(database === PLATFORM ? CONSOLE : database),
    databases: async () => (await platform.select(projectRows, {})).map(({ $id }) => $id),
    log,
    now,
  })
  await bus.subscribe('due', (message) => {
    const { database, runAt } = message as { database: string; runAt: number }
    worker.wake(database, runAt)
  })
  const engine = new Engine({
    ...environment,
    routes: [...routes, openApiRoute(routes)],
    ladder,
    directory,
    counters: new GuardedState({ shared: state, warn: (message) => log.warn({}, message) }),
    storeFor,
    platformFor,
    passwordRefusal,
    // A deleted project has no audit log of its own any more: the deletion is noted in the console's.
    audit: async (project, record, store) => {
      if (store) return insertAudit(store.asSystem(), record)
      const home = (await projects.project(project.$id)) ?? console
      await insertAudit(await storeFor(home, EVERYTHING), record)
    },
    publish,
  })
  const http = createHttpServer({ config, engine, isLocale, log })
  http.addHook('onListen', async () => worker.start())
  return {
    config,
    http,
    log,
    keys,
    databases,
    worker,
    onEvent(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    system,
    async close() {
      await http.close()
      clearInterval(watch)
      await worker.stop()
      await databases.close()
      await bus.close()
      await state.close()
    },
  }
}

/** Fingerprints of the keys that existing data needs, by version; none when there is no data yet. */
export async function requiredKeys(config: Config): Promise<Readonly<Record<string, string>>> {
  const placement = createPlacement(config, '', () => undefined)
  try {
    return await knownKeysOf(placement)
  } finally {
    await placement.close()
  }
}

async function knownKeysOf(placement: Placement): Promise<Readonly<Record<string, string>>> {
  if (!(await placement.exists(PLATFORM))) return {}
  const database = await placement.open(PLATFORM)
  try {
    if ((await currentVersion(database)) === 0) return {}
    return await knownKeys(
      new Store(database, EVERYTHING, { seals: NO_SEALS, now: Date.now, definitions: new Definitions() }),
    )
  } finally {
    await database.close()
  }
}

// Fingerprints are not sealed; whoever opens something else without a key is mistaken.
const NO_SEALS: StoreTools['seals'] = {
  seal: () => {
    throw new Error('There is no key yet.')
  },
  open: () => {
    throw new Error('There is no key yet.')
  },
}

// Commands such as `holdfast admin reset` write beside the running server. With Redis they say so on the bus, and while
// that is out of reach nothing is kept for long; a SQLite file tells when somebody else wrote to it; PostgreSQL alone
// does not.
function watchOtherProcesses(config: Config, databases: Databases, bus: Bus, clearAll: () => void): NodeJS.Timeout {
  if (config._APP_REDIS_HOST) return setInterval(() => !bus.healthy && clearAll(), 1000).unref()
  if (config._APP_DB_ADAPTER === 'postgresql') return setInterval(clearAll, 15_000).unref()
  return setInterval(() => databases.changedElsewhere() && clearAll(), 1000).unref()
}

// Adapters that are not chosen are not loaded: each client library costs a small instance several megabytes.
async function createShared(
  config: Config,
  log: Log,
  prefix: string,
  now: () => number,
): Promise<{ state: State; bus: Bus }> {
  const onError = (error: unknown) => log.error({ err: error }, 'A listener of the bus failed.')
  if (!config._APP_REDIS_HOST) return { state: new MemoryState({ now }), bus: new MemoryBus({ onError }) }
  const redis = {
    host: config._APP_REDIS_HOST,
    port: config._APP_REDIS_PORT,
    prefix: `holdfast:${prefix}`,
    ...(config._APP_REDIS_USER && { username: config._APP_REDIS_USER }),
    ...(config._APP_REDIS_PASS && { password: config._APP_REDIS_PASS }),
  }
  const [{ RedisState }, { RedisBus }] = await Promise.all([
    import('./ports/state/redis.ts'),
    import('./ports/bus/redis.ts'),
  ])
  return { state: new RedisState(redis), bus: new RedisBus({ ...redis, onError }) }
}

function createPlacement(config: Config, prefix: string, purge: (tags: readonly string[]) => void): Placement {
  if (config._APP_DB_ADAPTER === 'sqlite') return new SqlitePlacement(config._APP_DATA_DIR, purge)
  const cluster = new Cluster({
    host: config._APP_DB_HOST,
    port: config._APP_DB_PORT,
    database: config._APP_DB_SCHEMA,
    user: config._APP_DB_USER,
    password: config._APP_DB_PASS,
    connections: config._APP_CONNECTIONS_MAX,
    connectTimeout: config._APP_CONNECTIONS_TIMEOUT,
  })
  return new PostgresPlacement(cluster, prefix, purge)
}

// Opened with the first mail.
function createMail(config: Config, now: () => number): Mail {
  let adapter: Promise<Mail> | undefined
  return {
    async send(message) {
      adapter ??= openMail(config, now)
      return (await adapter).send(message)
    },
  }
}

async function openMail(config: Config, now: () => number): Promise<Mail> {
  const from = { name: decodeURIComponent(config._APP_SYSTEM_EMAIL_NAME), address: config._APP_SYSTEM_EMAIL_ADDRESS }
  if (!config._APP_SMTP_HOST) {
    const { FileMail } = await import('./ports/mail/file.ts')
    return new FileMail({ folder: join(config._APP_DATA_DIR, 'mail'), from, now })
  }
  const { SmtpMail } = await import('./ports/mail/smtp.ts')
  return new SmtpMail({
    host: config._APP_SMTP_HOST,
    port: config._APP_SMTP_PORT,
    secure: config._APP_SMTP_SECURE,
    from,
    ...(config._APP_SMTP_USERNAME && { username: config._APP_SMTP_USERNAME, password: config._APP_SMTP_PASSWORD }),
  })
}

const createTenants = (databases: Databases, store: Tenants['store']): Tenants => ({
  create: async (projectId) => void (await databases.project(projectId)),
  remove: (projectId) => databases.remove(projectId),
  store,
})

async function probe(name: string, ping: () => Promise<number>): Promise<{ name: string; ok: boolean; ping: number }> {
  try {
    return { name, ok: true, ping: Math.round(await ping()) }
  } catch {
    return { name, ok: false, ping: 0 } // what failed is the answer
  }
}

/** Makes the data folder; answers a sentence when that cannot be done. */
export async function prepareDataFolder(folder: string): Promise<string | undefined> {
  try {
    await makeFolder(folder)
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    return undefined
  } catch (error) {
    return `The data folder ${folder} cannot be written (${(error as { code?: string }).code ?? 'unknown'}): make it writable, or set _APP_DATA_DIR.`
  }
}

// Step by step: the recursive form of mkdir never comes back from places such as /proc, where nothing can be made.
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'EEXIST') return
    if (code !== 'ENOENT' || existsSync(dirname(folder))) throw error
    await makeFolder(dirname(folder))
    await mkdir(folder, { mode: 0o700 })
  }
}
