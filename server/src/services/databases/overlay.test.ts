import { Query } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Caller, collectionOf, type RowsBed, rowsBed, type TablePlace } from '../../../test/row-tables.ts'
import { failure } from '../../../test/team-people.ts'
import type { ColumnSpec } from '../../../test/user-tables.ts'

let bed: RowsBed
let key: Caller
let alice: Caller
let bob: Caller

beforeAll(async () => {
  bed = await rowsBed()
  key = bed.key
  ;[alice, bob] = await Promise.all([bed.user(), bed.user()])
})
afterAll(() => bed[Symbol.asyncDispose]())

const NOTE: readonly ColumnSpec[] = [
  { key: 'text', type: 'varchar', size: 200 },
  { key: 'stars', type: 'integer', default: 7 },
  { key: 'tags', type: 'varchar', size: 20, array: true },
]

const begin = async ({ rows }: Caller) => (await rows.createTransaction()).$id
const only = ({ id }: Caller, ...actions: string[]) => actions.map((action) => `${action}("user:${id}")`)
const all = ['read("users")', 'create("users")', 'update("users")', 'delete("users")']

async function tableWith(rowIds: readonly string[], options = {}): Promise<TablePlace> {
  const table = await bed.table(NOTE, options)
  for (const rowId of rowIds) await key.rows.createRow({ ...table, rowId, data: { text: rowId, stars: 1 } })
  return table
}

/** A transaction of the caller in which operations on a table are staged by `by`. */
async function staged(owner: Caller, table: TablePlace, operations: readonly object[], by = owner): Promise<string> {
  const transactionId = await begin(owner)
  await by.rows.createOperations({ transactionId, operations: operations.map((one) => ({ ...table, ...one })) })
  return transactionId
}
const create = (rowId: string, data: object = { text: rowId }) => ({ action: 'create', rowId, data })
const update = (rowId: string, data: object) => ({ action: 'update', rowId, data })
const remove = (rowId: string) => ({ action: 'delete', rowId })

const idsIn = async (caller: Caller, table: TablePlace, transactionId: string, ...queries: string[]) => {
  const { rows, total } = await caller.rows.listRows({ ...table, transactionId, queries })
  return [rows.map(({ $id }) => $id).join(' '), total]
}

describe('tablesDB.getRow in a transaction', () => {
  it('shows a row that is staged, with no number and no dates yet', async () => {
    const table = await bed.table(NOTE)
    const transactionId = await staged(key, table, [create('new', { text: 'n', $permissions: ['write("any")'] })])
    const row = { ...table, rowId: 'new' }
    expect(await failure(key.rows.getRow(row))).toBe('row_not_found')
    expect(await key.rows.getRow({ ...row, transactionId })).toEqual({
      $id: 'new',
      $sequence: '',
      $createdAt: '',
      $updatedAt: '',
      $permissions: ['update("any")', 'delete("any")'],
      $databaseId: 'main',
      $tableId: table.tableId,
      text: 'n',
      stars: 7,
      tags: [],
    })
    const old = await key.legacy.getDocument({ ...collectionOf(table), documentId: 'new', transactionId })
    expect(old).toMatchObject({ $collectionId: table.tableId, text: 'n' })
  })

  it.each<[string, object[], object | string]>([
    ['an update', [update('old', { text: 'u' })], { text: 'u', stars: 1 }],
    ['an update of an update', [update('old', { text: 'u' }), update('old', { stars: 2 })], { text: 'u', stars: 2 }],
    ['an operator', [update('old', { stars: { method: 'increment', values: [4] } })], { stars: 5 }],
    ['an operator on a list', [update('old', { tags: { method: 'arrayAppend', values: ['a'] } })], { tags: ['a'] }],
    ['a value taken away', [update('old', { text: null })], { text: null }],
    ['an upsert', [{ ...update('old', { stars: 3 }), action: 'upsert' }], { text: 'old', stars: 3 }],
    [
      'an upsert of nothing',
      [remove('old'), { ...update('old', { stars: 3 }), action: 'upsert' }],
      { text: null, stars: 3 },
    ],
    ['an increment', [{ action: 'increment', rowId: 'old', data: { column: 'stars', value: 2 } }], { stars: 3 }],
    ['a decrement', [{ action: 'decrement', rowId: 'old', data: { column: 'stars' } }], { stars: 0 }],
    [
      'an increment past its bound',
      [{ action: 'increment', rowId: 'old', data: { column: 'stars', max: 1 } }],
      { stars: 1 },
    ],
    ['a deletion', [remove('old')], 'row_not_found'],
    ['a row made anew', [remove('old'), create('old', { text: 'again' })], { text: 'again', stars: 7, $sequence: '' }],
    ['an upsert of many', [{ action: 'bulkUpsert', data: [{ $id: 'old', text: 'm' }] }], { text: 'm', stars: 1 }],
    ['a change of all', [{ action: 'bulkUpdate', data: { data: { text: 'a' } } }], { text: 'a' }],
    [
      'a change of some',
      [{ action: 'bulkUpdate', data: { data: { text: 'a' }, queries: [Query.equal('stars', 1)] } }],
      { text: 'a' },
    ],
    [
      'a change of others',
      [{ action: 'bulkUpdate', data: { data: { text: 'a' }, queries: [Query.equal('stars', 2)] } }],
      { text: 'old' },
    ],
    [
      'a change of the first',
      [{ action: 'bulkUpdate', data: { data: { text: 'a' }, queries: [Query.limit(1)] } }],
      { text: 'a' },
    ],
    [
      'a change of the second',
      [{ action: 'bulkUpdate', data: { data: { text: 'a' }, queries: [Query.limit(1), Query.offset(1)] } }],
      { text: 'old' },
    ],
    ['a deletion of all', [{ action: 'bulkDelete', data: {} }], 'row_not_found'],
    [
      'a deletion of some',
      [{ action: 'bulkDelete', data: { queries: [Query.equal('text', 'old')] } }],
      'row_not_found',
    ],
    ['a deletion that cannot be', [{ action: 'bulkDelete', data: { queries: ['{'] } }], { text: 'old' }],
    ['values that do not fit', [update('old', { text: 5, stars: 4, nope: 1 })], { text: 'old', stars: 4 }],
    ['an operator that does not fit', [update('old', { text: { method: 'increment', values: [1] } })], { text: 'old' }],
    ['an operator that is none', [update('old', { text: { method: 'increment', values: 1 } })], { text: 'old' }],
    ['something about another row', [remove('other')], { text: 'old' }],
  ])('shows a stored row after %s', async (_what, operations, expected) => {
    const table = await tableWith(['old', 'other'])
    const transactionId = await staged(key, table, operations)
    const row = await failure(key.rows.getRow({ ...table, rowId: 'old', transactionId }))
    if (typeof expected === 'string') expect(row).toBe(expected)
    else expect(row).toMatchObject(expected)
    expect(await key.rows.getRow({ ...table, rowId: 'old' })).toMatchObject({ text: 'old', stars: 1 })
  })

  it('shows what was selected', async () => {
    const table = await tableWith(['old'])
    const transactionId = await staged(key, table, [create('new'), update('old', { text: 'u', stars: 2 })])
    for (const [rowId, stars] of [['old', 2] as const, ['new', 7] as const]) {
      const row = await key.rows.getRow({ ...table, rowId, transactionId, queries: [Query.select(['stars'])] })
      expect(row).toMatchObject({ $id: rowId, stars })
      expect(row).not.toHaveProperty('text')
    }
  })

  it('shows what is stored where nothing is staged, or not any more', async () => {
    const table = await tableWith(['old'])
    const other = await tableWith(['old'])
    const read = (transactionId: string, place = table) => key.rows.getRow({ ...place, rowId: 'old', transactionId })
    const transactionId = await staged(key, table, [update('old', { text: 'u' })])
    expect(await read(transactionId)).toMatchObject({ text: 'u' })
    expect(await read(transactionId, other)).toMatchObject({ text: 'old' })
    await key.rows.updateTransaction({ transactionId, rollback: true })
    expect(await read(transactionId)).toMatchObject({ text: 'old' })
  })
})

describe('tablesDB.listRows in a transaction', () => {
  it('lays what is staged over what is stored, and counts', async () => {
    const table = await tableWith(['a', 'b', 'c'])
    const transactionId = await staged(key, table, [
      update('a', { text: 'A' }),
      remove('b'),
      create('d', { text: 'D', stars: 9 }),
      { action: 'bulkCreate', data: [{ $id: 'e', text: 'E' }] },
    ])
    const { total, rows } = await key.rows.listRows({ ...table, transactionId })
    expect(total).toBe(4)
    expect(rows.map(({ $id, text, $sequence }) => [$id, text, $sequence])).toEqual([
      ['a', 'A', '1'],
      ['c', 'c', '3'],
      ['d', 'D', ''],
      ['e', 'E', ''],
    ])
    expect(await key.rows.listRows({ ...table, transactionId, total: false })).toMatchObject({ total: 0 })
    expect(await idsIn(key, table, 'nope').catch((error) => error.type)).toBe('transaction_not_found')
  })

  it('finds stored rows as they are stored, and adds new ones whatever is asked for', async () => {
    const table = await tableWith(['a', 'b', 'c'])
    const transactionId = await staged(key, table, [
      update('a', { text: 'z' }),
      remove('b'),
      remove('c'),
      create('d', { text: 'd' }),
    ])
    expect(await idsIn(key, table, transactionId, Query.equal('text', ['a', 'b']))).toEqual(['a d', 2])
    expect(await idsIn(key, table, transactionId, Query.equal('text', 'z'))).toEqual(['d', 1])
    expect(await idsIn(key, table, transactionId, Query.orderDesc('text'))).toEqual(['a d', 2])
  })

  it('turns pages to their end, each row once', async () => {
    const table = await tableWith(['a', 'b', 'c', 'gone'])
    const transactionId = await staged(key, table, [remove('gone'), create('d'), create('e'), create('f')])
    const pages = async (next: (last: string, seen: number) => string[]) => {
      const seen: string[] = []
      let count = 0
      for (let turns = 0; turns < 10; turns += 1) {
        const queries = [Query.limit(2), ...next(seen.at(-1) ?? '', count)]
        const { rows, total } = await key.rows.listRows({ ...table, transactionId, queries })
        expect(total).toBe(6)
        if (rows.length === 0) return seen.join(' ')
        seen.push(...rows.map(({ $id }) => $id))
        count += 2
      }
      throw new Error('It does not end.')
    }
    expect(await pages((last) => (last ? [Query.cursorAfter(last)] : []))).toBe('a b c d e f')
    expect(await pages((_last, count) => [Query.offset(count)])).toBe('a b c d e f')
    expect(await idsIn(key, table, transactionId, Query.cursorBefore('c'), Query.limit(5))).toEqual(['a b', 6])
    expect(await failure(idsIn(key, table, transactionId, Query.cursorAfter('nope')))).toBe('general_cursor_not_found')
    expect(await failure(idsIn(key, table, transactionId, '{'))).toBe('general_query_invalid')
  })

  it('counts rows that a staged deletion of many finds', async () => {
    const table = await tableWith(['a', 'b', 'c', 'd'])
    const some = await staged(key, table, [
      { action: 'bulkDelete', data: { queries: [Query.equal('text', ['a', 'b'])] } },
    ])
    expect(await idsIn(key, table, some)).toEqual(['c d', 2])
    expect(await idsIn(key, table, some, Query.equal('text', ['b', 'c']))).toEqual(['c', 1])
    const every = await staged(key, table, [create('x'), { action: 'bulkDelete', data: {} }, create('y')])
    expect(await idsIn(key, table, every)).toEqual(['y', 1])
  })

  it('shows what was selected', async () => {
    const table = await tableWith(['a'])
    const transactionId = await staged(key, table, [
      update('a', { stars: { method: 'increment', values: [1] } }),
      create('b'),
    ])
    const { rows } = await key.rows.listRows({ ...table, transactionId, queries: [Query.select(['stars'])] })
    expect(rows).toMatchObject([
      { $id: 'a', stars: 2 },
      { $id: 'b', stars: 7 },
    ])
    for (const row of rows) expect(row).not.toHaveProperty('text')
  })

  it('is not answered from the cache of lists', async () => {
    const table = await tableWith(['a'])
    const list = (transactionId?: string) =>
      key.rows.listRows({ ...table, ttl: 60, ...(transactionId && { transactionId }) })
    expect((await list()).total).toBe(1)
    const transactionId = await staged(key, table, [create('b')])
    expect((await list(transactionId)).total).toBe(2)
    expect((await list()).total).toBe(1)
  })

  it('speaks the words of either API', async () => {
    const table = await tableWith(['a'])
    const transactionId = await staged(key, table, [create('b')])
    const { total, documents } = await key.legacy.listDocuments({ ...collectionOf(table), transactionId })
    expect([total, documents.map(({ $collectionId }) => $collectionId)]).toEqual([2, [table.tableId, table.tableId]])
  })
})

describe('reading in a transaction', () => {
  it('is for those who can see the transaction', async () => {
    const table = await tableWith(['old'], { permissions: all })
    const hers = await staged(alice, table, [update('old', { text: 'hers' })])
    const servers = await staged(key, table, [update('old', { text: 'servers' })])
    for (const [reader, transactionId] of [
      [bob, hers],
      [bed.guest, hers],
      [alice, servers],
    ] as const) {
      const wanted = reader === bed.guest ? ['row_not_found', 'user_unauthorized'] : ['transaction_not_found']
      const seen = await failure(reader.rows.getRow({ ...table, rowId: 'old', transactionId }))
      const listed = await failure(reader.rows.listRows({ ...table, transactionId }))
      for (const outcome of [seen, listed]) expect([...wanted, 'transaction_not_found']).toContain(outcome)
    }
    expect(await alice.rows.getRow({ ...table, rowId: 'old', transactionId: hers })).toHaveProperty('text', 'hers')
    expect(await key.rows.getRow({ ...table, rowId: 'old', transactionId: hers })).toHaveProperty('text', 'hers')
  })

  it('hides rows that the reader may not read, whatever is staged on them', async () => {
    const table = await bed.table(NOTE, { rowSecurity: true, permissions: ['create("users")'] })
    await key.rows.createRow({ ...table, rowId: 'hidden', data: { text: 'secret' } })
    const transactionId = await staged(
      alice,
      table,
      [
        update('hidden', { text: 'secret too' }),
        update('hidden', { stars: 5, $permissions: only(alice, 'read') }),
        { action: 'upsert', rowId: 'hidden', data: { text: 'secret' } },
        { action: 'bulkUpsert', data: [{ $id: 'hidden', text: 'secret', $permissions: only(alice, 'read') }] },
        create('nobodys', { text: 'secret' }),
        { action: 'upsert', rowId: 'nobodys too', data: { text: 'secret' } },
        { action: 'bulkCreate', data: [{ $id: 'many', text: 'secret' }] },
        create('given', { text: 'for her', $permissions: only(alice, 'read') }),
      ].map((one) => ('rowId' in one && one.rowId.includes(' ') ? { ...one, rowId: 'nobodys-too' } : one)),
      key,
    )
    expect(await idsIn(alice, table, transactionId)).toEqual(['given', 1])
    for (const rowId of ['hidden', 'nobodys', 'nobodys-too', 'many'])
      expect(await failure(alice.rows.getRow({ ...table, rowId, transactionId }))).toBe('row_not_found')
    const answer = JSON.stringify(await alice.rows.listRows({ ...table, transactionId, queries: [Query.limit(100)] }))
    expect(answer).not.toContain('secret')
    expect(await idsIn(key, table, transactionId)).toEqual(['hidden nobodys nobodys-too many given', 5])
  })

  it('hides what its reader will not be able to read', async () => {
    const table = await bed.table(NOTE, { rowSecurity: true })
    await key.rows.createRow({ ...table, rowId: 'x', data: { text: 'x' }, permissions: only(alice, 'read', 'update') })
    const transactionId = await staged(alice, table, [update('x', { $permissions: only(alice, 'update') })])
    expect(await failure(alice.rows.getRow({ ...table, rowId: 'x', transactionId }))).toBe('row_not_found')
    expect(await idsIn(alice, table, transactionId)).toEqual(['', 0])
    expect(await alice.rows.getRow({ ...table, rowId: 'x' })).toHaveProperty('text', 'x')
  })

  it('counts no rows that the reader may not read', async () => {
    const table = await bed.table(NOTE, { rowSecurity: true })
    await key.rows.createRow({ ...table, rowId: 'hidden', data: { text: 'x' } })
    await key.rows.createRow({ ...table, rowId: 'shown', data: { text: 'x' }, permissions: only(alice, 'read') })
    const transactionId = await staged(alice, table, [remove('hidden'), remove('shown')], key)
    expect(await idsIn(alice, table, transactionId)).toEqual(['', 0])
    const many = await staged(
      alice,
      table,
      [{ action: 'bulkDelete', data: { queries: [Query.equal('$id', 'hidden')] } }],
      key,
    )
    expect(await idsIn(alice, table, many)).toEqual(['shown', 1])
  })

  it('refuses the list of a table that allows no reading', async () => {
    const table = await bed.table(NOTE, { permissions: ['create("users")'] })
    const transactionId = await staged(alice, table, [create('x')])
    expect(await failure(idsIn(alice, table, transactionId))).toBe('user_unauthorized')
    expect(await failure(alice.rows.getRow({ ...table, rowId: 'x', transactionId }))).toBe('row_not_found')
  })
})
