import { type Models, Query, TablesDB } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProject } from '../factories.ts'
import { startServer, type TestServer } from '../harness.ts'
import { Random } from './random.ts'
import { type Claim, type Counting, impossibleClaim, serialOrder, type Write } from './serial-order.ts'

const WRITERS = 64
const STEPS = 6
const ROWS = ['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7']
/** Rows that are not there in the beginning. */
const FRESH = ['f0', 'f1', 'f2', 'f3']
const CODES = ['red', 'green', 'blue']
const PLACE = { databaseId: 'main', tableId: 'counting' }

let server: TestServer
let rows: TablesDB

beforeAll(async () => {
  // Enough connections for transactions to meet.
  server = await startServer({ env: { _APP_CONNECTIONS_MAX: '16' } })
  rows = new TablesDB(await (await createProject(server)).key())
  await rows.create({ databaseId: PLACE.databaseId, name: 'Main' })
  await rows.createTable({
    ...PLACE,
    name: 'Counting',
    columns: [
      { key: 'n', type: 'integer', default: 0 },
      { key: 'log', type: 'varchar', size: 20, array: true },
      { key: 'code', type: 'varchar', size: 20 },
    ],
    indexes: [{ key: 'code', type: 'unique', attributes: ['code'] }],
  })
  await rows.createRows({ ...PLACE, rows: ROWS.map(($id) => ({ $id, n: 0 })) })
})
afterAll(() => server.close())

/** What happened, as those who did it saw it. */
interface History {
  readonly writes: Write[]
  readonly claims: Claim[]
  /** Transactions that lost against others. */
  readonly lost: { readonly rowIds: readonly string[]; readonly began: number; readonly ended: number }[]
}

type Step = (id: string, random: Random, history: History) => Promise<void>

const values = (data: Record<string, unknown>) => data
const now = () => performance.now()
const oneMore = { n: { method: 'increment', values: [1] } }
const logging = (id: string) => ({ log: { method: 'arrayAppend', values: [id] } })
const countingOf = (row: Models.DefaultRow): Counting => ({ n: Number(row.n), log: row.log as string[] })

/** Whether a call is refused with this error; others are thrown. */
async function refused(call: Promise<unknown>, type: string): Promise<boolean> {
  try {
    await call
    return false
  } catch (error) {
    if ((error as { type?: string }).type !== type) throw error
    return true
  }
}

/** A write that answers with the rows it leaves. */
const answering =
  (logged: boolean, write: (id: string, random: Random) => Promise<Models.DefaultRow[]>): Step =>
  async (id, random, { writes }) => {
    const began = now()
    const answered = await write(id, random)
    const after = answered.map((row) => ({ rowId: row.$id, after: countingOf(row) }))
    writes.push({ id, began, ended: now(), rows: after, logged })
  }

const increment = answering(false, async (_id, random) => [
  await rows.incrementRowColumn({ ...PLACE, rowId: random.pick(ROWS), column: 'n' }),
])
const update = answering(true, async (id, random) => [
  await rows.updateRow({ ...PLACE, rowId: random.pick(ROWS), data: values({ ...oneMore, ...logging(id) }) }),
])
const upsert = answering(true, async (id, random) => [
  await rows.upsertRow({
    ...PLACE,
    rowId: random.pick([...ROWS, ...FRESH]),
    data: values({ ...oneMore, ...logging(id) }),
  }),
])
const updateSome = answering(true, async (id, random) => {
  const queries = [Query.equal('$id', some(random, ROWS))]
  return (await rows.updateRows({ ...PLACE, data: { ...oneMore, ...logging(id) }, queries })).rows
})

const some = (random: Random, from: readonly string[]): string[] => [
  ...new Set(Array.from({ length: 1 + random.below(3) }, () => random.pick(from))),
]

/** Several rows at once, or none of them. */
const transaction: Step = async (id, random, { writes, lost }) => {
  const rowIds = some(random, [...ROWS, ...FRESH])
  const staging = now()
  const { $id: transactionId } = await rows.createTransaction()
  for (const rowId of rowIds)
    await rows.createOperations({ transactionId, operations: operationsOn(rowId, id, random) })
  const began = now()
  const isLost = await refused(rows.updateTransaction({ transactionId, commit: true }), 'transaction_conflict')
  const ended = now()
  if (isLost) lost.push({ rowIds, began: staging, ended })
  else writes.push({ id, began, ended, rows: rowIds.map((rowId) => ({ rowId, after: undefined })), logged: true })
}

// All of them come to the same: one more, and one line in the log.
function operationsOn(rowId: string, id: string, random: Random): object[] {
  const both = { ...oneMore, ...logging(id) }
  if (FRESH.includes(rowId) || random.once(4)) return [{ ...PLACE, action: 'upsert', rowId, data: both }]
  if (random.once(3)) return [{ ...PLACE, action: 'update', rowId, data: both }]
  const step = { ...PLACE, action: 'increment', rowId, data: { column: 'n' } }
  return [step, { ...PLACE, action: 'update', rowId, data: logging(id) }]
}

/** A value that only one row can have, taken and given back; in a transaction now and then. */
const claim: Step = async (id, random, { claims }) => {
  const row = { ...PLACE, rowId: id, data: { code: random.pick(CODES) } }
  const inTransaction = random.once(2)
  const { $id: transactionId } = inTransaction ? await rows.createTransaction() : { $id: '' }
  if (inTransaction) await rows.createRow({ ...row, transactionId })
  const began = now()
  const isTaken = await (inTransaction
    ? refused(rows.updateTransaction({ transactionId, commit: true }), 'transaction_conflict')
    : refused(rows.createRow(row), 'row_unique_constraint_violation'))
  const ended = now()
  if (!isTaken) await rows.deleteRow(row)
  const release = isTaken ? undefined : { began: ended, ended: now() }
  claims.push({ value: row.data.code, began, ended, release })
}

const STEP_KINDS = [increment, update, upsert, updateSome, transaction, transaction, claim]

async function writer(number: number, seed: number, history: History): Promise<void> {
  const random = new Random(seed * WRITERS + number)
  for (let step = 0; step < STEPS; step += 1) await random.pick(STEP_KINDS)(`w${number}s${step}`, random, history)
}

describe('64 writers at the same time', () => {
  it('leave rows and answers as if they had come one after the other', async () => {
    const history: History = { writes: [], claims: [], lost: [] }
    await Promise.all(Array.from({ length: WRITERS }, (_none, number) => writer(number, 7, history)))

    const { rows: stored } = await rows.listRows({ ...PLACE, queries: [Query.limit(1000)] })
    const order = serialOrder(history.writes, new Map(stored.map((row) => [row.$id, countingOf(row)])))
    expect(order).toHaveLength(history.writes.length)
    expect(impossibleClaim(history.claims)).toBeUndefined()
    // Who gave back what he had left nothing.
    expect(stored.map(({ $id }) => $id).filter((id) => id.startsWith('w'))).toEqual([])

    const done = history.writes.filter((write) => write.rows.some(({ after }) => !after))
    expect([done.length > 0, history.lost.length > 0]).toEqual([true, true])
    for (const { rowIds, began, ended } of history.lost) {
      const others = history.writes.filter((write) => write.rows.some(({ rowId }) => rowIds.includes(rowId)))
      expect(others.some((other) => other.ended > began && other.began < ended)).toBe(true)
    }
  })
})

describe('the search for an order', () => {
  const row = (n: number, ...log: string[]): Counting => ({ n, log })
  const write = (id: string, began: number, ...on: [string, Counting | undefined][]): Write => ({
    id,
    began,
    ended: began + 10,
    rows: on.map(([rowId, after]) => ({ rowId, after })),
    logged: true,
  })

  it('finds the one there is', () => {
    const writes = [
      write('b', 0, ['x', row(2, 'a', 'b')]),
      write('a', 0, ['x', undefined], ['y', undefined]),
      write('c', 5, ['y', row(2, 'a', 'c')]),
    ]
    const rows = new Map([
      ['x', row(2, 'a', 'b')],
      ['y', row(2, 'a', 'c')],
    ])
    expect(serialOrder(writes, rows).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  })

  it.each<[string, Write[], [string, Counting][]]>([
    [
      'a change that was lost',
      [write('a', 0, ['x', row(1, 'a')]), write('b', 0, ['x', row(1, 'b')])],
      [['x', row(1, 'b')]],
    ],
    ['a change that nobody made', [write('a', 0, ['x', row(1, 'a')])], [['x', row(2, 'a', 'z')]]],
    [
      'halves of two transactions',
      [write('a', 0, ['x', undefined], ['y', undefined]), write('b', 0, ['x', undefined], ['y', undefined])],
      [
        ['x', row(2, 'a', 'b')],
        ['y', row(2, 'b', 'a')],
      ],
    ],
    [
      'an answer from before an earlier write',
      [write('a', 0, ['x', row(2, 'b', 'a')]), write('b', 50, ['x', row(1, 'b')])],
      [['x', row(2, 'b', 'a')]],
    ],
    [
      'half a transaction',
      [write('a', 0, ['x', undefined], ['y', undefined])],
      [
        ['x', row(1, 'a')],
        ['y', row(0)],
      ],
    ],
  ])('finds none for %s', (_what, writes, stored) => {
    expect(() => serialOrder(writes, new Map(stored))).toThrow()
  })

  it('knows claims that exclude each other', () => {
    const at = (began: number, until?: number): Claim => ({
      value: 'v',
      began,
      ended: began + 10,
      release: until === undefined ? undefined : { began: until, ended: until + 10 },
    })
    expect(impossibleClaim([at(0, 20), at(25, 60), at(5), at(30)])).toBeUndefined()
    expect(impossibleClaim([at(0, 50), at(20, 60)])).toContain('two')
    expect(impossibleClaim([at(0, 20), at(40)])).toContain('refused')
  })
})
