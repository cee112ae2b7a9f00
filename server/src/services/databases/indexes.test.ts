import { DatabasesIndexType, OrderBy, Query, TablesDB, TablesDBIndexType } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Caller, collectionOf, type RowsBed, rowsBed, type TablePlace } from '../../../test/row-tables.ts'
import { failure } from '../../../test/team-people.ts'
import type { ColumnSpec } from '../../../test/user-tables.ts'
import { MOST_INDEXES } from './indexes-rules.ts'

let bed: RowsBed
let key: Caller
let tablesDB: TablesDB

beforeAll(async () => {
  bed = await rowsBed()
  key = bed.key
  tablesDB = key.rows
})
afterAll(() => bed[Symbol.asyncDispose]())

const COLUMNS: readonly ColumnSpec[] = [
  { key: 'name', type: 'varchar', size: 100 },
  { key: 'long', type: 'varchar', size: 769 },
  { key: 'body', type: 'text', size: 65_535 },
  { key: 'age', type: 'integer' },
  { key: 'score', type: 'double' },
  { key: 'ok', type: 'boolean' },
  { key: 'born', type: 'datetime' },
  { key: 'tags', type: 'varchar', size: 20, array: true },
  { key: 'spot', type: 'point' },
  { key: 'way', type: 'linestring' },
  { key: 'sealed', type: 'varchar', size: 200, encrypt: true },
]

const { Key, Unique, Fulltext, Spatial } = TablesDBIndexType
interface Asked {
  readonly key?: string
  readonly type?: TablesDBIndexType
  readonly columns?: string[]
  readonly orders?: OrderBy[]
  readonly lengths?: number[]
}
let number = 0
const create = (place: TablePlace, asked: Asked = {}) =>
  tablesDB.createIndex({ ...place, key: `i${++number}`, type: Key, columns: ['name'], ...asked })
const dates = { $createdAt: expect.any(String), $updatedAt: expect.any(String) }

describe('tablesDB.createIndex', () => {
  it('answers that the index is being made, and it is there at the next look, in both APIs', async () => {
    const place = await bed.table(COLUMNS)
    const types = {
      i_key: [Key, ['name']],
      i_unique: [Unique, ['age', 'name']],
      i_full: [Fulltext, ['body']],
      i_spot: [Spatial, ['spot']],
    } as const
    for (const [name, [type, columns]] of Object.entries(types)) {
      const made = await create(place, { key: name, type, columns: [...columns] })
      const shown = {
        $id: expect.stringMatching(`^\\d+_\\d+_${name}$`),
        ...dates,
        key: name,
        type,
        error: '',
        orders: [],
      }
      const lengths = columns.map(() => 0)
      expect(made).toEqual({ ...shown, status: 'processing', columns, lengths })
      const there = await tablesDB.getIndex({ ...place, key: name })
      expect(there).toEqual({ ...shown, status: 'available', columns, lengths })
      const legacy = await key.legacy.getIndex({ ...collectionOf(place), key: name })
      expect(legacy).toEqual({ ...shown, status: 'available', attributes: columns, lengths })
    }
    const { total, indexes } = await tablesDB.listIndexes(place)
    expect({ total, keys: indexes.map((index) => index.key) }).toEqual({ total: 4, keys: Object.keys(types) })
    const table = await tablesDB.getTable(place)
    expect(table.indexes.map(({ status }) => status)).toEqual(Array(4).fill('available'))
  })

  it('takes orders in either case, and lengths', async () => {
    const place = await bed.table(COLUMNS)
    const asked = { columns: ['long', '$createdAt', '$id'], orders: [OrderBy.Desc, 'ASC' as OrderBy], lengths: [300] }
    expect(await create(place, asked)).toMatchObject({ orders: ['DESC', 'ASC'], lengths: [300, 0, 0] })
    const sent = {
      ...collectionOf(place),
      key: 'old',
      type: DatabasesIndexType.Key,
      attributes: ['age'],
      orders: ['DESC' as OrderBy],
    }
    expect(await key.legacy.createIndex(sent)).toMatchObject({ orders: ['DESC'], attributes: ['age'] })
  })

  it.each([
    ['a column that is not there', { columns: ['nope'] }, 'column_unknown', 'attribute_unknown'],
    ['names of objects', { columns: ['__proto__'] }, 'column_unknown', 'attribute_unknown'],
    ['a column in other letters', { columns: ['Name'] }, 'column_unknown', 'attribute_unknown'],
    ['what rows have and no one may index', { columns: ['$permissions'] }, 'column_unknown', 'attribute_unknown'],
    ['an array', { columns: ['tags'] }, 'index_invalid', 'index_invalid'],
    ['no column', { columns: [] }, 'column_index_invalid', 'index_invalid'],
    ['a column twice', { columns: ['name', 'name'] }, 'column_index_invalid', 'index_invalid'],
    ['words of numbers', { type: Fulltext, columns: ['age'] }, 'column_index_invalid', 'index_invalid'],
    ['words of what is encrypted', { type: Fulltext, columns: ['sealed'] }, 'column_index_invalid', 'index_invalid'],
    ['a place of texts', { type: Spatial, columns: ['name'] }, 'column_index_invalid', 'index_invalid'],
    ['a place of two geometries', { type: Spatial, columns: ['spot', 'way'] }, 'column_index_invalid', 'index_invalid'],
    [
      'an order of places',
      { type: Spatial, columns: ['spot'], orders: [OrderBy.Asc] },
      'column_index_invalid',
      'index_invalid',
    ],
    ['an order by a geometry', { columns: ['age', 'spot'] }, 'column_index_invalid', 'index_invalid'],
    ['the length of a number', { columns: ['age'], lengths: [4] }, 'column_index_invalid', 'index_invalid'],
    ['a length beyond the column', { columns: ['name'], lengths: [101] }, 'column_index_invalid', 'index_invalid'],
    ['a negative length', { columns: ['name'], lengths: [-1] }, 'column_index_invalid', 'index_invalid'],
    ['more lengths than columns', { columns: ['name'], lengths: [1, 1] }, 'column_index_invalid', 'index_invalid'],
    ['a text that is too long', { columns: ['long'] }, 'column_index_invalid', 'index_invalid'],
    [
      'texts that are too long together',
      { columns: ['long', 'name'], lengths: [700] },
      'column_index_invalid',
      'index_invalid',
    ],
    ['a key that engines use', { key: 'Primary' }, 'column_index_invalid', 'index_invalid'],
    [
      'a type that is none',
      { type: 'hash' as TablesDBIndexType },
      'general_argument_invalid',
      'general_argument_invalid',
    ],
    ['an order that is none', { orders: ['up' as OrderBy] }, 'general_argument_invalid', 'general_argument_invalid'],
    ['a key that is none', { key: '$key' }, 'general_argument_invalid', 'general_argument_invalid'],
  ])('refuses %s', async (_, asked, error, legacyError) => {
    const place = await bed.table(COLUMNS)
    expect(await failure(create(place, asked as Asked))).toBe(error)
    const { columns = ['name'], ...rest } = asked as Asked
    const old = { ...collectionOf(place), key: 'old', type: DatabasesIndexType.Key, attributes: columns }
    const sent = { ...old, ...(rest as object) }
    expect(await failure(key.legacy.createIndex(sent))).toBe(legacyError)
    expect((await tablesDB.listIndexes(place)).total).toBe(0)
  })

  it('counts doubles twice and all else once, beside the characters', async () => {
    const place = await bed.table(COLUMNS)
    const columns = ['long', 'score', 'age', 'ok', 'born', '$createdAt']
    expect(await failure(create(place, { columns, lengths: [763] }))).toBe('column_index_invalid')
    expect(await create(place, { columns, lengths: [762] })).toMatchObject({ lengths: [762, 0, 0, 0, 0, 0] })
    // Full-text indexes have no such limit.
    await create(place, { type: Fulltext, columns: ['body'] })
  })

  it('refuses a key that is taken, in whatever case, and takes the same definition under another', async () => {
    const place = await bed.table(COLUMNS)
    await create(place, { key: 'Mine' })
    for (const taken of ['Mine', 'mine'])
      expect(await failure(create(place, { key: taken, columns: ['age'] }))).toBe('column_index_already_exists')
    expect(await failure(tablesDB.getIndex({ ...place, key: 'mine' }))).toBe('column_index_not_found')
    await create(place, { key: 'other' })
  })

  it('lets one of several win who ask for the same key at once', async () => {
    const place = await bed.table(COLUMNS)
    const answers = await Promise.all(Array.from({ length: 4 }, () => failure(create(place, { key: 'race' }))))
    expect(answers.filter((answer) => answer === 'column_index_already_exists')).toHaveLength(3)
  })

  it('refuses more than a table can have', async () => {
    const place = await bed.table(COLUMNS)
    for (let at = 0; at < MOST_INDEXES; at++) await create(place, { columns: ['age'] })
    expect(await failure(create(place))).toBe('column_index_limit_exceeded')
  })

  it('fails where rows with equal values stand in the way, and lets writes go on', async () => {
    const place = await bed.table(COLUMNS)
    const add = (name: string | null) => tablesDB.createRow({ ...place, rowId: 'unique()', data: { name } })
    for (const name of ['a', null, 'a', null]) await add(name)
    await create(place, { key: 'once', type: Unique })
    expect(await tablesDB.getIndex({ ...place, key: 'once' })).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('equal values'),
    })
    await add('a')
    await tablesDB.deleteIndex({ ...place, key: 'once' })
    await create(place, { key: 'once', type: Unique, columns: ['name', 'age'] })
    expect(await tablesDB.getIndex({ ...place, key: 'once' })).toMatchObject({ status: 'available' })
  })

  it('keeps equal values out from then on, but for rows without a value', async () => {
    const place = await bed.table(COLUMNS)
    const add = (data: object) => tablesDB.createRow({ ...place, rowId: 'unique()', data })
    await create(place, { type: Unique, columns: ['name', 'age'] })
    await add({ name: 'a', age: 1 })
    expect(await failure(add({ name: 'a', age: 1 }))).toBe('row_unique_constraint_violation')
    for (const data of [{ name: 'a' }, { name: 'a' }, { age: 1 }, { age: 1 }, { name: 'A', age: 1 }]) await add(data)
  })

  it('takes rows whose texts are longer than engines index', async () => {
    const place = await bed.table(COLUMNS)
    const bytes = {
      name: '𝒜'.repeat(100),
      long: '𝒜'.repeat(769),
      body: Array.from({ length: 9000 }, (_, at) => `${at}\\`).join(''),
    }
    await create(place, { type: Key, columns: ['long', 'body'], lengths: [400, 300] })
    await create(place, { type: Unique, columns: ['body', 'name'], lengths: [500] })
    await create(place, { type: Key, columns: ['sealed', 'name'] })
    const add = (data: object) => tablesDB.createRow({ ...place, rowId: 'unique()', data })
    await add({ ...bytes, sealed: '𝒜'.repeat(200) })
    expect(await failure(add(bytes))).toBe('row_unique_constraint_violation')
    await add({ ...bytes, body: `${bytes.body.slice(0, -1)}!` })
    await add({ ...bytes, body: null })
    await add({ ...bytes, body: null })
  })

  it('takes columns that are called like parts of objects', async () => {
    const place = await bed.table([{ key: 'constructor', type: 'varchar', size: 9 }])
    await create(place, { key: 'toString', columns: ['constructor'] })
    expect(await tablesDB.getIndex({ ...place, key: 'toString' })).toMatchObject({ status: 'available' })
  })

  it('tells listeners what was made and deleted', async () => {
    const place = await bed.table(COLUMNS)
    const events = await bed.heard(async () => {
      await create(place, { key: 'heard' })
      await tablesDB.deleteIndex({ ...place, key: 'heard' })
    })
    const ids = { ...place, indexId: expect.stringMatching(/_heard$/) }
    expect(events).toMatchObject(
      ['create', 'update'].map((action) => ({
        template: `databases.[databaseId].tables.[tableId].indexes.[indexId].${action}`,
        ids,
        model: 'columnIndex',
      })),
    )
  })

  it('forbids users, guests and keys without the scope', async () => {
    const place = await bed.table(COLUMNS)
    const reader = new TablesDB(await bed.project.key(['tables.read']))
    const writer = new TablesDB(await bed.project.key(['indexes.write']))
    for (const client of [bed.guest.rows, (await bed.user()).rows, reader])
      expect(await failure(client.createIndex({ ...place, key: 'k', type: Key, columns: ['name'] }))).toBe(
        'general_unauthorized_scope',
      )
    expect((await reader.listIndexes(place)).total).toBe(0)
    await writer.createIndex({ ...place, key: 'k', type: Key, columns: ['name'] })
    const nowhere = { databaseId: 'main', tableId: 'nowhere', key: 'k' }
    expect(await failure(tablesDB.getIndex(nowhere))).toBe('table_not_found')
    expect(await failure(tablesDB.getIndex({ ...nowhere, databaseId: 'no' }))).toBe('database_not_found')
  })
})

describe('tablesDB.listIndexes', () => {
  it('filters, orders and pages, with keys for cursors', async () => {
    const place = await bed.table(COLUMNS)
    for (const [name, columns] of [
      ['a', ['name']],
      ['b', ['age', 'name']],
      ['c', ['age']],
    ] as const)
      await create(place, { key: name, columns: [...columns] })
    const keys = async (...queries: string[]) =>
      (await tablesDB.listIndexes({ ...place, queries })).indexes.map((index) => index.key)
    expect(await keys(Query.cursorAfter('a'))).toEqual(['b', 'c'])
    expect(await keys(Query.orderDesc('key'), Query.limit(2))).toEqual(['c', 'b'])
    expect(await keys(Query.contains('attributes', ['age']))).toEqual(['b', 'c'])
    expect(await keys(Query.equal('type', ['unique']))).toEqual([])
    expect(await failure(keys(Query.cursorAfter('x')))).toBe('general_cursor_not_found')
    expect(await failure(keys(Query.equal('tableInternalId', [1])))).toBe('general_argument_invalid')
    expect(await tablesDB.listIndexes({ ...place, total: false })).toMatchObject({ total: 0 })
  })
})

describe('tablesDB.deleteIndex', () => {
  it('ends what the index enforced at once, and frees its key', async () => {
    const place = await bed.table(COLUMNS)
    await create(place, { key: 'once', type: Unique })
    const add = () => tablesDB.createRow({ ...place, rowId: 'unique()', data: { name: 'a' } })
    await add()
    expect(await failure(add())).toBe('row_unique_constraint_violation')
    await tablesDB.deleteIndex({ ...place, key: 'once' })
    await add()
    expect(await failure(tablesDB.getIndex({ ...place, key: 'once' }))).toBe('column_index_not_found')
    expect(await failure(tablesDB.deleteIndex({ ...place, key: 'once' }))).toBe('column_index_not_found')
    await create(place, { key: 'once', type: Fulltext })
    await key.legacy.deleteIndex({ ...collectionOf(place), key: 'once' })
    expect((await tablesDB.listIndexes(place)).total).toBe(0)
    await add()
  })
})
