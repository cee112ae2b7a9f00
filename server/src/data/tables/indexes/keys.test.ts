import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../../test/databases.ts'
import { fillTable, makeIndex } from '../../../../test/table-indexes.ts'
import { makeTable } from '../../../../test/user-tables.ts'
import { qualified } from '../../fragment.ts'
import type { TableDefinition } from '../definition.ts'
import { columns, databases, indexes, tables } from '../shapes.ts'
import { cutOf } from './keys.ts'

let db: TestDatabase
let table: TableDefinition
beforeAll(async () => {
  db = await testDatabase([databases, tables, columns, indexes])
  const located = await makeTable(db.system, {
    tableId: 'people',
    rowSecurity: true,
    columns: [
      { key: 'name', type: 'varchar', size: 50 },
      { key: 'age', type: 'integer' },
      { key: 'body', type: 'text', size: 65_535 },
      { key: 'wide', type: 'varchar', size: 768 },
    ],
  })
  table = located.table
  const values = {
    name: `case when n % 3 = 0 then null else 'n' || (n % 17) end`,
    age: 'nullif(n % 5, 0)',
    body: `'b' || n`,
  }
  await fillTable(db.system, table, 3000, values)
})
afterAll(() => db[Symbol.asyncDispose]())

const field = (key: string) => `"${table.columns.get(key)?.field}"`

/** How the engine would run a select, without looking at every row where anything else will do. */
const planOf = (select: string): Promise<string> =>
  db.system.schema(async (tx) => {
    if (tx.dialect.name === 'sqlite') {
      const rows = await tx.all(`explain query plan ${select}`, [])
      return rows.map(({ detail }) => detail).join('\n')
    }
    await tx.run('set local enable_seqscan = off', [])
    await tx.run('set local enable_bitmapscan = off', [])
    await tx.run('set local enable_sort = off', [])
    const rows = await tx.all(`explain (costs off) ${select}`, [])
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  })

const select = (order: string, where = '1 = 1') =>
  `select "$sequence", "$acl" from ${qualified(db.database, table.name)} where ${where} order by ${order} limit 25`

const [lowestFirst, lowestLast] = [
  (name: string) => `${name} asc${db.database.schema ? ' nulls first' : ''}`,
  (name: string) => `${name} desc${db.database.schema ? ' nulls last' : ''}`,
]
const SORTED = /sort|temp b-tree/i

describe('a key index', () => {
  it.each([
    ['one column, lowest first', { columns: ['name'] }, () => [lowestFirst(field('name')), '"$sequence" asc']],
    [
      'one column, highest first',
      { columns: ['name'], orders: ['DESC'] },
      () => [lowestLast(field('name')), '"$sequence" asc'],
    ],
    ['the newest', { columns: ['$createdAt'], orders: ['DESC'] }, () => ['"$createdAt" desc', '"$sequence" desc']],
    ['the oldest', { columns: ['$createdAt'] }, () => ['"$createdAt" asc', '"$sequence" asc']],
    [
      'two columns',
      { columns: ['age', 'name'], orders: ['DESC'] },
      () => [lowestLast(field('age')), lowestFirst(field('name')), '"$sequence" asc'],
    ],
  ] as const)('has lists in order: %s', async (_, spec, order) => {
    const { index } = await makeIndex(db.system, table, { type: 'key', ...spec })
    const plan = await planOf(select(order().join(', ')))
    expect(plan).not.toMatch(SORTED)
    expect(plan).toMatch(/x\d+/)
    await db.system.schema((tx) => tx.run(`drop index ${qualified(tx, `x${index.$sequence}`)}`, []))
  })

  it('has a twin where rows have permissions of their own, with the rows of each set in order', async () => {
    const { index } = await makeIndex(db.system, table, { type: 'key', columns: ['name'], orders: ['DESC'] })
    const plan = await planOf(select(`${lowestLast(field('name'))}, "$sequence" asc`, '"$acl" = 1'))
    expect(plan).not.toMatch(SORTED)
    expect(plan).toContain(`x${index.$sequence}t`)
  })

  it('answers what the caller may not read without a look at rows', async () => {
    const { index } = await makeIndex(db.system, table, { type: 'key', columns: ['age'] })
    const where = `${field('age')} = 3 and "$acl" = 9`
    const plan = await planOf(`select "$sequence" from ${qualified(db.database, table.name)} where ${where}`)
    expect(plan).toMatch(/covering index|index only scan/i)
    expect(index.type).toBe('key')
  })
})

describe('an index of long texts', () => {
  const rows = () => db.system.rows(table)
  const insert = (id: string, values: object) =>
    db.system.transaction((tx) => tx.rows(table).insert({ $id: id, $permissions: [], ...values }))
  // Nothing that engines could make smaller.
  const noise = (seed: string, length: number) =>
    Array.from({ length }, (_, at) =>
      String.fromCodePoint(0x1f300 + ((at * 7919 + seed.length * 31 + at * at) % 900)),
    ).join('')

  it('takes rows that no engine could index whole, and leads to them by their beginnings', async () => {
    const { index } = await makeIndex(db.system, table, { type: 'key', columns: ['body'] })
    const cut = cutOf(db.database, table, index, 'body')
    const [found, of] = cut ? [`left(${field('body')}, ${cut})`, `left('b7', ${cut})`] : [field('body'), `'b7'`]
    const where = `${found} = ${of} and ${field('body')} = 'b7'`
    expect(await planOf(select('"$sequence"', where))).toContain(`x${index.$sequence}`)
    expect(cut === undefined).toBe(db.database.schema === undefined)
    await makeIndex(db.system, table, { type: 'key', columns: ['wide', 'name', 'body'] })
    await insert('long', { body: noise('a', 16_000), wide: noise('b', 768), name: noise('c', 50) })
    expect(await rows().find('long')).toMatchObject({ wide: noise('b', 768) })
  })

  it('tells equal texts from those that only begin alike', async () => {
    await makeIndex(db.system, table, { type: 'unique', columns: ['wide', 'body'] })
    const [wide, body] = [noise('x', 768), `${noise('y', 15_000)}\\x00'"`]
    await insert('u1', { wide, body })
    await insert('u2', { wide, body: `${body}!` })
    await insert('u3', { wide, body: null })
    await insert('u4', { wide, body: null })
    await expect(insert('u5', { wide, body })).rejects.toThrow('exists')
    await expect(insert('u6', { wide, body: `${body}!` })).rejects.toThrow('exists')
  })
})
