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
  { key: 'text', type: 'varchar', size: 200, required: true },
  { key: 'stars', type: 'integer' },
]
const UNSTORED = { $sequence: '', $createdAt: '', $updatedAt: '' }

const values = (data: Record<string, unknown>) => data
const begin = async ({ rows }: Caller) => (await rows.createTransaction()).$id
const commit = (caller: Caller, transactionId: string) => caller.rows.updateTransaction({ transactionId, commit: true })
const waiting = async (transactionId: string) => (await key.rows.getTransaction({ transactionId })).operations

/** The calls that can be staged, by their SDK methods. */
const CALLS = {
  createRow: ({ rows }: Caller, table: TablePlace, transactionId: string) =>
    rows.createRow({ ...table, rowId: 'new', data: { text: 'n' }, transactionId }),
  updateRow: ({ rows }: Caller, table: TablePlace, transactionId: string) =>
    rows.updateRow({ ...table, rowId: 'old', data: { text: 'u' }, transactionId }),
  upsertRow: ({ rows }: Caller, table: TablePlace, transactionId: string) =>
    rows.upsertRow({ ...table, rowId: 'old', data: values({ text: 'u' }), transactionId }),
  deleteRow: ({ rows }: Caller, table: TablePlace, transactionId: string) =>
    rows.deleteRow({ ...table, rowId: 'old', transactionId }),
  incrementRowColumn: ({ rows }: Caller, table: TablePlace, transactionId: string) =>
    rows.incrementRowColumn({ ...table, rowId: 'old', column: 'stars', value: 3, transactionId }),
  decrementRowColumn: ({ rows }: Caller, table: TablePlace, transactionId: string) =>
    rows.decrementRowColumn({ ...table, rowId: 'old', column: 'stars', transactionId }),
  createRows: ({ rows }: Caller, table: TablePlace, transactionId: string) =>
    rows.createRows({ ...table, rows: [{ text: 'm' }, { $id: 'm2', text: 'm' }], transactionId }),
  upsertRows: ({ rows }: Caller, table: TablePlace, transactionId: string) =>
    rows.upsertRows({
      ...table,
      rows: [
        { $id: 'old', text: 'm' },
        { $id: 'm3', text: 'm' },
      ],
      transactionId,
    }),
  updateRows: ({ rows }: Caller, table: TablePlace, transactionId: string) =>
    rows.updateRows({ ...table, data: { text: 'all' }, transactionId }),
  deleteRows: ({ rows }: Caller, table: TablePlace, transactionId: string) =>
    rows.deleteRows({ ...table, transactionId }),
} as const
type Call = keyof typeof CALLS
const NAMES = Object.keys(CALLS) as Call[]

async function tableWithRow(options = {}): Promise<TablePlace> {
  const table = await bed.table(NOTE, options)
  await key.rows.createRow({ ...table, rowId: 'old', data: { text: 'o', stars: 10 } })
  return table
}

/** What rows hold, without what the server says about them. */
async function contents(table: TablePlace): Promise<Record<string, unknown>> {
  const { rows } = await key.rows.listRows(table)
  return Object.fromEntries(rows.map(({ $id, text, stars }) => [$id.length === 20 ? 'made' : $id, [text, stars]]))
}

describe('a call with a transactionId', () => {
  it.each<[Call, unknown]>([
    ['createRow', { ...UNSTORED, $id: 'new', text: 'n', $permissions: [], $databaseId: 'main', $tableId: '' }],
    ['updateRow', { ...UNSTORED, $id: 'old', text: 'u', $permissions: [], $databaseId: 'main', $tableId: '' }],
    ['upsertRow', { ...UNSTORED, $id: 'old', text: 'u', $permissions: [], $databaseId: 'main', $tableId: '' }],
    ['incrementRowColumn', { ...UNSTORED, $id: 'old', stars: 3, $permissions: [], $databaseId: 'main', $tableId: '' }],
    ['decrementRowColumn', { ...UNSTORED, $id: 'old', stars: 1, $permissions: [], $databaseId: 'main', $tableId: '' }],
    ['createRows', { total: 2, rows: [] }],
    ['upsertRows', { total: 2, rows: [] }],
    ['updateRows', { total: 0, rows: [] }],
    ['deleteRows', { total: 0, rows: [] }],
  ])('%s answers with what stands in for the result', async (name, expected) => {
    const table = await tableWithRow()
    const answer = await CALLS[name](key, table, await begin(key))
    const place = '$id' in (expected as object) ? { $tableId: table.tableId } : {}
    expect(answer).toEqual({ ...(expected as object), ...place })
  })

  it.each(NAMES)('%s changes nothing and tells nobody before the commit', async (name) => {
    const table = await tableWithRow()
    const transactionId = await begin(key)
    const heard = await bed.heard(() => CALLS[name](key, table, transactionId))
    expect(heard).toEqual([])
    expect(await contents(table)).toEqual({ old: ['o', 10] })
    expect(await waiting(transactionId)).toBe(1)
  })

  it.each<[Call, Record<string, unknown>]>([
    ['createRow', { old: ['o', 10], new: ['n', null] }],
    ['updateRow', { old: ['u', 10] }],
    ['upsertRow', { old: ['u', 10] }],
    ['deleteRow', {}],
    ['incrementRowColumn', { old: ['o', 13] }],
    ['decrementRowColumn', { old: ['o', 9] }],
    ['createRows', { old: ['o', 10], made: ['m', null], m2: ['m', null] }],
    ['upsertRows', { old: ['m', 10], m3: ['m', null] }],
    ['updateRows', { old: ['all', 10] }],
    ['deleteRows', {}],
  ])('%s happens with the commit', async (name, expected) => {
    const table = await tableWithRow()
    const transactionId = await begin(key)
    await CALLS[name](key, table, transactionId)
    await commit(key, transactionId)
    expect(await contents(table)).toEqual(expected)
  })

  it.each<[Call, string]>(
    NAMES.map((name) => [
      name,
      ['createRow', 'updateRow', 'upsertRow', 'deleteRow'].includes(name)
        ? 'transaction_not_ready'
        : 'general_bad_request',
    ]),
  )('%s is refused when the transaction is over, or unknown', async (name, expected) => {
    const table = await tableWithRow()
    for (const end of ['commit', 'rollback']) {
      const transactionId = await begin(key)
      await key.rows.updateTransaction({ transactionId, [end]: true })
      expect(await failure(CALLS[name](key, table, transactionId))).toBe(expected)
    }
    expect(await failure(CALLS[name](key, table, 'nope'))).toBe('transaction_not_found')
  })

  it.each([
    ['POST', '', { rowId: 'new', data: { text: 'n' } }, 201],
    ['PATCH', '/old', { data: { text: 'n' } }, 200],
    ['PUT', '/old', { data: { text: 'n' } }, 201],
    ['PUT', '/new', { data: { text: 'n' } }, 201],
    ['DELETE', '/old', {}, 204],
    ['PATCH', '/old/stars/increment', {}, 200],
    ['POST', '', { rows: [{ text: 'n' }] }, 201],
    ['PATCH', '', { data: { text: 'n' } }, 200],
    ['PUT', '', { rows: [{ $id: 'n', text: 'n' }] }, 200],
    ['DELETE', '', {}, 200],
  ])('%s %s answers %s with %d', async (method, path, body, status) => {
    const table = await tableWithRow()
    const transactionId = await begin(key)
    const answer = await bed.send(method, table, { path, body: JSON.stringify({ ...body, transactionId }) })
    expect([answer.status, answer.text === '']).toEqual([status, status === 204])
  })

  it('speaks the words of either API', async () => {
    const table = await tableWithRow()
    const transactionId = await begin(key)
    const staged = await key.legacy.createDocument({
      ...collectionOf(table),
      documentId: 'new',
      data: { text: 'n' },
      transactionId,
    })
    expect(staged).toMatchObject({ $collectionId: table.tableId, text: 'n' })
    expect(staged).not.toHaveProperty('$tableId')
    const many = { ...collectionOf(table), documents: [{ text: 'm' }], transactionId }
    expect(await key.legacy.createDocuments(many)).toEqual({ total: 1, documents: [] })
    const update = { ...collectionOf(table), documentId: 'nope', data: { text: 'n' }, transactionId }
    expect(await failure(key.legacy.updateDocument(update))).toBe('document_not_found')
  })

  it('finds no row to change that is neither stored nor staged', async () => {
    const table = await bed.table(NOTE)
    const transactionId = await begin(key)
    for (const name of ['updateRow', 'deleteRow', 'incrementRowColumn', 'decrementRowColumn'] as const)
      expect(await failure(CALLS[name](key, table, transactionId))).toBe('row_not_found')
    expect(await waiting(transactionId)).toBe(0)
  })

  it('goes on from what was staged before', async () => {
    const table = await bed.table(NOTE)
    const transactionId = await begin(key)
    const row = { ...table, rowId: 'old', transactionId }
    await key.rows.upsertRow({ ...row, data: values({ text: 'a', stars: 1 }) })
    await key.rows.updateRow({ ...row, data: values({ text: 'b' }) })
    await key.rows.incrementRowColumn({ ...row, column: 'stars', value: 5 })
    await key.rows.createRows({ ...table, rows: [{ $id: 'm', text: 'm' }], transactionId })
    await key.rows.updateRow({ ...row, rowId: 'm', data: values({ text: 'n' }) })
    await key.rows.deleteRow(row)
    expect(await failure(key.rows.updateRow({ ...row, data: values({ text: 'c' }) }))).toBe('row_not_found')
    await key.rows.createRow({ ...row, data: { text: 'd' } })
    await commit(key, transactionId)
    expect(await contents(table)).toEqual({ m: ['n', null], old: ['d', null] })
  })

  it('takes operators, which work on what is stored at the commit', async () => {
    const table = await tableWithRow()
    const transactionId = await begin(key)
    const data = {
      text: { method: 'stringConcat', values: ['!'] },
      stars: JSON.stringify({ method: 'multiply', values: [2] }),
    }
    await key.rows.updateRow({ ...table, rowId: 'old', data, transactionId })
    await key.rows.upsertRow({
      ...table,
      rowId: 'new',
      data: values({ text: 't', stars: { method: 'increment', values: [5] } }),
      transactionId,
    })
    await commit(key, transactionId)
    expect(await contents(table)).toEqual({ old: ['o!', 20], new: ['t', 5] })
  })

  it('serves columns that are called like kinds of answers', async () => {
    const table = await bed.table(
      ['raw', 'standIn', 'document', 'status'].map((name) => ({ key: name, type: 'integer' })),
    )
    const data = { raw: 1, standIn: 2, document: 3, status: 4 }
    expect(await key.rows.createRow({ ...table, rowId: 'x', data })).toMatchObject(data)
    const transactionId = await begin(key)
    expect(await key.rows.createRow({ ...table, rowId: 'y', data, transactionId })).toMatchObject(data)
    expect(await key.rows.getRow({ ...table, rowId: 'y', transactionId })).toMatchObject(data)
  })

  it('keeps integers beyond 2^53 exact', async () => {
    const table = await bed.table([{ key: 'big', type: 'bigint' }])
    const transactionId = await begin(key)
    await bed.send('POST', table, {
      body: `{"rowId":"x","data":{"big":9007199254740993},"transactionId":"${transactionId}"}`,
    })
    await bed.send('PATCH', table, {
      path: '/x/big/increment',
      body: `{"value":9007199254740993,"transactionId":"${transactionId}"}`,
    })
    await commit(key, transactionId)
    const { text } = await bed.send('GET', table, { path: '/x' })
    expect(text).toContain('"big":18014398509481986')
  })
})

describe('staging by users', () => {
  it('needs a transaction of his own', async () => {
    const table = await bed.table(NOTE, { permissions: ['create("users")'] })
    const [hers, servers] = [await begin(alice), await begin(key)]
    expect(await failure(CALLS.createRow(bob, table, hers))).toBe('transaction_not_found')
    expect(await failure(CALLS.createRow(alice, table, servers))).toBe('transaction_not_found')
    expect(await failure(CALLS.createRow(bed.guest, table, hers))).toBe('transaction_not_found')
    expect(await CALLS.createRow(alice, table, hers)).toHaveProperty('$id', 'new')
    expect(await waiting(hers)).toBe(1)
  })

  it.each([
    ['createRow', 'update("users")', 'create("users")'],
    ['updateRow', 'create("users")', 'update("users")'],
    ['upsertRow', 'create("users")', 'update("users")'],
    ['deleteRow', 'update("users")', 'delete("users")'],
    ['incrementRowColumn', 'read("users")', 'update("users")'],
    ['decrementRowColumn', 'delete("users")', 'update("users")'],
  ] as const)('%s needs the right to it: %s is none, %s is', async (name, other, right) => {
    const [without, allowed] = [
      await tableWithRow({ permissions: [other] }),
      await tableWithRow({ permissions: [right] }),
    ]
    const transactionId = await begin(alice)
    expect(await failure(CALLS[name](alice, without, transactionId))).toBe('user_unauthorized')
    expect(await waiting(transactionId)).toBe(0)
    await CALLS[name](alice, allowed, transactionId)
    expect(await waiting(transactionId)).toBe(1)
  })

  it.each([
    ['update', 'updateRow'],
    ['update', 'upsertRow'],
    ['delete', 'deleteRow'],
    ['update', 'incrementRowColumn'],
  ] as const)('finds the right to %s in the row itself for %s', async (action, name) => {
    const table = await bed.table(NOTE, { rowSecurity: true })
    const permissions = [`${action}("user:${alice.id}")`]
    await key.rows.createRow({ ...table, rowId: 'old', data: { text: 'o' }, permissions })
    expect(await failure(CALLS[name](bob, table, await begin(bob)))).toBe('user_unauthorized')
    await CALLS[name](alice, table, await begin(alice))
  })

  it('gives rights to what he stages himself, as creating it would', async () => {
    const table = await bed.table(NOTE, { permissions: ['create("users")'], rowSecurity: true })
    const transactionId = await begin(alice)
    await CALLS.createRow(alice, table, transactionId)
    const row = { ...table, rowId: 'new', transactionId }
    await alice.rows.updateRow({ ...row, data: values({ text: 'mine' }) })
    const dropped = await alice.rows.updateRow({ ...row, permissions: [`read("user:${alice.id}")`] })
    expect(dropped.$permissions).toEqual([`read("user:${alice.id}")`])
    expect(await failure(alice.rows.updateRow({ ...row, data: values({ text: 'no more' }) }))).toBe('user_unauthorized')
  })

  it('refuses rights for roles that he does not have', async () => {
    const table = await bed.table(NOTE, { permissions: ['create("users")', 'update("users")'] })
    await key.rows.createRow({ ...table, rowId: 'old', data: { text: 'o' } })
    const transactionId = await begin(alice)
    const permissions = [`read("user:${bob.id}")`]
    const call = { ...table, data: { text: 'x' }, permissions, transactionId }
    const { rows } = alice
    const calls = [
      rows.createRow({ ...call, rowId: 'new' }),
      rows.updateRow({ ...call, rowId: 'old' }),
      rows.upsertRow({ ...call, rowId: 'old' }),
    ]
    expect(await Promise.all(calls.map(failure))).toEqual(calls.map(() => 'user_unauthorized'))
    expect(await waiting(transactionId)).toBe(0)
  })

  it('lets nobody but servers stage writes on many rows', async () => {
    const table = await tableWithRow({
      permissions: ['create("any")', 'read("any")', 'update("any")', 'delete("any")'],
    })
    const transactionId = await begin(alice)
    expect(await failure(CALLS.createRows(alice, table, transactionId))).toBe('general_unauthorized_scope')
    for (const name of ['updateRows', 'upsertRows', 'deleteRows'] as const)
      expect(['user_unauthorized', 'general_unauthorized_scope']).toContain(
        await failure(CALLS[name](alice, table, transactionId)),
      )
    expect(await waiting(transactionId)).toBe(0)
  })

  it('hears no dates from him, whoever commits, and no permissions among the data', async () => {
    const table = await bed.table(NOTE, { permissions: ['create("users")'] })
    const transactionId = await begin(alice)
    const data = { text: 'x', $createdAt: '2001-01-01T00:00:00.000+00:00', $permissions: ['read("any")'] }
    await alice.rows.createRow({ ...table, rowId: 'x', data, transactionId })
    await commit(key, transactionId)
    const row = await key.rows.getRow({ ...table, rowId: 'x' })
    expect(row.$createdAt > '2020').toBe(true)
    expect(row.$permissions).toEqual(['read', 'update', 'delete'].map((action) => `${action}("user:${alice.id}")`))
  })

  it('leaves the row to him, and not to whoever commits', async () => {
    const table = await bed.table(NOTE, { permissions: ['create("users")'], rowSecurity: true })
    const transactionId = await begin(alice)
    await alice.rows.upsertRow({ ...table, rowId: 'hers', data: values({ text: 'x' }), transactionId })
    await key.rows.upsertRow({ ...table, rowId: 'nobodys', data: values({ text: 'x' }), transactionId })
    await commit(alice, transactionId)
    expect(await alice.rows.getRow({ ...table, rowId: 'hers' })).toHaveProperty('text', 'x')
    expect(await failure(alice.rows.getRow({ ...table, rowId: 'nobodys' }))).toBe('row_not_found')
  })

  it('refuses what is newer than what the client read', async () => {
    const table = await tableWithRow()
    const transactionId = await begin(key)
    const { $updatedAt } = await key.rows.getRow({ ...table, rowId: 'old' })
    const patch = (timestamp: string) =>
      bed.send('PATCH', table, {
        path: '/old',
        body: JSON.stringify({ data: { text: 'n' }, transactionId }),
        headers: { 'x-appwrite-timestamp': timestamp },
      })
    expect((await patch(new Date(Date.parse($updatedAt) - 1).toISOString())).status).toBe(409)
    expect((await patch($updatedAt)).status).toBe(200)
  })
})
