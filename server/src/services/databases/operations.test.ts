import { Query } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Caller, type RowsBed, rowsBed, type TablePlace } from '../../../test/row-tables.ts'
import { failure } from '../../../test/team-people.ts'
import type { ColumnSpec } from '../../../test/user-tables.ts'
import { databases, tables } from '../../data/tables/shapes.ts'

let bed: RowsBed
let key: Caller
let alice: Caller
let bob: Caller
let table: TablePlace

beforeAll(async () => {
  bed = await rowsBed()
  key = bed.key
  ;[alice, bob] = await Promise.all([bed.user(), bed.user()])
  table = await tableWithRow()
})
afterAll(() => bed[Symbol.asyncDispose]())

const NOTE: readonly ColumnSpec[] = [
  { key: 'text', type: 'varchar', size: 200, required: true },
  { key: 'stars', type: 'integer' },
]
const ARGUMENT = 'general_argument_invalid'

async function tableWithRow(options = {}): Promise<TablePlace> {
  const made = await bed.table(NOTE, options)
  await key.rows.createRow({ ...made, rowId: 'old', data: { text: 'o', stars: 10 } })
  return made
}

const begin = async ({ rows }: Caller) => (await rows.createTransaction()).$id
const stage = ({ rows }: Caller, transactionId: string, ...operations: unknown[]) =>
  rows.createOperations({ transactionId, operations: operations as object[] })
const stageNew = async (caller: Caller, ...operations: unknown[]) => stage(caller, await begin(caller), ...operations)
const commit = (caller: Caller, transactionId: string) => caller.rows.updateTransaction({ transactionId, commit: true })
const waiting = async (transactionId: string) => (await key.rows.getTransaction({ transactionId })).operations
const create = (rowId = 'unique()', place = table) => ({ action: 'create', ...place, rowId, data: { text: 'x' } })

async function contents(place: TablePlace): Promise<Record<string, unknown>> {
  const { rows } = await key.rows.listRows(place)
  return Object.fromEntries(rows.map(({ $id, text, stars }) => [$id.length === 20 ? 'made' : $id, [text, stars]]))
}

describe('tablesDB.createOperations', () => {
  it('stages operations, as objects or as texts, and counts them', async () => {
    const transactionId = await begin(key)
    const update = { action: 'update', ...table, rowId: 'old', data: { text: 'u' } }
    const grown = await stage(key, transactionId, create('new'), JSON.stringify(update))
    expect(grown).toEqual({
      $id: transactionId,
      $createdAt: expect.any(String),
      $updatedAt: expect.any(String),
      status: 'pending',
      operations: 2,
      expiresAt: expect.any(String),
    })
    expect(await stage(key, transactionId, create())).toMatchObject({ operations: 3 })
    expect(await contents(table)).toEqual({ old: ['o', 10] })
  })

  it.each<[string, object[], Record<string, unknown>]>([
    ['create', [{ rowId: 'new', data: { text: 'n' } }], { old: ['o', 10], new: ['n', null] }],
    ['create', [{ rowId: 'unique()', data: { text: 'n' } }], { old: ['o', 10], made: ['n', null] }],
    ['update', [{ rowId: 'old', data: { text: 'u' } }], { old: ['u', 10] }],
    ['update', [{ rowId: 'old', data: { stars: { method: 'increment', values: [1] } } }], { old: ['o', 11] }],
    [
      'upsert',
      [
        { rowId: 'old', data: { text: 'u' } },
        { rowId: 'n', data: { text: 'u' } },
      ],
      { old: ['u', 10], n: ['u', null] },
    ],
    ['delete', [{ rowId: 'old' }], {}],
    ['delete', [{ rowId: 'old', data: {} }], {}],
    ['increment', [{ rowId: 'old', data: { column: 'stars' } }], { old: ['o', 11] }],
    ['increment', [{ rowId: 'old', data: { column: 'stars', value: 5, max: 15 } }], { old: ['o', 15] }],
    ['decrement', [{ rowId: 'old', data: { column: 'stars', value: '5', min: 5 } }], { old: ['o', 5] }],
    [
      'bulkCreate',
      [
        {
          data: [
            { $id: 'a', text: 'a' },
            { text: 'b', stars: 1 },
          ],
        },
      ],
      { old: ['o', 10], a: ['a', null], made: ['b', 1] },
    ],
    [
      'bulkUpsert',
      [
        {
          data: [
            { $id: 'old', text: 'a' },
            { $id: 'b', text: 'b' },
          ],
        },
      ],
      { old: ['a', 10], b: ['b', null] },
    ],
    ['bulkUpdate', [{ data: { data: { text: 'all' } } }], { old: ['all', 10] }],
    ['bulkUpdate', [{ data: { data: { text: 'no' }, queries: [Query.equal('stars', 9)] } }], { old: ['o', 10] }],
    ['bulkDelete', [{ data: { queries: [Query.equal('stars', 10)] } }], {}],
    ['bulkDelete', [{ data: {} }], {}],
  ])('does a staged %s with the commit: %j', async (action, given, expected) => {
    const own = await tableWithRow()
    const transactionId = await begin(key)
    await stage(key, transactionId, ...given.map((one) => ({ action, ...own, ...one })))
    expect(await contents(own)).toEqual({ old: ['o', 10] })
    expect(await commit(key, transactionId)).toMatchObject({ status: 'committed' })
    expect(await contents(own)).toEqual(expected)
  })

  it('takes them in the words of the older API there', async () => {
    const own = await tableWithRow()
    const transactionId = (await key.legacy.createTransaction()).$id
    const place = { databaseId: 'main', collectionId: own.tableId }
    const operations = [
      { action: 'create', ...place, documentId: 'new', data: { text: 'n', stars: 1 } },
      { action: 'increment', ...place, documentId: 'new', data: { attribute: 'stars', value: 2 } },
      { action: 'bulkCreate', ...place, data: [{ $id: 'm', text: 'm' }] },
    ]
    await key.legacy.createOperations({ transactionId, operations })
    await key.legacy.updateTransaction({ transactionId, commit: true })
    expect(await contents(own)).toEqual({ old: ['o', 10], new: ['n', 3], m: ['m', null] })
    const ours = { ...create(), ...own }
    const wrong = key.legacy.createOperations({ transactionId: await begin(key), operations: [ours] })
    expect(await failure(wrong)).toBe(ARGUMENT)
  })

  it('spans databases', async () => {
    const { store } = await bed.server.app.system(bed.project.projectId)
    const other = await key.rows.create({ databaseId: 'other', name: 'Other' })
    const made = await key.rows.createTable({
      databaseId: other.$id,
      tableId: table.tableId,
      name: 'Same ID',
      columns: [{ key: 'text', type: 'varchar', size: 20 }],
    })
    expect(await store.find(databases, 'other')).toBeDefined()
    const place = { databaseId: other.$id, tableId: made.$id }
    const own = await tableWithRow()
    const transactionId = await begin(key)
    await stage(key, transactionId, create('here', own), create('there', place))
    await commit(key, transactionId)
    expect(await key.rows.getRow({ ...own, rowId: 'here' })).toHaveProperty('text', 'x')
    expect(await key.rows.getRow({ ...place, rowId: 'there' })).toHaveProperty('text', 'x')
  })

  const row = { action: 'update', rowId: 'old', data: { text: 'x' } }
  it.each<[string, unknown]>([
    ['no object', 7],
    ['no JSON', '{'],
    ['a list', [[]]],
    ['null', null],
    ['no action', { ...row, action: undefined }],
    ['an unknown action', { ...row, action: 'nope' }],
    ['a member of all objects for an action', { ...row, action: 'constructor' }],
    ['an action that is no text', { ...row, action: ['update'] }],
    ['no database', { ...row, databaseId: undefined }],
    ['a database that is no ID', { ...row, databaseId: '../x' }],
    ['no table', { ...row, tableId: undefined }],
    ['a table that is no text', { ...row, tableId: { a: 1 } }],
    ['the words of the other API', { ...row, tableId: undefined, collectionId: 'x' }],
    ['no row', { ...row, rowId: undefined }],
    ['a row that is no ID', { ...row, rowId: '$x' }],
    ['a very long ID', { ...row, rowId: 'x'.repeat(37) }],
    ['a creation without an ID', { ...row, action: 'create', rowId: undefined }],
    ['a NUL in an ID', { ...row, rowId: 'x\0' }],
    ['no data', { ...row, data: undefined }],
    ['null for data', { ...row, data: null }],
    ['data that is no object', { ...row, data: 'x' }],
    ['a list for data', { ...row, data: ['x'] }],
    ['a step without a column', { ...row, action: 'increment', data: { value: 1 } }],
    ['a step of a column that is no key', { ...row, action: 'increment', data: { column: '"' } }],
    ['a step that is no number', { ...row, action: 'increment', data: { column: 'stars', value: 'x' } }],
    ['a step of nothing', { ...row, action: 'increment', data: { column: 'stars', value: 0 } }],
    ['a step backwards', { ...row, action: 'decrement', data: { column: 'stars', value: -1 } }],
    ['a bound that is no number', { ...row, action: 'increment', data: { column: 'stars', max: [] } }],
    ['many rows that are no list', { action: 'bulkCreate', data: { text: 'x' } }],
    ['many rows that are no objects', { action: 'bulkUpsert', data: ['x'] }],
    ['too many rows', { action: 'bulkCreate', data: Array.from({ length: 101 }, () => ({ text: 'x' })) }],
    ['changes of many rows without data', { action: 'bulkUpdate', data: { queries: [] } }],
    ['queries that are no list', { action: 'bulkDelete', data: { queries: 'x' } }],
    ['queries that are no texts', { action: 'bulkDelete', data: { queries: [{ method: 'equal' }] } }],
    ['too many queries', { action: 'bulkDelete', data: { queries: Array(101).fill('{}') } }],
    ['a very long query', { action: 'bulkDelete', data: { queries: ['x'.repeat(4097)] } }],
  ])('refuses %s', async (_what, operation) => {
    const transactionId = await begin(key)
    const given =
      Object(operation) === operation && !Array.isArray(operation) ? { ...table, ...(operation as object) } : operation
    expect(await failure(stage(key, transactionId, create(), given))).toBe(ARGUMENT)
    expect(await waiting(transactionId)).toBe(0)
  })

  it.each([
    ['rows to change that are not named', { action: 'bulkUpsert', data: [{ text: 'x' }] }],
    ['IDs that are none', { action: 'bulkCreate', data: [{ $id: '$', text: 'x' }] }],
    ['permissions that are none', { ...row, data: { $permissions: ['read(any)'] } }],
    ['permissions of many rows that are none', { action: 'bulkUpdate', data: { data: { $permissions: 'all' } } }],
  ])('refuses %s', async (_what, operation) => {
    expect(await failure(stageNew(key, { ...table, ...operation }))).toBe('row_invalid_structure')
  })

  it('needs a list, and something in it', async () => {
    expect(await failure(stageNew(key))).toBe('general_bad_request')
    const send = { transactionId: await begin(key), operations: 'x' as unknown as object[] }
    expect(await failure(key.rows.createOperations(send))).toBe(ARGUMENT)
  })

  it('holds a hundred operations and no more', async () => {
    const transactionId = await begin(key)
    const many = (count: number) => Array.from({ length: count }, () => create())
    expect(await failure(stage(key, transactionId, ...many(101)))).toBe('transaction_limit_exceeded')
    expect(await stage(key, transactionId, ...many(99))).toMatchObject({ operations: 99 })
    expect(await failure(stage(key, transactionId, ...many(2)))).toBe('transaction_limit_exceeded')
    expect(await stage(key, transactionId, create())).toMatchObject({ operations: 100 })
    expect(await failure(stage(key, transactionId, create()))).toBe('transaction_limit_exceeded')
    const one = { ...table, rowId: 'one', data: { text: 'x' }, transactionId }
    expect(await failure(key.rows.createRow(one))).toBe('transaction_limit_exceeded')
  })

  it('holds so much data and no more', async () => {
    const transactionId = await begin(key)
    const large = { ...create(), data: { text: 'x'.repeat(9 * 2 ** 20) } }
    expect(await stage(key, transactionId, large)).toMatchObject({ operations: 1 })
    expect(await failure(stage(key, transactionId, large))).toBe('transaction_limit_exceeded')
    expect(await waiting(transactionId)).toBe(1)
  })

  it('refuses in a fixed order', async () => {
    const users = await begin(alice)
    const own = await tableWithRow({ permissions: ['create("users")'] })
    const [ended, open] = [await begin(key), await begin(key)]
    await key.rows.updateTransaction({ transactionId: ended, rollback: true })
    const bulk = { action: 'bulkDelete', ...own, data: {} }
    const missing = { action: 'update', ...own, rowId: 'nope', data: { text: 'x' } }
    const outcomes = await Promise.all(
      [
        stage(key, 'nope', 7),
        stage(key, ended, 7),
        stage(key, ended),
        stage(key, open),
        stage(key, open, ...Array(101).fill(7)),
        stage(key, open, create('x', { databaseId: 'nope', tableId: 'nope' }), 7),
        stage(key, open, create('x', { databaseId: 'nope', tableId: 'nope' })),
        stage(key, open, create('x', { databaseId: 'main', tableId: 'nope' })),
        stage(alice, users, bulk, missing),
        stage(alice, users, missing),
        stage(alice, users, { ...missing, rowId: 'old' }),
      ].map(failure),
    )
    expect(outcomes).toEqual([
      'transaction_not_found',
      'general_bad_request',
      'general_bad_request',
      'general_bad_request',
      'transaction_limit_exceeded',
      ARGUMENT,
      'database_not_found',
      'collection_not_found',
      'user_unauthorized',
      'row_not_found',
      'user_unauthorized',
    ])
  })

  it('finds no table that is switched off, but for servers', async () => {
    const own = await tableWithRow({ permissions: ['create("users")'] })
    const { store } = await bed.server.app.system(bed.project.projectId)
    const [hidden] = await store.updateWhere(tables, { tableId: own.tableId }, { enabled: false })
    expect(hidden).toBeDefined()
    expect(await failure(stageNew(alice, create('x', own)))).toBe('collection_not_found')
    expect(await stageNew(key, create('x', own))).toMatchObject({ operations: 1 })
  })

  it('stages all operations of a call or none', async () => {
    const own = await tableWithRow({ permissions: ['create("users")'] })
    const transactionId = await begin(alice)
    const forbidden = { action: 'delete', ...own, rowId: 'old' }
    expect(await failure(stage(alice, transactionId, create('x', own), forbidden))).toBe('user_unauthorized')
    expect(await waiting(transactionId)).toBe(0)
  })

  it('goes on from the operations before it in the same call', async () => {
    const own = await bed.table(NOTE, { permissions: ['create("users")'], rowSecurity: true })
    const transactionId = await begin(alice)
    const one = { ...own, rowId: 'x' }
    await stage(
      alice,
      transactionId,
      { action: 'create', ...one, data: { text: 'a', stars: 1 } },
      { action: 'increment', ...one, data: { column: 'stars' } },
      { action: 'update', ...one, data: { text: 'b' } },
    )
    expect(await failure(stage(alice, transactionId, { action: 'delete', ...one }, { action: 'delete', ...one }))).toBe(
      'row_not_found',
    )
    await commit(alice, transactionId)
    expect(await contents(own)).toEqual({ x: ['b', 2] })
  })

  it('lets a user stage what he may do, and nobody else into his transaction', async () => {
    const own = await tableWithRow({ permissions: ['create("users")', 'read("users")'] })
    const transactionId = await begin(alice)
    await stage(alice, transactionId, create('hers', own))
    for (const other of [bob, bed.guest])
      expect(await failure(stage(other, transactionId, create('other', own)))).toBe('transaction_not_found')
    const given = { ...create('given', own), data: { text: 'x', $permissions: [`read("user:${bob.id}")`] } }
    expect(await failure(stage(alice, transactionId, given))).toBe('user_unauthorized')
    expect(await waiting(transactionId)).toBe(1)
    await commit(alice, transactionId)
    const { $permissions } = await key.rows.getRow({ ...own, rowId: 'hers' })
    expect($permissions).toEqual(['read', 'update', 'delete'].map((action) => `${action}("user:${alice.id}")`))
  })

  it('keeps permissions that stand among the data', async () => {
    const own = await tableWithRow()
    const $permissions = ['read("any")', 'write("users")']
    const transactionId = await begin(key)
    await stage(
      key,
      transactionId,
      { ...create('new', own), data: { text: 'n', $permissions } },
      { action: 'update', ...own, rowId: 'old', data: { $permissions } },
      { action: 'bulkCreate', ...own, data: [{ $id: 'many', text: 'm', $permissions }] },
    )
    await commit(key, transactionId)
    for (const rowId of ['new', 'old', 'many'])
      expect(await key.rows.getRow({ ...own, rowId })).toMatchObject({
        $permissions: ['read("any")', 'update("users")', 'delete("users")'],
      })
  })

  it('is not moved by hostile names', async () => {
    const transactionId = await begin(key)
    const text = `{"action":"create","databaseId":"main","tableId":"${table.tableId}","rowId":"evil","data":{"text":"x","__proto__":{"text":"y"},"constructor":1}}`
    await stage(key, transactionId, text)
    expect(await failure(commit(key, transactionId))).toBe('document_invalid_structure')
  })
})
