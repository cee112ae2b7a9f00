import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { TestDatabase } from '../../../../test/databases.ts'
import { makeIndexedTable, rowsDatabase } from '../../../../test/model/tables.ts'
import type { TableDefinition } from '../definition.ts'
import type { Rows } from '../rows.ts'

let db: TestDatabase | undefined
let table: TableDefinition
const ROWS = 50
beforeEach(async () => {
  await db?.[Symbol.asyncDispose]()
  db = await rowsDatabase()
  table = await makeIndexedTable(db.system, {
    tableId: 'tasks',
    rowSecurity: true,
    columns: [
      { key: 'rank', type: 'integer' },
      { key: 'state', type: 'string', size: 20 },
    ],
    indexes: [{ type: 'key', columns: ['rank'] }],
  })
  await db.system.transaction(async (tx) => {
    const mine = ['read("user:ann")', 'update("user:ann")']
    const row = (at: number) => ({
      $id: `t${at}`,
      $permissions: at % 5 ? [] : mine,
      rank: at % 7,
      state: at % 2 ? 'open' : 'done',
    })
    await tx.rows(table).insertMany(Array.from({ length: ROWS }, (_, at) => row(at)))
  })
})
afterAll(() => db?.[Symbol.asyncDispose]())

const texts = (...queries: object[]) => queries.map((query) => JSON.stringify(query))
const inTransaction = <R>(work: (rows: Rows) => Promise<R>): Promise<R> =>
  (db as TestDatabase).system.transaction((tx) => work(tx.rows(table)))

async function idsOf(rows: Rows, queries: readonly object[], size = 7, action: 'update' | 'delete' = 'update') {
  const batches: string[][] = []
  for await (const batch of rows.batches(texts(...queries), action, size)) batches.push(batch.map(({ $id }) => $id))
  return batches
}

describe('batches of rows', () => {
  it('are all rows, a few at a time, in order of insertion', async () => {
    const batches = await inTransaction((rows) => idsOf(rows, []))
    expect(batches.map(({ length }) => length)).toEqual([7, 7, 7, 7, 7, 7, 7, 1])
    expect(batches.flat()).toEqual(Array.from({ length: ROWS }, (_, at) => `t${at}`))
  })

  it('are what a list of the same queries has', async () => {
    const open = { method: 'equal', attribute: 'state', values: ['open'] }
    const byRank = { method: 'orderDesc', attribute: 'rank' }
    for (const queries of [
      [open],
      [byRank],
      [byRank, { method: 'limit', values: [11] }],
      [open, byRank, { method: 'offset', values: [3] }, { method: 'limit', values: [30] }],
      [byRank, { method: 'cursorAfter', values: ['t20'] }],
      [byRank, { method: 'cursorBefore', values: ['t20'] }, { method: 'limit', values: [9] }],
      [{ method: 'cursorAfter', values: ['t45'] }],
      [
        { method: 'regex', attribute: 'state', values: ['^o'] },
        { method: 'orderAsc', attribute: '$id' },
      ],
    ]) {
      const hasLimit = queries.some(({ method }) => method === 'limit')
      const listed = await inTransaction((rows) =>
        rows.list(texts(...queries, ...(hasLimit ? [] : [{ method: 'limit', values: [100] }]))),
      )
      const batches = await inTransaction((rows) => idsOf(rows, queries))
      expect(batches.flat(), JSON.stringify(queries)).toEqual(listed.rows.map(({ $id }) => $id))
    }
  })

  it('stay the same while their rows change', async () => {
    const open = { method: 'equal', attribute: 'state', values: ['open'] }
    for (const queries of [[open], [open, { method: 'orderAsc', attribute: 'rank' }]]) {
      await inTransaction(async (rows) => {
        let met = 0
        for await (const batch of rows.batches(texts(...queries), 'update', 4)) {
          met += batch.length
          for (const row of batch) await rows.update(row, { state: 'open', rank: -met })
          await rows.insert({ $id: `new${queries.length}-${met}`, $permissions: [], rank: 99, state: 'open' })
        }
        expect(met).toBe(queries.length === 1 ? ROWS / 2 : ROWS / 2 + 7)
      })
    }
  })

  it('come to an end when their rows are deleted', async () => {
    await inTransaction(async (rows) => {
      let met = 0
      for await (const batch of rows.batches([], 'delete', 20)) {
        met += batch.length
        await rows.deleteMany(batch)
      }
      expect(met).toBe(ROWS)
      expect((await rows.list([])).total).toBe(0)
    })
    expect((await inTransaction((rows) => rows.list([]))).total).toBe(0)
  })

  it('are those rows only that the caller may change', async () => {
    const as = (...roles: string[]) => (db as TestDatabase).as(...roles).rows(table)
    expect((await idsOf(as('user:ann'), [])).flat()).toHaveLength(10)
    expect(await idsOf(as('user:ann'), [], 7, 'delete')).toEqual([])
    expect(await idsOf(as('user:bob'), [{ method: 'orderAsc', attribute: 'rank' }])).toEqual([])
    await expect(idsOf(as('user:bob'), [{ method: 'cursorAfter', values: ['gone'] }])).rejects.toMatchObject({
      type: 'general_cursor_not_found',
    })
  })
})
