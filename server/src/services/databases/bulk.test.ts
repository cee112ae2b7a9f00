import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Caller, collectionOf, type RowsBed, rowsBed, type TablePlace } from '../../../test/row-tables.ts'
import { failure } from '../../../test/team-people.ts'
import type { ColumnSpec } from '../../../test/user-tables.ts'

let bed: RowsBed
let key: Caller
let alice: Caller

beforeAll(async () => {
  bed = await rowsBed()
  ;({ key } = bed)
  alice = await bed.user()
})
afterAll(() => bed[Symbol.asyncDispose]())

const PEOPLE: readonly ColumnSpec[] = [
  { key: 'name', type: 'varchar', size: 100, required: true },
  { key: 'age', type: 'integer' },
  { key: 'ok', type: 'boolean' },
  { key: 'tags', type: 'varchar', size: 20, array: true },
  { key: 'secret', type: 'varchar', size: 200, encrypt: true },
]
const people = () =>
  bed.table(PEOPLE, { permissions: ['read("any")', 'create("any")', 'update("any")', 'delete("any")'] })
const rowsOf = async (place: TablePlace) =>
  (await key.rows.listRows({ ...place, queries: ['{"method":"limit","values":[1000]}'] })).rows
const idsOf = async (place: TablePlace) => (await rowsOf(place)).map(({ $id }) => $id)
const values = (rows: object[]) => rows as { name: string }[]

describe('tablesDB.createRows', () => {
  it('creates rows in their order, with IDs, permissions and dates of their own', async () => {
    const table = await people()
    const made = await key.rows.createRows({
      ...table,
      rows: values([
        { $id: 'ada', name: 'Ada', age: 36, $permissions: ['read("any")', 'write("users")'] },
        { name: 'Alan', tags: ['math'], $createdAt: '2001-01-01', $updatedAt: '' },
        { $id: 'unique()', name: 'Grace', secret: 'hush' },
      ]),
    })
    expect(made.total).toBe(3)
    expect(made.rows).toMatchObject([
      { $id: 'ada', $sequence: '1', $permissions: ['read("any")', 'update("users")', 'delete("users")'], age: 36 },
      { name: 'Alan', $sequence: '2', $createdAt: '2001-01-01T00:00:00.000+00:00', tags: ['math'], ok: null },
      { name: 'Grace', $sequence: '3', secret: 'hush', tags: [] },
    ])
    expect(await rowsOf(table)).toEqual(made.rows)
  })

  it('creates a hundred, more than fit one statement of a wide table, and tells listeners of each', async () => {
    const wide = Array.from({ length: 400 }, (_, at) => ({ key: `c${at}`, type: 'integer' as const }))
    const table = await bed.table(wide)
    const rows = Array.from({ length: 100 }, (_, at) => ({ $id: `r${at}`, c0: at, c399: -at }))
    const heard = await bed.heard(() => key.rows.createRows({ ...table, rows }))
    expect(heard).toHaveLength(100)
    expect(heard[99]).toMatchObject({
      template: 'databases.[databaseId].tables.[tableId].rows.[rowId].create',
      ids: { rowId: 'r99' },
      payload: { c0: 99, c399: -99, c1: null, $sequence: '100' },
    })
    expect(await key.rows.getRow({ ...table, rowId: 'r63' })).toMatchObject({ c0: 63, c399: -63, $sequence: '64' })
    const more = { ...table, rows: [...rows, { c0: 1 }] }
    expect(await failure(key.rows.createRows(more))).toBe('general_argument_invalid')
  })

  it.each([
    [
      'an ID is taken',
      [
        { $id: 'new', name: 'x' },
        { $id: 'Taken', name: 'x' },
      ],
      'row_already_exists',
    ],
    [
      'two have the same ID',
      [
        { $id: 'new', name: 'x' },
        { $id: 'NEW', name: 'x' },
      ],
      'row_already_exists',
    ],
    ['one does not fit', [{ $id: 'new', name: 'x' }, { age: 1 }], 'row_invalid_structure'],
    [
      'an ID is none',
      [
        { $id: 'new', name: 'x' },
        { $id: '_x', name: 'x' },
      ],
      'row_invalid_structure',
    ],
    [
      'an ID is a number',
      [
        { $id: 'new', name: 'x' },
        { $id: 5, name: 'x' },
      ],
      'row_invalid_structure',
    ],
    ['a permission is none', [{ $id: 'new', name: 'x', $permissions: ['create("any")'] }], 'row_invalid_structure'],
    ['one is no object', [{ $id: 'new', name: 'x' }, 5], 'general_argument_invalid'],
    ['there are none', [], 'row_missing_data'],
  ])('creates nothing when %s', async (_when, rows, type) => {
    const table = await people()
    await key.rows.createRow({ ...table, rowId: 'taken', data: { name: 'x' } })
    expect(await failure(key.rows.createRows({ ...table, rows: rows as object[] }))).toBe(type)
    expect(await idsOf(table)).toEqual(['taken'])
  })

  it('is for keys, and speaks the words of either API', async () => {
    const table = await people()
    const rows = values([{ $id: 'one', name: 'x' }])
    expect(await failure(alice.rows.createRows({ ...table, rows }))).toBe('general_unauthorized_scope')
    const made = await key.legacy.createDocuments({ ...collectionOf(table), documents: rows })
    expect(made).toMatchObject({ total: 1, documents: [{ $id: 'one', $collectionId: table.tableId }] })
    const again = key.legacy.createDocuments({ ...collectionOf(table), documents: rows })
    expect(await failure(again)).toBe('document_already_exists')
  })
})

describe('tablesDB.upsertRows', () => {
  it('creates rows, changes others, and leaves out those that stay as they are', async () => {
    const table = await people()
    const rows = [
      { $id: 'a', name: 'A', age: 1, tags: ['x'] },
      { $id: 'b', name: 'B', age: 2 },
    ]
    await key.rows.createRows({ ...table, rows })
    const wanted = [
      { $id: 'c', name: 'C', age: '{"method":"increment","values":[5]}' },
      { $id: 'a', name: 'A', age: '{"method":"increment","values":[5]}' },
      { $id: 'b', name: 'B' },
    ]
    let answer: unknown
    const heard = await bed.heard(async () => {
      answer = await key.rows.upsertRows({ ...table, rows: wanted })
    })
    expect(answer).toMatchObject({
      total: 2,
      rows: [
        { $id: 'c', age: 5, tags: [] },
        { $id: 'a', age: 6, tags: ['x'] },
      ],
    })
    expect(heard.map(({ template, ids }) => [template.split('.').at(-1), ids.rowId])).toEqual([
      ['upsert', 'c'],
      ['upsert', 'a'],
    ])
    expect(await rowsOf(table)).toMatchObject([
      { $id: 'a', age: 6 },
      { $id: 'b', age: 2 },
      { $id: 'c', age: 5 },
    ])
  })

  it.each([
    [
      'two have the same ID',
      [
        { $id: 'a', name: 'x' },
        { $id: 'A', name: 'x' },
      ],
      'row_already_exists',
    ],
    ['an ID is that of another but for case', [{ $id: 'TAKEN', name: 'x' }], 'row_already_exists'],
    ['one has no ID', [{ $id: 'a', name: 'x' }, { name: 'x' }], 'row_invalid_structure'],
    ['a new one lacks what is required', [{ $id: 'taken', name: 'y' }, { $id: 'b' }], 'row_invalid_structure'],
    [
      'one does not fit',
      [
        { $id: 'a', name: 'x' },
        { $id: 'taken', name: 5 },
      ],
      'row_invalid_structure',
    ],
  ])('writes nothing when %s', async (_when, rows, type) => {
    const table = await people()
    await key.rows.createRow({ ...table, rowId: 'taken', data: { name: 'old' } })
    expect(await failure(key.rows.upsertRows({ ...table, rows }))).toBe(type)
    expect(await rowsOf(table)).toMatchObject([{ $id: 'taken', name: 'old' }])
  })

  it('is for keys', async () => {
    const table = await people()
    const rows = values([{ $id: 'one', name: 'x' }])
    expect(await failure(alice.rows.upsertRows({ ...table, rows }))).toBe('general_unauthorized_scope')
  })
})

const crowd = async (count: number) => {
  const table = await people()
  for (let at = 0; at < count; at += 100) {
    const size = Math.min(100, count - at)
    const rows = Array.from({ length: size }, (_, n) => ({ $id: `p${at + n}`, name: `P${at + n}`, age: at + n }))
    await key.rows.createRows({ ...table, rows })
  }
  return table
}
const below = (age: number) => [`{"method":"lessThan","attribute":"age","values":[${age}]}`]

describe('tablesDB.updateRows', () => {
  it('gives all rows that queries find the same values', async () => {
    const table = await crowd(5)
    const before = await rowsOf(table)
    let answer: Awaited<ReturnType<typeof key.rows.updateRows>> | undefined
    const heard = await bed.heard(async () => {
      answer = await key.rows.updateRows({ ...table, data: { ok: true, secret: 'hush', $id: 'x' }, queries: below(2) })
    })
    expect(answer).toMatchObject({
      total: 2,
      rows: [
        { $id: 'p0', ok: true, secret: 'hush', name: 'P0' },
        { $id: 'p1', ok: true, secret: 'hush', name: 'P1' },
      ],
    })
    expect(heard.map(({ template, ids }) => [template.split('.').at(-1), ids.rowId])).toEqual([
      ['update', 'p0'],
      ['update', 'p1'],
    ])
    const after = await rowsOf(table)
    expect(after.slice(0, 2)).toEqual(answer?.rows)
    expect(after.slice(2)).toEqual(before.slice(2))
    expect(after.every((row, at) => (at < 2 ? row.$updatedAt > (before[at]?.$updatedAt ?? '') : true))).toBe(true)
  })

  it('changes every row without queries, more than are worked on together, and answers with a hundred', async () => {
    const table = await crowd(1100)
    const answer = await key.rows.updateRows({ ...table, data: { ok: false } })
    expect(answer.total).toBe(1100)
    expect(answer.rows).toHaveLength(100)
    const left = await key.rows.listRows({ ...table, queries: ['{"method":"isNull","attribute":"ok"}'] })
    expect(left.total).toBe(0)
  })

  it('applies operators to what each row has, and changes permissions and dates', async () => {
    const table = await crowd(3)
    const data = {
      age: JSON.stringify({ method: 'multiply', values: [10] }),
      $permissions: ['read("users")', 'write("any")'],
      $createdAt: '2001-01-01',
    }
    const answer = await key.rows.updateRows({ ...table, data })
    const same = {
      $permissions: ['read("users")', 'update("any")', 'delete("any")'],
      $createdAt: '2001-01-01T00:00:00.000+00:00',
    }
    expect(answer.rows).toMatchObject([0, 10, 20].map((age) => ({ age, ...same })))
    expect(await rowsOf(table)).toEqual(answer.rows)
  })

  it('takes as many as it is told to, in their order', async () => {
    const table = await crowd(5)
    const queries = ['{"method":"orderDesc","attribute":"age"}', '{"method":"limit","values":[2]}']
    const answer = await key.rows.updateRows({ ...table, data: { ok: true }, queries })
    expect(answer.rows.map(({ $id }) => $id)).toEqual(['p4', 'p3'])
  })

  it.each([
    ['there is no data', { queries: [] }, 'row_missing_payload'],
    ['the data is empty', { data: {} }, 'row_missing_payload'],
    ['nothing of the data can change', { data: { $id: 'x' } }, 'row_missing_payload'],
    ['a required column loses its value', { data: { name: null } }, 'row_invalid_structure'],
    ['a value does not fit', { data: { age: 'x' } }, 'row_invalid_structure'],
    ['an operator does not fit', { data: { ok: { method: 'increment', values: [1] } } }, 'row_invalid_structure'],
    ['a permission is none', { data: { $permissions: ['x'] } }, 'row_invalid_structure'],
    ['a query is none', { data: { ok: true }, queries: ['x'] }, 'general_query_invalid'],
  ])('changes nothing when %s', async (_when, body, type) => {
    const table = await crowd(2)
    const before = await rowsOf(table)
    const { text } = await bed.send('PATCH', table, { body: JSON.stringify(body) })
    expect(JSON.parse(text).type).toBe(type)
    expect(await rowsOf(table)).toEqual(before)
  })

  it('changes all rows or none', async () => {
    const table = await crowd(1050)
    await key.rows.updateRow({ ...table, rowId: 'p1049', data: { age: 2 ** 40 } })
    const data = { age: JSON.stringify({ method: 'power', values: [3] }) }
    expect(await failure(key.rows.updateRows({ ...table, data }))).toBe('row_invalid_structure')
    expect((await key.rows.getRow({ ...table, rowId: 'p7' })).age).toBe(7)
  })

  it('is for keys, and speaks the words of either API', async () => {
    const table = await crowd(1)
    const update = alice.rows.updateRows({ ...table, data: { ok: true } })
    expect(await failure(update)).toBe('general_unauthorized_scope')
    const answer = await key.legacy.updateDocuments({ ...collectionOf(table), data: { ok: true } })
    expect(answer).toMatchObject({ total: 1, documents: [{ $id: 'p0', ok: true, $collectionId: table.tableId }] })
  })
})

describe('tablesDB.deleteRows', () => {
  it('deletes all rows that queries find, and tells listeners what they were', async () => {
    const table = await crowd(5)
    let answer: unknown
    const heard = await bed.heard(async () => {
      answer = await key.rows.deleteRows({ ...table, queries: below(2) })
    })
    expect(answer).toMatchObject({ total: 2, rows: [{ $id: 'p0' }, { $id: 'p1', name: 'P1' }] })
    expect(
      heard.map(({ template, payload }) => [template.split('.').at(-1), (payload as { $id: string }).$id]),
    ).toEqual([
      ['delete', 'p0'],
      ['delete', 'p1'],
    ])
    expect(await idsOf(table)).toEqual(['p2', 'p3', 'p4'])
    const { total } = await alice.rows.listRows(table)
    expect(total).toBe(3)
  })

  it('empties the table without queries, and answers with a hundred', async () => {
    const table = await crowd(1100)
    const answer = await key.rows.deleteRows(table)
    expect(answer.total).toBe(1100)
    expect(answer.rows).toHaveLength(100)
    expect(await key.rows.listRows(table)).toEqual({ total: 0, rows: [] })
    expect(await key.rows.deleteRows(table)).toEqual({ total: 0, rows: [] })
  })

  it('is for keys, and refuses what changed after the client read it', async () => {
    const table = await crowd(1)
    expect(await failure(alice.rows.deleteRows(table))).toBe('general_unauthorized_scope')
    const headers = { 'x-appwrite-timestamp': '2020-01-01T00:00:00.000Z' }
    expect((await bed.send('DELETE', table, { body: '{}', headers })).status).toBe(409)
    expect(await idsOf(table)).toEqual(['p0'])
  })
})
