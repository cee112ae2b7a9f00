import { Query } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Caller, collectionOf, type RowsBed, rowsBed, type TablePlace } from '../../../test/row-tables.ts'
import { failure } from '../../../test/team-people.ts'
import type { ColumnSpec } from '../../../test/user-tables.ts'
import { DAY, HOUR, SECOND } from '../../kit/time.ts'
import { operations, transactions } from './shapes.ts'
import { removeExpiredTransactions } from './transactions-store.ts'

let bed: RowsBed
let key: Caller
let guest: Caller
let alice: Caller
let bob: Caller

beforeAll(async () => {
  bed = await rowsBed()
  ;({ key, guest } = bed)
  ;[alice, bob] = await Promise.all([bed.user(), bed.user()])
})
afterAll(() => bed[Symbol.asyncDispose]())

const NOTE: readonly ColumnSpec[] = [
  { key: 'text', type: 'varchar', size: 200 },
  { key: 'stars', type: 'integer' },
]
const begin = async ({ rows }: Caller) => (await rows.createTransaction()).$id
const statusOf = async (transactionId: string) => (await key.rows.getTransaction({ transactionId })).status
const stage = (caller: Caller, table: TablePlace, transactionId: string, rowId = 'x') =>
  caller.rows.createRow({ ...table, rowId, data: { text: 'x' }, transactionId })
const waiting = async (transactionId: string) => {
  const { store } = await bed.server.app.system(bed.project.projectId)
  const transaction = await store.find(transactions, transactionId)
  return store.count(operations, transaction ? { transactionInternalId: transaction.$sequence } : {})
}

const APIS = [
  ['tablesDB', ({ rows }: Caller) => rows],
  ['databases', ({ legacy }: Caller) => legacy],
] as const

describe.each(APIS)('%s.createTransaction', (_name, apiOf) => {
  it('begins a transaction that is open for as long as was asked', async () => {
    const before = Date.now()
    const made = await apiOf(key).createTransaction({ ttl: 120 })
    expect(made).toEqual({
      $id: expect.stringMatching(/^[a-z0-9]{20}$/),
      $createdAt: expect.any(String),
      $updatedAt: made.$createdAt,
      status: 'pending',
      operations: 0,
      expiresAt: new Date(Date.parse(made.$createdAt) + 120 * SECOND).toISOString().replace('Z', '+00:00'),
    })
    expect(Date.parse(made.$createdAt)).toBeGreaterThanOrEqual(before)
    const usual = await apiOf(key).createTransaction()
    expect(Date.parse(usual.expiresAt) - Date.parse(usual.$createdAt)).toBe(300 * SECOND)
  })

  it.each([1, 59, 3601, -60])('refuses to keep one open for %d seconds', async (ttl) => {
    expect(await failure(apiOf(key).createTransaction({ ttl }))).toBe('general_argument_invalid')
  })
})

describe('users', () => {
  it('have a hundred transactions open at most, until some end', async () => {
    const carol = await bed.user()
    const ids = await Promise.all(Array.from({ length: 100 }, () => begin(carol)))
    expect(await failure(begin(carol))).toBe('transaction_limit_exceeded')
    expect(await failure(carol.legacy.createTransaction())).toBe('transaction_limit_exceeded')
    await carol.rows.updateTransaction({ transactionId: ids[0] ?? '', rollback: true })
    await begin(carol)
    expect(await failure(begin(carol))).toBe('transaction_limit_exceeded')
    expect(await failure(begin(guest))).toBe('general_unauthorized_scope')
  })
})

describe.each(APIS)('%s.getTransaction', (_name, apiOf) => {
  it('shows a user his own, and nobody else but servers', async () => {
    const transactionId = await begin(alice)
    expect(await apiOf(alice).getTransaction({ transactionId })).toMatchObject({ $id: transactionId })
    expect(await apiOf(key).getTransaction({ transactionId })).toMatchObject({ $id: transactionId })
    for (const other of [bob, guest])
      expect(await failure(apiOf(other).getTransaction({ transactionId }))).toBe('transaction_not_found')
    expect(await failure(apiOf(key).getTransaction({ transactionId: 'nope' }))).toBe('transaction_not_found')
  })

  it('hides those of servers from everybody but servers', async () => {
    const transactionId = await begin(key)
    for (const other of [alice, guest])
      expect(await failure(apiOf(other).getTransaction({ transactionId }))).toBe('transaction_not_found')
    expect(await apiOf(key).getTransaction({ transactionId })).toHaveProperty('status', 'pending')
  })
})

describe.each(APIS)('%s.listTransactions', (_name, apiOf) => {
  it('lists those that the caller can see, found by status and by when they expire', async () => {
    const carol = await bed.user()
    const [first, second] = [await begin(carol), await begin(carol)]
    await begin(bob)
    await carol.rows.updateTransaction({ transactionId: second, rollback: true })
    const found = async (...queries: string[]) => {
      const { total, transactions } = await apiOf(carol).listTransactions({ queries })
      expect(total).toBe(transactions.length)
      return transactions.map(({ $id }) => $id)
    }
    expect(await found()).toEqual([first, second])
    expect(await found(Query.equal('status', 'failed'))).toEqual([second])
    expect(await found(Query.greaterThan('expiresAt', new Date(Date.now() + HOUR).toISOString()))).toEqual([])
    expect(await found(Query.orderDesc('expiresAt'), Query.lessThan('expiresAt', '2999-01-01'))).toHaveLength(2)
    expect((await apiOf(key).listTransactions()).total).toBeGreaterThan(2)
    expect(await failure(found(Query.equal('operations', 1)))).toBe('general_argument_invalid')
  })

  it('shows guests nothing', async () => {
    await begin(key)
    expect(await apiOf(guest).listTransactions()).toEqual({ total: 0, transactions: [] })
  })
})

describe.each(APIS)('%s.updateTransaction', (_name, apiOf) => {
  it('commits what was staged', async () => {
    const table = await bed.table(NOTE)
    const transactionId = await begin(key)
    await stage(key, table, transactionId)
    expect(await failure(key.rows.getRow({ ...table, rowId: 'x' }))).toBe('row_not_found')
    const committed = await apiOf(key).updateTransaction({ transactionId, commit: true })
    expect(committed).toMatchObject({ $id: transactionId, status: 'committed', operations: 1 })
    expect(await key.rows.getRow({ ...table, rowId: 'x' })).toMatchObject({ text: 'x', $sequence: '1' })
    expect(await waiting(transactionId)).toBe(0)
  })

  it('forgets what was staged', async () => {
    const table = await bed.table(NOTE)
    const transactionId = await begin(key)
    await stage(key, table, transactionId)
    const given = await apiOf(key).updateTransaction({ transactionId, rollback: true })
    expect(given).toMatchObject({ status: 'failed', operations: 1 })
    expect(await failure(key.rows.getRow({ ...table, rowId: 'x' }))).toBe('row_not_found')
    expect(await waiting(transactionId)).toBe(0)
  })

  it('commits nothing gladly', async () => {
    const transactionId = await begin(key)
    expect(await apiOf(key).updateTransaction({ transactionId, commit: true })).toMatchObject({ status: 'committed' })
  })

  it('needs to be told one of both', async () => {
    const transactionId = await begin(key)
    for (const both of [true, false]) {
      const call = apiOf(key).updateTransaction({ transactionId, commit: both, rollback: both })
      expect(await failure(call)).toBe('general_bad_request')
    }
    expect(await statusOf(transactionId)).toBe('pending')
  })

  it.each([
    ['committed', 'commit'],
    ['committed', 'rollback'],
    ['failed', 'commit'],
    ['failed', 'rollback'],
  ] as const)('ends each one once: what is %s takes no %s', async (status, next) => {
    const transactionId = await begin(key)
    await key.rows.updateTransaction({ transactionId, [status === 'failed' ? 'rollback' : 'commit']: true })
    expect(await failure(apiOf(key).updateTransaction({ transactionId, [next]: true }))).toBe('transaction_not_ready')
    expect(await statusOf(transactionId)).toBe(status)
  })

  it.each(['commit', 'rollback'] as const)('lets nobody else %s a transaction of a user', async (end) => {
    const table = await bed.table(NOTE, { permissions: ['create("users")', 'read("users")'] })
    const transactionId = await begin(alice)
    await stage(alice, table, transactionId)
    for (const other of [bob, guest])
      expect(await failure(apiOf(other).updateTransaction({ transactionId, [end]: true }))).toBe(
        'transaction_not_found',
      )
    expect(await statusOf(transactionId)).toBe('pending')
    await apiOf(alice).updateTransaction({ transactionId, [end]: true })
  })
})

describe.each(APIS)('%s.deleteTransaction', (_name, apiOf) => {
  it('deletes a transaction with what was staged in it', async () => {
    const table = await bed.table(NOTE)
    const [deleted, other] = [await begin(key), await begin(key)]
    await stage(key, table, deleted)
    await stage(key, table, other)
    const before = await waiting('all')
    await apiOf(key).deleteTransaction({ transactionId: deleted })
    expect(await failure(apiOf(key).getTransaction({ transactionId: deleted }))).toBe('transaction_not_found')
    expect(await failure(apiOf(key).deleteTransaction({ transactionId: deleted }))).toBe('transaction_not_found')
    expect(await waiting('all')).toBe(before - 1)
    expect(await waiting(other)).toBe(1)
  })

  it('lets nobody else delete one', async () => {
    const transactionId = await begin(alice)
    expect(await failure(apiOf(bob).deleteTransaction({ transactionId }))).toBe('transaction_not_found')
    await apiOf(alice).deleteTransaction({ transactionId })
    expect(await failure(apiOf(alice).getTransaction({ transactionId }))).toBe('transaction_not_found')
  })
})

describe('a transaction', () => {
  it('is the same one in both APIs', async () => {
    const table = await bed.table(NOTE)
    const transactionId = (await key.legacy.createTransaction()).$id
    await stage(key, table, transactionId, 'new')
    await key.legacy.createDocument({
      ...collectionOf(table),
      documentId: 'old',
      data: { text: 'y' },
      transactionId,
    })
    expect(await key.rows.getTransaction({ transactionId })).toMatchObject({ operations: 2 })
    await key.rows.updateTransaction({ transactionId, commit: true })
    expect((await key.legacy.listDocuments(collectionOf(table))).total).toBe(2)
  })

  it('is over when its time is', async () => {
    await using own = await rowsBed()
    const table = await own.table(NOTE)
    const transactionId = await begin(own.key)
    await stage(own.key, table, transactionId)
    own.server.advance(301 * SECOND)
    const calls = [
      own.key.rows.updateTransaction({ transactionId, commit: true }),
      own.key.rows.updateTransaction({ transactionId, rollback: true }),
      own.key.rows.createOperations({ transactionId, operations: [] }),
      own.key.rows.getRow({ ...table, rowId: 'x', transactionId }),
      own.key.rows.listRows({ ...table, transactionId }),
      stage(own.key, table, transactionId, 'y'),
    ]
    expect(new Set(await Promise.all(calls.map(failure)))).toEqual(new Set(['transaction_expired']))
    expect(await own.key.rows.getTransaction({ transactionId })).toMatchObject({ status: 'pending', operations: 1 })
    expect((await own.key.rows.listRows(table)).total).toBe(0)
  })

  it('is removed once it has expired, with what waits in it', async () => {
    await using own = await rowsBed()
    const { store } = await own.server.app.system(own.project.projectId)
    const table = await own.table(NOTE)
    for (let at = 0; at < 120; at += 1) await begin(own.key)
    const long = (await own.key.rows.createTransaction({ ttl: 3600 })).$id
    await stage(own.key, table, long)
    const { transactions: some } = await own.key.rows.listTransactions()
    await stage(own.key, table, some[0]?.$id ?? '')
    await own.key.rows.updateTransaction({ transactionId: some[1]?.$id ?? '', commit: true })
    own.server.advance(1800 * SECOND)
    await removeExpiredTransactions(store, Date.now() + 1800 * SECOND)
    expect((await store.select(transactions, {})).map(({ $id }) => $id)).toEqual([long])
    expect(await store.count(operations, {})).toBe(1)

    own.server.advance(DAY)
    await own.server.app.worker.settled()
    expect([await store.count(transactions, {}), await store.count(operations, {})]).toEqual([0, 0])
  })

  it('keeps what waits in it sealed', async () => {
    const table = await bed.table(NOTE)
    const transactionId = await begin(key)
    await key.rows.createRow({ ...table, rowId: 'x', data: { text: 'a plain secret' }, transactionId })
    const { store } = await bed.server.app.system(bed.project.projectId)
    const stored = await store.reading((connection) => {
      const name = connection.schema ? `"${connection.schema}"."operations"` : '"operations"'
      return connection.all(`select * from ${name}`, [])
    })
    expect(stored.length).toBeGreaterThan(0)
    expect(JSON.stringify(stored)).not.toContain('secret')
  })
})
