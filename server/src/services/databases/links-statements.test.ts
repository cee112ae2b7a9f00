import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase, testKeys } from '../../../test/databases.ts'
import { relate } from '../../../test/user-relations.ts'
import { makeTable } from '../../../test/user-tables.ts'
import type { Context } from '../../contract/context.ts'
import type { Database, Transaction } from '../../data/database.ts'
import { Store } from '../../data/store.ts'
import { Definitions } from '../../data/tables/definitions.ts'
import * as metadata from '../../data/tables/shapes.ts'
import { newId } from '../../kit/ids.ts'
import { createRow, deleteRow, updateRow } from './row-writes.ts'

// Few statements, however many rows are linked: on a server at the other end of a wire each of them is a wait.

let db: TestDatabase
let store: Store
const statements: string[] = []

/** The same, with what it is asked written down. */
function watching<C extends Database | Transaction>(connection: C): C {
  const noting =
    (name: 'all' | 'run') =>
    (text: string, parameters: readonly never[]): Promise<unknown> => {
      statements.push(text.trim().slice(0, 60))
      return connection[name](text, parameters)
    }
  return Object.create(connection, {
    all: { value: noting('all') },
    run: { value: noting('run') },
    purge: { value: (tag: string) => (connection as Transaction).purge(tag) },
    afterCommit: { value: (work: () => void) => (connection as Transaction).afterCommit(work) },
    accumulate: {
      value: (...given: Parameters<Transaction['accumulate']>) => (connection as Transaction).accumulate(...given),
    },
    transaction: {
      value: (work: (tx: Transaction) => Promise<unknown>) =>
        (connection as Database).transaction((tx) => work(watching(tx))),
    },
  }) as C
}

const TITLE = [{ key: 'title', type: 'string', size: 100 } as const]
beforeAll(async () => {
  db = await testDatabase(Object.values(metadata).filter((one) => typeof one === 'object'))
  for (const tableId of ['near', 'far']) await makeTable(db.system, { tableId, columns: TITLE })
  await relate(db.system, { from: 'near', to: 'far', type: 'oneToMany', key: 'children', back: 'parent' })
  await relate(db.system, { from: 'near', to: 'far', type: 'manyToMany', key: 'friends' })
  const tools = { seals: testKeys, now: Date.now, definitions: new Definitions() }
  store = new Store(watching(db.database), { roles: [], checks: false, system: true }, tools)
})
afterAll(() => db[Symbol.asyncDispose]())

/** Does work in a transaction, and answers how many statements it took. */
async function counted(work: (ctx: Context) => Promise<unknown>): Promise<number> {
  let count = 0
  await store.transaction(async (tx) => {
    statements.length = 0
    await work({
      store: tx,
      actor: { kind: 'key', roles: [], checks: false },
      now: Date.now,
      newId: (asked?: string) => (asked === undefined || asked === 'unique()' ? newId(Date.now()) : asked),
      request: { header: () => '' },
    } as unknown as Context)
    count = statements.length
  })
  return count
}

const table = async (tableId: string) => {
  const located = await store.table('main', tableId)
  if (!located) throw new Error('gone')
  return located.table
}
const write = (data: object) => ({ data: data as never, permissions: null })
const ids = (count: number) => Array.from({ length: count }, (_, at) => `row${at}`)

describe('a hundred linked rows', () => {
  it('are written, linked anew and deleted in a handful of statements', async () => {
    const near = await table('near')
    await table('far')
    // Permission sets and definitions are remembered once they were met.
    await counted((ctx) =>
      createRow(ctx, near, 'warm', write({ children: [{ title: 'x' }], friends: [{ title: 'y' }] })),
    )
    await counted((ctx) => deleteRow(ctx, near, 'warm'))

    const along = ids(100).map(($id) => ({ $id, title: $id }))
    const created = await counted((ctx) => createRow(ctx, near, 'one', write({ children: along })))
    // A look at the IDs, the row itself, the rows in parts of 64, 32 and 4, the links, and what the answer shows.
    expect(created).toBeLessThanOrEqual(7)

    const linkedByIds = await counted((ctx) => createRow(ctx, near, 'two', write({ friends: ids(100) })))
    expect(linkedByIds).toBeLessThanOrEqual(4)

    const moved = await counted((ctx) =>
      updateRow(ctx, near, 'two', write({ children: ids(50), friends: ids(99).slice(1) })),
    )
    expect(moved).toBeLessThanOrEqual(12)

    const deleted = await counted((ctx) => deleteRow(ctx, near, 'two'))
    expect(deleted).toBeLessThanOrEqual(4)
    expect(await db.system.rows(await table('far')).find('row7')).toMatchObject({ title: 'row7', parent: null })
  })
})
