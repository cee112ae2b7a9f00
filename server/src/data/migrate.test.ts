import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { onPostgres, type TestPlacement, testPlacement } from '../../test/databases.ts'
import type { Database } from './database.ts'
import type { Placement } from './databases.ts'
import { currentVersion, type Migration, migrate, NewerSchemaError } from './migrate.ts'

let place: TestPlacement
let database: Database
beforeEach(async () => {
  place = await testPlacement()
  database = await place.placement.open('p1')
})
afterEach(async () => {
  await database.close()
  await place[Symbol.asyncDispose]()
})

const step = (id: number, up: Migration['up']): Migration => ({ id, name: `step-${id}`, up })
const things = step(1, (schema) => schema.createTable({ name: 'things', columns: { text: 'string' } }))
const others = step(2, (schema) => schema.createTable({ name: 'others', columns: {}, rows: true }))
const never = () => Promise.reject(new Error('no snapshot is due'))

const table = (of: Database, name: string) => (of.schema ? `"${of.schema}"."${name}"` : `"${name}"`)
async function tables(of: Database = database): Promise<string[]> {
  const rows = of.schema
    ? await of.all('select tablename as name from pg_tables where schemaname = $1 order by 1', [of.schema])
    : await of.all("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by 1", [])
  return rows.map(({ name }) => String(name))
}
const write = (of: Database, text: string) =>
  of.run(
    `insert into ${table(of, 'things')} ("$id", "$createdAt", "$updatedAt", text) values ('${text}', 1, 1, '${text}')`,
    [],
  )

describe('migrate', () => {
  it('takes the steps that are missing, once and in order', async () => {
    expect(await currentVersion(database)).toBe(0)
    expect(await migrate(database, [things], never)).toEqual(['step-1'])
    expect(await migrate(database, [things], never)).toEqual([])
    const froms: number[] = []
    const snapshot = async (from: number) => void froms.push(from)
    expect(await migrate(database, [things, others], snapshot)).toEqual(['step-2'])
    expect(await migrate(database, [things, others], snapshot)).toEqual([])
    expect(froms).toEqual([1])
    expect(await currentVersion(database)).toBe(2)
    expect(await tables()).toEqual(['migrations', 'others', 'others__acl', 'others__role', 'things'])
  })

  it('refuses a schema of a newer release, and changes nothing', async () => {
    await migrate(database, [things, others], never)
    const before = await tables()
    const refused = await migrate(database, [things], never).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(NewerSchemaError)
    expect((refused as Error).message).toMatch(/p1 has schema 2, and this release knows schema 1/)
    expect([await tables(), await currentVersion(database)]).toEqual([before, 2])
  })

  it('changes nothing when a step fails', async () => {
    await migrate(database, [things], never)
    const broken = step(3, async (schema) => {
      await schema.createTable({ name: 'half', columns: {} })
      await schema.run('this is no SQL')
    })
    await expect(migrate(database, [things, others, broken], async () => undefined)).rejects.toThrow()
    expect([await tables(), await currentVersion(database)]).toEqual([['migrations', 'things'], 1])
    expect(await migrate(database, [things, others], async () => undefined)).toEqual(['step-2'])
  })

  it('changes nothing when the snapshot fails', async () => {
    await migrate(database, [things], never)
    await expect(migrate(database, [things, others], never)).rejects.toThrow('no snapshot is due')
    expect([await tables(), await currentVersion(database)]).toEqual([['migrations', 'things'], 1])
  })

  it('is done once by two processes that start together', async () => {
    const another = await place.another().open('p1')
    const taken = await Promise.all([
      migrate(database, [things, others], never),
      migrate(another, [things, others], never),
    ])
    expect(taken.flat().sort()).toEqual(['step-1', 'step-2'])
    expect(await currentVersion(another)).toBe(2)
    const [row] = await another.all(`select count(*) as n from ${table(another, 'migrations')}`, [])
    expect(Number(row?.n)).toBe(2)
    await another.close()
  })
})

describe('a snapshot', () => {
  const take = async (placement: Placement) => {
    let where = ''
    await migrate(database, [things, others], async (from) => {
      where = await placement.snapshot(database, `schema${from}`)
    })
    return where
  }

  it('holds what was there before the change, and can be read', async () => {
    await migrate(database, [things], never)
    await write(database, 'before')
    const where = await take(place.placement)
    await write(database, 'after')
    const copy = await openSnapshot(where)
    expect((await copy.all(`select text from ${copy.of('things')}`, [])).map(({ text }) => text)).toEqual(['before'])
    await expect(copy.all(`select * from ${copy.of('others')}`, [])).rejects.toThrow()
    await copy.close()
  })

  it('replaces an older one of the same name', async () => {
    await migrate(database, [things], never)
    await write(database, 'one')
    const first = await place.placement.snapshot(database, 'again')
    await write(database, 'two')
    expect(await place.placement.snapshot(database, 'again')).toBe(first)
    const copy = await openSnapshot(first)
    expect(await copy.all(`select text from ${copy.of('things')}`, [])).toHaveLength(2)
    await copy.close()
  })
})

async function openSnapshot(where: string) {
  if (onPostgres) {
    const of = (name: string) => `"${where}"."${name}"`
    return { all: database.all.bind(database), of, close: async () => undefined }
  }
  const { SqliteDatabase } = await import('./sqlite/database.ts')
  const copy = new SqliteDatabase({ name: 'copy', file: where, purge: () => undefined })
  return { all: copy.all.bind(copy), of: (name: string) => `"${name}"`, close: () => copy.close() }
}
