import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SqliteDatabase } from './database.ts'

let folder: string
let file: string
let database: SqliteDatabase
const purged: string[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-sqlite-'))
  file = join(folder, 'test.sqlite')
  purged.length = 0
  database = new SqliteDatabase({ name: 'test', file, purge: (tags) => void purged.push(...tags) })
  await database.run('create table t (id integer primary key, v text)', [])
})
afterEach(async () => {
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

const add = (id: number) => database.run('insert into t (id, v) values (?, ?)', [id, `v${id}`])
const total = async () => Number((await database.all('select count(*) as n from t', []))[0]?.n)

describe('group commit', () => {
  it('commits what arrives in one turn of the loop together', async () => {
    const frames = () => {
      const other = new DatabaseSync(file)
      const [row] = other.prepare('pragma wal_checkpoint(passive)').all() as { log: number }[]
      other.close()
      return row?.log ?? 0
    }
    frames()
    await Promise.all(Array.from({ length: 100 }, (_, at) => add(at)))
    expect(frames()).toBeLessThan(10)
    expect(await total()).toBe(100)
  })

  it('rejects all of the group, and tells nobody of a change, when the commit fails', async () => {
    await database.run('create table child (t integer references t (id) deferrable initially deferred)', [])
    const told: string[] = []
    const work = (id: number) =>
      database.transaction(async (tx) => {
        tx.purge(`t/${id}`)
        tx.afterCommit(() => told.push(`t/${id}`))
        await tx.run('insert into t (id) values (?)', [id])
      })
    const broken = database.run('insert into child (t) values (999)', [])
    const outcomes = await Promise.allSettled([work(1), broken, work(2)])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect([await total(), purged, told]).toEqual([0, [], []])
    await work(3)
    expect([await total(), purged, told]).toEqual([1, ['t/3'], ['t/3']])
  })

  it('undoes what failed, and nothing else, whatever had been written before and after', async () => {
    const work = (id: number, fails: boolean) =>
      database.transaction(async (tx) => {
        expect(await tx.all('select id from t where id = ?', [id])).toEqual([])
        await tx.run('insert into t (id) values (?)', [id])
        if (fails) throw new Error('told to')
        await tx.run('insert into t (id) values (?)', [id + 100])
      })
    await Promise.allSettled([work(1, true), work(2, false), work(3, true), work(4, false)])
    await work(5, true).catch(() => undefined)
    const ids = (await database.all('select id from t order by id', [])).map(({ id }) => id)
    expect(ids).toEqual([2, 4, 102, 104])
  })

  it('writes sums of a table before somebody of the same group drops it, and again if that fails', async () => {
    const sums = () => database.run('create table sums (n integer)', [])
    const add = () => database.transaction(async (tx) => tx.accumulate('insert into sums (n) values (?)', [], 1))
    const drop = (fails: boolean) =>
      database.transaction(async (tx) => {
        tx.accumulate('insert into sums (n) values (?)', [], 100)
        await tx.run('drop table sums', [])
        await tx.run('create table other (n integer)', [])
        if (fails) throw new Error('told to')
      })
    await sums()
    await Promise.allSettled([add(), add(), drop(true), add()])
    expect(await database.all('select n from sums', [])).toEqual([{ n: 3 }])
    await Promise.all([add(), drop(false)])
    expect(await database.all("select name from sqlite_master where name in ('sums', 'other')", [])).toEqual([
      { name: 'other' },
    ])
  })

  it('lets the loop turn while one caller writes row after row', async () => {
    let turns = 0
    let running = true
    const count = async () => {
      while (running) {
        await nextTurn()
        turns += 1
      }
    }
    const counting = count()
    for (let at = 0; at < 20; at += 1) await add(at)
    running = false
    await counting
    expect(turns).toBeGreaterThanOrEqual(20)
  })

  it('does not go on in a transaction that SQLite has ended by itself', async () => {
    const ended = database.transaction(async (tx) => {
      await tx.run('insert or rollback into t (id) values (1), (1)', []).catch(() => undefined)
      await tx.run('insert into t (id) values (2)', [])
    })
    const silently = database.transaction(async (tx) => {
      await tx.run('insert or rollback into t (id) values (1), (1)', []).catch(() => undefined)
    })
    await expect(ended).rejects.toThrow()
    await expect(silently).rejects.toThrow()
    const alone = database.transaction(async (tx) => {
      await tx.run('insert or rollback into t (id) values (1), (1)', []).catch(() => undefined)
    })
    await expect(alone).rejects.toThrow(/has ended/)
    expect(await total()).toBe(0)
    await add(3)
    expect(await total()).toBe(1)
  })
})

describe('another writer of the file', () => {
  it('is waited for without stopping the event loop', async () => {
    const other = new DatabaseSync(file)
    other.exec("begin immediate; insert into t (id, v) values (1, 'theirs')")
    const ours = add(2)
    let turns = 0
    for (; turns < 200; turns += 1) await nextTurn()
    expect(await database.all('select id from t', [])).toEqual([])
    other.exec('commit')
    other.close()
    await ours
    expect(await total()).toBe(2)
  })

  it('is heard: what it wrote is read at once', async () => {
    const other = new DatabaseSync(file)
    expect(await total()).toBe(0)
    other.exec("insert into t (id, v) values (1, 'theirs')")
    expect(await total()).toBe(1)
    other.exec('alter table t add column w text')
    expect(await database.all('select * from t', [])).toEqual([{ id: 1, v: 'theirs', w: null }])
    other.exec('pragma wal_checkpoint(truncate)')
    other.close()
    expect(await total()).toBe(1)
  })
})

describe('prepared statements', () => {
  it('show new columns after the table has changed', async () => {
    await add(1)
    expect(await database.all('select * from t', [])).toEqual([{ id: 1, v: 'v1' }])
    await database.run("alter table t add column w text not null default 'new'", [])
    expect(await database.all('select * from t', [])).toEqual([{ id: 1, v: 'v1', w: 'new' }])
    expect(await database.transaction((tx) => tx.all('select * from t', []))).toEqual([{ id: 1, v: 'v1', w: 'new' }])
  })

  it('are forgotten in time, and made anew', async () => {
    await add(1)
    for (let at = 0; at < 1200; at += 1) await database.all(`select ${at % 600} as n from t where id = ?`, [1])
    expect(await database.all('select 0 as n from t where id = ?', [1])).toEqual([{ n: 0 }])
  })
})

describe('closing', () => {
  it('waits for what is under way, refuses what comes later, and can be repeated', async () => {
    const before = add(1)
    const closing = database.close()
    await expect(add(2)).rejects.toThrow(/closed/)
    await Promise.all([before, closing, database.close()])
    await database.close()
    await expect(database.all('select 1', [])).rejects.toThrow()
    const reopened = new SqliteDatabase({ name: 'test', file, purge: () => undefined })
    expect(await reopened.all('select id from t', [])).toEqual([{ id: 1 }])
    await reopened.close()
  })
})

describe('reading', () => {
  it('cannot write', async () => {
    await expect(database.all('insert into t (id) values (1) returning id', [])).rejects.toThrow(/readonly/)
    expect(await total()).toBe(0)
  })

  it('takes no text in double quotes for a value', async () => {
    await expect(database.all('select * from t where v = "nobody"', [])).rejects.toThrow(/no such column/)
  })
})
