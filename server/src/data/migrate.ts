import type { Connection, Database } from './database.ts'
import { SchemaBuilder } from './schema-builder.ts'

/** A step of a database's schema. Numbered, forward only; written down, never derived from today's shapes. */
export interface Migration {
  readonly id: number
  readonly name: string
  up(schema: SchemaBuilder): Promise<void>
}

/** The database was written by a newer release: this one could only damage it. */
export class NewerSchemaError extends Error {
  override name = 'NewerSchemaError'
}

const TABLE = 'migrations'

/**
 * Brings a database to the newest schema, in one transaction under a lock. Answers the names of the steps taken.
 * @param snapshot called before an existing database changes
 * @throws NewerSchemaError when it is ahead of this release
 */
export async function migrate(
  database: Database,
  migrations: readonly Migration[],
  snapshot: (from: number) => Promise<void>,
): Promise<string[]> {
  const before = await currentVersion(database)
  const newest = migrations.at(-1)?.id ?? 0
  refuseNewer(database, before, newest)
  if (before === newest) return []
  if (before > 0) await snapshot(before)
  return database.transaction(async (tx) => {
    await lock(tx)
    await tx.run(
      `create table if not exists ${qualified(tx)} (id integer primary key, name text not null, applied_at bigint not null)`,
      [],
    )
    // Somebody else may have migrated while this process waited for the lock.
    const done = await appliedVersion(tx)
    refuseNewer(database, done, newest)
    const pending = migrations.filter(({ id }) => id > done)
    const schema = new SchemaBuilder(tx)
    for (const { id, name, up } of pending) {
      await up(schema)
      await tx.run(`insert into ${qualified(tx)} (id, name, applied_at) values (${id}, '${name}', ${Date.now()})`, [])
    }
    return pending.map(({ name }) => name)
  })
}

function refuseNewer({ name }: Database, version: number, newest: number): void {
  if (version <= newest) return
  throw new NewerSchemaError(
    `The database ${name} has schema ${version}, and this release knows schema ${newest}: start the newer release, or restore a backup.`,
  )
}

/** Number of the last step a database has taken; 0 for an empty one. */
export async function currentVersion(database: Connection): Promise<number> {
  const found =
    database.schema === undefined
      ? await database.all(`select 1 as found from sqlite_master where name = '${TABLE}'`, [])
      : await database.all(
          `select 1 as found from information_schema.tables where table_schema = $1 and table_name = '${TABLE}'`,
          [database.schema],
        )
  return found.length ? appliedVersion(database) : 0
}

async function appliedVersion(connection: Connection): Promise<number> {
  const [row] = await connection.all(`select max(id) as id from ${qualified(connection)}`, [])
  return Number(row?.id ?? 0)
}

// SQLite's transaction is the lock.
async function lock(connection: Connection): Promise<void> {
  if (connection.schema === undefined) return
  await connection.run('set local statement_timeout = 0', []) // a step, or the wait for one, takes as long as it takes
  await connection.run(`select pg_advisory_xact_lock(hashtextextended('holdfast:migrate:' || $1::text, 0))`, [
    connection.schema,
  ])
  await connection.run(`create schema if not exists "${connection.schema}"`, [])
}

const qualified = (connection: Connection) =>
  connection.schema === undefined ? TABLE : `"${connection.schema}".${TABLE}`
