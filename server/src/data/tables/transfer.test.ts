import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../test/databases.ts'
import { fillTable, makeIndex } from '../../../test/table-indexes.ts'
import { makeTable } from '../../../test/user-tables.ts'
import { qualified } from '../fragment.ts'
import { countTable } from './acl.ts'
import type { TableDefinition } from './definition.ts'
import { textCondition } from './indexes/conditions.ts'
import type { TableRow } from './row.ts'
import { DuplicateIdError } from './rows.ts'
import { parseSearch, type Search } from './search/words.ts'
import { columns, databases, indexes, tables } from './shapes.ts'
import { exportRows, importRows } from './transfer.ts'

let db: TestDatabase
let made = 0
beforeAll(async () => {
  db = await testDatabase([databases, tables, columns, indexes])
})
afterAll(() => db[Symbol.asyncDispose]())

const aTable = async (): Promise<TableDefinition> => {
  const of = [
    { key: 'body', type: 'text', size: 65_535 },
    { key: 'age', type: 'bigint' },
    { key: 'born', type: 'datetime' },
    { key: 'tags', type: 'varchar', size: 20, array: true },
    { key: 'spot', type: 'point' },
    { key: 'secret', type: 'varchar', size: 200, encrypt: true },
    { key: 'ok', type: 'boolean' },
  ] as const
  return (await makeTable(db.system, { tableId: `t${++made}`, rowSecurity: true, columns: of })).table
}
const all = async (table: TableDefinition) => {
  const rows: TableRow[] = []
  for await (const row of exportRows(db.system, table)) rows.push(row)
  return rows
}
const to = (table: TableDefinition) => ({ table: async () => table })
const withoutNumber = ({ $sequence: _, ...row }: TableRow) => row
const collect = () => {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}

describe('rows that move from one table to another', () => {
  it('keep values of every type, permissions, dates and their order', async () => {
    const [from, into] = [await aTable(), await aTable()]
    const rows = Array.from({ length: 1203 }, (_, at) => ({
      $id: `r${(at * 7919) % 1203}`,
      $permissions: [`read("user:u${at % 5}")`],
      $createdAt: 1000 + at,
      $updatedAt: 2000 + at,
      body: at % 3 ? `text ${at} 'quoted' \u{1f600}` : null,
      age: at % 2 ? 9_007_199_254_740_993n : at,
      born: at * 1000,
      tags: at % 4 ? [`a${at}`, 'b'] : [],
      spot: at % 5 ? [at / 10, -1.5] : null,
      secret: at % 6 ? `s${at}` : null,
      ok: at % 7 ? at % 2 === 0 : null,
    }))
    expect(await importRows(db.system, rows, to(from))).toBe(rows.length)
    const exported = await all(from)
    expect(exported.map(withoutNumber)).toEqual(rows)
    await importRows(db.system, exportRows(db.system, from), to(into))
    expect((await all(into)).map(withoutNumber)).toEqual(rows)
    const counted = `select sum(n) as n, count(distinct acl) as sets from ${qualified(db.database, countTable(into.name))}`
    const [counts] = await db.database.all(counted, [])
    expect({ n: Number(counts?.n), sets: Number(counts?.sets) }).toEqual({ n: 1203, sets: 5 })
    expect(
      await db
        .as('user:u2')
        .rows(into)
        .find(rows[7]?.$id ?? ''),
    ).toMatchObject({ age: 9_007_199_254_740_993n })
    expect(
      await db
        .as('user:u3')
        .rows(into)
        .find(rows[7]?.$id ?? ''),
    ).toBeUndefined()
  })

  it('are in the indexes of their new table', async () => {
    const { table, index } = await makeIndex(db.system, await aTable(), { type: 'fulltext', columns: ['body'] })
    const rows = ['one fish', 'two fish', 'no cat'].map((body, at) => ({ $id: `r${at}`, $permissions: [], body }))
    await importRows(db.system, rows, to(table))
    const { text, values } = textCondition(db.database, index, parseSearch('fish') as Search)
    const statement = `select count(*) as n from ${qualified(db.database, table.name)} where ${text}`
    const [found] = await db.database.all(db.database.schema ? statement.replace('?', '$1') : statement, values)
    expect(Number(found?.n)).toBe(2)
  })

  it('stay up to the batch in which one cannot be stored', async () => {
    const table = await aTable()
    const row = (at: number) => ({ $id: `r${at % 1100}`, $permissions: [] })
    const progress: number[] = []
    const importing = importRows(
      db.system,
      Array.from({ length: 1300 }, (_, at) => row(at)),
      {
        ...to(table),
        imported: (count) => void progress.push(count),
      },
    )
    await expect(importing).rejects.toThrow(DuplicateIdError)
    expect(progress).toEqual([500, 1000])
    expect(await all(table)).toHaveLength(1000)
  })

  it('are not for those who may read some of them only', async () => {
    const table = await aTable()
    await expect(exportRows(db.as('users'), table).next()).rejects.toThrow()
  })

  it('come one by one where they are long', async () => {
    const table = await aTable()
    const body = 'x'.repeat(800_000)
    await importRows(
      db.system,
      ['a', 'b', 'c'].map(($id) => ({ $id, $permissions: [], body })),
      to(table),
    )
    expect((await all(table)).map(({ $id, body: text }) => [$id, String(text).length])).toEqual([
      ['a', 800_000],
      ['b', 800_000],
      ['c', 800_000],
    ])
  })

  it('take no more memory the more there are', async () => {
    const [from, into] = [await aTable(), await aTable()]
    const long = db.database.schema ? `repeat('abcd', 300) || n` : `printf('%.1200c', 'x') || n`
    await fillTable(db.system, from, 50_000, { body: long, age: 'n' })
    const gc = collect()
    gc()
    const before = process.memoryUsage().heapUsed
    let most = 0
    const imported = (count: number) => {
      if (count % 5000 !== 0) return
      gc()
      most = Math.max(most, process.memoryUsage().heapUsed - before)
    }
    expect(await importRows(db.system, exportRows(db.system, from), { ...to(into), imported })).toBe(50_000)
    // All rows together would take sixty megabytes and more.
    expect(most).toBeLessThan(15_000_000)
    const [last] = await db.database.all(
      `select "$id" as id from ${qualified(db.database, into.name)} order by "$sequence" desc limit 1`,
      [],
    )
    expect(last?.id).toBe('r50000')
  }, 60_000)
})
