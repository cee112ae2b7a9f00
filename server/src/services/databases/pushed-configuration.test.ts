import { Client, Databases, Query, TablesDB } from '@appwrite.io/console'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKey, createProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'

// The command line keeps tables in a file. It makes columns and indexes through the older API, waits until the list says
// that they are available, and compares what it reads with what is written there (contract: data 7.3.5).

let server: TestServer
let tablesDB: TablesDB
let legacy: Databases
const databaseId = 'shop'

beforeAll(async () => {
  server = await startServer()
  const { projectId } = await createProject(server)
  const key = await createKey(server, projectId)
  const client = new Client().setEndpoint(server.endpoint).setProject(projectId).setKey(key)
  tablesDB = new TablesDB(client)
  legacy = new Databases(client)
  await tablesDB.create({ databaseId, name: 'Shop' })
})
afterAll(() => server.close())

/** A column as the file has it. */
type Written = { readonly key: string; readonly type: string; readonly format?: string } & Record<string, unknown>

const optional = { required: false, array: false }
const triangle = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 0],
]
const COLUMNS: readonly Written[] = [
  { key: 'title', type: 'string', size: 100, required: true, array: false, default: null, encrypt: false },
  { key: 'blank', type: 'string', size: 10, ...optional, default: '', encrypt: false },
  { key: 'note', type: 'string', size: 200, ...optional, default: null, encrypt: true },
  { key: 'tags', type: 'string', size: 20, required: false, array: true, default: null, encrypt: false },
  { key: 'code', type: 'varchar', size: 16381, ...optional, default: 'é', encrypt: false },
  { key: 'prose', type: 'mediumtext', ...optional, default: 'x', encrypt: false },
  { key: 'mail', type: 'string', format: 'email', ...optional, default: 'a@b.co' },
  { key: 'site', type: 'string', format: 'url', ...optional, default: 'https://a.com/x?y=1#z' },
  { key: 'address', type: 'string', format: 'ip', ...optional, default: '::1' },
  { key: 'color', type: 'string', format: 'enum', ...optional, elements: ['red', 'ü'], default: 'ü' },
  { key: 'count', type: 'integer', ...optional, min: -5, max: 10, default: 0 },
  { key: 'exact', type: 'integer', ...optional, min: -(2n ** 63n), max: 2n ** 63n - 1n, default: 2n ** 53n + 1n },
  { key: 'ratio', type: 'double', ...optional, min: 0.1, max: 0.9, default: 0.3 },
  { key: 'any', type: 'double', ...optional, min: -Number.MAX_VALUE, max: Number.MAX_VALUE, default: 2 },
  { key: 'open', type: 'boolean', ...optional, default: false },
  { key: 'day', type: 'datetime', ...optional, format: '', default: '2020-01-01' },
  { key: 'moment', type: 'datetime', ...optional, format: '', default: '2020-06-01T10:00:00+02:00' },
  { key: 'spot', type: 'point', ...optional, default: [12.5, -41.9] },
  { key: 'way', type: 'linestring', ...optional, default: [triangle[0], triangle[2]] },
  { key: 'area', type: 'polygon', ...optional, default: [triangle] },
  { key: 'ring', type: 'polygon', ...optional, default: triangle },
]

const NOUNS: Readonly<Record<string, string>> = { double: 'Float', linestring: 'Line' }
const nounOf = ({ type, format }: Written): string => {
  const name = format || type
  return NOUNS[name] ?? name.charAt(0).toUpperCase() + name.slice(1)
}
const asked = (tableId: string, column: Written) => ({
  ...column,
  databaseId,
  collectionId: tableId,
  xdefault: column.default,
})
type Calls = Readonly<Record<string, (params: object) => Promise<{ status: string }>>>
const calling = (verb: 'create' | 'update', column: Written, tableId: string) =>
  (legacy as unknown as Calls)[`${verb}${nounOf(column)}Attribute`]?.(asked(tableId, column))

/** Makes a table as a push does, and answers what the lists say after one look. */
async function push(tableId: string, columns: readonly Written[]): Promise<readonly object[]> {
  await tablesDB.createTable({ databaseId, tableId, name: tableId, permissions: ['read("any")', 'create("users")'] })
  for (const column of columns) expect((await calling('create', column, tableId))?.status).toBe('processing')
  const { attributes } = await legacy.listAttributes({
    databaseId,
    collectionId: tableId,
    queries: [Query.limit(100)],
  })
  return attributes
}

/** What the file keeps of a column. */
const kept = ({ $createdAt: _c, $updatedAt: _u, status: _s, error: _e, ...column }: Record<string, unknown>) =>
  column as Written

describe('pushing tables of a configuration', () => {
  it('finds its columns available at the first look, and exactly as they were written', async () => {
    const attributes = await push('orders', COLUMNS)
    expect(attributes).toEqual(COLUMNS.map((column) => expect.objectContaining({ ...column, status: 'available' })))
    const table = await tablesDB.getTable({ databaseId, tableId: 'orders' })
    expect(table.columns).toEqual(attributes)
    expect(table.columns.map(kept)).toEqual(COLUMNS)
    expect(table.$permissions).toEqual(['read("any")', 'create("users")'])
  })

  it('makes the same table of what it pulled, and changes nothing by writing it again', async () => {
    await push('first', COLUMNS)
    const pulled = (await tablesDB.getTable({ databaseId, tableId: 'first' })).columns.map(kept)
    await push('second', pulled)
    for (const column of pulled) await calling('update', column, 'second')
    expect((await tablesDB.getTable({ databaseId, tableId: 'second' })).columns.map(kept)).toEqual(pulled)
  })

  it('makes a column anew whose size changed, under the indexes that are left', async () => {
    const place = { databaseId, collectionId: 'resized' }
    await push('resized', COLUMNS.slice(0, 2))
    await legacy.createIndex({ ...place, key: 'both', type: 'key' as never, attributes: ['title', 'blank'] })
    await legacy.createIndex({ ...place, key: 'alone', type: 'key' as never, attributes: ['title'] })
    await legacy.deleteAttribute({ ...place, key: 'title' })
    expect((await legacy.listAttributes(place)).attributes).toMatchObject([{ key: 'blank' }])
    await calling('create', { ...(COLUMNS[0] as Written), size: 120 }, 'resized')
    expect((await legacy.listAttributes(place)).attributes).toMatchObject([
      { key: 'blank', status: 'available' },
      { key: 'title', status: 'available', size: 120 },
    ])
    expect((await legacy.listIndexes(place)).indexes).toMatchObject([
      { key: 'both', attributes: ['blank'], status: 'available' },
    ])
  })
})
