import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../../test/databases.ts'
import { fillTable, makeIndex } from '../../../../test/table-indexes.ts'
import { makeTable } from '../../../../test/user-tables.ts'
import { every, type Fragment, numbered, qualified, runFragment } from '../../fragment.ts'
import type { IndexDefinition, TableDefinition } from '../definition.ts'
import type { RowChanges } from '../row.ts'
import { parseSearch, type Search } from '../search/words.ts'
import { columns, databases, indexes, tables } from '../shapes.ts'
import { keepAllSideIndexes } from '../side-indexes.ts'
import { boxCondition, infixCondition, textCondition } from './conditions.ts'
import { drainSome, fillSome, lastNoted, lastRow } from './fill.ts'
import { dropLog } from './log.ts'
import { logOf, physicalIndex } from './names.ts'
import { dropSide, fillingOf } from './physical.ts'

let db: TestDatabase
let made = 0
beforeAll(async () => {
  db = await testDatabase([databases, tables, columns, indexes])
})
afterAll(() => db[Symbol.asyncDispose]())

const aTable = async (): Promise<TableDefinition> => {
  const of = [{ key: 'body', type: 'text', size: 65_535 } as const, { key: 'spot', type: 'polygon' } as const]
  const { table } = await makeTable(db.system, { tableId: `t${++made}`, columns: of })
  return table
}
const insert = (table: TableDefinition, $id: string, values: object) =>
  db.system.transaction((tx) => tx.rows(table).insert({ $id, $permissions: [], ...values }))
const update = (table: TableDefinition, id: string, values: RowChanges) =>
  db.system.transaction(async (tx) => {
    const before = await tx.rows(table).lock(id)
    if (before) await tx.rows(table).update(before, values)
  })
const remove = (table: TableDefinition, id: string) =>
  db.system.transaction(async (tx) => {
    const before = await tx.rows(table).lock(id)
    if (before) await tx.rows(table).delete(before)
  })

async function idsOf(table: TableDefinition, condition: Fragment): Promise<string[]> {
  const { text, values } = every([condition])
  const statement = `select "$id" from ${qualified(db.database, table.name)} where ${text} order by "$sequence"`
  return (await db.database.all(numbered(db.database, statement), values)).map(({ $id }) => String($id))
}
const searched = (table: TableDefinition, index: IndexDefinition, words: string) =>
  idsOf(table, textCondition(db.database, index, parseSearch(words) as Search))
const within = (table: TableDefinition, index: IndexDefinition, box: readonly [number, number, number, number]) =>
  idsOf(table, boxCondition(db.database, index, box))
const entries = async (index: IndexDefinition): Promise<number> => {
  const name = physicalIndex(index)
  const from = db.database.schema
    ? qualified(db.database, name)
    : `"${name}_${index.type === 'spatial' ? 'rowid' : 'docsize'}"`
  return Number((await db.database.all(`select count(*) as n from ${from}`, []))[0]?.n)
}

const square = (x: number, y: number, size = 1) => [
  [
    [x, y],
    [x + size, y],
    [x + size, y + size],
    [x, y],
  ],
]

describe('a full-text index', () => {
  it('follows rows that come, change and go', async () => {
    const { table, index } = await makeIndex(db.system, await aTable(), { type: 'fulltext', columns: ['body'] })
    await insert(table, 'a', { body: 'The quick brown fox' })
    await insert(table, 'b', { body: 'A quick answer' })
    await insert(table, 'c', { body: null })
    expect(await searched(table, index, 'quick')).toEqual(['a', 'b'])
    await update(table, 'a', { body: 'a slow brown fox' })
    await update(table, 'c', { body: 'now quick, too' })
    await update(table, 'b', { spot: square(0, 0) })
    expect(await searched(table, index, 'quick')).toEqual(['b', 'c'])
    expect(await searched(table, index, '"brown fox"')).toEqual(['a'])
    await update(table, 'b', { body: null })
    await remove(table, 'c')
    expect(await searched(table, index, 'qui')).toEqual([])
    expect(await entries(index)).toBe(1)
  })

  it('follows many rows at once', async () => {
    const { table, index } = await makeIndex(db.system, await aTable(), { type: 'fulltext', columns: ['body'] })
    const rows = ['red', 'red', 'blue', null].map((body, at) => ({ $id: `m${at}`, $permissions: [], body }))
    const made = await db.system.transaction((tx) => tx.rows(table).insertMany(rows))
    expect(await searched(table, index, 'red')).toEqual(['m0', 'm1'])
    const changed = made.map((before) => ({ before, after: { ...before, body: before.$id === 'm0' ? null : 'green' } }))
    await db.system.schema((tx) => keepAllSideIndexes(tx, table, changed))
    expect(await searched(table, index, 'green')).toEqual(['m1', 'm2', 'm3'])
    expect(await searched(table, index, 'red')).toEqual([])
    await db.system.schema((tx) => keepAllSideIndexes(tx, table, []))
    expect(await entries(index)).toBe(3)
  })

  it('undoes with the transaction what it did', async () => {
    const { table, index } = await makeIndex(db.system, await aTable(), { type: 'fulltext', columns: ['body'] })
    await insert(table, 'a', { body: 'first' })
    const failing = db.system.transaction(async (tx) => {
      const row = await tx.rows(table).lock('a')
      if (row) await tx.rows(table).update(row, { body: 'second' })
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await searched(table, index, 'first')).toEqual(['a'])
    expect(await searched(table, index, 'second')).toEqual([])
  })

  it('takes texts that try to be something else', async () => {
    const { table, index } = await makeIndex(db.system, await aTable(), { type: 'fulltext', columns: ['body'] })
    const hostile = [
      'nul\0byte x',
      `'); drop table x; --`,
      '" OR "',
      'half \ud83d pair',
      '%_\\ like',
      '😀'.repeat(4000),
      '',
      '!!!',
    ]
    for (const [at, body] of hostile.entries()) await insert(table, `h${at}`, { body })
    expect(await entries(index)).toBe(hostile.length)
    expect(await searched(table, index, 'nulbyte')).toEqual(['h0'])
    expect(await searched(table, index, 'drop')).toEqual(['h1'])
    expect(await searched(table, index, 'or')).toEqual(['h2'])
    expect(await searched(table, index, '')).toEqual([])
    for (const at of hostile.keys()) await remove(table, `h${at}`)
    expect(await entries(index)).toBe(0)
  })

  it('knows parts of words, where the engine does not by itself', async () => {
    const { table, index } = await makeIndex(db.system, await aTable(), { type: 'fulltext', columns: ['body'] })
    const long = `${'xy '.repeat(200_000)}needle`
    await insert(table, 'a', { body: 'Haystack' })
    await insert(table, 'b', { body: 'stacked "quotes"' })
    await insert(table, 'c', { body: long })
    await insert(table, 'd', { body: 'nothing' })
    const parts = async (part: string) => {
      const condition = infixCondition(db.database, index, part)
      return condition && (await idsOf(table, condition))
    }
    if (db.database.schema) {
      expect(await parts('stack')).toBeUndefined()
      return
    }
    expect(await parts('STACK')).toEqual(['a', 'b', 'c'])
    expect(await parts('d "quo')).toEqual(['b', 'c'])
    expect(await parts('needle')).toEqual(['c'])
    expect(await parts('st')).toBeUndefined()
  })

  it('finds parts of words on PostgreSQL by the predicate itself', async () => {
    const { database } = db
    if (!database.schema) return
    const { table, index } = await makeIndex(db.system, await aTable(), { type: 'fulltext', columns: ['body'] })
    await insert(table, 'a', { body: 'Haystack' })
    const plan = await db.system.schema(async (tx) => {
      await tx.run('set local enable_seqscan = off', [])
      const field = table.columns.get('body')?.field
      return tx.all(`explain select 1 from ${qualified(tx, table.name)} where "${field}" ilike '%stack%'`, [])
    })
    expect(JSON.stringify(plan)).toContain(`x${index.$sequence}p`)
  })
})

describe('a spatial index', () => {
  it('follows rows that come, change and go', async () => {
    const { table, index } = await makeIndex(db.system, await aTable(), { type: 'spatial', columns: ['spot'] })
    await insert(table, 'a', { spot: square(0, 0) })
    await insert(table, 'b', { spot: square(10, 10) })
    await insert(table, 'c', { spot: null })
    expect(await within(table, index, [-5, -5, 5, 5])).toEqual(['a'])
    expect(await within(table, index, [1, 1, 10, 10])).toEqual(['a', 'b'])
    await update(table, 'a', { spot: square(50, 50) })
    await update(table, 'c', { spot: square(-3, -3, 2) })
    expect(await within(table, index, [-5, -5, 5, 5])).toEqual(['c'])
    await remove(table, 'c')
    await update(table, 'b', { spot: null })
    expect(await within(table, index, [-180, -90, 180, 90])).toEqual(['a'])
    expect(await entries(index)).toBe(1)
  })

  it('loses none to rounding', async () => {
    const { table, index } = await makeIndex(db.system, await aTable(), { type: 'spatial', columns: ['spot'] })
    const x = 12.345678901234567
    await insert(table, 'a', { spot: square(x, x, 1e-9) })
    expect(await within(table, index, [x, x, x, x])).toEqual(['a'])
    expect(await within(table, index, [x - 1, x - 1, x - 1e-3, x - 1e-3])).toEqual([])
  })
})

describe('an index that comes when rows are there', () => {
  const fill = async (table: TableDefinition, index: IndexDefinition) => {
    const last = await db.system.schema((tx) => lastRow(tx, table.name))
    let steps = 0
    for (let done: number | undefined = 0; done !== undefined; steps++)
      done = await db.system.schema((tx) => fillSome(tx, fillingOf(tx, table, index), done ?? 0, last))
    return steps
  }
  const drain = async (table: TableDefinition, index: IndexDefinition) => {
    const filling = fillingOf(db.database, table, index)
    while (await db.system.schema(async (tx) => drainSome(tx, filling, await lastNoted(tx, filling))));
  }
  const comes = { type: 'fulltext', columns: ['body'], status: 'processing', logged: true } as const

  it('gets the entries of all rows in steps, again and again without harm', async () => {
    const before = await aTable()
    await fillTable(db.system, before, 2600, { body: `case when n % 13 = 0 then null else 'word' || n end` })
    const { table, index } = await makeIndex(db.system, before, comes)
    expect(await fill(table, index)).toBeGreaterThan(2)
    expect(await entries(index)).toBe(2400)
    await fill(table, index)
    expect(await entries(index)).toBe(2400)
    expect(await searched(table, index, '"word2599"')).toEqual(['r2599'])
  })

  it('takes little at once where texts are long', async () => {
    const before = await aTable()
    const body = 'long text '.repeat(6000)
    for (let at = 0; at < 5; at++) await insert(before, `r${at}`, { body })
    const { table, index } = await makeIndex(db.system, before, comes)
    expect(await fill(table, index)).toBeGreaterThanOrEqual(5)
    expect(await searched(table, index, 'text')).toHaveLength(5)
  })

  it('misses nothing that is written meanwhile, whether the writer knows it or not', async () => {
    const before = await aTable()
    for (const id of ['a', 'b', 'c', 'd', 'e']) await insert(before, id, { body: `old ${id}` })
    const { table, index } = await makeIndex(db.system, before, comes)
    await update(before, 'a', { body: 'new a, by a stranger' })
    await update(table, 'b', { body: 'new b, by somebody who knows' })
    await remove(before, 'c')
    await insert(before, 'f', { body: 'new f, by a stranger' })
    await update(before, 'd', { body: null })
    await fill(table, index)
    await remove(before, 'e')
    await update(before, 'f', { body: 'newer f' })
    await drain(table, index)
    expect(await searched(table, index, 'old')).toEqual([])
    expect(await searched(table, index, 'new')).toEqual(['a', 'b', 'f'])
    expect(await entries(index)).toBe(3)
    await update(before, 'b', { spot: square(0, 0) })
    expect(await db.system.schema((tx) => lastNoted(tx, fillingOf(tx, table, index)))).toBe(0)
  })

  it('is noted for geometries, too', async () => {
    const before = await aTable()
    await insert(before, 'a', { spot: square(0, 0) })
    const { table, index } = await makeIndex(db.system, before, { ...comes, type: 'spatial', columns: ['spot'] })
    await fill(table, index)
    await update(before, 'a', { spot: square(20, 20) })
    expect(await within(table, index, [0, 0, 1, 1])).toEqual(['a'])
    await drain(table, index)
    expect(await within(table, index, [0, 0, 1, 1])).toEqual([])
    expect(await within(table, index, [20, 20, 21, 21])).toEqual(['a'])
  })

  it('leaves nothing behind, however often it is removed', async () => {
    const before = await aTable()
    await insert(before, 'a', { body: 'a' })
    const { table, index } = await makeIndex(db.system, before, comes)
    const run = (statements: readonly string[]) =>
      db.system.schema(async (tx) => {
        for (const statement of statements) await runFragment(tx, { text: statement, values: [] })
      })
    const name = physicalIndex(index)
    for (let twice = 0; twice < 2; twice++) await run(dropLog(db.database, name))
    await update(before, 'a', { body: 'b' })
    for (let twice = 0; twice < 2; twice++) await run(dropSide(db.database, name))
    const left =
      db.database.schema === undefined
        ? await db.database.all('select name from sqlite_master where name like ?', [`${name}%`])
        : await db.database.all(
            'select relname from pg_class where relname like $1 and relnamespace = $2::text::regnamespace',
            [`${name}%`, `"${db.database.schema}"`],
          )
    expect({ left, log: logOf(name) }).toEqual({ left: [], log: `${name}l` })
    await update(before, 'a', { body: 'c' })
    expect(table.sideIndexes).toHaveLength(1)
  })
})
