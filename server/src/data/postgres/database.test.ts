import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { onPostgres, type TestDatabase, testDatabase } from '../../../test/databases.ts'
import { samples } from '../../../test/sample-shapes.ts'
import { type Database, DatabaseTimeoutError } from '../database.ts'
import type { Store } from '../store.ts'

let db: TestDatabase
let store: Store
beforeAll(async () => {
  if (!onPostgres) return
  db = await testDatabase([samples])
  store = db.system
  for (const $id of ['a', 'b']) await store.insert(samples, { $id, area: $id })
})
afterAll(async () => {
  if (onPostgres) await db[Symbol.asyncDispose]()
})

/** Two transactions that change the same rows, each the other's second row first, and have met by then. */
async function crossed(
  change: (own: Store, first: string, second: string, meet: () => Promise<void>) => Promise<void>,
) {
  const both = Promise.withResolvers<void>()
  let there = 0
  const attempts = { count: 0 }
  const meet = async () => {
    attempts.count += 1
    if (++there === 2) both.resolve()
    await both.promise
  }
  const one = (first: string, second: string) => store.transaction((tx) => change(tx, first, second, meet))
  const outcomes = await Promise.allSettled([one('a', 'b'), one('b', 'a')])
  return { outcomes, attempts: attempts.count }
}

const hits = async () => (await store.select(samples, { $id: ['a', 'b'] })).map((row) => row.hits)

describe.skipIf(!onPostgres)('a transaction of PostgreSQL (needs TEST_DATABASE_URL)', () => {
  it('is begun anew after a deadlock, and then succeeds', async () => {
    const { outcomes, attempts } = await crossed(async (tx, first, second, meet) => {
      await tx.increment(samples, first, 'hits', 1)
      await meet()
      await tx.increment(samples, second, 'hits', 1)
    })
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
    expect(attempts).toBe(3)
    expect(await hits()).toEqual([2, 2])
  })

  it('tells of what follows it once, however often it was begun', async () => {
    const told: string[] = []
    await crossed(async (tx, first, second, meet) => {
      tx.afterCommit(() => told.push(first))
      await tx.increment(samples, first, 'hits', 1)
      await meet()
      await tx.increment(samples, second, 'hits', 1)
    })
    expect(told.sort()).toEqual(['a', 'b'])
  })

  it('is begun five times at most', async () => {
    let attempts = 0
    const conflict = Object.assign(new Error('could not serialize access'), { code: '40001' })
    const failing = store.transaction(async () => {
      attempts += 1
      throw conflict
    })
    await expect(failing).rejects.toThrow(DatabaseTimeoutError)
    expect(attempts).toBe(5)
  })

  it('is not begun anew for other errors, nor when something outside it would happen twice', async () => {
    const other = await db.place.placement.open('p2')
    const began = async (work: () => Promise<unknown>) => {
      let attempts = 0
      await expect(
        store.transaction(async () => {
          attempts += 1
          await work()
        }),
      ).rejects.toThrow()
      return attempts
    }
    const conflict = Object.assign(new Error('deadlock detected'), { code: '40P01' })
    expect(await began(() => Promise.reject(new Error('mine')))).toBe(1)
    const outside = async (database: Database) => {
      await database.transaction((tx) => tx.all('select 1', []))
      throw conflict
    }
    expect(await began(() => outside(other))).toBe(1)
    await other.close()
  })

  it('leaves a connection to what is read or begun outside it, however many there are', async () => {
    const other = await db.place.placement.open('p3')
    const work = store.transaction.bind(store)
    const many = Array.from({ length: 50 }, () =>
      work(async (tx) => {
        await tx.count(samples, {})
        const read = await store.count(samples, {})
        await other.transaction((inner) => inner.all('select 1', []))
        return read
      }),
    )
    expect(await Promise.all(many)).toEqual(many.map(() => 2))
    await other.close()
  })
})
