import { Databases, Query, TablesDB } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, call, withKey } from '../../../test/call.ts'
import { createKey, createProject, type TestProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { failure, signedIn } from '../../../test/team-people.ts'
import type { EmittedEvent } from '../../contract/context.ts'
import { storedSettings } from './column-settings.ts'
import { addColumns } from './columns.ts'
import { lockTable } from './tables-lookup.ts'

let server: TestServer
let project: TestProject
let tablesDB: TablesDB
let legacy: Databases
let headers: Record<string, string>
const databaseId = 'main'

beforeAll(async () => {
  server = await startServer()
  project = await createProject(server)
  const client = await project.key()
  headers = withKey(project.projectId, await createKey(server, project.projectId))
  tablesDB = new TablesDB(client)
  legacy = new Databases(client)
  await tablesDB.create({ databaseId, name: 'Main' })
})
afterAll(() => server.close())

let count = 0
/** The place of a new table. */
async function newTable(): Promise<{ databaseId: string; tableId: string }> {
  const place = { databaseId, tableId: `t${++count}` }
  await tablesDB.createTable({ ...place, name: 'T' })
  return place
}

/** Asks for a new column in the words of the wire: SDKs would not let everything pass. */
const ask = (tableId: string, type: string, body: object): Promise<Answer> =>
  call(server, 'POST', `/tablesdb/${databaseId}/tables/${tableId}/columns/${type}`, headers, {
    required: false,
    ...body,
  })

const MIN = -9_223_372_036_854_775_808n
const MAX = 9_223_372_036_854_775_807n

/** What each route is given, and what the column is then. */
const TYPES: readonly [route: string, given: object, shown: object][] = [
  ['varchar', { size: 32 }, { type: 'varchar', size: 32, default: null, encrypt: false }],
  ['string', { size: 20, default: 'd' }, { type: 'string', size: 20, default: 'd', encrypt: false }],
  ['text', { default: '' }, { type: 'text', default: '', encrypt: false }],
  ['mediumtext', { array: true }, { type: 'mediumtext', default: null, encrypt: false, array: true }],
  ['longtext', { encrypt: true }, { type: 'longtext', default: null, encrypt: true }],
  ['integer', { min: -5, max: 10, default: 1 }, { type: 'integer', min: -5, max: 10, default: 1 }],
  ['bigint', { default: null }, { type: 'bigint', min: MIN, max: MAX, default: null }],
  ['float', { min: 0.5 }, { type: 'double', min: 0.5, max: Number.MAX_VALUE, default: null }],
  ['boolean', { default: false }, { type: 'boolean', default: false }],
  ['email', { default: 'a@example.org' }, { type: 'string', format: 'email', default: 'a@example.org' }],
  [
    'enum',
    { elements: ['red', 'green'], default: 'red' },
    { type: 'string', elements: ['red', 'green'], format: 'enum', default: 'red' },
  ],
  ['ip', { default: '::1' }, { type: 'string', format: 'ip', default: '::1' }],
  ['url', {}, { type: 'string', format: 'url', default: null }],
  // Clients compare what they wrote with what they read.
  [
    'datetime',
    { default: '1975-06-12 14:12:55+02:00' },
    { type: 'datetime', format: '', default: '1975-06-12 14:12:55+02:00' },
  ],
  ['point', { default: [1.5, -2] }, { type: 'point', default: [1.5, -2] }],
  [
    'line',
    {
      default: [
        [0, 0],
        [1, 1],
      ],
    },
    {
      type: 'linestring',
      default: [
        [0, 0],
        [1, 1],
      ],
    },
  ],
  ['polygon', {}, { type: 'polygon', default: null }],
]

describe('creating columns', () => {
  it.each(TYPES)('makes one of type %s, first said to be in the making, then there', async (route, given, shown) => {
    const { tableId } = await newTable()
    const key = `a_${route}`
    const made = await ask(tableId, route, { key, ...given })
    const dates = { $createdAt: expect.any(String), $updatedAt: expect.any(String) }
    const column = { key, status: 'available', error: '', required: false, array: false, ...dates, ...shown }
    expect(made.status).toBe(202)
    const read = await tablesDB.getColumn({ databaseId, tableId, key })
    expect(read).toEqual(column)
    expect({ ...made.body, ...('min' in shown && bounds(read)) }).toEqual({ ...column, status: 'processing' })
    expect((await tablesDB.getTable({ databaseId, tableId })).columns).toEqual([column])
    expect(await legacy.getAttribute({ databaseId, collectionId: tableId, key })).toEqual(column)
  })

  it('counts bytes as clients know them, and refuses nothing by that count', async () => {
    const { tableId } = await newTable()
    for (let at = 0; at < 9; at++) await ask(tableId, 'varchar', { key: `c${at}`, size: 2000 })
    const { bytesUsed, columns } = await tablesDB.getTable({ databaseId, tableId })
    expect(columns).toHaveLength(9)
    expect(bytesUsed).toBe(1067 + 9 * 8002)
    const data = Object.fromEntries(columns.map(({ key }) => [key, 'ä'.repeat(2000)]))
    const row = await tablesDB.createRow({ databaseId, tableId, rowId: 'full', data })
    expect(row.c8).toBe(data.c8)
  })

  const refused: readonly [what: string, route: string, body: object, type: string][] = [
    ['a reserved key', 'boolean', { key: '$id' }, 'general_argument_invalid'],
    ['a key with a space', 'boolean', { key: 'a b' }, 'general_argument_invalid'],
    ['a key of 37 characters', 'boolean', { key: 'k'.repeat(37) }, 'general_argument_invalid'],
    ['a key that reaches a prototype', 'boolean', { key: '__proto__' }, 'general_argument_invalid'],
    ['a default of a required one', 'boolean', { required: true, default: true }, 'column_default_unsupported'],
    ['a default of an array', 'varchar', { size: 5, array: true, default: 'a' }, 'column_default_unsupported'],
    ['a default outside the range', 'integer', { min: 1, max: 5, default: 9 }, 'column_value_invalid'],
    ['a default that is too long', 'varchar', { size: 3, default: 'four' }, 'column_value_invalid'],
    ['bounds the wrong way round', 'integer', { min: 5, max: 1 }, 'column_value_invalid'],
    ['a default that is no element', 'enum', { elements: ['a'], default: 'z' }, 'column_value_invalid'],
    ['an enum without elements', 'enum', { elements: [] }, 'general_argument_invalid'],
    ['an element that is empty', 'enum', { elements: [''] }, 'general_argument_invalid'],
    ['a size of none', 'varchar', { size: 0 }, 'general_argument_invalid'],
    ['a size beyond the type', 'varchar', { size: 16_382 }, 'general_argument_invalid'],
    ['encryption of short texts', 'string', { size: 10, encrypt: true }, 'general_bad_request'],
    ['a default of another type', 'integer', { default: '5' }, 'general_argument_invalid'],
    ['a fraction as a bound', 'integer', { min: 0.5 }, 'general_argument_invalid'],
    ['a default that is no date', 'datetime', { default: 'tomorrow' }, 'general_argument_invalid'],
    ['a default that is no address', 'ip', { default: '1.2.3' }, 'general_argument_invalid'],
    ['a point off the globe', 'point', { default: [200, 0] }, 'general_argument_invalid'],
  ]
  it.each(refused)('refuses %s', async (_what, route, body, type) => {
    const tableId = 'strict'
    await failure(tablesDB.createTable({ databaseId, tableId, name: 'T' }))
    expect((await ask(tableId, route, { key: 'x', ...body })).body.type).toBe(type)
    expect((await tablesDB.listColumns({ databaseId, tableId })).total).toBe(0)
  })

  it('takes bounds and defaults of 64 bits exactly, and none beyond', async () => {
    const place = await newTable()
    const made = await tablesDB.createIntegerColumn({
      ...place,
      key: 'n',
      required: false,
      max: MAX - 1n,
      xdefault: MIN,
    })
    expect(made).toMatchObject({ min: MIN, max: MAX - 1n, default: MIN })
    const path = `/tablesdb/${databaseId}/tables/${place.tableId}/columns/bigint`
    const beyond = await fetch(`${server.endpoint}${path}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{"key":"x","required":false,"max":9223372036854775808}',
    })
    expect(beyond.status).toBe(400)
  })

  it('refuses a key that is there, also in other letters', async () => {
    const place = await newTable()
    await tablesDB.createBooleanColumn({ ...place, key: 'Name', required: false })
    for (const key of ['Name', 'name'])
      expect((await ask(place.tableId, 'boolean', { key })).body).toMatchObject({
        code: 409,
        type: 'column_already_exists',
      })
    const older = legacy.createBooleanAttribute({
      databaseId,
      collectionId: place.tableId,
      key: 'NAME',
      required: false,
    })
    await expect(older).rejects.toMatchObject({
      type: 'attribute_already_exists',
      message: 'The collection has an attribute of this name already.',
    })
    expect(await failure(tablesDB.getColumn({ ...place, key: 'name' }))).toBe('column_not_found')
  })

  it('lets one of several win who ask for the same key at once', async () => {
    const place = await newTable()
    const asked = await Promise.all(
      Array.from({ length: 5 }, () =>
        failure(tablesDB.createBooleanColumn({ ...place, key: 'same', required: false })),
      ),
    )
    expect(asked.filter((answer) => answer === 'column_already_exists')).toHaveLength(4)
    expect((await tablesDB.listColumns(place)).total).toBe(1)
  })

  it('ends with all of fifty columns that were asked for at once', async () => {
    const place = await newTable()
    const keys = Array.from({ length: 50 }, (_, at) => `c${at}`)
    await Promise.all(keys.map((key) => tablesDB.createVarcharColumn({ ...place, key, size: 20, required: false })))
    const { columns } = await tablesDB.getTable(place)
    expect(columns.map(({ key }) => key).sort()).toEqual([...keys].sort())
    expect(new Set(columns.map(({ status }) => status))).toEqual(new Set(['available']))
    const data = Object.fromEntries(keys.map((key) => [key, key]))
    expect(await tablesDB.createRow({ ...place, rowId: 'row', data })).toMatchObject(data)
  })

  it('gives a key that was deleted a new column without the old values', async () => {
    const place = await newTable()
    await tablesDB.createVarcharColumn({ ...place, key: 'a', size: 20, required: false })
    await tablesDB.createRow({ ...place, rowId: 'row', data: { a: 'old' } })
    await tablesDB.deleteColumn({ ...place, key: 'a' })
    await tablesDB.createIntegerColumn({ ...place, key: 'a', required: false })
    expect((await tablesDB.getRow({ ...place, rowId: 'row' })).a).toBeNull()
  })

  it('stops at as many columns as a table can have', async () => {
    const place = { databaseId, tableId: 'widest' }
    const columns = Array.from({ length: 100 }, (_, at) => ({ key: `a${at}`, type: 'boolean' }))
    await tablesDB.createTable({ ...place, name: 'T', columns })
    const ctx = await server.app.system(project.projectId)
    const more = Array.from({ length: 910 }, (_, at) =>
      storedSettings({ key: `b${at}`, type: 'boolean', format: '', required: false }),
    )
    await ctx.transaction(async (tx) => addColumns(tx, await lockTable(tx.store, place), more))
    expect((await tablesDB.getTable(place)).columns).toHaveLength(1010)
    expect((await tablesDB.createRow({ ...place, rowId: 'row', data: { b909: true } })).b909).toBe(true)
    expect((await ask('widest', 'boolean', { key: 'last' })).body.type).toBe('column_limit_exceeded')
    await tablesDB.deleteColumn({ ...place, key: 'b0' })
    expect((await ask('widest', 'boolean', { key: 'last' })).status).toBe(202)
  })

  it('tells what is missing, and forbids users and keys without the scope', async () => {
    const { tableId } = await newTable()
    const create = (client: TablesDB, place: object) =>
      failure(client.createBooleanColumn({ databaseId, tableId, key: 'x', required: false, ...place }))
    expect(await create(tablesDB, { databaseId: 'nowhere' })).toBe('database_not_found')
    expect(await create(tablesDB, { tableId: 'nowhere' })).toBe('table_not_found')
    const person = await signedIn(server, project.projectId)
    const user = new TablesDB(project.guest().setSession(person.session))
    expect(await create(user, {})).toBe('general_unauthorized_scope')
    expect(await create(new TablesDB(await project.key(['columns.read'])), {})).toBe('general_unauthorized_scope')
    expect(await create(new TablesDB(await project.key(['columns.write'])), {})).toMatchObject({ key: 'x' })
  })

  it('says that it happened, to listeners of either API', async () => {
    const place = await newTable()
    const seen: EmittedEvent[] = []
    const stop = server.app.onEvent((_project, _actor, event) => seen.push(event))
    await tablesDB.createEmailColumn({ ...place, key: 'mail', required: false })
    await legacy.deleteAttribute({ databaseId, collectionId: place.tableId, key: 'mail' })
    stop()
    const columnId = expect.stringMatching(/^\d+_\d+_mail$/)
    expect(seen).toMatchObject([
      {
        template: 'databases.[databaseId].tables.[tableId].columns.[columnId].create',
        ids: { ...place, columnId },
        model: 'columnEmail',
      },
      {
        template: 'databases.[databaseId].collections.[collectionId].attributes.[attributeId].update',
        ids: { databaseId, collectionId: place.tableId, attributeId: columnId },
        model: 'attributeEmail',
      },
    ])
  })
})

/** Bounds that JSON as the tests read it would round. */
const bounds = (column: object) => {
  const { min, max } = column as { min: unknown; max: unknown }
  return { min, max }
}

describe('tablesDB.listColumns', () => {
  it('filters, orders and pages by keys', async () => {
    const place = await newTable()
    for (const key of ['b', 'a', 'c'])
      await tablesDB.createVarcharColumn({ ...place, key, size: 10, required: key === 'a' })
    await tablesDB.createIntegerColumn({ ...place, key: 'n', required: false, array: true })
    const found = async (...queries: string[]) =>
      (await tablesDB.listColumns({ ...place, queries })).columns.map(({ key }) => key)
    expect(await found()).toEqual(['b', 'a', 'c', 'n'])
    expect(await found(Query.orderAsc('key'))).toEqual(['a', 'b', 'c', 'n'])
    expect(await found(Query.equal('type', 'integer'))).toEqual(['n'])
    expect(await found(Query.equal('required', true))).toEqual(['a'])
    expect(await found(Query.equal('array', true))).toEqual(['n'])
    expect(await found(Query.greaterThan('size', 5), Query.orderDesc('key'))).toEqual(['c', 'b', 'a'])
    expect(await found(Query.equal('status', 'failed'))).toEqual([])
    expect(await found(Query.cursorAfter('a'))).toEqual(['c', 'n'])
    const collectionId = place.tableId
    const older = await legacy.listAttributes({ databaseId, collectionId, queries: [Query.limit(1)], total: false })
    expect(older).toMatchObject({ total: 0, attributes: [{ key: 'b' }] })
    expect((await tablesDB.listColumns({ ...place, queries: [Query.limit(1)] })).total).toBe(4)
  })

  it('refuses what is kept under no name that clients know, and cursors nobody knows', async () => {
    const place = await newTable()
    const refused = (query: string) => failure(tablesDB.listColumns({ ...place, queries: [query] }))
    for (const name of ['foldedKey', 'options', 'tableInternalId', 'encrypt'])
      expect(await refused(Query.isNotNull(name))).toBe('general_argument_invalid')
    expect(await refused(Query.cursorAfter('nobody'))).toBe('general_cursor_not_found')
  })
})

describe('tablesDB.deleteColumn', () => {
  it('removes the column, and only that', async () => {
    const place = await newTable()
    for (const key of ['a', 'b']) await tablesDB.createVarcharColumn({ ...place, key, size: 10, required: false })
    await tablesDB.createRow({ ...place, rowId: 'row', data: { a: '1', b: '2' } })
    await tablesDB.deleteColumn({ ...place, key: 'a' })
    expect((await tablesDB.listColumns(place)).columns.map(({ key }) => key)).toEqual(['b'])
    const row = await tablesDB.getRow({ ...place, rowId: 'row' })
    expect(row.b).toBe('2')
    expect(row).not.toHaveProperty('a')
    expect(await failure(tablesDB.deleteColumn({ ...place, key: 'a' }))).toBe('column_not_found')
    const older = legacy.deleteAttribute({ databaseId, collectionId: place.tableId, key: 'a' })
    expect(await failure(older)).toBe('attribute_not_found')
  })
})
