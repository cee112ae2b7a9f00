import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../test/databases.ts'
import { makeTable } from '../../../test/user-tables.ts'
import { DAY, HOUR } from '../../kit/time.ts'
import { qualified } from '../fragment.ts'
import { aclTable, intern, roleTable } from '../permissions.ts'
import { countTable } from './acl.ts'
import { collectSets } from './acl-collection.ts'
import type { TableDefinition } from './definition.ts'
import { columns, databases, indexes, tables } from './shapes.ts'

let db: TestDatabase
let table: TableDefinition
let now = Date.parse('2026-03-01T00:00:00Z')
beforeAll(async () => {
  db = await testDatabase([databases, tables, columns, indexes])
  table = (await makeTable(db.system, { tableId: 't', rowSecurity: true, columns: [] })).table
})
afterAll(() => db[Symbol.asyncDispose]())

const own = (name: string) => [`read("user:${name}")`, `update("user:${name}")`]
const insert = (id: string, name: string) =>
  db.system.transaction((tx) => tx.rows(table).insert({ $id: id, $permissions: own(name) }))
const remove = (id: string) =>
  db.system.transaction(async (tx) => {
    const row = await tx.rows(table).lock(id)
    if (row) await tx.rows(table).delete(row)
  })
const rowsIn = async (name: string) =>
  (await db.database.all(`select * from ${qualified(db.database, name)}`, [])) as Record<string, unknown>[]
const sets = async () =>
  (await rowsIn(aclTable(table))).map(({ permissions }) => /user:(\w+)/.exec(String(permissions))?.[1]).sort()
const pass = async (ms: number) => {
  now += ms
  await collectSets(db.system, now)
}

describe('permission sets', () => {
  it('are removed when no row has had them for a day, with all that was known of them', async () => {
    await insert('a', 'ada')
    await insert('b', 'bob')
    await remove('a')
    await pass(0)
    await pass(23 * HOUR)
    expect(await sets()).toEqual(['ada', 'bob'])
    await pass(HOUR)
    expect(await sets()).toEqual(['bob'])
    expect((await rowsIn(roleTable(table))).map(({ role, action }) => `${action} ${role}`).sort()).toEqual([
      'read user:bob',
      'update user:bob',
    ])
    expect((await rowsIn(countTable(table.name))).map(({ n }) => Number(n))).toEqual([1])
  })

  it('stay when they were used meanwhile, if only for a moment', async () => {
    await insert('c', 'cyd')
    await remove('c')
    await pass(DAY)
    await insert('c', 'cyd')
    await remove('c')
    await pass(DAY)
    expect(await sets()).toEqual(['bob', 'cyd'])
    await insert('c', 'cyd')
    await pass(DAY)
    await pass(DAY)
    await pass(DAY)
    expect(await sets()).toEqual(['bob', 'cyd'])
    expect(await db.as('user:cyd').rows(table).find('c')).toMatchObject({ $permissions: own('cyd') })
    await remove('c')
    await pass(DAY)
    await pass(DAY)
    expect(await sets()).toEqual(['bob'])
  })

  it('that nobody ever used go the same way', async () => {
    await db.system.schema((tx) => intern(tx, table, own('eve')))
    await pass(DAY)
    expect(await sets()).toEqual(['bob', 'eve'])
    await pass(DAY)
    expect(await sets()).toEqual(['bob'])
  })

  it('are kept from nobody who is just about to use them', async () => {
    const permissions = own('fay')
    await db.system.schema((tx) => intern(tx, table, permissions))
    await pass(DAY)
    now += DAY
    const [looked, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const writing = db.system.transaction(async (tx) => {
      await tx.schema((connection) => intern(connection, table, permissions))
      looked.resolve()
      await goOn.promise
      return tx.rows(table).insert({ $id: 'f', $permissions: permissions })
    })
    await looked.promise
    const collecting = collectSets(db.system, now)
    goOn.resolve()
    await Promise.all([writing, collecting])
    expect(await db.as('user:fay').rows(table).find('f')).toMatchObject({ $permissions: permissions })
    expect((await db.system.rows(table).find('f'))?.$permissions).toEqual(permissions)
    await pass(DAY)
    await pass(DAY)
    expect(await sets()).toContain('fay')
  })
})
