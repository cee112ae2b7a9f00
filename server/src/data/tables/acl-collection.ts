import { DAY, SECOND } from '../../kit/time.ts'
import type { Connection, StoredRow, Transaction } from '../database.ts'
import { type Fragment, fragment, numbered, qualified, runFragment } from '../fragment.ts'
import { aclTable, parsePermission, roleTable } from '../permissions.ts'
import type { Store } from '../store.ts'
import { countTable } from './acl.ts'
import { physicalTable } from './definitions.ts'
import { givingUp } from './schema.ts'
import { tables } from './shapes.ts'

// A permission set that no row has is marked where its rows are counted: with a part of the count that is zero, and whose
// number is the moment, below zero. Whoever uses the set adds to another part. What has the mark alone for a day was not
// used meanwhile, and no process remembers it any more.

/** Sets that are looked at together. */
const SETS = 1000
/** Sets that are removed together: writers who need a new one wait meanwhile. */
const REMOVED = 50

/** Removes the permission sets of users' tables that no row had for a day. */
export async function collectSets(store: Store, now: number): Promise<void> {
  for await (const table of store.each(tables)) await collectSetsOf(store, physicalTable(table.$sequence), now)
}

async function collectSetsOf(store: Store, table: string, now: number): Promise<void> {
  for (let after: number | undefined = 0; after !== undefined; ) {
    const from: number = after
    const sets = await store.reading((connection) => runFragment(connection, countsOf(connection, table, from)))
    await visit(store, table, sets, Math.floor(now / SECOND))
    after = sets.length < SETS ? undefined : Number(sets.at(-1)?.id)
  }
}

function countsOf(connection: Connection, table: string, after: number): Fragment {
  const [sets, counts] = [aclTable({ name: table }), countTable(table)].map((name) => qualified(connection, name))
  return fragment(
    `select known.id as id, coalesce(sum(n), 0) as n, count(case when shard >= 0 then 1 end) as parts, min(shard) as mark
      from (select id from ${sets} where id > ? order by id limit ${SETS}) as known
      left join ${counts} as counted on counted.acl = known.id group by known.id order by known.id`,
    after,
  )
}

async function visit(store: Store, table: string, sets: readonly StoredRow[], seconds: number): Promise<void> {
  const unused: number[] = []
  for (const { id, n, parts, mark } of sets) {
    const acl = Number(id)
    const marked = Number(mark ?? 0) < 0 ? -Number(mark) : undefined
    if (Number(n) !== 0) {
      if (marked !== undefined) await store.schema((tx) => unmark(tx, table, acl))
    } else if (marked === undefined || Number(parts) > 0) await store.schema((tx) => remark(tx, table, acl, seconds))
    else if (marked <= seconds - DAY / SECOND) unused.push(acl)
  }
  for (let at = 0; at < unused.length; at += REMOVED)
    await store.schema((tx) => remove(tx, table, unused.slice(at, at + REMOVED)))
}

const unmark = (tx: Transaction, table: string, acl: number) =>
  tx.run(numbered(tx, `delete from ${qualified(tx, countTable(table))} where acl = ? and shard < 0`), [acl])

async function remark(tx: Transaction, table: string, acl: number, seconds: number): Promise<void> {
  const counts = qualified(tx, countTable(table))
  const parts = await runFragment(
    tx,
    fragment(`select shard, n from ${counts} where acl = ? ${tx.dialect.rowLockText}`, acl),
  )
  // Somebody may have begun to use it.
  if (parts.reduce((sum, { n }) => sum + Number(n), 0) !== 0) return
  for (const { shard } of parts)
    await runFragment(tx, fragment(`delete from ${counts} where acl = ? and shard = ?`, acl, Number(shard)))
  await runFragment(tx, fragment(`insert into ${counts} (acl, shard, n) values (?, ?, 0)`, acl, -seconds))
}

async function remove(tx: Transaction, table: string, unused: readonly number[]): Promise<void> {
  await holdSets(tx, table)
  const [sets, roles, counts] = [aclTable({ name: table }), roleTable({ name: table }), countTable(table)].map((name) =>
    qualified(tx, name),
  )
  for (const acl of unused) {
    if (await isUsed(tx, table, acl)) continue
    const [set] = await runFragment(tx, fragment(`delete from ${sets} where id = ? returning permissions`, acl))
    for (const text of JSON.parse(String(set?.permissions ?? '[]')) as string[]) {
      const { role = '', action = '' } = parsePermission(text) ?? {}
      const granted = `delete from ${roles} where role = ? and action = ? and acl = ?`
      await runFragment(tx, fragment(granted, role, action, acl))
    }
    await runFragment(tx, fragment(`delete from ${counts} where acl = ?`, acl))
  }
}

async function isUsed(tx: Transaction, table: string, acl: number): Promise<boolean> {
  const [row] = await runFragment(
    tx,
    fragment(
      `select exists (select 1 from ${qualified(tx, countTable(table))} where acl = ? and shard >= 0)
        or exists (select 1 from ${qualified(tx, table)} where "$acl" = ?) as used`,
      acl,
      acl,
    ),
  )
  return Boolean(row?.used)
}

// Whoever has just looked up a set, and will use it, is waited for; who comes later finds it gone, and makes it anew.
async function holdSets(tx: Transaction, table: string): Promise<void> {
  if (tx.dialect.name === 'sqlite') return
  for (const statement of givingUp(tx, [])) await tx.run(statement, [])
  await tx.run(`lock table ${qualified(tx, aclTable({ name: table }))} in access exclusive mode`, [])
}
