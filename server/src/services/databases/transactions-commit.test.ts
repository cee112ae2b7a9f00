import { RelationMutate, RelationshipType } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Caller, collectionOf, type RowsBed, rowsBed, type TablePlace } from '../../../test/row-tables.ts'
import { failure } from '../../../test/team-people.ts'
import type { ColumnSpec } from '../../../test/user-tables.ts'
import { tables } from '../../data/tables/shapes.ts'

let bed: RowsBed
let key: Caller
let alice: Caller

beforeAll(async () => {
  bed = await rowsBed()
  key = bed.key
  alice = await bed.user()
})
afterAll(() => bed[Symbol.asyncDispose]())

const NOTE: readonly ColumnSpec[] = [
  { key: 'text', type: 'varchar', size: 20, required: true },
  { key: 'stars', type: 'integer', max: 100 },
]
const all = ['read("users")', 'create("users")', 'update("users")', 'delete("users")']

const values = (data: Record<string, unknown>) => data
const begin = async ({ rows }: Caller) => (await rows.createTransaction()).$id
const commit = ({ rows }: Caller, transactionId: string) => rows.updateTransaction({ transactionId, commit: true })
const statusOf = async (transactionId: string) => (await key.rows.getTransaction({ transactionId })).status
const store = async () => (await bed.server.app.system(bed.project.projectId)).store

async function tableWith(rowIds: readonly string[], options = {}): Promise<TablePlace> {
  const table = await bed.table(NOTE, options)
  for (const rowId of rowIds) await key.rows.createRow({ ...table, rowId, data: { text: rowId, stars: 1 } })
  return table
}

async function staged(owner: Caller, table: TablePlace, operations: readonly object[], by = owner): Promise<string> {
  const transactionId = await begin(owner)
  await by.rows.createOperations({ transactionId, operations: operations.map((one) => ({ ...table, ...one })) })
  return transactionId
}
const create = (rowId: string, data: object = { text: 'x' }) => ({ action: 'create', rowId, data })
const update = (rowId: string, data: object) => ({ action: 'update', rowId, data })
const upsert = (rowId: string, data: object) => ({ action: 'upsert', rowId, data })
const remove = (rowId: string) => ({ action: 'delete', rowId })
const add = (rowId: string, data: object) => ({ action: 'increment', rowId, data: { column: 'stars', ...data } })
const many = (action: string, data: unknown) => ({ action, data })

async function contents(table: TablePlace): Promise<Record<string, unknown>> {
  const { rows } = await key.rows.listRows(table)
  return Object.fromEntries(rows.map(({ $id, text, stars }) => [$id, [text, stars]]))
}

describe('a commit', () => {
  it('does everything in the order of staging', async () => {
    const table = await tableWith(['a', 'b', 'c'])
    const transactionId = await staged(key, table, [
      remove('a'),
      create('a', { text: 'again', stars: 1 }),
      add('a', { value: 4 }),
      update('a', { text: 'last' }),
      upsert('b', { text: 'B' }),
      many('bulkUpdate', { data: { stars: 50 } }),
      add('c', {}),
      create('d'),
      create('e'),
      many('bulkUpsert', [{ $id: 'e', text: 'E' }]),
      many('bulkDelete', { queries: [JSON.stringify({ method: 'equal', attribute: '$id', values: ['d'] })] }),
    ])
    expect(await commit(key, transactionId)).toMatchObject({ status: 'committed', operations: 11 })
    expect(await contents(table)).toEqual({ a: ['last', 50], b: ['B', 50], c: ['c', 51], e: ['E', null] })
  })

  it('changes rows that somebody only read, or that others changed before', async () => {
    const table = await tableWith(['a', 'b'])
    await key.rows.updateRow({ ...table, rowId: 'a', data: { text: 'before' } })
    const transactionId = await staged(key, table, [update('a', { stars: 2 })])
    await key.rows.getRow({ ...table, rowId: 'a' })
    await key.rows.updateRow({ ...table, rowId: 'b', data: { text: 'other' } })
    await commit(key, transactionId)
    expect(await contents(table)).toEqual({ a: ['before', 2], b: ['other', 1] })
  })

  it.each<[string, object[], (table: TablePlace) => Promise<unknown>]>([
    ['an update', [update('a', { text: 'u' })], change],
    ['an upsert', [upsert('a', { text: 'u' })], change],
    ['a deletion', [remove('a')], change],
    ['an increment', [add('a', {})], change],
    ['an upsert of many', [many('bulkUpsert', [{ $id: 'a', text: 'u' }])], changeLater],
    ['a change of many', [many('bulkUpdate', { data: { text: 'u' } })], changeLater],
    ['a deletion of many', [many('bulkDelete', {})], changeLater],
    ['an upsert of what was not there', [upsert('new', { text: 'u' })], makeNew],
    ['a creation', [create('new')], makeNew],
    ['a creation of many', [many('bulkCreate', [{ $id: 'new', text: 'u' }])], makeNew],
    ['several creations', [create('b'), create('new')], makeNew],
    ['an update of a row made anew', [update('a', { text: 'u' })], remake],
  ])('of %s loses against whoever was there first', async (_what, operations, first) => {
    const table = await tableWith(['a'])
    const transactionId = await staged(key, table, [create('own'), ...operations])
    await first(table)
    const before = await contents(table)
    expect(await failure(commit(key, transactionId))).toBe('transaction_conflict')
    expect(await contents(table)).toEqual(before)
    expect(await statusOf(transactionId)).toBe('failed')
    expect(await failure(commit(key, transactionId))).toBe('transaction_not_ready')
  })

  it.each<[string, object[], string]>([
    ['a row that is gone', [update('gone', { text: 'u' })], 'document_not_found'],
    ['the deletion of one', [remove('gone')], 'document_not_found'],
    ['an increment of one', [add('gone', {})], 'document_not_found'],
    ['a row that lacks something', [create('x', { stars: 1 })], 'document_invalid_structure'],
    ['a row with something unknown', [update('a', { nope: 1 })], 'document_invalid_structure'],
    ['a value that does not fit', [update('a', { stars: 'x' })], 'document_invalid_structure'],
    [
      'a value that does not fit many rows',
      [many('bulkUpdate', { data: { stars: 101 } })],
      'document_invalid_structure',
    ],
    ['a row of many that lacks something', [many('bulkCreate', [{ text: 'x' }, {}])], 'document_invalid_structure'],
    ['a step past its bound', [add('a', { value: 5, max: 5 })], 'attribute_limit_exceeded'],
    ['a step past what fits', [add('a', { value: 100 })], 'attribute_limit_exceeded'],
    ['an ID twice', [create('x'), create('x')], 'transaction_conflict'],
    ['an ID twice in other letters', [create('x'), create('X')], 'transaction_conflict'],
    [
      'an ID twice among many',
      [
        many('bulkUpsert', [
          { $id: 'x', text: 'x' },
          { $id: 'x', text: 'x' },
        ]),
      ],
      'transaction_conflict',
    ],
    ['a step of no column', [add('a', { column: 'nope' })], 'transaction_failed'],
    ['a step of a text', [add('a', { column: 'text' })], 'transaction_failed'],
    ['queries that are none', [many('bulkDelete', { queries: ['{'] })], 'transaction_failed'],
    [
      'queries on nothing',
      [many('bulkUpdate', { data: { text: 'x' }, queries: [JSON.stringify({ method: 'isNull', attribute: 'nope' })] })],
      'transaction_failed',
    ],
    ['an operator that is none', [update('a', { stars: { method: 'increment', values: 1 } })], 'transaction_failed'],
  ])('stores nothing and fails for good with %s', async (_what, operations, type) => {
    for (const api of ['rows', 'legacy'] as const) {
      const table = await tableWith(['a', 'gone'])
      const transactionId = await staged(key, table, [create('own'), update('a', { stars: 9 }), ...operations])
      await key.rows.deleteRow({ ...table, rowId: 'gone' })
      const before = await key.rows.listRows(table)
      const heard = await bed.heard(async () => {
        expect(await failure(key[api].updateTransaction({ transactionId, commit: true }))).toBe(type)
      })
      expect(heard).toEqual([])
      expect(await key.rows.listRows(table)).toEqual(before)
      expect(await statusOf(transactionId)).toBe('failed')
    }
  })

  it('fails when a table is gone, even if there is another one with its ID', async () => {
    const table = await key.rows.create({ databaseId: 'going', name: 'Going' })
    const place = { databaseId: table.$id, tableId: 'notes' }
    const columns = [{ key: 'text', type: 'varchar', size: 20 }]
    await key.rows.createTable({ ...place, name: 'Notes', columns })
    const [first, second] = [await staged(key, place, [create('x')]), await staged(key, place, [create('x')])]
    await key.rows.deleteTable(place)
    expect(await failure(commit(key, first))).toBe('transaction_failed')
    await key.rows.createTable({ ...place, name: 'Notes', columns })
    expect(await failure(commit(key, second))).toBe('transaction_failed')
    expect((await key.rows.listRows(place)).total).toBe(0)
  })

  it('tells listeners of each write of one row, once it is done', async () => {
    const table = await tableWith(['a', 'b', 'c', 'd'])
    const transactionId = await staged(key, table, [
      create('x'),
      create('y'),
      update('a', { text: 'u' }),
      upsert('b', { text: 'u' }),
      upsert('new', { text: 'u' }),
      add('c', {}),
      { action: 'decrement', rowId: 'c', data: { column: 'stars' } },
      remove('d'),
      many('bulkCreate', [{ text: 'm' }]),
      many('bulkUpdate', { data: { stars: 2 } }),
    ])
    const heard = await bed.heard(() => commit(key, transactionId))
    expect(
      heard.map(({ template, ids, payload }) => [template, ids.rowId, (payload as { text: string }).text]),
    ).toEqual(
      [
        ['create', 'x', 'x'],
        ['create', 'y', 'x'],
        ['update', 'a', 'u'],
        ['update', 'b', 'u'],
        ['update', 'new', 'u'],
        ['update', 'c', 'c'],
        ['update', 'c', 'c'],
        ['delete', 'd', 'd'],
      ].map(([action, ...rest]) => [`databases.[databaseId].tables.[tableId].rows.[rowId].${action}`, ...rest]),
    )
  })

  it('speaks the words of the API that it is asked for in', async () => {
    const table = await tableWith([])
    const transactionId = await staged(key, table, [create('x')])
    const heard = await bed.heard(() => key.legacy.updateTransaction({ transactionId, commit: true }))
    expect(heard).toMatchObject([
      {
        template: 'databases.[databaseId].collections.[collectionId].documents.[documentId].create',
        payload: { $collectionId: table.tableId },
      },
    ])
    const lost = await staged(key, table, [remove('x')])
    await key.legacy.deleteDocument({ ...collectionOf(table), documentId: 'x' })
    expect(await failure(commit(key, lost))).toBe('document_not_found')
  })

  it('needs the rights of whoever commits, at that moment', async () => {
    const change = async (table: TablePlace, permissions: string[]) => {
      await (await store()).updateWhere(tables, { tableId: table.tableId }, { permissions })
    }
    for (const [operation, right] of [
      [create('new'), 'create("users")'],
      [update('a', { text: 'u' }), 'update("users")'],
      [upsert('a', { text: 'u' }), 'update("users")'],
      [upsert('new', { text: 'u' }), 'create("users")'],
      [remove('a'), 'delete("users")'],
      [add('a', {}), 'update("users")'],
    ] as const) {
      const table = await tableWith(['a'], { permissions: all })
      const [refused, done] = [await staged(alice, table, [operation]), await staged(alice, table, [operation])]
      await change(
        table,
        all.filter((one) => one !== right),
      )
      expect(await failure(commit(alice, refused))).toBe('user_unauthorized')
      expect(await contents(table)).toEqual({ a: ['a', 1] })
      expect(await statusOf(refused)).toBe('failed')
      await change(table, [right])
      expect(await commit(alice, done)).toHaveProperty('status', 'committed')
    }
  })

  it('gives a user no more than he may do himself, whoever staged it', async () => {
    const table = await tableWith(['a'], { permissions: ['read("users")'], rowSecurity: true })
    for (const operation of [
      create('new'),
      update('a', { text: 'u' }),
      remove('a'),
      many('bulkCreate', [{ text: 'm' }]),
      many('bulkUpdate', { data: { text: 'm' } }),
      many('bulkDelete', {}),
    ]) {
      const transactionId = await staged(alice, table, [operation], key)
      expect(await failure(commit(alice, transactionId))).toBe('user_unauthorized')
    }
    const open = await tableWith([], { permissions: all })
    const given = await staged(alice, open, [create('x', { text: 'x', $permissions: ['read("user:bob")'] })], key)
    expect(await failure(commit(alice, given))).toBe('user_unauthorized')
    expect(await contents(table)).toEqual({ a: ['a', 1] })
    expect(await contents(open)).toEqual({})
  })

  it('does not do in a table that is switched off what users staged, but for servers', async () => {
    const table = await tableWith([], { permissions: all })
    const [hers, servers] = [await staged(alice, table, [create('x')]), await staged(alice, table, [create('x')])]
    await (await store()).updateWhere(tables, { tableId: table.tableId }, { enabled: false })
    expect(await failure(commit(alice, hers))).toBe('transaction_failed')
    expect(await commit(key, servers)).toHaveProperty('status', 'committed')
  })

  it('links rows, and makes those that are written along', async () => {
    const [books, authors] = await linkedTables()
    const transactionId = await begin(key)
    const operations = [
      { ...authors, ...create('anna') },
      { ...books, ...create('one', { text: 'one', author: 'anna' }) },
      { ...books, ...create('two', { text: 'two', author: { $id: 'ben', text: 'ben' } }) },
      { ...books, ...update('one', { author: { $id: 'anna', text: 'Anna' } }) },
    ]
    await key.rows.createOperations({ transactionId, operations })
    const inside = await key.rows.listRows({ ...books, transactionId })
    expect(inside.rows.map(({ $id, author }) => [$id, author])).toEqual([
      ['one', 'anna'],
      ['two', null],
    ])
    await commit(key, transactionId)
    const { rows } = await key.rows.listRows(books)
    expect(rows.map(({ $id, author }) => [$id, author])).toEqual([
      ['one', 'anna'],
      ['two', 'ben'],
    ])
    expect(Object.keys(await contents(authors)).sort()).toEqual(['anna', 'ben'])
    expect(await key.rows.getRow({ ...authors, rowId: 'anna' })).toHaveProperty('text', 'Anna')
  })

  it.each([
    ['relationship_value_invalid', () => update('one', { author: 5 })],
    ['transaction_failed', () => remove('anna')],
    ['transaction_conflict', () => update('one', { author: { $id: 'anna', text: 'Anna' } })],
  ] as const)('answers %s where links stand against it', async (type, operation) => {
    const [books, authors] = await linkedTables()
    await key.rows.createRow({ ...authors, rowId: 'anna', data: { text: 'anna' } })
    await key.rows.createRow({ ...books, rowId: 'one', data: { text: 'one', author: 'anna' } })
    const given = operation()
    const transactionId = await staged(key, given.rowId === 'anna' ? authors : books, [given])
    if (type === 'transaction_conflict') {
      bed.server.advance(10)
      await key.rows.updateRow({ ...authors, rowId: 'anna', data: { text: 'first' } })
      bed.server.advance(10)
    }
    expect(await failure(commit(key, transactionId))).toBe(type)
  })

  it('lets servers keep the dates they staged', async () => {
    const table = await tableWith([])
    const $createdAt = '2001-02-03T04:05:06.789+00:00'
    await commit(key, await staged(key, table, [create('x', { text: 'x', $createdAt, $updatedAt: $createdAt })]))
    expect(await key.rows.getRow({ ...table, rowId: 'x' })).toMatchObject({ $createdAt, $updatedAt: $createdAt })
  })

  it('is one, however many ask for it', async () => {
    const table = await tableWith(['a'])
    const transactionId = await staged(key, table, [add('a', {}), create('x')])
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => failure(commit(key, transactionId))))
    expect(outcomes.filter((one) => one === 'transaction_not_ready')).toHaveLength(9)
    expect(outcomes.filter((one) => typeof one === 'object')).toHaveLength(1)
    expect(await contents(table)).toEqual({ a: ['a', 2], x: ['x', null] })
  })

  it('or a rollback happens, not both', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const table = await tableWith([])
      const transactionId = await staged(key, table, [create('x')])
      const ends = ['commit', 'rollback', 'commit', 'rollback'] as const
      const outcomes = await Promise.all(
        ends.map((end) => failure(key.rows.updateTransaction({ transactionId, [end]: true }))),
      )
      const winners = outcomes.filter((one) => typeof one === 'object') as { status: string }[]
      expect(winners).toHaveLength(1)
      expect((await key.rows.listRows(table)).total).toBe(winners[0]?.status === 'committed' ? 1 : 0)
      expect(await statusOf(transactionId)).toBe(winners[0]?.status)
    }
  })

  it('holds all that was staged by whoever was told so', async () => {
    const table = await tableWith([])
    const transactionId = await begin(key)
    const stage = (rowId: string) =>
      failure(key.rows.createRow({ ...table, rowId, data: values({ text: 'x' }), transactionId }))
    const [committed, ...answers] = await Promise.all([
      stage('first').then(() => failure(commit(key, transactionId))),
      ...Array.from({ length: 20 }, (_none, at) => stage(`r${at}`)),
    ])
    const told = answers.flatMap((one, at) => (typeof one === 'object' ? [`r${at}`] : []))
    expect(committed).toMatchObject({ status: 'committed', operations: told.length + 1 })
    expect(Object.keys(await contents(table)).sort()).toEqual(['first', ...told].sort())
    for (const one of answers) if (typeof one !== 'object') expect(one).toBe('transaction_not_ready')
  })

  it('of two transactions on the same row goes through once, in whatever order they name their rows', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const table = await tableWith(['a', 'b'])
      const one = await staged(key, table, [add('a', {}), add('b', {})])
      const other = await staged(key, table, [add('b', {}), add('a', {})])
      const outcomes = await Promise.all([one, other].map((transactionId) => failure(commit(key, transactionId))))
      expect(outcomes.filter((outcome) => outcome === 'transaction_conflict')).toHaveLength(1)
      expect(await contents(table)).toEqual({ a: ['a', 2], b: ['b', 2] })
    }
  })
})

/** Books that have one author each, who cannot be deleted while there is a book of his. */
async function linkedTables(): Promise<[books: TablePlace, authors: TablePlace]> {
  const [books, authors] = [await tableWith([]), await tableWith([])]
  await key.rows.createRelationshipColumn({
    ...books,
    relatedTableId: authors.tableId,
    type: RelationshipType.ManyToOne,
    key: 'author',
    onDelete: RelationMutate.Restrict,
  })
  return [books, authors]
}

async function change(table: TablePlace): Promise<void> {
  await key.rows.updateRow({ ...table, rowId: 'a', data: { text: 'first' } })
}

// Which rows a write on many will find is not known when it is staged: there dates alone tell.
async function changeLater(table: TablePlace): Promise<void> {
  const $updatedAt = new Date(Date.now() + 1000).toISOString().replace('Z', '+00:00')
  await key.rows.updateRow({ ...table, rowId: 'a', data: values({ text: 'first', $updatedAt }) })
}

async function makeNew(table: TablePlace): Promise<void> {
  await key.rows.createRow({ ...table, rowId: 'new', data: { text: 'first' } })
}

async function remake(table: TablePlace): Promise<void> {
  const $updatedAt = '2001-01-01T00:00:00.000+00:00'
  await key.rows.deleteRow({ ...table, rowId: 'a' })
  await key.rows.createRow({ ...table, rowId: 'a', data: values({ text: 'first', $updatedAt }) })
}
