import { access, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { LRUCache } from 'lru-cache'
import type { Database } from './database.ts'
import { type Migration, migrate } from './migrate.ts'
import { type Cluster, PostgresDatabase } from './postgres/database.ts'
import { SqliteDatabase } from './sqlite/database.ts'

type Purge = (tags: readonly string[]) => void

/** Makes, opens and removes databases by name: `platform`, or a project's ID. */
export interface Placement {
  open(name: string): Promise<Database>
  exists(name: string): Promise<boolean>
  /** Keeps a copy of a database as it is now; answers where. */
  snapshot(database: Database, label: string): Promise<string>
  remove(name: string): Promise<void>
  close(): Promise<void>
}

/** A SQLite file each: `platform.sqlite`, `projects/<id>.sqlite`. */
export class SqlitePlacement implements Placement {
  readonly #folder: string
  readonly #purge: Purge

  constructor(folder: string, purge: Purge) {
    this.#folder = folder
    this.#purge = purge
  }

  async open(name: string): Promise<Database> {
    await mkdir(join(this.#folder, 'projects'), { recursive: true, mode: 0o700 })
    return new SqliteDatabase({ name, file: this.#file(name), purge: this.#purge })
  }

  async exists(name: string): Promise<boolean> {
    return access(this.#file(name)).then(
      () => true,
      () => false,
    )
  }

  async snapshot(database: Database, label: string): Promise<string> {
    const folder = join(this.#folder, 'snapshots')
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const file = join(folder, `${database.name}-${label}.sqlite`)
    await rm(file, { force: true })
    await database.all(`vacuum into '${file.replaceAll("'", "''")}'`, [])
    return file
  }

  async remove(name: string): Promise<void> {
    for (const suffix of ['', '-wal', '-shm']) await rm(this.#file(name) + suffix, { force: true })
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  #file(name: string): string {
    return name === PLATFORM
      ? join(this.#folder, 'platform.sqlite')
      : join(this.#folder, 'projects', `${plain(name)}.sqlite`)
  }
}

/** A schema each: `<prefix>platform`, `<prefix>project_<id>`. */
export class PostgresPlacement implements Placement {
  readonly #cluster: Cluster
  readonly #prefix: string
  readonly #purge: Purge

  constructor(cluster: Cluster, prefix: string, purge: Purge) {
    this.#cluster = cluster
    this.#prefix = prefix
    this.#purge = purge
  }

  async open(name: string): Promise<Database> {
    return new PostgresDatabase({ name, schema: this.#schema(name), cluster: this.#cluster, purge: this.#purge })
  }

  async exists(name: string): Promise<boolean> {
    const found = await this.#cluster.sql.unsafe('select 1 from pg_namespace where nspname = $1', [this.#schema(name)])
    return found.length > 0
  }

  async snapshot(database: Database, label: string): Promise<string> {
    const [from, to] = [this.#schema(database.name), `${this.#schema(database.name)}__${label}`.slice(0, 63)]
    await this.#cluster.sql.begin(async (sql) => {
      await sql.unsafe(`drop schema if exists "${to}" cascade`)
      await sql.unsafe(`create schema "${to}"`)
      const tables = await sql.unsafe('select tablename from pg_tables where schemaname = $1', [from])
      for (const { tablename } of tables)
        await sql.unsafe(`create table "${to}"."${tablename}" as table "${from}"."${tablename}"`)
    })
    return to
  }

  async remove(name: string): Promise<void> {
    await this.#cluster.sql.unsafe(`drop schema if exists "${this.#schema(name)}" cascade`)
  }

  close(): Promise<void> {
    return this.#cluster.close()
  }

  #schema(name: string): string {
    return name === PLATFORM ? `${this.#prefix}platform` : `${this.#prefix}project_${plain(name)}`
  }
}

export const PLATFORM = 'platform'
const OPEN_AT_ONCE = 200
/** How long a database that is no longer kept open may still be used, in milliseconds. */
const RETIREMENT = 30_000

/** All databases of the instance. Projects' are opened when first needed, migrated then, and closed when long unused. */
export class Databases {
  readonly platform: Database
  readonly #placement: Placement
  readonly #migrations: readonly Migration[]
  readonly #open: LRUCache<string, Database>
  readonly #opening = new Map<string, Promise<Database>>()
  // Long unused, but perhaps not by everybody: closed in a while, unless needed again before.
  readonly #retired = new Map<string, { readonly database: Database; readonly timer: NodeJS.Timeout }>()

  private constructor(platform: Database, placement: Placement, migrations: readonly Migration[]) {
    this.platform = platform
    this.#placement = placement
    this.#migrations = migrations
    this.#open = new LRUCache({
      max: OPEN_AT_ONCE,
      dispose: (database, projectId, reason) => {
        if (reason === 'evict') this.#retire(projectId, database)
      },
    })
  }

  /** Opens the platform's database and brings it to the newest schema. */
  static async open(
    placement: Placement,
    migrations: { platform: readonly Migration[]; project: readonly Migration[] },
  ): Promise<Databases> {
    const platform = await openNewest(placement, PLATFORM, migrations.platform)
    return new Databases(platform, placement, migrations.project)
  }

  /** An open project database, without waiting. */
  peek(projectId: string): Database | undefined {
    return this.#open.get(projectId)
  }

  async project(projectId: string): Promise<Database> {
    if (projectId === PLATFORM) throw new Error("The platform's tables are no project's.")
    const known = this.#open.get(projectId) ?? this.#reinstate(projectId)
    if (known) return known
    let opening = this.#opening.get(projectId)
    if (!opening) {
      opening = this.#openProject(projectId).finally(() => this.#opening.delete(projectId))
      this.#opening.set(projectId, opening)
    }
    return opening
  }

  exists(projectId: string): Promise<boolean> {
    return this.#placement.exists(projectId)
  }

  async remove(projectId: string): Promise<void> {
    if (projectId === PLATFORM) throw new Error("The platform's tables are no project's.")
    await this.#opening.get(projectId)?.catch(() => undefined) // what cannot be opened can be removed
    const database = this.#open.get(projectId) ?? this.#reinstate(projectId)
    this.#open.delete(projectId)
    await database?.close()
    await this.#placement.remove(projectId)
  }

  /** Whether another process has written to one of the open files since this was last asked. */
  changedElsewhere(): boolean {
    const open = [this.platform, ...this.#open.values()].filter((database) => database instanceof SqliteDatabase)
    // All are asked: each answers for the time since its own last question.
    return open.map((database) => database.changedElsewhere()).includes(true)
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#opening.values())
    const retired = [...this.#retired.values()].map(({ database, timer }) => {
      clearTimeout(timer)
      return database
    })
    await Promise.all([...this.#open.values(), ...retired, this.platform].map((database) => database.close()))
    await this.#placement.close()
  }

  #retire(projectId: string, database: Database): void {
    const close = () => {
      this.#retired.delete(projectId)
      return database.close()
    }
    this.#retired.set(projectId, { database, timer: setTimeout(close, RETIREMENT).unref() })
  }

  #reinstate(projectId: string): Database | undefined {
    const retired = this.#retired.get(projectId)
    if (!retired) return undefined
    clearTimeout(retired.timer)
    this.#retired.delete(projectId)
    this.#open.set(projectId, retired.database)
    return retired.database
  }

  async #openProject(projectId: string): Promise<Database> {
    const database = await openNewest(this.#placement, projectId, this.#migrations)
    this.#open.set(projectId, database)
    return database
  }
}

async function openNewest(placement: Placement, name: string, migrations: readonly Migration[]): Promise<Database> {
  const database = await placement.open(name)
  try {
    await migrate(database, migrations, async (from) => void (await placement.snapshot(database, `schema${from}`)))
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

// Names become paths and schemas. Project IDs are such names (contract: identity 1.13).
function plain(name: string): string {
  if (!/^[a-z0-9][a-z0-9_-]*$/i.test(name)) throw new Error(`No database can be named ${JSON.stringify(name)}.`)
  return name
}
