import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Checkpointer } from './checkpointer.ts'
import { SqliteDatabase } from './database.ts'

const SCRIPT = new URL('./checkpoint-worker.ts', import.meta.url)
const PAGE = 4096
/** How far a statement counts that reads for some tenths of a second. */
const READ = 1_500_000
const SOON = { timeout: 15_000, interval: 5 }

let folder: string
let file: string
let checkpointer: Checkpointer
let database: SqliteDatabase
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-wal-'))
  file = join(folder, 'test.sqlite')
  checkpointer = new Checkpointer(SCRIPT)
})
afterEach(async () => {
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

async function open(): Promise<void> {
  database = new SqliteDatabase({ name: 'test', file, purge: () => undefined, checkpointer })
  await database.run('create table t (id integer primary key, v blob)', [])
}

/** Writes so many pages of the log, and a few more. */
const write = (pages: number) => database.run(`insert into t (v) values (zeroblob(${pages * PAGE}))`, [])

/** Pages in the log, and those of them that are in the file. */
function log(): { log: number; checkpointed: number } {
  const other = new DatabaseSync(file)
  try {
    return other.prepare('pragma wal_checkpoint(noop)').get() as { log: number; checkpointed: number }
  } finally {
    other.close()
  }
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

describe('the write-ahead log', () => {
  it('is checkpointed when it has grown, by nobody but the thread for that', async () => {
    await open()
    await write(100)
    expect(checkpointer.running).toBe(false)
    for (let at = 0; at < 15; at += 1) await write(100)
    const grown = log()
    expect(grown.log).toBeGreaterThan(1500)
    expect(grown.checkpointed).toBe(0)
    await vi.waitFor(() => expect(log().checkpointed).toBeGreaterThan(1500), SOON)
  })

  it('is begun anew when it is long, while statements read all the time and rows are written all the time', async () => {
    await open()
    await write(1)
    // Each begins while the other is in the middle of one, so that there is no moment without a reader.
    const read = (length: number) =>
      database.heavy(
        `with recursive n (i) as (select 1 union all select i + 1 from n where i < ?)
         select count(*) as n from n where i > (select min(id) from t)`,
        [length],
        15_000,
      )
    let running = true
    const reading = [READ, READ / 2].map(async (first) => {
      await read(first)
      while (running) await read(READ)
    })
    let longest = 0
    for (let now = 0; now >= longest; now = log().log) {
      longest = now
      expect(longest).toBeLessThan(60_000)
      await write(10)
    }
    running = false
    await Promise.all(reading)
    expect(longest).toBeGreaterThan(3000)
  })

  it('loses nothing in a checkpoint', async () => {
    await open()
    const rows = 120
    for (let at = 0; at < rows; at += 1)
      await database.run('insert into t (v) values (?)', [`${at}`.padEnd(60_000, '.')])
    await vi.waitFor(() => expect(log().checkpointed).toBeGreaterThan(1000), SOON)
    const [row] = await database.all('select count(*) as n, count(distinct v) as distinct_n from t', [])
    expect(row).toEqual({ n: rows, distinct_n: rows })
    expect(await database.all('pragma integrity_check', [])).toEqual([{ integrity_check: 'ok' }])
  })

  it('does not grow for ever where the thread cannot run: the writer checkpoints by itself', async () => {
    checkpointer = new Checkpointer(new URL('data:text/javascript,throw new Error("no thread today")'))
    const warned = once(process, 'warning')
    await open()
    for (let at = 0; at < 40; at += 1) await write(1500)
    const [warning] = await warned
    expect(String(warning)).toMatch(/left to the writers/)
    expect((await stat(`${file}-wal`)).size / PAGE).toBeLessThan(30_000)
    expect(await database.all('select count(*) as n from t', [])).toEqual([{ n: 40 }])
  })
})

describe('the thread for checkpoints', () => {
  it('leaves a file alone that has been closed, and makes none that is gone', async () => {
    await open()
    for (let at = 0; at < 20; at += 1) await write(100)
    await vi.waitFor(() => expect(checkpointer.running).toBe(true), SOON)
    await write(1500)
    await database.close()
    await rm(file)
    expect(await checkpointer.checkpoint(file)).toBeUndefined()
    expect([await exists(file), await exists(`${file}-wal`)]).toEqual([false, false])
  })

  it('goes on after a file that is none', async () => {
    await open()
    expect(await checkpointer.checkpoint(folder)).toBeUndefined()
    await write(10)
    const state = await checkpointer.checkpoint(file)
    expect(state?.log).toBeGreaterThan(10)
    expect(state?.checkpointed).toBe(state?.log)
  })

  it('ends when it is not needed for long, and begins again', async () => {
    checkpointer = new Checkpointer(SCRIPT, 1)
    await open()
    await checkpointer.checkpoint(file)
    await vi.waitFor(() => expect(checkpointer.running).toBe(false), SOON)
    expect(await checkpointer.checkpoint(file)).toBeDefined()
  })

  it('keeps no process alive that has nothing else to do', async () => {
    await open()
    const other = join(folder, 'other.sqlite')
    const script = `
      import { SqliteDatabase } from ${JSON.stringify(new URL('./database.ts', import.meta.url).href)}
      import { checkpointer } from ${JSON.stringify(new URL('./checkpointer.ts', import.meta.url).href)}
      const database = new SqliteDatabase({ name: 'other', file: ${JSON.stringify(other)}, purge: () => undefined })
      await database.run('create table t (v blob)', [])
      await database.run('insert into t values (zeroblob(8000000))', [])
      await checkpointer.checkpoint(${JSON.stringify(other)})
      await database.run('insert into t values (zeroblob(8000000))', [])
      console.log('wrote', checkpointer.running)`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      timeout: 15_000,
    })
    expect(stdout).toBe('wrote true\n')
  })
})
