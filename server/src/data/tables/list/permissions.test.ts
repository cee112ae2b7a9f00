import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestDatabase } from '../../../../test/databases.ts'
import { link, makeIndexedTable, rowsDatabase, tableOf } from '../../../../test/model/tables.ts'
import type { TableDefinition } from '../definition.ts'

let db: TestDatabase
let notes: TableDefinition
const ROWS = 40
beforeAll(async () => {
  db = await rowsDatabase()
  await makeIndexedTable(db.system, {
    tableId: 'owners',
    rowSecurity: true,
    columns: [{ key: 'name', type: 'string', size: 20 }],
  })
  await makeIndexedTable(db.system, {
    tableId: 'notes',
    rowSecurity: true,
    columns: [
      { key: 'rank', type: 'integer' },
      { key: 'text', type: 'string', size: 50 },
    ],
    indexes: [{ type: 'key', columns: ['rank'] }],
  })
  await link(db.system, 'notes', 'owners', { type: 'manyToOne', key: 'owner', twoWayKey: 'notes' })
  notes = await tableOf(db.system, 'notes')
  const owners = await tableOf(db.system, 'owners')
  await db.system.transaction(async (tx) => {
    for (const id of ['ann', 'bob'])
      await tx.rows(owners).insert({ $id: id, $permissions: [`read("user:${id}")`], name: id })
    for (let at = 0; at < ROWS; at += 1) {
      const owner = at % 2 ? 'ann' : 'bob'
      const $permissions = [`read("user:${owner}")`, ...(at % 4 ? [] : ['read("team:t")', 'update("team:t")'])]
      await tx.rows(notes).insert({ $id: `n${at}`, $permissions, rank: at % 5, text: `text ${at}`, owner })
    }
  })
})
afterAll(() => db[Symbol.asyncDispose]())

const texts = (...queries: object[]) => queries.map((query) => JSON.stringify(query))
const list = (roles: string[], ...queries: object[]) =>
  db
    .as(...roles)
    .rows(notes)
    .list(texts(...queries))
const limit = (value: number) => ({ method: 'limit', values: [value] })
const numbers = (ids: readonly { $id: string }[]) => ids.map(({ $id }) => Number($id.slice(1)))

describe('a list for a caller with few rights', () => {
  it('has his rows and counts them alone, in each order', async () => {
    for (const order of [[], [{ method: 'orderDesc', attribute: 'rank' }], [{ method: 'orderRandom' }]]) {
      const { rows, total } = await list(['user:ann'], limit(100), ...order)
      expect(total).toBe(20)
      expect(new Set(numbers(rows))).toEqual(new Set(Array.from({ length: 20 }, (_, at) => 2 * at + 1)))
      expect((await list(['user:ann'], limit(3), ...order)).total).toBe(20)
    }
    expect((await list(['user:ann', 'team:t'], limit(3))).total).toBe(30)
    expect(await list(['user:nobody'])).toMatchObject({ total: 0, rows: [] })
    expect(await list([])).toMatchObject({ total: 0, rows: [] })
  })

  it('tells nothing about other rows, whatever is asked', async () => {
    const hidden = { method: 'equal', attribute: '$id', values: ['n0'] }
    const other = { method: 'equal', attribute: '$id', values: ['n1'] }
    for (const queries of [
      [hidden],
      [{ method: 'or', values: [hidden, { method: 'equal', attribute: 'text', values: ['text 0'] }] }],
      [{ method: 'equal', attribute: '$sequence', values: [1] }],
      [{ method: 'regex', attribute: 'text', values: ['text 0$'] }],
      [{ method: 'or', values: [{ method: 'regex', attribute: 'text', values: ['^text 0$'] }, hidden] }],
      [{ method: 'equal', attribute: 'owner.name', values: ['bob'] }],
      [{ method: 'or', values: [{ method: 'regex', attribute: 'owner.name', values: ['bob'] }, hidden] }],
    ]) {
      expect(await list(['user:ann'], ...queries), JSON.stringify(queries)).toMatchObject({ total: 0, rows: [] })
    }
    expect(numbers((await list(['user:ann'], { method: 'or', values: [hidden, other] })).rows)).toEqual([1])
  })

  it('goes on after a row that he may not read', async () => {
    const page = await list(['user:ann'], limit(2), { method: 'cursorAfter', values: ['n6'] })
    expect(numbers(page.rows)).toEqual([7, 9])
    expect(page.total).toBe(20)
  })

  it('finds related rows as far as he may read these', async () => {
    const byName = (name: string) => ({ method: 'equal', attribute: 'owner.name', values: [name] })
    expect((await list(['user:ann'], byName('ann'))).total).toBe(20)
    // He may read a fourth of the rows, but not whom they belong to.
    expect((await list(['team:t'], byName('bob'))).total).toBe(0)
    expect((await list(['team:t', 'user:bob'], byName('bob'))).total).toBe(20)
  })

  it('can be of rows that he may do something else to', async () => {
    const rows = db.as('team:t', 'user:ann').rows(notes)
    expect((await rows.list([], { action: 'update' })).total).toBe(10)
    expect((await rows.list([], { action: 'delete' })).total).toBe(0)
    expect(await rows.count([])).toBe(30)
    expect(await rows.count([], 7)).toBe(7)
  })

  it('is the same without indexes for permission sets', async () => {
    const bare = { ...notes, twins: false }
    for (const method of ['orderAsc', 'orderDesc']) {
      const queries = texts({ method, attribute: 'rank' }, limit(7))
      const expected = await db.as('user:ann').rows(notes).list(queries)
      expect(await db.as('user:ann').rows(bare).list(queries)).toEqual({ ...expected, selection: expect.anything() })
    }
  })

  it('is the same when an index has just been dropped', async () => {
    const [index] = notes.indexes
    const gone = { ...notes, indexes: [{ ...index, $sequence: 4711 }] } as TableDefinition
    const queries = texts({ method: 'orderDesc', attribute: 'rank' }, limit(7))
    const expected = await db.as('user:ann').rows(notes).list(queries)
    expect((await db.as('user:ann').rows(gone).list(queries)).rows).toEqual(expected.rows)
    expect((await db.system.rows(gone).list(queries)).total).toBe(ROWS)
  })

  it('counts nothing when it is told not to', async () => {
    expect(await db.as('user:ann').rows(notes).list([], { total: false })).toMatchObject({
      total: 0,
      rows: { length: 20 },
    })
  })
})

describe('a list within a transaction', () => {
  it('has what the transaction wrote, and counts it', async () => {
    const store = db.as('user:new')
    const made = (at: number) => ({ $id: `fresh${at}`, $permissions: ['read("user:new")'], rank: at, text: 'fresh' })
    await db.system.transaction(async (tx) => {
      const rows = tx.rows(notes)
      await rows.insertMany([made(1), made(2), made(3)])
      const { context } = rows
      const asCaller = new (rows.constructor as typeof import('../rows.ts').Rows)(notes, {
        ...context,
        roles: ['user:new'],
        checks: true,
      })
      const own = await asCaller.list(texts(limit(2)))
      expect([own.total, own.rows.map(({ $id }) => $id)]).toEqual([3, ['fresh1', 'fresh2']])
      expect((await rows.list(texts(limit(2)))).total).toBe(ROWS + 3)
      const found = { method: 'regex', attribute: 'text', values: ['^fr'] }
      expect((await asCaller.list(texts(found, { method: 'orderDesc', attribute: 'rank' }))).rows).toHaveLength(3)
    })
    expect((await store.rows(notes).list(texts(limit(2)))).total).toBe(3)
  })
})
