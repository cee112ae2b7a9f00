import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestDatabase } from '../../../../test/databases.ts'
import { makeIndexedTable, rowsDatabase } from '../../../../test/model/tables.ts'
import { fragment, qualified } from '../../fragment.ts'
import type { TableDefinition } from '../definition.ts'
import { LIGHT, runSelect } from './heavy.ts'

const ROWS = LIGHT + 10_000
let db: TestDatabase
let table: TableDefinition
beforeAll(async () => {
  db = await rowsDatabase()
  table = await makeIndexedTable(db.system, {
    tableId: 'events',
    rowSecurity: true,
    columns: [
      { key: 'rank', type: 'integer' },
      { key: 'kind', type: 'string', size: 20 },
      { key: 'text', type: 'string', size: 50 },
    ],
    indexes: [
      { type: 'key', columns: ['rank'] },
      { type: 'key', columns: ['kind'] },
    ],
  })
  await fill()
})
afterAll(() => db[Symbol.asyncDispose]())

/** Row i: rank i / 3, one of three kinds, its number as text; every 8th may be read by `few`, all others by `many`. */
async function fill(): Promise<void> {
  const first = await db.system.transaction((tx) =>
    tx.rows(table).insertMany([
      { $id: 'e1', $permissions: ['read("many")'], rank: 0, kind: 'b', text: 'no 1' },
      { $id: 'e2', $permissions: ['read("few")'], rank: 0, kind: 'c', text: 'no 2' },
    ]),
  )
  expect(first.map(({ $sequence }) => $sequence)).toEqual([1, 2])
  const [rank, kind, text] = ['rank', 'kind', 'text'].map((key) => `"${table.columns.get(key)?.field}"`)
  const numbers = db.database.schema
    ? `generate_series(3, ${ROWS}) as numbers (i)`
    : `(with recursive numbers(i) as (select 3 union all select i + 1 from numbers where i < ${ROWS}) select i from numbers) as numbers`
  const [many, few] = [await aclOf('e1'), await aclOf('e2')]
  await db.database.transaction(async (tx) => {
    const name = qualified(tx, table.name)
    await tx.run(
      `insert into ${name} ("$id", "$createdAt", "$updatedAt", "$acl", ${rank}, ${kind}, ${text})
        select 'e' || i, i, i, case when i % 8 = 0 then ${few} else ${many} end, i / 3,
          case i % 3 when 0 then 'a' when 1 then 'b' else 'c' end, 'no ' || i from ${numbers}`,
      [],
    )
    const counts = qualified(tx, `${table.name}__count`)
    await tx.run(`delete from ${counts}`, [])
    await tx.run(`insert into ${counts} (acl, shard, n) select "$acl", 0, count(*) from ${name} group by "$acl"`, [])
  })
}

async function aclOf(id: string): Promise<number> {
  const [row] = await db.database.all(
    `select "$acl" as acl from ${qualified(db.database, table.name)} where "$id" = '${id}'`,
    [],
  )
  return Number(row?.acl)
}

const q = (method: string, attribute: string, ...values: unknown[]) => ({ method, attribute, values })
async function list(roles: string[] | undefined, ...queries: object[]) {
  const store = roles ? db.as(...roles) : db.system
  const { total, rows } = await store.rows(table).list(queries.map((query) => JSON.stringify(query)))
  return { total, numbers: rows.map(({ $sequence }) => $sequence) }
}
const limit = (value: number) => ({ method: 'limit', values: [value] })
const asc = (attribute: string) => ({ method: 'orderAsc', attribute })
const desc = (attribute: string) => ({ method: 'orderDesc', attribute })
/** Numbers of rows that fulfil a condition, the first ones in an order. */
const rowsWhere = (holds: (at: number) => boolean, count: number, by: (at: number) => number = (at) => at): number[] =>
  Array.from({ length: ROWS }, (_, at) => at + 1)
    .filter(holds)
    .sort((a, b) => by(a) - by(b) || a - b)
    .slice(0, count)

describe('a list of more rows than are looked at at once', () => {
  it('is complete where filters leave many, few and no rows', async () => {
    const ends = (text: string) => q('endsWith', 'text', text)
    const holds = (text: string) => (at: number) => `no ${at}`.endsWith(text)
    for (const text of ['7', '77', '7777', '54321', 'nothing']) {
      const total = Math.min(5000, rowsWhere(holds(text), ROWS).length)
      expect(await list(undefined, ends(text), limit(9))).toEqual({ total, numbers: rowsWhere(holds(text), 9) })
      const byRank = (at: number) => -Math.trunc(at / 3)
      const expected = rowsWhere(holds(text), 9, byRank)
      expect(await list(undefined, ends(text), desc('rank'), limit(9))).toEqual({ total, numbers: expected })
      expect(await list(undefined, ends(text), desc('text'), limit(9))).toMatchObject({ total })
    }
  })

  it('is complete for callers of few and of many rows', async () => {
    const few = (at: number) => at === 2 || (at > 2 && at % 8 === 0)
    const newest = (at: number) => -at
    for (const [roles, mine] of [
      [['few'], few],
      [['many'], (at: number) => !few(at)],
      [['few', 'many'], () => true],
    ] as const) {
      const found = (at: number) => mine(at) && `no ${at}`.endsWith('88')
      const asked = q('endsWith', 'text', '88')
      const total = Math.min(5000, rowsWhere(found, ROWS).length)
      expect(await list([...roles], asked, limit(5))).toEqual({ total, numbers: rowsWhere(found, 5) })
      expect(await list([...roles], asked, desc('$sequence'), limit(5))).toEqual({
        total,
        numbers: rowsWhere(found, 5, newest),
      })
      // Counts are kept of what no filter is asked of: they are exact.
      expect((await list([...roles], limit(1))).total).toBe(rowsWhere(mine, ROWS).length)
    }
  })

  it('has the first of many rows with the same value first', async () => {
    const kind = (at: number) => at % 3
    expect((await list(undefined, desc('kind'), limit(4))).numbers).toEqual(rowsWhere((at) => kind(at) === 2, 4))
    const after = { method: 'cursorAfter', values: [`e${ROWS - (ROWS % 3) - 1}`] }
    expect((await list(undefined, desc('kind'), after, limit(4))).numbers).toEqual(rowsWhere((at) => kind(at) === 1, 4))
    expect((await list(['few'], desc('kind'), limit(4))).numbers).toEqual(
      rowsWhere((at) => kind(at) === 2 && (at === 2 || at % 8 === 0), 4),
    )
  })

  it('goes by a filter that leaves few rows, whatever the order', async () => {
    expect(await list(undefined, q('between', 'rank', 40, 41), asc('text'), limit(2))).toEqual({
      total: 6,
      numbers: [120, 121],
    })
    expect(await list(undefined, q('equal', 'rank', 40), q('equal', 'kind', 'b'))).toEqual({ total: 1, numbers: [121] })
  })

  it('finds patterns, and a page far behind', async () => {
    expect(await list(['few'], q('regex', 'text', '^no [0-9]{4}0$'), limit(3))).toEqual({
      total: Math.floor(ROWS / 40) - Math.floor(9999 / 40),
      numbers: [10000, 10040, 10080],
    })
    const page = await list(undefined, asc('rank'), { method: 'offset', values: [ROWS - 5] })
    expect(page).toEqual({ total: ROWS, numbers: [ROWS - 4, ROWS - 3, ROWS - 2, ROWS - 1, ROWS] })
  })

  it('has rows by chance out of all that are meant', async () => {
    const drawn = await list(['few'], { method: 'orderRandom' }, q('greaterThan', 'rank', 10), limit(20))
    expect(new Set(drawn.numbers).size).toBe(20)
    expect(drawn.numbers.every((at) => at % 8 === 0 && at > 30)).toBe(true)
    const rare = await list(undefined, { method: 'orderRandom' }, q('equal', 'text', 'no 777'))
    expect(rare).toEqual({ total: 1, numbers: [777] })
  })
})

describe('a select', () => {
  it('is given up when its time is over', async () => {
    const [name, past] = [qualified(db.database, table.name), performance.now() - 1]
    const statement = fragment(`select "$id" from ${name} where "$sequence" = ?`, 1)
    expect(await runSelect(db.database, db.database, statement, 0)).toHaveLength(1)
    expect(await runSelect(db.database, db.database, statement, LIGHT + 1)).toHaveLength(1)
    for (const visits of [0, LIGHT + 1]) {
      await expect(runSelect(db.database, db.database, statement, visits, past)).rejects.toMatchObject({
        name: 'DatabaseTimeoutError',
      })
    }
  })
})
