import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { onPostgres, type TestDatabase, testDatabase } from '../../test/databases.ts'
import type { Scalar } from './columns/column-type.ts'
import { type Connection, type Database, DatabaseTimeoutError, type StoredRow, type Transaction } from './database.ts'

let place: TestDatabase
let database: Database
beforeAll(async () => {
  place = await testDatabase([])
  database = place.database
})
afterAll(() => place[Symbol.asyncDispose]())

/** Names and placeholders as the engine under test writes them: `{t}` is a table, `?` a parameter. */
function written(sql: string): string {
  const named = sql.replaceAll(/\{(\w+)\}/g, database.schema === undefined ? '"$1"' : `"${database.schema}"."$1"`)
  let at = 0
  return onPostgres ? named.replaceAll('?', () => `$${++at}`) : named
}
const all = (sql: string, parameters: readonly Scalar[] = [], on: Connection = database) =>
  on.all(written(sql), parameters)
const run = (sql: string, parameters: readonly Scalar[] = [], on: Connection = database) =>
  on.run(written(sql), parameters)
const failure = (work: Promise<unknown>): Promise<Error & { readonly errcode?: number }> =>
  work.then(
    () => expect.fail('It succeeded.'),
    (error) => error,
  )

describe('64-bit integers', () => {
  const edges = [
    0n,
    -1n,
    BigInt(Number.MAX_SAFE_INTEGER),
    BigInt(Number.MIN_SAFE_INTEGER),
    2n ** 53n,
    -(2n ** 53n),
    2n ** 53n + 1n,
    2n ** 63n - 1n,
    -(2n ** 63n),
  ]
  const exact = (value: bigint) => (Number.isSafeInteger(Number(value)) ? Number(value) : value)

  beforeEach(async () => {
    await run('drop table if exists {wide}')
    await run('create table {wide} (id integer primary key, big bigint, small bigint, v double precision)')
    for (const [id, value] of edges.entries()) {
      await run('insert into {wide} (id, big, small, v) values (?, ?, ?, ?)', [id, value, 7, 0.5])
    }
  })

  it('come back exact: numbers while they are safe, bigints beyond', async () => {
    const read = () => all('select big from {wide} order by id')
    const expected = edges.map((value) => ({ big: exact(value) }))
    expect(await read()).toEqual(expected)
    expect(await read()).toEqual(expected)
    expect(await database.transaction((tx) => all('select big from {wide} order by id', [], tx))).toEqual(expected)
    expect(await database.heavy(written('select big from {wide} order by id'), [], 10_000)).toEqual(expected)
  })

  it('leave what stands beside them as it is', async () => {
    const [row] = await all('select * from {wide} where big = ?', [2n ** 63n - 1n])
    expect(row).toEqual({ id: 7, big: 2n ** 63n - 1n, small: 7, v: 0.5 })
  })

  it('are returned by what writes them, which happens once', async () => {
    const insert = 'insert into {wide} (id, big, small) values (?, ?, 0) returning id, big, small'
    expect(await database.transaction((tx) => all(insert, [100, 2n ** 60n], tx))).toEqual([
      { id: 100, big: 2n ** 60n, small: 0 },
    ])
    const count = 'update {wide} set small = small + 1 where id >= 7 returning big, small'
    const counted = await database.transaction((tx) => all(count, [], tx))
    expect(counted.map(({ small }) => small).sort()).toEqual([1, 8, 8])
    expect(await all('select small from {wide} where id = 100')).toEqual([{ small: 1 }])
    const removed = await database.transaction((tx) => all('delete from {wide} where id = 100 returning big', [], tx))
    expect(removed).toEqual([{ big: 2n ** 60n }])
  })

  it('are found by their exact value, and by no other', async () => {
    expect(await all('select id from {wide} where big = ?', [2n ** 53n])).toEqual([{ id: 4 }])
    expect(await all('select id from {wide} where big = ?', [2n ** 53n + 1n])).toEqual([{ id: 6 }])
    expect(await all('select id from {wide} where big = ?', [2n ** 53n + 2n])).toEqual([])
  })
})

describe('sums', () => {
  const ADD = 'insert into {sums} (name, n) values (?, ?)'
  const accumulate = (tx: Transaction, name: string, by: number) => tx.accumulate(written(ADD), [name], by)
  const total = async () => all('select name, sum(n) as n from {sums} group by name order by name')
  const totals = async () => Object.fromEntries((await total()).map(({ name, n }) => [name, Number(n)]))
  const runs = async () => Number((await all('select count(*) as n from {sums}'))[0]?.n)

  beforeEach(async () => {
    await run('drop table if exists {sums}')
    await run('create table {sums} (name text not null, n integer not null)')
  })

  it('are written once, just before the commit', async () => {
    const seen = await database.transaction(async (tx) => {
      for (const by of [1, 1, -5, 10]) accumulate(tx, 'a', by)
      accumulate(tx, 'b', 2)
      return all('select * from {sums}', [], tx)
    })
    expect(seen).toEqual([])
    expect([await totals(), await runs()]).toEqual([{ a: 7, b: 2 }, 2])
  })

  it('are not written where nothing is left of them', async () => {
    await database.transaction(async (tx) => {
      accumulate(tx, 'a', 3)
      accumulate(tx, 'a', -3)
      accumulate(tx, 'b', 0)
    })
    expect(await runs()).toBe(0)
  })

  it('of all who commit together add up, and those of the failed are forgotten', async () => {
    const one = (at: number) =>
      database.transaction(async (tx) => {
        accumulate(tx, at % 2 ? 'odd' : 'even', at)
        await all('select 1', [], tx)
        if (at % 5 === 0) throw new Error('told to')
        await run('insert into {sums} (name, n) values (?, 0)', ['written'], tx)
      })
    await Promise.allSettled(Array.from({ length: 20 }, (_, at) => one(at)))
    expect(await totals()).toEqual({ odd: 100 - 20, even: 90 - 10, written: 0 })
    // On SQLite they all share one commit.
    if (!onPostgres) expect(await runs()).toBe(2 + 16)
  })

  it('keep hostile keys apart', async () => {
    const names = ['a', '"a"', 'a","b', 'null', '__proto__', 'constructor', "'; drop table sums; --", '']
    await database.transaction(async (tx) => {
      for (const name of names) accumulate(tx, name, 1)
      for (const name of names) accumulate(tx, name, 1)
    })
    expect([await totals(), await runs()]).toEqual([Object.fromEntries(names.map((name) => [name, 2])), names.length])
    await run('create table {pairs} (a bigint, b text, n integer)')
    const pair = written('insert into {pairs} (a, b, n) values (?, ?, ?)')
    await database.transaction(async (tx) => {
      for (const key of [
        [1, '2'],
        [1, null],
        [1, 'null'],
        [2n ** 62n, '2'],
      ] as const)
        tx.accumulate(pair, key, 1)
      tx.accumulate(pair, [1, '2'], 1)
    })
    expect(await all('select a, b, n from {pairs} order by a, n desc, b')).toHaveLength(4)
    await run('drop table {pairs}')
  })

  it('that cannot be written undo their transaction', async () => {
    const wrong = database.transaction(async (tx) => {
      await run('insert into {sums} (name, n) values (?, 1)', ['row'], tx)
      tx.accumulate(written('update {nowhere} set n = ?'), [], 1)
    })
    expect((await failure(wrong)).message).toMatch(/nowhere/)
    const refused = database.transaction(async (tx) => {
      await run('insert into {sums} (name, n) values (?, 1)', ['row'], tx)
      tx.accumulate(written('insert into {sums} (name, n) select ?, null where ? <> 0'), ['x'], 1)
    })
    expect((await failure(refused)).message).toMatch(/null/i)
    expect(await totals()).toEqual({})
  })

  it('cannot be added to when the transaction is over', async () => {
    let kept: Transaction | undefined
    await database.transaction(async (tx) => {
      kept = tx
    })
    expect(() => kept && accumulate(kept, 'late', 1)).toThrow(/is over/)
  })

  it('are written in one order by everybody, so that nobody waits in a circle', async () => {
    await run('create table {counters} (id integer primary key, n integer not null)')
    for (let id = 0; id < 20; id += 1) await run('insert into {counters} (id, n) values (?, 0)', [id])
    const add = written('update {counters} set n = n + ? where id = ?')
      .replace('$1', '$2')
      .replace(/\$2(?=$)/, '$1')
    const text = onPostgres ? add : written('update {counters} set n = n + ?2 where id = ?1')
    let attempts = 0
    const one = (at: number) =>
      database.transaction(async (tx) => {
        attempts += 1
        const ids = Array.from({ length: 20 }, (_, id) => (at % 2 ? id : 19 - id))
        for (const id of ids) tx.accumulate(text, [id], 1)
        await all('select 1', [], tx)
      })
    await Promise.all(Array.from({ length: 40 }, (_, at) => one(at)))
    expect(attempts).toBe(40)
    expect(await all('select distinct n from {counters}')).toEqual([{ n: 40 }])
    await run('drop table {counters}')
  })
})

describe('a heavy statement', () => {
  const FOREVER = 'with recursive n (i) as (select 1 union all select i + 1 from n) select count(*) as n from n'
  beforeEach(async () => {
    await run('drop table if exists {items}')
    await run('create table {items} (id integer primary key, v text)')
    await run("insert into {items} (id, v) values (1, 'one'), (2, null)")
  })

  it('answers as any other', async () => {
    const select = written('select id, v, id / 4.0 as part from {items} where id >= ? order by id')
    const answer = await database.heavy(select, [1], 10_000)
    expect(answer).toEqual(await database.all(select, [1]))
    expect(await database.heavy(written('select * from {items} where id > ?'), [9], 10_000)).toEqual([])
    expect((await failure(database.heavy(written('select * from {nowhere}'), [], 10_000))).message).toMatch(/nowhere/)
  })

  it('gives rows that hold what was asked for and nothing else, whatever it is called', async () => {
    const names = ['a"b', 'constructor', 'toString', ...(onPostgres ? [] : ['__proto__'])]
    const columns = names.map((name, at) => `${at} as "${name.replaceAll('"', '""')}"`)
    const [row] = await database.heavy(`select ${columns.join(', ')}`, [], 10_000)
    expect(Object.keys(row as StoredRow)).toEqual(names)
    expect(names.map((name) => Object.getOwnPropertyDescriptor(row, name)?.value)).toEqual(names.map((_, at) => at))
  })

  it('sees what its transaction has written', async () => {
    const seen = await database.transaction(async (tx) => {
      await run("insert into {items} (id, v) values (3, 'mine')", [], tx)
      return [
        await tx.heavy(written('select count(*) as n from {items}'), [], 10_000),
        await database.heavy(written('select count(*) as n from {items}'), [], 10_000),
      ]
    })
    expect(seen).toEqual([[{ n: 3 }], [{ n: 2 }]])
  })

  it('writes nothing', async () => {
    const insert = written('insert into {items} (id) values (5) returning id')
    expect((await failure(database.heavy(insert, [], 10_000))).message).toMatch(/read-?only/)
    expect(await all('select id from {items} where id = 5')).toEqual([])
  })

  it('is ended when its time is over, and nobody else is hurt', async () => {
    const stuck = failure(database.heavy(FOREVER, [], 300))
    const others = Array.from({ length: 6 }, (_, at) => database.heavy(`select ${at} as n`, [], 20_000))
    expect(await all('select 1 as n')).toEqual([{ n: 1 }])
    expect(await stuck).toBeInstanceOf(DatabaseTimeoutError)
    expect(await Promise.all(others)).toEqual(Array.from({ length: 6 }, (_, n) => [{ n }]))
  })

  it('waits for its place no longer than it may take', async () => {
    const before = Array.from({ length: 3 }, () => failure(database.heavy(FOREVER, [], 600)))
    const late = failure(database.heavy('select 1', [], 50))
    expect(await late).toBeInstanceOf(DatabaseTimeoutError)
    expect((await Promise.all(before)).every((error) => error instanceof DatabaseTimeoutError)).toBe(true)
  })

  it('is refused where too many wait', async () => {
    const many = Array.from({ length: 100 }, () => database.heavy(FOREVER, [], 400).catch((error: Error) => error))
    const answers = (await Promise.all(many)) as Error[]
    expect(answers.every((error) => error instanceof DatabaseTimeoutError)).toBe(true)
    expect(answers.filter(({ message }) => message.startsWith('Too many')).length).toBeGreaterThan(20)
    expect(await database.heavy('select 1 as n', [], 10_000)).toEqual([{ n: 1 }])
  })
})

describe('schema statements in the background', () => {
  const ROWS = 50_000
  beforeEach(async () => {
    await run('drop table if exists {things}')
    await run('create table {things} (id integer primary key, v text)')
  })
  const fill = () =>
    run(
      onPostgres
        ? `insert into {things} (id, v) select i, md5(i::text) from generate_series(1, ${ROWS}) as i`
        : `insert into {things} (id, v) with recursive n (i) as (select 1 union all select i + 1 from n where i < ${ROWS})
           select i, hex(randomblob(16)) from n`,
    )
  const again = (work: () => Promise<unknown>, times: number) => Promise.all(Array.from({ length: times }, work))

  it('take effect for statements that were prepared before', async () => {
    await run("insert into {things} (id, v) values (1, 'one')")
    const read = () => all('select * from {things} where id = ?', [1])
    const touch = () =>
      database.transaction(async (tx) => [
        ...(await all('select * from {things} where id = ?', [1], tx)),
        ...(await all('update {things} set v = v where id = ? returning *', [1], tx)),
      ])
    await again(read, 8)
    await again(touch, 8)
    await database.background([
      written("alter table {things} add column w text not null default 'new'"),
      written('create index things_w on {things} (w)'),
    ])
    const row = { id: 1, v: 'one', w: 'new' }
    expect(await again(read, 8)).toEqual(Array(8).fill([row]))
    expect(await again(touch, 8)).toEqual(Array(8).fill([row, row]))
  })

  it('hold up no reader; who writes meanwhile finds it done', async () => {
    await fill()
    let done = false
    const building = database
      .background([
        written('create index things_v on {things} (v, id)'),
        written('create index things_w on {things} (v)'),
      ])
      .then(() => {
        done = true
      })
    const reads: boolean[] = []
    const written1 = run("insert into {things} (id, v) values (?, 'late')", [ROWS + 1])
    while (!done && reads.length < 5) {
      expect(await all('select count(*) as n from {things} where id < 10')).toEqual([{ n: 9 }])
      reads.push(done)
    }
    expect(reads).toContain(false)
    await Promise.all([building, written1])
    expect(await all('select id from {things} where v = ?', ['late'])).toEqual([{ id: ROWS + 1 }])
  })

  it('happen all, or none of them', async () => {
    await run("insert into {things} (id, v) values (1, 'same'), (2, 'same')")
    const broken = database.background([
      written('alter table {things} add column w text'),
      written('create unique index things_v on {things} (v)'),
    ])
    const error = await failure(broken)
    expect(database.dialect.duplicate(error)).toBe('v')
    expect(await all('select * from {things} where id = 1')).toEqual([{ id: 1, v: 'same' }])
    await run("insert into {things} (id, v) values (3, 'same')")
  })

  it('run one after the other, and beside transactions', async () => {
    const change = (at: number) => database.background([written(`alter table {things} add column c${at} text`)])
    const write = (at: number) => run('insert into {things} (id, v) values (?, ?)', [at, `v${at}`])
    await Promise.all([write(1), change(1), write(2), change(2), write(3)])
    expect(await all('select id, c1, c2 from {things} order by id')).toEqual(
      [1, 2, 3].map((id) => ({ id, c1: null, c2: null })),
    )
  })

  it('are refused inside a transaction, which they would wait for', async () => {
    const inside = database.transaction(() => database.background([written('drop table {things}')]))
    await expect(inside).rejects.toThrow(/open here already/)
    expect(await all('select * from {things}')).toEqual([])
  })

  it.skipIf(!onPostgres)('run outside a transaction where they ask for it', async () => {
    await fill()
    await database.background([
      written('create index concurrently things_v on {things} (v)'),
      written('alter table {things} add column "concurrently" text'),
    ])
    expect(await all(`select indexdef from pg_indexes where indexname = 'things_v'`)).toHaveLength(1)
  })
})
