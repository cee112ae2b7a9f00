import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../test/databases.ts'
import { notes, samples } from '../../test/sample-shapes.ts'
import type { Transaction } from './database.ts'
import type { Store } from './store.ts'

let db: TestDatabase
let store: Store
beforeAll(async () => {
  db = await testDatabase([samples, notes])
  store = db.system
})
afterAll(() => db[Symbol.asyncDispose]())

const hits = async (id: string) => (await store.find(samples, id))?.hits
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

describe('a transaction', () => {
  it('keeps all of its work, or none of it', async () => {
    const made = await store.transaction(async (tx) => {
      await tx.insert(samples, { $id: 'all-1', area: 'all1' })
      await tx.insert(samples, { $id: 'all-2', area: 'all2' })
      return tx.count(samples, { $id: ['all-1', 'all-2'] })
    })
    expect(made).toBe(2)
    const stop = new Error('stop')
    const failed = store.transaction(async (tx) => {
      await tx.insert(samples, { $id: 'none-1', area: 'none1' })
      await tx.update(samples, 'all-1', { hits: 9 })
      await tx.delete(samples, 'all-2')
      throw stop
    })
    expect(await failure(failed)).toBe(stop)
    expect(await store.find(samples, 'none-1')).toBeUndefined()
    expect(await hits('all-1')).toBe(0)
    expect(await store.find(samples, 'all-2')).toBeDefined()
  })

  it('is rolled back also when its work throws at once', async () => {
    const stop = new Error('at once')
    const work = (() => {
      throw stop
    }) as never
    expect(await failure(store.transaction(work))).toBe(stop)
    expect(await failure(db.database.transaction(work))).toBe(stop)
    await expect(store.transaction(async () => 'still works')).resolves.toBe('still works')
  })

  it('shows its work to itself, and to nobody else before it is committed', async () => {
    const seen = await store.transaction(async (tx) => {
      await tx.insert(samples, { $id: 'unseen', area: 'unseen' })
      return [await tx.find(samples, 'unseen'), await store.find(samples, 'unseen')].map((row) => row?.$id)
    })
    expect(seen).toEqual(['unseen', undefined])
    expect(await store.find(samples, 'unseen')).toBeDefined()
  })

  it('is joined by the transactions inside it', async () => {
    const failed = store.transaction(async (tx) => {
      await tx.transaction(async (inner) => {
        expect(inner.inTransaction).toBe(true)
        await inner.asSystem().transaction((innermost) => innermost.insert(samples, { $id: 'joined', area: 'joined' }))
      })
      throw new Error('after the inner one')
    })
    expect(await failure(failed)).toBeInstanceOf(Error)
    expect(await store.find(samples, 'joined')).toBeUndefined()
  })

  it('refuses a second one inside it, instead of waiting for itself', async () => {
    const nested = store.transaction(async () => store.insert(samples, { $id: 'nested', area: 'nested' }))
    await expect(nested).rejects.toThrow(/open here already/)
    const caught = store.transaction(async (tx) => {
      await failure(store.transaction(async () => undefined))
      return tx.count(samples, {}, 1)
    })
    expect(await caught).toBeGreaterThan(0)
  })

  it('lets other databases have theirs inside it', async () => {
    const other = await db.place.placement.open('p2')
    const before = await store.transaction(async (tx) => {
      await other.transaction((inner) => inner.all('select 1 as one', []))
      return tx.count(samples, {}, 1)
    })
    expect(before).toBe(1)
    await other.close()
  })

  it('is of no use after its end', async () => {
    let kept: Transaction | undefined
    let keptStore: Store | undefined
    await db.database.transaction(async (tx) => {
      kept = tx
    })
    await failure(
      store.transaction(async (tx) => {
        keptStore = tx
        throw new Error('ends')
      }),
    )
    await expect(kept?.all('select 1', [])).rejects.toThrow(/is over/)
    await expect(keptStore?.insert(samples, { $id: 'late', area: 'late' })).rejects.toThrow(/is over/)
    expect(await store.find(samples, 'late')).toBeUndefined()
  })

  it('does not hurt others when it fails among them', async () => {
    const one = (at: number) =>
      store.transaction(async (tx) => {
        await tx.insert(samples, {
          $id: `group-${at}`,
          area: `group${at}`,
          email: at % 3 === 1 ? 'same@example.com' : null,
        })
        if (at % 3 === 2) throw new Error('told to')
        return at
      })
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, (_, at) => one(at)))
    const fulfilled = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    expect(fulfilled.filter((at) => at % 3 === 0)).toEqual([0, 3, 6, 9])
    expect(fulfilled.filter((at) => at % 3 === 1)).toHaveLength(1)
    expect(fulfilled.filter((at) => at % 3 === 2)).toEqual([])
    const kept = await store.select(samples, { $id: Array.from({ length: 12 }, (_, at) => `group-${at}`) })
    expect(kept.map(({ $id }) => $id).sort()).toEqual(fulfilled.map((at) => `group-${at}`).sort())
  })

  it('that reads, thinks and writes loses nothing when it locks what it read', async () => {
    await store.insert(samples, { $id: 'locked', area: 'locked' })
    const add = () =>
      store.transaction(async (tx) => {
        const row = await tx.lock(samples, 'locked')
        await tx.update(samples, 'locked', { hits: (row?.hits ?? 0) + 1 })
      })
    await Promise.all(Array.from({ length: 20 }, add))
    expect(await hits('locked')).toBe(20)
  })
})

describe('what follows a commit', () => {
  it('runs after it: stale cache entries first, then the work', async () => {
    const log: unknown[] = []
    const before = db.purged.length
    await store.transaction(async (tx) => {
      tx.afterCommit(() => log.push(['one', db.purged.slice(before)]))
      await tx.insert(samples, { $id: 'purge-1', area: 'purge1' })
      await tx.update(samples, 'purge-1', { hits: 1 })
      await tx.insert(samples, { $id: 'purge-2', area: 'purge2' })
      tx.afterCommit(() => log.push('two'))
      expect([log, db.purged.slice(before)]).toEqual([[], []])
    })
    const tags = ['p1/sample/purge-1', 'p1/sample/purge-2']
    expect(log).toEqual([['one', [tags]], 'two'])
  })

  it('tells of rows that are changed or deleted in whatever way', async () => {
    const tagsOf = async (work: () => Promise<unknown>) => {
      const before = db.purged.length
      await work()
      return db.purged.slice(before).flat()
    }
    await store.insert(samples, { $id: 'tags', area: 'tags' })
    expect(await tagsOf(() => store.update(samples, 'tags', { hits: 2 }))).toEqual(['p1/sample/tags'])
    expect(await tagsOf(() => store.updateWhere(samples, { area: 'tags' }, { hits: 2 }))).toEqual(['p1/sample/tags'])
    expect(await tagsOf(() => store.increment(samples, 'tags', 'hits', 1))).toEqual(['p1/sample/tags'])
    expect(await tagsOf(() => store.update(samples, 'nobody', { hits: 2 }))).toEqual([])
    expect(await tagsOf(() => store.deleteWhere(samples, { area: 'tags' }))).toEqual(['p1/sample/tags'])
  })

  it('never happens when the transaction is rolled back', async () => {
    const log: string[] = []
    const before = db.purged.length
    const failed = store.transaction(async (tx) => {
      tx.afterCommit(() => log.push('never'))
      await tx.insert(samples, { $id: 'rolled', area: 'rolled' })
      throw new Error('rolled back')
    })
    await failure(failed)
    await failure(store.insert(samples, { $id: 'purge-1', area: 'again' }))
    expect([log, db.purged.length]).toEqual([[], before])
  })

  it('runs to its end also when a part of it fails, and whoever committed is told', async () => {
    const log: string[] = []
    const failed = store.transaction(async (tx) => {
      await tx.insert(samples, { $id: 'listener', area: 'listener' })
      tx.afterCommit(() => {
        throw new Error('a listener failed')
      })
      tx.afterCommit(() => log.push('still told'))
    })
    await expect(failed).rejects.toThrow('a listener failed')
    expect(log).toEqual(['still told'])
    expect(await store.find(samples, 'listener')).toBeDefined()
    await expect(store.insert(samples, { $id: 'goes-on', area: 'goes on' })).resolves.toBeDefined()
  })

  it('runs at once where there is no transaction', () => {
    const log: string[] = []
    store.afterCommit(() => log.push('at once'))
    expect(log).toEqual(['at once'])
  })
})

describe('many writers', () => {
  it('all find their work done', async () => {
    const ids = Array.from({ length: 500 }, (_, at) => `w-${at}`)
    await Promise.all(ids.map(($id) => store.insert(notes, { $id, $permissions: [`read("user:${$id.at(-1)}")`] })))
    const another = db.place.another()
    const reader = await another.open('p1')
    const table = reader.schema ? `"${reader.schema}".notes` : 'notes'
    const [row] = await reader.all(`select count(*) as total, count(distinct "$acl") as sets from ${table}`, [])
    expect([Number(row?.total), Number(row?.sets)]).toEqual([500, 10])
    await reader.close()
  })
})
