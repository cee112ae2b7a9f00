import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { DatabaseTimeoutError } from '../database.ts'
import { HeavyStatements } from './heavy-statements.ts'

const FOREVER = 'with recursive n (i) as (select 1 union all select i + 1 from n) select count(*) as n from n'

let folder: string
let file: string
let other: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-heavy-'))
  file = join(folder, 'one.sqlite')
  other = join(folder, 'two.sqlite')
  for (const path of [file, other]) {
    const db = new DatabaseSync(path)
    db.exec('pragma journal_mode=wal; create table t (id integer primary key, v text); insert into t values (1, null)')
    db.close()
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const one = (path: string) => ({ file: path, sql: 'select * from t', parameters: [] })
const endless = (path: string) => ({ file: path, sql: FOREVER, parameters: [] })
const outcome = (work: Promise<unknown>) => work.catch((error: unknown) => error)

describe('heavy statements', () => {
  it('of one file have two processes at most, which end when they are not needed for long', async () => {
    const statements = new HeavyStatements(1)
    expect(statements.processes).toBe(0)
    const answers = await Promise.all(Array.from({ length: 8 }, () => statements.run(one(file), 10_000)))
    expect(answers).toEqual(Array(8).fill([{ id: 1, v: null }]))
    expect(statements.processes).toBeLessThanOrEqual(2)
    await vi.waitFor(() => expect(statements.processes).toBe(0), { timeout: 10_000, interval: 5 })
    expect(await statements.run(one(file), 10_000)).toHaveLength(1)
  })

  it('of one file leave room for those of others', async () => {
    const statements = new HeavyStatements()
    let over = false
    const many = Promise.all(Array.from({ length: 40 }, () => outcome(statements.run(endless(file), 4000))))
    void many.then(() => {
      over = true
    })
    expect(await statements.run(one(other), 10_000)).toHaveLength(1)
    expect(over).toBe(false)
    const refused = (await many).filter((error) => String(error).includes('Too many'))
    expect(refused.length).toBeGreaterThan(15)
  })

  it('of a file can be paused: the running ones end first, others wait, those of other files do not', async () => {
    const statements = new HeavyStatements(1)
    const running = outcome(statements.run(endless(file), 300))
    let over = false
    void running.then(() => {
      over = true
    })
    const goOn = await statements.pause(file)
    expect(over).toBe(true)
    const waiting = statements.run(one(file), 20_000)
    expect(await outcome(statements.run(one(file), 20))).toBeInstanceOf(DatabaseTimeoutError)
    expect(await statements.run(one(other), 10_000)).toHaveLength(1)
    goOn()
    expect(await waiting).toHaveLength(1)
  })

  it('end with the server that asked for them', async () => {
    const script = `
      import { HeavyStatements } from ${JSON.stringify(new URL('./heavy-statements.ts', import.meta.url).href)}
      const statements = new HeavyStatements()
      await statements.run(${JSON.stringify(one(file))}, 10_000)
      void statements.run(${JSON.stringify(endless(file))}, 60_000)
      console.log('asked', statements.processes)
      process.exit()`
    // Resolves when nobody holds the script's output any more: neither the script nor a process it started.
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      timeout: 15_000,
    })
    expect(stdout).toBe('asked 1\n')
  })
})
