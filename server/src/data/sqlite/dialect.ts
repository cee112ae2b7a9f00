import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from 'kysely'
import type { Dialect } from '../dialect.ts'

const CONSTRAINT_PRIMARYKEY = 1555
const CONSTRAINT_UNIQUE = 2067

export const sqlite: Dialect = {
  name: 'sqlite',
  builder: new Kysely({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  }),
  sequence: 'integer primary key autoincrement',
  shard: '0', // one writer at a time
  arrayContainsAny: (column, values) =>
    sql`exists (select 1 from json_each(${column}) as item where item.value in (${sql.join(values)}))`,
  arrayContainsAll: (column, values) =>
    sql`(select count(distinct item.value) from json_each(${column}) as item where item.value in (${sql.join(values)})) = ${new Set(values).size}`,
  random: sql`random()`,
  claimLock: sql``, // one writer at a time: the transaction is the lock
  rowLock: sql``,
  rowLockText: '',
  nameLock: () => undefined,
  duplicate(error) {
    const { errcode, message } = error as { errcode?: number; message?: string }
    if (errcode !== CONSTRAINT_UNIQUE && errcode !== CONSTRAINT_PRIMARYKEY) return undefined
    // "UNIQUE constraint failed: users.email, users.phone"
    return (message ?? '').split(': ').at(-1)?.replaceAll(/\w+\./g, '') ?? ''
  },
}
