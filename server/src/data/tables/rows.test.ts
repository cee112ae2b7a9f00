import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../test/databases.ts'
import { makeTable } from '../../../test/user-tables.ts'
import type { TableDefinition } from './definition.ts'
import type { NewRow } from './row.ts'
import { DuplicateIdError, type Rows } from './rows.ts'
import * as metadata from './shapes.ts'

let db: TestDatabase
let table: TableDefinition
beforeAll(async () => {
  db = await testDatabase(Object.values(metadata).filter((one) => typeof one === 'object'))
  const located = await makeTable(db.system, {
    tableId: 'notes',
    rowSecurity: true,
    permissions: ['create("users")'],
    columns: [
      { key: 'title', type: 'string', size: 100, required: true },
      { key: 'secret', type: 'string', size: 200, encrypt: true },
      { key: 'stars', type: 'integer' },
      { key: 'done', type: 'boolean' },
      { key: 'constructor', type: 'string', size: 10 },
      { key: 'tags', type: 'string', size: 10, array: true },
      { key: 'due', type: 'datetime' },
      { key: 'weights', type: 'double', array: true },
      { key: 'spot', type: 'point' },
    ],
  })
  table = located.table
})
afterAll(() => db[Symbol.asyncDispose]())

const insert = (row: NewRow) => db.system.transaction((tx) => tx.rows(table).insert(row))
const as = (...roles: string[]): Rows => db.as(...roles).rows(table)

const counts = async (): Promise<number> => {
  const name = db.database.schema ? `"${db.database.schema}"."${table.name}__count"` : `"${table.name}__count"`
  const [row] = await db.database.all(`select coalesce(sum(n), 0) as n from ${name}`, [])
  return Number(row?.n)
}

describe('a row', () => {
  it('is read as it was written, with exact integers', async () => {
    const given = {
      $id: 'one',
      $permissions: ['read("user:a")', 'update("user:a")'],
      title: 'One',
      secret: 'hush',
      stars: 9223372036854775807n,
      done: true,
      constructor: 'own',
      tags: ['a', 'b'],
      due: Date.parse('2026-01-02T03:04:05.678Z'),
      weights: [0.5, 1e17, 1e21, 1e300],
      spot: [1, 2],
    }
    const made = await insert(given)
    expect(made).toMatchObject(given)
    const read = await as('user:a').find('one')
    expect({ ...read }).toEqual({ ...made })
    expect(read?.$sequence).toBeGreaterThan(0)
  })

  it('has nulls and empty lists where nothing was given', async () => {
    await insert({ $id: 'two', $permissions: [], title: 'Two' })
    expect(await db.system.rows(table).find('two')).toMatchObject({ stars: null, tags: [], spot: null, secret: null })
  })

  it('is sealed where its column says so', async () => {
    const name = db.database.schema ? `"${db.database.schema}"."${table.name}"` : `"${table.name}"`
    const stored = JSON.stringify(await db.database.all(`select * from ${name}`, []), (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    )
    expect(stored).toContain('Two')
    expect(stored).not.toContain('hush')
  })

  it('has an ID of its own, whatever the case of its letters', async () => {
    await insert({ $id: 'Mixed', $permissions: [], title: 'Mixed' })
    for (const $id of ['Mixed', 'mixed', 'MIXED'])
      await expect(insert({ $id, $permissions: [], title: 'Again' })).rejects.toBeInstanceOf(DuplicateIdError)
    expect(await db.system.rows(table).find('mixed')).toBeUndefined()
    expect((await db.system.rows(table).find('Mixed'))?.$id).toBe('Mixed')
  })

  it('is seen by those it or its table lets, and by nobody else', async () => {
    expect(await as('user:b', 'users', 'any').find('one')).toBeUndefined()
    expect(await as().find('one')).toBeUndefined()
    const row = await db.system.rows(table).peek('one')
    if (!row) throw new Error('gone')
    expect(as('user:a').allows('update', row)).toBe(true)
    expect(as('user:a').allows('delete', row)).toBe(false)
    expect(as('users').grants('create')).toBe(true)
    expect(as('guests').grants('create')).toBe(false)
  })

  it('changes, and is counted under its new permissions', async () => {
    const before = await counts()
    await db.system.transaction(async (tx) => {
      const rows = tx.rows(table)
      const row = await rows.lock('two')
      if (!row) throw new Error('gone')
      await rows.update(row, { title: 'Second', $permissions: ['read("any")'] })
    })
    expect(await as('any').find('two')).toMatchObject({ title: 'Second', $permissions: ['read("any")'] })
    expect(await counts()).toBe(before)
    await db.system.transaction(async (tx) => {
      const rows = tx.rows(table)
      const row = await rows.lock('two')
      if (row) await rows.delete(row)
    })
    expect(await counts()).toBe(before - 1)
    expect(await db.system.rows(table).find('two')).toBeUndefined()
  })

  it('is not counted when its transaction fails', async () => {
    const before = await counts()
    await db.system
      .transaction(async (tx) => {
        await tx.rows(table).insert({ $id: 'lost', $permissions: ['read("user:new")'], title: 'Lost' })
        throw new Error('no')
      })
      .catch(() => undefined)
    expect(await counts()).toBe(before)
    await insert({ $id: 'kept', $permissions: ['read("user:new")'], title: 'Kept' })
    expect(await as('user:new').find('kept')).toBeDefined()
  })
})
