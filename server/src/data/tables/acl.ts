import { LRUCache } from 'lru-cache'
import { MINUTE } from '../../kit/time.ts'
import type { Connection, Database, Transaction } from '../database.ts'
import { fragment, marks, numbered, qualified, runFragment } from '../fragment.ts'
import { aclTable, intern } from '../permissions.ts'

const KEPT = 5000
/** Characters of all sets that are kept for one table, each way: a set of a hundred permissions has some thousands. */
const CHARACTERS = 500_000

/** Permission sets of one table, both ways: which number a set has, and what a number stands for. Neither ever changes. */
interface Known {
  readonly ids: LRUCache<string, number>
  readonly permissions: LRUCache<number, readonly string[]>
}

// Kept with the database they belong to: tables of a project made anew under the same ID are others.
const caches = new WeakMap<Database, LRUCache<string, Known>>()

function known(database: Database, table: string): Known {
  let tables = caches.get(database)
  if (!tables) {
    tables = new LRUCache({ max: 1000 })
    caches.set(database, tables)
  }
  let cache = tables.get(table)
  if (!cache) {
    // Sets that no row has are collected after a day: whoever remembers a number must look again before.
    cache = {
      ids: new LRUCache({ max: KEPT, ttl: 10 * MINUTE, maxSize: CHARACTERS, sizeCalculation: (_, key) => key.length }),
      permissions: new LRUCache({ max: KEPT, maxSize: CHARACTERS, sizeCalculation: charactersOf }),
    }
    tables.set(table, cache)
  }
  return cache
}

const charactersOf = (permissions: readonly string[]): number =>
  permissions.reduce((sum, { length }) => sum + length, 1)

/** The ACL entry of a permission set; made when it is the first of its kind. */
export async function aclOf(
  database: Database,
  tx: Transaction,
  table: string,
  permissions: readonly string[],
): Promise<number> {
  const cache = known(database, table)
  const key = JSON.stringify(permissions)
  const found = cache.ids.get(key)
  if (found !== undefined) return found
  const id = await intern(tx, { name: table }, permissions)
  tx.afterCommit(() => {
    cache.ids.set(key, id)
    cache.permissions.set(id, permissions)
  })
  return id
}

/** The permissions of ACL entries that stand in rows, all unknown ones with one statement. */
export async function permissionsOf(
  database: Database,
  connection: Connection,
  table: string,
  acls: readonly number[],
): Promise<(acl: number) => readonly string[]> {
  const { permissions } = known(database, table)
  const missing = new Set(acls.filter((acl) => !permissions.has(acl)))
  if (missing.size === 0) return (acl) => permissions.get(acl) as readonly string[]
  // More than are kept may be asked for at once: those that are known must not go when the others come.
  const found = new Map<number, readonly string[]>()
  for (const acl of acls) {
    const set = permissions.get(acl)
    if (set) found.set(acl, set)
  }
  const statement = `select id, permissions from ${qualified(connection, aclTable({ name: table }))} where id in (${marks(missing.size)})`
  for (const row of await runFragment(connection, fragment(statement, ...missing))) {
    const set = Object.freeze(JSON.parse(String(row.permissions)) as string[])
    found.set(Number(row.id), set)
  }
  // What an open transaction made may be rolled back, and its number be given to another set.
  const keep = () => found.forEach((set, id) => void permissions.set(id, set))
  if (isTransaction(connection)) connection.afterCommit(keep)
  else keep()
  return (acl) => found.get(acl) ?? []
}

const isTransaction = (connection: Connection): connection is Transaction => 'afterCommit' in connection

/** Name of the table that counts the rows of each permission set, in parts that writers do not share. */
export const countTable = (table: string): string => `${table}__count`

/** Notes that `by` more rows have this permission set; written with the commit. */
export function countRows(tx: Transaction, table: string, acl: number, by: number): void {
  tx.accumulate(countStatement(tx, table), [acl], by)
}

function countStatement(tx: Transaction, table: string): string {
  const name = qualified(tx, countTable(table))
  return numbered(
    tx,
    `insert into ${name} as held (acl, shard, n) values (?, ${tx.dialect.shard}, ?)
      on conflict (acl, shard) do update set n = held.n + excluded.n`,
  )
}
