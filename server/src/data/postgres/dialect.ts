import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  type SqlBool,
  sql,
} from 'kysely'
import { json } from '../columns/json.ts'
import type { Dialect } from '../dialect.ts'

const holds = (column: RawBuilder<unknown>, values: readonly unknown[]): RawBuilder<SqlBool> =>
  sql`${column} @> ${json.encode(values, 'postgresql')}::jsonb`

const UNIQUE_VIOLATION = '23505'

export const postgres: Dialect = {
  name: 'postgresql',
  builder: new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }),
  sequence: 'bigint generated always as identity primary key',
  shard: 'pg_backend_pid() % 64',
  arrayContainsAny: (column, values) =>
    sql`(${sql.join(
      values.map((value) => holds(column, [value])),
      sql` or `,
    )})`,
  arrayContainsAll: (column, values) => holds(column, values),
  random: sql`random()`,
  claimLock: sql`for update skip locked`,
  nameLock: (name) => sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`,
  rowLock: sql`for update`,
  rowLockText: 'for update',
  duplicate(error) {
    const { code, detail } = error as { code?: string; detail?: string }
    if (code !== UNIQUE_VIOLATION) return undefined
    // "Key (email)=(a@b.c) already exists.", in the language of the server
    return /\((.*?)\)=\(/.exec(detail ?? '')?.[1]?.replaceAll('"', '') ?? ''
  },
}
