import { Databases, TablesDB } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { failure } from '../../../test/team-people.ts'

let server: TestServer
let tablesDB: TablesDB
let legacy: Databases
const databaseId = 'main'

beforeAll(async () => {
  server = await startServer()
  const client = await (await createProject(server)).key()
  tablesDB = new TablesDB(client)
  legacy = new Databases(client)
  await tablesDB.create({ databaseId, name: 'Main' })
})
afterAll(() => server.close())

let count = 0
const create = (columns: object[], indexes: object[] = []) =>
  tablesDB.createTable({ databaseId, tableId: `t${++count}`, name: 'T', columns, indexes })

describe('tablesDB.createTable with columns', () => {
  it('makes columns of every type, available at once', async () => {
    const { columns, bytesUsed } = await create([
      { key: 'name', type: 'varchar', size: 100, required: true },
      { key: 'age', type: 'integer' },
      { key: 'score', type: 'double' },
      { key: 'ok', type: 'boolean' },
      { key: 'tags', type: 'varchar', size: 20, array: true },
      { key: 'born', type: 'datetime' },
      { key: 'spot', type: 'point' },
      { key: 'bio', type: 'varchar', size: 500 },
    ])
    expect(columns.map(({ status }) => status)).toEqual(Array(8).fill('available'))
    // As many as the reference counts for these.
    expect(bytesUsed).toBe(3542)
    expect(columns[0]).toEqual({
      key: 'name',
      type: 'varchar',
      status: 'available',
      error: '',
      required: true,
      array: false,
      $createdAt: expect.any(String),
      $updatedAt: expect.any(String),
      size: 100,
      default: null,
      encrypt: false,
    })
    expect(columns[1]).toMatchObject({ type: 'integer', min: null, max: null, default: null })
    expect(columns[5]).toMatchObject({ type: 'datetime', format: '', default: null })
  })

  it('knows short names of formats, and formats of either type of text', async () => {
    const { columns } = await create([
      { key: 'mail', type: 'email', default: 'a@example.org' },
      { key: 'color', type: 'enum', elements: ['red', 'green'], default: 'red' },
      { key: 'host', type: 'ip' },
      { key: 'page', type: 'url' },
      { key: 'other', type: 'string', size: 60, format: 'email' },
      { key: 'short', type: 'varchar', size: 60, format: 'url' },
    ])
    expect(columns).toMatchObject([
      { type: 'string', format: 'email', default: 'a@example.org' },
      { type: 'string', format: 'enum', elements: ['red', 'green'], default: 'red' },
      { type: 'string', format: 'ip' },
      { type: 'string', format: 'url' },
      { type: 'string', format: 'email' },
      { type: 'varchar', size: 60 },
    ])
  })

  it('gives numbers a range only where somebody names a bound', async () => {
    const { columns } = await create([
      { key: 'a', type: 'integer', min: 1 },
      { key: 'b', type: 'bigint', max: 9_007_199_254_740_993n, default: -9_223_372_036_854_775_808n },
      { key: 'c', type: 'double', max: 2.5 },
      { key: 'd', type: 'integer', signed: false },
    ])
    expect(columns).toMatchObject([
      { min: 1, max: 9_223_372_036_854_775_807n },
      { min: -9_223_372_036_854_775_808n, max: 9_007_199_254_740_993n, default: -9_223_372_036_854_775_808n },
      { min: -Number.MAX_VALUE, max: 2.5 },
      { min: 0 },
    ])
  })

  it('takes attributes of the older API', async () => {
    const collection = await legacy.createCollection({
      databaseId,
      collectionId: 'older',
      name: 'Older',
      attributes: [{ key: 'title', type: 'string', size: 40 }],
    })
    expect(collection.attributes).toMatchObject([{ key: 'title', type: 'string', size: 40, status: 'available' }])
  })

  const wrong: [string, object, string][] = [
    ['no key', { type: 'boolean' }, 'general_argument_invalid'],
    ['a reserved key', { key: '$id', type: 'boolean' }, 'general_argument_invalid'],
    ['a key that reaches a prototype', { key: '__proto__', type: 'boolean' }, 'general_argument_invalid'],
    ['no type', { key: 'a' }, 'general_argument_invalid'],
    ['a type that is none', { key: 'a', type: 'constructor' }, 'general_argument_invalid'],
    ['a relationship', { key: 'a', type: 'relationship' }, 'general_argument_invalid'],
    ['no size', { key: 'a', type: 'varchar' }, 'general_argument_invalid'],
    ['a size of none', { key: 'a', type: 'varchar', size: 0 }, 'general_argument_invalid'],
    ['a size that is a text', { key: 'a', type: 'string', size: '5' }, 'general_argument_invalid'],
    ['a flag that is a text', { key: 'a', type: 'boolean', required: 'yes' }, 'general_argument_invalid'],
    ['bounds of a text', { key: 'a', type: 'text', min: 1 }, 'general_argument_invalid'],
    ['a bound that is a text', { key: 'a', type: 'integer', min: '1' }, 'general_argument_invalid'],
    ['a format of a number', { key: 'a', type: 'integer', format: 'email' }, 'general_argument_invalid'],
    ['an enum without elements', { key: 'a', type: 'enum' }, 'general_argument_invalid'],
    ['elements that are no texts', { key: 'a', type: 'enum', elements: [1] }, 'general_argument_invalid'],
    ['an array of points', { key: 'a', type: 'point', array: true }, 'general_argument_invalid'],
    [
      'a default of a required column',
      { key: 'a', type: 'boolean', required: true, default: true },
      'column_default_unsupported',
    ],
    ['a default of an array', { key: 'a', type: 'boolean', array: true, default: true }, 'column_default_unsupported'],
    ['a default that does not fit', { key: 'a', type: 'integer', max: 3, default: 4 }, 'column_value_invalid'],
    ['bounds the wrong way round', { key: 'a', type: 'integer', min: 5, max: 1 }, 'column_value_invalid'],
  ]
  it.each(wrong)('refuses %s, and makes no table', async (_what, column, type) => {
    expect(await failure(create([{ key: 'fine', type: 'boolean' }, column]))).toBe(type)
    expect(await failure(tablesDB.getTable({ databaseId, tableId: `t${count}` }))).toBe('table_not_found')
  })

  it('refuses keys that differ in case alone, and more columns than a body may hold', async () => {
    const twice = [
      { key: 'Name', type: 'boolean' },
      { key: 'name', type: 'boolean' },
    ]
    expect(await failure(create(twice))).toBe('general_argument_invalid')
    const many = Array.from({ length: 101 }, (_, at) => ({ key: `c${at}`, type: 'boolean' }))
    expect(await failure(create(many))).toBe('general_argument_invalid')
    expect((await create(many.slice(0, 100))).columns).toHaveLength(100)
  })
})

describe('tablesDB.createTable with indexes', () => {
  it('makes them over its columns, available at once', async () => {
    const { indexes } = await create(
      [
        { key: 'bio', type: 'varchar', size: 500 },
        { key: 'age', type: 'integer' },
      ],
      [
        { key: 'bio_text', type: 'fulltext', attributes: ['bio'] },
        { key: 'by_age', type: 'key', columns: ['age', '$createdAt'], orders: ['desc'] },
      ],
    )
    expect(indexes).toMatchObject([
      { $id: expect.stringMatching(/^\d+_\d+_bio_text$/), type: 'fulltext', status: 'available', columns: ['bio'] },
      { key: 'by_age', type: 'key', columns: ['age', '$createdAt'], lengths: [0, 0], orders: ['DESC'] },
    ])
  })

  it('makes no table when an index is none', async () => {
    const columns = [{ key: 'age', type: 'integer' }]
    const refused = (index: object) => failure(create(columns, [index]))
    expect(await refused({ key: 'x', type: 'key', columns: ['nope'] })).toBe('column_unknown')
    expect(await refused({ key: 'x', type: 'fulltext', columns: ['age'] })).toBe('column_index_invalid')
    expect(await refused({ key: 'x', type: 'tree', columns: ['age'] })).toBe('general_argument_invalid')
    expect(await refused({ key: 'x', type: 'key', columns: ['age'], orders: ['up'] })).toBe('general_argument_invalid')
    expect(await refused({ key: 'x', type: 'key', columns: 'age' })).toBe('general_argument_invalid')
    expect(await failure(tablesDB.getTable({ databaseId, tableId: `t${count}` }))).toBe('table_not_found')
  })
})
