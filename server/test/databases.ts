import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KeyRing } from '../src/crypto/key-ring.ts'
import type { Database } from '../src/data/database.ts'
import { type Placement, PostgresPlacement, SqlitePlacement } from '../src/data/databases.ts'
import { type Migration, migrate } from '../src/data/migrate.ts'
import { Cluster } from '../src/data/postgres/database.ts'
import type { SchemaBuilder } from '../src/data/schema-builder.ts'
import type { AnyShape } from '../src/data/shape.ts'
import { type Access, Store } from '../src/data/store.ts'
import { Definitions } from '../src/data/tables/definitions.ts'

/** True when the data suites run on the server that TEST_DATABASE_URL names, false when they run on SQLite files. */
export const onPostgres = process.env.TEST_DATABASE_URL !== undefined && process.env.TEST_DATABASE_URL !== ''

/** A place for databases of the dialect under test: a folder, or schemas with a prefix nobody else has. */
export interface TestPlacement extends AsyncDisposable {
  readonly placement: Placement
  /** Every list of cache entries that a commit made stale, in order. */
  readonly purged: (readonly string[])[]
  /** Another placement over the same databases, as another process has it. */
  another(): Placement
}

/** Makes an empty place; disposing of it removes all that was made there. */
export async function testPlacement(): Promise<TestPlacement> {
  const purged: (readonly string[])[] = []
  const purge = (tags: readonly string[]) => void purged.push([...tags])
  return onPostgres ? postgresPlacement(purged, purge) : sqlitePlacement(purged, purge)
}

type Purge = (tags: readonly string[]) => void

async function sqlitePlacement(purged: (readonly string[])[], purge: Purge): Promise<TestPlacement> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-data-'))
  return {
    placement: new SqlitePlacement(folder, purge),
    purged,
    another: () => new SqlitePlacement(folder, () => undefined),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

async function postgresPlacement(purged: (readonly string[])[], purge: Purge): Promise<TestPlacement> {
  const prefix = `t${randomBytes(5).toString('hex')}_`
  const clusters: Cluster[] = []
  const another = (told: Purge) => {
    const cluster = testCluster()
    clusters.push(cluster)
    return new PostgresPlacement(cluster, prefix, told)
  }
  return {
    placement: another(purge),
    purged,
    another: () => another(() => undefined),
    async [Symbol.asyncDispose]() {
      const cleaner = testCluster()
      const schemas = await cleaner.sql.unsafe('select nspname from pg_namespace where nspname like $1', [
        `${prefix.replace('_', '\\_')}%`,
      ])
      for (const { nspname } of schemas) await cleaner.sql.unsafe(`drop schema "${nspname}" cascade`)
      await Promise.all([...clusters, cleaner].map((cluster) => cluster.close()))
    },
  }
}

function testCluster(): Cluster {
  const url = new URL(process.env.TEST_DATABASE_URL ?? '')
  return new Cluster({
    host: url.hostname,
    port: Number(url.port || 5432),
    database: url.pathname.slice(1),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    connections: 4,
  })
}

/** A database with the tables of some shapes, and stores over it. */
export interface TestDatabase extends AsyncDisposable {
  readonly database: Database
  readonly purged: (readonly string[])[]
  readonly place: TestPlacement
  /** A store with no permission in the way. */
  readonly system: Store
  /** A store of a caller with these roles. */
  as(...roles: string[]): Store
}

export const testKeys = new KeyRing([{ version: 1, secret: 'a-key-that-only-tests-use-0123456789' }])

/** The clock of test stores: a millisecond later with every look at it. */
const START = Date.parse('2026-01-01T00:00:00Z')

/** Opens a database of the dialect under test with tables for `shapes`. */
export async function testDatabase(shapes: readonly AnyShape[]): Promise<TestDatabase> {
  const place = await testPlacement()
  const database = await place.placement.open('p1')
  await migrate(database, [tablesOf(shapes)], async () => undefined)
  let now = START
  const definitions = new Definitions()
  const store = (access: Access) => new Store(database, access, { seals: testKeys, now: () => now++, definitions })
  return {
    database,
    purged: place.purged,
    place,
    system: store({ roles: [], checks: false, system: true }),
    as: (...roles) => store({ roles, checks: true, system: false }),
    async [Symbol.asyncDispose]() {
      await database.close()
      await place[Symbol.asyncDispose]()
    },
  }
}

/** A migration that makes the tables of shapes. */
export const tablesOf = (shapes: readonly AnyShape[]): Migration => ({
  id: 1,
  name: 'tables',
  async up(schema) {
    for (const shape of shapes) await createTable(schema, shape)
  },
})

/** Column kinds of a shape in the words of migrations. */
export function specOf(shape: AnyShape): Parameters<SchemaBuilder['createTable']>[0] {
  const columns = Object.entries(shape.columns as AnyShape['columns']).map(([name, spec]) => {
    const { kind, array, encrypt, required, fallback } = spec as Columns
    const stored = encrypt ? 'string' : array ? 'list' : kind
    return [name, `${stored}${required || fallback !== undefined ? '!' : ''}`]
  })
  return {
    name: shape.name,
    columns: Object.fromEntries(columns),
    ...(shape.access === 'rows' && { rows: true }),
    indexes: shape.indexes,
  }
}

type Columns = import('../src/data/shape.ts').Column

const createTable = (schema: SchemaBuilder, shape: AnyShape) => schema.createTable(specOf(shape))
