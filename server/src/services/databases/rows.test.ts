import { Query } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Caller, collectionOf, type RowsBed, rowsBed, type TablePlace } from '../../../test/row-tables.ts'
import { failure } from '../../../test/team-people.ts'
import type { ColumnSpec } from '../../../test/user-tables.ts'
import { codecOf } from '../../data/tables/codec.ts'
import { databases, tables } from '../../data/tables/shapes.ts'

let bed: RowsBed
let key: Caller
let guest: Caller
let alice: Caller
let bob: Caller

beforeAll(async () => {
  bed = await rowsBed()
  ;({ key, guest } = bed)
  ;[alice, bob] = await Promise.all([bed.user(), bed.user()])
})
afterAll(() => bed[Symbol.asyncDispose]())

const EVERY_TYPE: readonly ColumnSpec[] = [
  { key: 'varchar', type: 'varchar', size: 64, default: 'v' },
  { key: 'text', type: 'text', size: 65535 },
  { key: 'integer', type: 'integer', min: -10, max: 100, default: 1 },
  { key: 'bigint', type: 'bigint' },
  { key: 'float', type: 'double', min: 0.5, max: 9.5 },
  { key: 'boolean', type: 'boolean', default: false },
  { key: 'email', type: 'string', format: 'email', size: 254 },
  { key: 'enum', type: 'string', format: 'enum', size: 255, elements: ['red', 'green'], default: 'red' },
  { key: 'ip', type: 'string', format: 'ip', size: 39 },
  { key: 'url', type: 'string', format: 'url', size: 2000 },
  { key: 'datetime', type: 'datetime' },
  { key: 'point', type: 'point' },
  { key: 'line', type: 'linestring' },
  { key: 'polygon', type: 'polygon' },
  { key: 'list', type: 'varchar', size: 16, array: true },
  { key: 'ints', type: 'integer', array: true },
  { key: 'dates', type: 'datetime', array: true },
  { key: 'hidden', type: 'varchar', size: 200, encrypt: true },
]
const RING = [
  [0, 0],
  [0, 10],
  [10, 10],
  [0, 0],
]
const FULL = {
  varchar: 'héllo ✓',
  text: 't',
  integer: 7,
  bigint: 12,
  float: 1.5,
  boolean: true,
  email: 'a@example.org',
  enum: 'green',
  ip: '127.0.0.1',
  url: 'https://x.example/a?b=c',
  datetime: '2024-02-29T10:00:00.000+00:00',
  point: [10.5, -20.25],
  line: RING.slice(0, 2),
  polygon: [RING],
  list: ['a', 'b'],
  ints: [1, 2],
  dates: ['2024-02-29T10:00:00.000+00:00', null],
  hidden: 'secret text',
}
const DEFAULTS = {
  varchar: 'v',
  text: null,
  integer: 1,
  bigint: null,
  float: null,
  boolean: false,
  email: null,
  enum: 'red',
  ip: null,
  url: null,
  datetime: null,
  point: null,
  line: null,
  polygon: null,
  list: [],
  ints: [],
  dates: [],
  hidden: null,
}
const MISFITS: readonly object[] = [
  { varchar: 5 },
  { varchar: 'x'.repeat(65) },
  { integer: 101 },
  { integer: '5' },
  { integer: 1.5 },
  { bigint: 'x' },
  { float: '1' },
  { boolean: 1 },
  { email: 'nope' },
  { enum: 'black' },
  { ip: '999.1.1.1' },
  { url: 'no url' },
  { datetime: 'not a date' },
  { datetime: 5 },
  { point: [200, 0] },
  { line: [[0, 0]] },
  { polygon: 'x' },
  { list: 'a' },
  { list: { method: 'arrayAppend', values: ['x'] } },
  { ints: [1, 'x'] },
  { nope: 1 },
  { Varchar: 'x' },
  { constructor: 'x' },
  { toString: 'x' },
  { $acl: 1 },
  { $tenant: 1 },
  { $createdAt: 'never' },
  { $createdAt: '10000-01-01' },
  { 'varchar" = 1 --': 'x' },
]
const NOTE: readonly ColumnSpec[] = [
  { key: 'text', type: 'varchar', size: 20, required: true },
  { key: 'stars', type: 'integer' },
]
const ARGUMENT = 'general_argument_invalid'
const NOBODYS_PERMISSIONS = ['read("user:nobody")']

/** Values that the SDK's types know nothing of. */
const values = (data: object): object => data
const own = ({ id }: Caller) => ['read', 'update', 'delete'].map((action) => `${action}("user:${id}")`)
const plain = (place: TablePlace, rowId: string) => key.rows.getRow({ ...place, rowId })

/** Lets two rows not have the same value: an index of its own kind is somebody else's test. */
async function unique(place: TablePlace, column: string): Promise<void> {
  const { store } = await bed.server.app.system(bed.project.projectId)
  const located = await store.table(place.databaseId, place.tableId)
  if (!located) throw new Error('no table')
  const { name } = located.table
  const field = codecOf(located.table).byKey.get(column)?.field
  await store.schema(async (tx) => {
    const table = tx.schema ? `"${tx.schema}"."${name}"` : `"${name}"`
    await tx.run(`create unique index "${name}_unique_${field}" on ${table} ("${field}")`, [])
  })
}

describe('tablesDB.createRow', () => {
  it('keeps a value of every type, and answers as it will be read', async () => {
    const table = await bed.table(EVERY_TYPE)
    const made = await key.rows.createRow({ ...table, rowId: 'full', data: { ...FULL } })
    expect(made).toMatchObject({
      ...FULL,
      $id: 'full',
      $sequence: '1',
      $permissions: [],
      $databaseId: 'main',
      $tableId: table.tableId,
    })
    expect(made.$createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/)
    expect(made.$updatedAt).toBe(made.$createdAt)
    expect(await plain(table, 'full')).toEqual(made)
  })

  it('gives columns that nothing was said about their defaults, null, or an empty list', async () => {
    const table = await bed.table(EVERY_TYPE)
    const made = await key.rows.createRow({ ...table, rowId: 'unique()', data: { text: null } })
    expect(made).toMatchObject(DEFAULTS)
    expect(made.$id).toMatch(/^[a-z0-9]{20}$/)
  })

  it('keeps integers beyond 2^53 exact, and bare on the wire', async () => {
    const table = await bed.table(EVERY_TYPE)
    const body = '{"rowId":"big","data":{"bigint":9223372036854775807}}'
    const made = await bed.send('POST', table, { body })
    expect(made.status).toBe(201)
    expect(made.text).toContain('"bigint":9223372036854775807,')
    expect((await plain(table, 'big')).bigint).toBe(9223372036854775807n)
  })

  it('takes data as a text of JSON', async () => {
    const table = await bed.table(NOTE)
    const body = JSON.stringify({ rowId: 'text', data: JSON.stringify({ text: 'as text' }) })
    expect((await bed.send('POST', table, { body })).status).toBe(201)
    expect((await plain(table, 'text')).text).toBe('as text')
  })

  it.each(MISFITS)('refuses %j', async (data) => {
    const table = await bed.table(EVERY_TYPE)
    const call = key.rows.createRow({ ...table, rowId: 'bad', data })
    expect(await failure(call)).toBe('row_invalid_structure')
    expect(await failure(plain(table, 'bad'))).toBe('row_not_found')
  })

  it('refuses keys that would reach a prototype, and very many keys, without much work', async () => {
    const table = await bed.table(NOTE)
    const many = JSON.stringify(Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`k${at}`, 1])))
    for (const data of ['{"text":"x","__proto__":{"stars":1}}', '{"text":"x","__proto__":1}', many]) {
      const { status, text } = await bed.send('POST', table, { body: `{"rowId":"p","data":${data}}` })
      expect(status).toBe(400)
      expect(JSON.parse(text).type).toBe('row_invalid_structure')
      expect(text.length).toBeLessThan(2000)
    }
    expect(await failure(plain(table, 'p'))).toBe('row_not_found')
  })

  it('serves columns that are called like members of objects', async () => {
    const names = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'toJSON', 'then']
    const table = await bed.table(names.map((name) => ({ key: name, type: 'varchar' as const, size: 10 })))
    const data = Object.fromEntries(names.map((name) => [name, 'own']))
    // The SDK cannot read such an answer: it refuses keys that are called `constructor`.
    expect((await bed.send('POST', table, { body: JSON.stringify({ rowId: 'names', data }) })).status).toBe(201)
    const { text } = await bed.send('GET', table, { path: '/names' })
    expect(JSON.parse(text)).toMatchObject(data)
    const partly = await bed.send('POST', table, { body: '{"rowId":"partly","data":{"toJSON":"x"}}' })
    const nothing = Object.fromEntries(names.map((name) => [name, null]))
    expect(JSON.parse(partly.text)).toMatchObject({ ...nothing, toJSON: 'x' })
  })

  it('names a missing column before an unknown one, and that before a wrong value', async () => {
    const table = await bed.table(NOTE)
    const sentence = (data: object) =>
      key.rows.createRow({ ...table, rowId: 'x', data }).catch(({ message }: Error) => message)
    expect(await sentence({ stars: 'x', nope: 1 })).toContain('"text" is required')
    expect(await sentence({ stars: 'x', text: null, nope: 1 })).toContain('"text" is required')
    expect(await sentence({ stars: 'x', text: 'x', nope: 1 })).toContain('no column "nope"')
    expect(await sentence({ stars: 'x', text: 'x' })).toContain('"stars" must be an integer')
  })

  it.each([
    ['no data', { rowId: 'x' }, 'row_missing_data'],
    ['empty data', { rowId: 'x', data: {} }, 'row_missing_data'],
    ['an empty list of data', { rowId: 'x', data: [] }, 'row_missing_data'],
    ['no ID', { data: { text: 'x' } }, 'row_missing_data'],
    ['a bad ID', { rowId: '_x', data: { text: 'x' } }, 'general_argument_invalid'],
    ['data that is no object', { rowId: 'x', data: 5 }, 'general_argument_invalid'],
    ['data that is a list', { rowId: 'x', data: [1] }, 'general_argument_invalid'],
    ['data that is no JSON', { rowId: 'x', data: '{' }, 'general_argument_invalid'],
    ['both data and rows', { rowId: 'x', data: { text: 'x' }, rows: [{ text: 'y' }] }, 'general_bad_request'],
    ['an ID with rows', { rowId: 'x', rows: [{ text: 'y' }] }, 'general_bad_request'],
    ['permissions with rows', { permissions: [], rows: [{ text: 'y' }] }, 'general_bad_request'],
    ['the permission to create', { rowId: 'x', data: { text: 'x' }, permissions: ['create("any")'] }, ARGUMENT],
    ['no permission', { rowId: 'x', data: { text: 'x' }, permissions: ['nonsense'] }, ARGUMENT],
    ['101 permissions', { rowId: 'x', data: { text: 'x' }, permissions: Array(101).fill('read("any")') }, ARGUMENT],
  ])('refuses %s', async (_what, body, type) => {
    const table = await bed.table(NOTE)
    const { text } = await bed.send('POST', table, { body: JSON.stringify(body) })
    expect(JSON.parse(text).type).toBe(type)
  })

  it('refuses an ID that is taken, in whatever letters, and values that another row may not share', async () => {
    const table = await bed.table(NOTE)
    await unique(table, 'text')
    const create = (rowId: string, text: string) => key.rows.createRow({ ...table, rowId, data: { text } })
    await create('First', 'one')
    expect(await failure(create('First', 'two'))).toBe('row_already_exists')
    expect(await failure(create('first', 'two'))).toBe('row_already_exists')
    expect(await failure(create('second', 'one'))).toBe('row_unique_constraint_violation')
    expect(await failure(plain(table, 'second'))).toBe('row_not_found')
    await create('second', 'two')
  })

  it('lets keys set the dates, and does not hear users who try', async () => {
    const table = await bed.table(NOTE, { permissions: ['create("users")', 'read("users")'] })
    const data = {
      text: 'x',
      $createdAt: '2001-02-03T04:05:06.789+00:00',
      $updatedAt: '2002-02-03T06:05:06.789+02:00',
    }
    const made = await key.rows.createRow({ ...table, rowId: 'dated', data })
    expect(made).toMatchObject({
      $createdAt: '2001-02-03T04:05:06.789+00:00',
      $updatedAt: '2002-02-03T04:05:06.789+00:00',
    })
    const blank = await key.rows.createRow({ ...table, rowId: 'blank', data: { ...data, $createdAt: '' } })
    expect(Date.parse(blank.$createdAt)).toBeGreaterThan(Date.now() - 60_000)
    const mine = await alice.rows.createRow({ ...table, rowId: 'mine', data })
    expect(Date.parse(mine.$createdAt)).toBeGreaterThan(Date.now() - 60_000)
    expect(mine.$updatedAt).toBe(mine.$createdAt)
  })

  it('drops what only the server can know, and permissions among the data', async () => {
    const table = await bed.table(NOTE)
    const data = { text: 'x', $id: 'other', $sequence: '99', $databaseId: 'b', $tableId: 't', $collectionId: 'c' }
    const made = await key.rows.createRow({
      ...table,
      rowId: 'mine',
      data: { ...data, $permissions: ['read("any")'] } as object,
    })
    expect(made).toMatchObject({ $id: 'mine', $sequence: '1', $permissions: [], $tableId: table.tableId })
  })

  it('gives a user all rights to what he creates, and keys and guests none', async () => {
    const table = await bed.table(NOTE, { permissions: ['create("any")'], rowSecurity: true })
    const create = (caller: Caller, permissions?: string[]) =>
      caller.rows.createRow({
        ...table,
        rowId: 'unique()',
        data: { text: 'x' },
        ...(permissions && { permissions }),
      })
    expect((await create(alice)).$permissions).toEqual(own(alice))
    expect((await create(key)).$permissions).toEqual([])
    expect((await create(guest)).$permissions).toEqual([])
    expect((await create(alice, [])).$permissions).toEqual([])
    const twice = ['write("users")', 'read("any")', 'update("users")', 'read("any")']
    expect((await create(alice, twice)).$permissions).toEqual(['update("users")', 'delete("users")', 'read("any")'])
  })

  it('lets nobody but keys give rights to roles he does not have', async () => {
    const table = await bed.table(NOTE, { permissions: ['create("any")'] })
    const create = (caller: Caller, role: string) =>
      failure(
        caller.rows.createRow({
          ...table,
          rowId: 'unique()',
          data: values({ text: 'x' }),
          permissions: [`read("${role}")`],
        }),
      )
    for (const role of ['any', 'users', `user:${alice.id}`, 'users/unverified'])
      expect(await create(alice, role)).toMatchObject({ $permissions: [`read("${role}")`] })
    for (const role of [`user:${bob.id}`, 'guests', 'users/verified', 'team:x', 'label:vip'])
      expect(await create(alice, role)).toBe('user_unauthorized')
    expect(await create(guest, 'guests')).toMatchObject({ $permissions: ['read("guests")'] })
    expect(await create(guest, 'users')).toBe('user_unauthorized')
    expect(await create(key, `user:${bob.id}`)).toMatchObject({ $id: expect.any(String) })
  })

  it('needs the right to create, which only the table can give', async () => {
    const table = await bed.table(NOTE, { permissions: ['read("any")', 'update("users")'], rowSecurity: true })
    const call = { ...table, rowId: 'unique()', data: { text: 'x' } }
    expect(await failure(alice.rows.createRow(call))).toBe('user_unauthorized')
    expect(await failure(guest.rows.createRow(call))).toBe('user_unauthorized')
    // Whoever may not create does not hear what is wrong with his row.
    expect(await failure(alice.rows.createRow({ ...call, data: values({ nope: 1 }) }))).toBe('user_unauthorized')
  })

  it('speaks the words of either API', async () => {
    const table = await bed.table(NOTE)
    const heard = await bed.heard(async () => {
      await key.rows.createRow({ ...table, rowId: 'new', data: { text: 'x' } })
      await key.legacy.createDocument({ ...collectionOf(table), documentId: 'old', data: { text: 'x' } })
    })
    const { tableId } = table
    expect(heard).toMatchObject([
      {
        template: 'databases.[databaseId].tables.[tableId].rows.[rowId].create',
        ids: { databaseId: 'main', tableId, rowId: 'new' },
        model: 'row',
        payload: { $id: 'new', text: 'x', $tableId: tableId },
      },
      {
        template: 'databases.[databaseId].collections.[collectionId].documents.[documentId].create',
        ids: { databaseId: 'main', collectionId: tableId, documentId: 'old' },
        model: 'document',
        payload: { $id: 'old', text: 'x', $collectionId: tableId },
      },
    ])
    const old = await key.legacy.getDocument({ ...collectionOf(table), documentId: 'new' })
    expect(old).toMatchObject({ $collectionId: tableId, $databaseId: 'main' })
    expect(old).not.toHaveProperty('$tableId')
    expect(await plain(table, 'old')).not.toHaveProperty('$collectionId')
    const again = key.legacy.createDocument({ ...collectionOf(table), documentId: 'new', data: { text: 'x' } })
    expect(await failure(again)).toBe('document_already_exists')
    const bad = key.legacy.createDocument({ ...collectionOf(table), documentId: 'x', data: { nope: 1 } })
    expect(await failure(bad)).toBe('document_invalid_structure')
  })

  it('finds no table that is not there or, but for keys, switched off', async () => {
    const table = await bed.table(NOTE, { permissions: ['create("any")', 'read("any")'] })
    const call = (place: TablePlace, caller = key) =>
      failure(caller.rows.createRow({ ...place, rowId: 'unique()', data: values({ text: 'x' }) }))
    expect(await call({ ...table, databaseId: 'nope' })).toBe('database_not_found')
    expect(await call({ ...table, tableId: 'nope' })).toBe('table_not_found')
    const { store } = await bed.server.app.system(bed.project.projectId)
    const located = await store.table(table.databaseId, table.tableId)
    const id = `${located?.database.$sequence}:${table.tableId}`
    await store.update(tables, id, { enabled: false })
    expect(await call(table, alice)).toBe('table_not_found')
    expect(await call(table)).toHaveProperty('$id')
    await store.update(databases, 'main', { enabled: false })
    expect(await call(table, alice)).toBe('database_not_found')
    expect(await call({ ...table, tableId: 'nope' }, alice)).toBe('database_not_found')
    expect(await call({ ...table, tableId: 'nope' })).toBe('table_not_found')
    expect(await call(table)).toHaveProperty('$id')
    await store.update(databases, 'main', { enabled: true })
    expect(await call(table, alice)).toBe('table_not_found')
  })
})

describe('tablesDB.getRow', () => {
  it('shows rows that the table or the row itself lets one read, and no others', async () => {
    const table = await bed.table(NOTE, { rowSecurity: true })
    const open = await bed.table(NOTE, { permissions: ['read("users")'] })
    const create = (place: TablePlace, rowId: string, permissions: string[]) =>
      key.rows.createRow({ ...place, rowId, data: { text: 'x' }, permissions })
    await create(table, 'hers', own(alice))
    await create(open, 'his', own(bob))
    const get = (caller: Caller, place: TablePlace, rowId: string) => failure(caller.rows.getRow({ ...place, rowId }))
    expect(await get(alice, table, 'hers')).toMatchObject({ $id: 'hers', $permissions: own(alice) })
    expect(await get(bob, table, 'hers')).toBe('row_not_found')
    expect(await get(guest, table, 'hers')).toBe('row_not_found')
    expect(await get(alice, open, 'his')).toMatchObject({ $id: 'his' })
    expect(await get(guest, open, 'his')).toBe('row_not_found')
    expect(await get(key, table, 'HERS')).toBe('row_not_found')
  })

  it('does not look at permissions of rows where the table says so', async () => {
    const table = await bed.table(NOTE)
    await key.rows.createRow({ ...table, rowId: 'x', data: { text: 'x' }, permissions: ['read("any")'] })
    expect(await failure(alice.rows.getRow({ ...table, rowId: 'x' }))).toBe('row_not_found')
  })
})

describe('rows for older clients', () => {
  const ROW = { $id: 'x', text: 'bulk' }
  const ONE = [Query.equal('$id', 'x')]
  it.each([
    ['GET', '/x', undefined],
    ['GET', '', undefined],
    ['POST', '', { rowId: 'y', data: { text: 'y' } }],
    ['PATCH', '/x', { data: { text: 'changed' } }],
    ['PUT', '/x', { data: { text: 'upserted' } }],
    ['PATCH', '/x/stars/increment', {}],
    ['PATCH', '/x/stars/decrement', {}],
    ['POST', '', { rows: [{ text: 'z' }] }],
    ['PUT', '', { rows: [ROW] }],
    ['PATCH', '', { data: { text: 'all' }, queries: ONE }],
    ['DELETE', '', { queries: ONE }],
  ])('%s rows%s numbers them with integers', async (method, path, body) => {
    const sequences = async (format: string) => {
      const table = await bed.table(NOTE)
      await key.rows.createRow({ ...table, rowId: 'x', data: { text: 'x' } })
      const headers = { 'x-appwrite-response-format': format }
      const { text } = await bed.send(method, table, { path, headers, ...(body && { body: JSON.stringify(body) }) })
      const { rows, $sequence } = JSON.parse(text)
      return rows ? rows[0].$sequence : $sequence
    }
    expect(await sequences('1.8.0')).toEqual(expect.any(Number))
    expect(await sequences('1.9.0')).toMatch(/^\d+$/)
  })
})

describe('tablesDB.updateRow', () => {
  const start = async (permissions: string[] = [], options = {}) => {
    const table = await bed.table(NOTE, options)
    const row = await key.rows.createRow({
      ...table,
      rowId: 'note',
      data: { text: 'old', stars: 1, $updatedAt: '2020-01-01' } as object,
      permissions,
    })
    return { table, row, call: { ...table, rowId: 'note' } }
  }

  it('changes what it is given, and leaves the rest', async () => {
    const { row, call, table } = await start()
    const changed = await key.rows.updateRow({ ...call, data: { stars: 2 } })
    expect(changed).toEqual({ ...row, stars: 2, $updatedAt: changed.$updatedAt })
    expect(changed.$updatedAt > row.$updatedAt).toBe(true)
    expect(await plain(table, 'note')).toEqual(changed)
  })

  it('changes permissions alone, and keeps them where nothing is said', async () => {
    const { row, call, table } = await start()
    const permissions = ['read("any")', 'write("users")']
    const changed = await key.rows.updateRow({ ...call, permissions })
    expect(changed.$permissions).toEqual(['read("any")', 'update("users")', 'delete("users")'])
    expect(changed.$updatedAt > row.$updatedAt).toBe(true)
    await key.rows.updateRow({ ...call, data: { text: 'new' } })
    expect(await plain(table, 'note')).toMatchObject({ text: 'new', $permissions: changed.$permissions })
    expect((await key.rows.updateRow({ ...call, permissions: [] })).$permissions).toEqual([])
  })

  it('sees no change in a row that comes back as it was answered', async () => {
    const table = await bed.table([...EVERY_TYPE, { key: 'floats', type: 'double', array: true }])
    // Large numbers in the ways that engines write them.
    const data = `${JSON.stringify(FULL).slice(0, -1)},"floats":[0.5,100000000000000000,1e+21,1e+300]}`
    const { text } = await bed.send('POST', table, { body: `{"rowId":"full","data":${data}}` })
    // With its dates, a key would set them.
    const undated = text.replace(/"\$(?:created|updated)At":"[^"]*",/g, '')
    for (const method of ['GET', 'PATCH', 'PUT']) {
      const body = method === 'GET' ? {} : { body: `{"data":${undated}}` }
      expect((await bed.send(method, table, { path: '/full', ...body })).text).toBe(text)
    }
  })

  it('keeps the date of a row that stays as it is', async () => {
    const { row, call } = await start(['read("any")'])
    expect(await key.rows.updateRow({ ...call, data: { text: 'old' }, permissions: ['read("any")'] })).toEqual(row)
    expect(await key.rows.updateRow({ ...call, data: { $sequence: '9' } as object })).toEqual(row)
    const dated = await key.rows.updateRow({ ...call, data: { $createdAt: '2001-01-01' } as object })
    expect(dated).toMatchObject({ $createdAt: '2001-01-01T00:00:00.000+00:00' })
    expect(dated.$updatedAt > row.$updatedAt).toBe(true)
  })

  it('applies operators to what is stored', async () => {
    const table = await bed.table([...NOTE, { key: 'tags', type: 'varchar', size: 20, array: true }])
    const call = { ...table, rowId: 'note' }
    await key.rows.createRow({ ...call, data: { text: 'a' } })
    const data = {
      text: JSON.stringify({ method: 'stringConcat', values: ['b'] }),
      stars: { method: 'increment', values: [5] },
      tags: JSON.stringify({ method: 'arrayAppend', values: ['x'] }),
    }
    expect(await key.rows.updateRow({ ...call, data })).toMatchObject({ text: 'ab', stars: 5, tags: ['x'] })
    expect(await plain(table, 'note')).toMatchObject({ text: 'ab', stars: 5, tags: ['x'] })
    const bounded = { stars: JSON.stringify({ method: 'increment', values: [10, 10] }) }
    expect(await key.rows.updateRow({ ...call, data: bounded })).toMatchObject({ stars: 5 })
    const refused = (value: unknown) => failure(key.rows.updateRow({ ...call, data: { text: value } as object }))
    expect(await refused(JSON.stringify({ method: 'increment', values: [1] }))).toBe('row_invalid_structure')
    expect(await refused(JSON.stringify({ method: 'stringConcat', values: 5 }))).toBe('general_bad_request')
    expect(await refused(JSON.stringify({ method: 'nope', values: [1] }))).toBe('row_invalid_structure') // too long
    expect(await refused('{"method":"x"}')).toMatchObject({ text: '{"method":"x"}' })
  })

  it('judges the row as it would be', async () => {
    const { call, table } = await start()
    for (const data of [{ text: null }, { text: 5 }, { nope: 1 }, { stars: 'x' }, { $acl: 1 }])
      expect(await failure(key.rows.updateRow({ ...call, data: data as object }))).toBe('row_invalid_structure')
    expect(await plain(table, 'note')).toMatchObject({ text: 'old', stars: 1 })
  })

  it('refuses what is not there, what changes nothing, and values that another row may not share', async () => {
    const { call, table } = await start()
    await unique(table, 'text')
    await key.rows.createRow({ ...table, rowId: 'other', data: { text: 'taken' } })
    expect(await failure(key.rows.updateRow({ ...call, rowId: 'nope', data: values({ text: 'x' }) }))).toBe(
      'row_not_found',
    )
    expect(await failure(key.rows.updateRow(call))).toBe('row_missing_payload')
    expect(await failure(key.rows.updateRow({ ...call, data: {} }))).toBe('row_missing_payload')
    expect(await failure(key.rows.updateRow({ ...call, data: values({ text: 'taken' }) }))).toBe(
      'row_unique_constraint_violation',
    )
  })

  it('refuses to overwrite what changed after the client read it', async () => {
    const { call, table } = await start()
    const since = (time: string, method = 'PATCH') =>
      bed.send(method, table, {
        path: '/note',
        body: JSON.stringify(method === 'DELETE' ? {} : { data: { text: 'late' } }),
        headers: { 'x-appwrite-timestamp': time },
      })
    for (const method of ['PATCH', 'PUT', 'DELETE']) {
      const { status, text } = await since('2019-01-01T00:00:00.000Z', method)
      expect([status, JSON.parse(text).type]).toEqual([409, 'row_update_conflict'])
    }
    // Its forms are those of every date; a number is none.
    for (const time of ['31.12.2019', 'Tue, 31 Dec 2019 23:59:59 GMT', '2019-12-31 23:59:59'])
      expect((await since(time)).status).toBe(409)
    for (const time of ['5', '1577836800', 'soon']) expect(JSON.parse((await since(time)).text).type).toBe(ARGUMENT)
    expect((await since('2020-01-01T00:00:00.000Z')).status).toBe(200)
    expect((await key.rows.getRow(call)).text).toBe('late')
  })

  it.each([
    ['the table', { permissions: ['update("users")'] }, [], true],
    ['the row', { rowSecurity: true }, ['update("users")'], true],
    ['nobody', { rowSecurity: true }, ['read("users")', 'delete("users")'], false],
    ['the row, where rows have no say', {}, ['update("users")'], false],
  ])('lets a user change a row when %s allows it', async (_who, options, permissions, allowed) => {
    const { call, table } = await start(permissions, options)
    const outcome = await failure(alice.rows.updateRow({ ...call, data: values({ text: 'new' }) }))
    if (allowed) expect(outcome).toMatchObject({ text: 'new' })
    else expect(outcome).toBe('user_unauthorized')
    expect((await plain(table, 'note')).text).toBe(allowed ? 'new' : 'old')
    const unknown = alice.rows.updateRow({ ...call, rowId: 'nope', data: { text: 'new' } })
    expect(await failure(unknown)).toBe('row_not_found')
  })

  it('asks for the right to read where nothing changes, and tells no more to whoever may not change', async () => {
    const update = (caller: Caller, call: TablePlace & { rowId: string }, data: object) =>
      failure(caller.rows.updateRow({ ...call, data }))
    const readable = await start(['read("users")'], { rowSecurity: true })
    expect(await update(alice, readable.call, { text: 'old' })).toMatchObject({ $updatedAt: readable.row.$updatedAt })
    expect(await update(alice, readable.call, { text: 'new' })).toBe('user_unauthorized')
    expect(await update(alice, readable.call, { nope: 1 })).toBe('user_unauthorized')
    expect(await update(alice, readable.call, { stars: { method: 'increment', values: [9, 1] } })).toBe(
      'user_unauthorized',
    )
    const changeable = await start(['update("users")'], { rowSecurity: true })
    expect(await update(alice, changeable.call, { text: 'old' })).toBe('user_unauthorized')
    const hidden = await start(NOBODYS_PERMISSIONS, { rowSecurity: true })
    expect(await update(alice, hidden.call, { text: 'old' })).toBe('user_unauthorized')
  })

  it('lets a user give no rights to roles he does not have', async () => {
    const { call } = await start([], { permissions: ['update("users")', 'read("users")'] })
    const grant = (role: string) => failure(alice.rows.updateRow({ ...call, permissions: [`read("${role}")`] }))
    expect(await grant(`user:${bob.id}`)).toBe('user_unauthorized')
    expect(await grant(`user:${alice.id}`)).toMatchObject({ $permissions: [`read("user:${alice.id}")`] })
  })

  it('loses no change of callers who come at the same time', async () => {
    const { call, table } = await start()
    const one = { stars: JSON.stringify({ method: 'increment', values: [1] }) }
    await Promise.all(Array.from({ length: 20 }, () => key.rows.updateRow({ ...call, data: one })))
    expect((await plain(table, 'note')).stars).toBe(21)
  })

  it('tells listeners', async () => {
    const { call } = await start()
    const heard = await bed.heard(() => key.rows.updateRow({ ...call, data: values({ text: 'new' }) }))
    expect(heard).toMatchObject([
      {
        template: 'databases.[databaseId].tables.[tableId].rows.[rowId].update',
        ids: { rowId: 'note' },
        payload: { $id: 'note', text: 'new' },
      },
    ])
    const failed = await bed.heard(() => failure(key.rows.updateRow({ ...call, data: values({ nope: 1 }) })))
    expect(failed).toEqual([])
  })
})

describe('tablesDB.upsertRow', () => {
  it('creates a row that is not there, and changes one that is', async () => {
    const table = await bed.table(EVERY_TYPE)
    const call = { ...table, rowId: 'up' }
    const made = await key.rows.upsertRow({ ...call, data: { text: 'new' } })
    expect(made).toMatchObject({ ...DEFAULTS, text: 'new', $sequence: expect.any(String), $permissions: [] })
    const changed = await key.rows.upsertRow({ ...call, data: { integer: 5 } })
    expect(changed).toMatchObject({ text: 'new', integer: 5, $sequence: made.$sequence, $createdAt: made.$createdAt })
    expect(await key.rows.upsertRow({ ...call, data: { integer: 5 } })).toEqual(changed)
    expect(await key.rows.upsertRow({ ...call, data: { $sequence: '1' } as object })).toEqual(changed)
    expect(await failure(key.rows.upsertRow(call))).toBe('row_missing_payload')
  })

  it('asks for required columns whether the row is there or not', async () => {
    const table = await bed.table(NOTE)
    const upsert = (data: object) => failure(key.rows.upsertRow({ ...table, rowId: 'up', data }))
    expect(await upsert({ stars: 1 })).toBe('row_invalid_structure')
    expect(await upsert({ text: 'x', stars: 1 })).toHaveProperty('$id')
    expect(await upsert({ stars: 2 })).toBe('row_invalid_structure')
    expect(await upsert({ text: 'x' })).toMatchObject({ stars: 1 })
  })

  it('applies operators to nothing where there is no row', async () => {
    const table = await bed.table(NOTE)
    const data = {
      text: JSON.stringify({ method: 'stringConcat', values: ['a'] }),
      stars: { method: 'increment', values: [5] },
    }
    const upsert = () => key.rows.upsertRow({ ...table, rowId: 'up', data })
    expect(await upsert()).toMatchObject({ text: 'a', stars: 5 })
    expect(await upsert()).toMatchObject({ text: 'aa', stars: 10 })
  })

  it('needs the right to create or to change, as it comes', async () => {
    const creators = await bed.table(NOTE, { permissions: ['create("users")'], rowSecurity: true })
    const changers = await bed.table(NOTE, { permissions: ['update("users")'] })
    const upsert = (place: TablePlace, caller: Caller, text: string) =>
      failure(caller.rows.upsertRow({ ...place, rowId: 'up', data: values({ text }) }))
    expect(await upsert(changers, alice, 'x')).toBe('user_unauthorized')
    expect(await upsert(creators, alice, 'x')).toMatchObject({ $permissions: own(alice) })
    expect(await upsert(creators, alice, 'y')).toMatchObject({ text: 'y', $permissions: own(alice) })
    expect(await upsert(creators, bob, 'z')).toBe('user_unauthorized')
    await key.rows.createRow({ ...changers, rowId: 'up', data: { text: 'x' } })
    expect(await upsert(changers, bob, 'z')).toMatchObject({ text: 'z' })
  })

  it('makes one row when several callers want it at the same time', async () => {
    const table = await bed.table(NOTE)
    const one = { text: 'x', stars: { method: 'increment', values: [1] } }
    const results = await Promise.all(
      Array.from({ length: 10 }, () => key.rows.upsertRow({ ...table, rowId: 'one', data: one })),
    )
    expect(new Set(results.map(({ $sequence }) => $sequence)).size).toBe(1)
    expect((await plain(table, 'one')).stars).toBe(10)
  })

  it('makes an ID when asked for one, and tells listeners', async () => {
    const table = await bed.table(NOTE)
    const heard = await bed.heard(() =>
      key.rows.upsertRow({ ...table, rowId: 'unique()', data: values({ text: 'x' }) }),
    )
    expect(heard).toMatchObject([
      {
        template: 'databases.[databaseId].tables.[tableId].rows.[rowId].upsert',
        ids: { rowId: expect.stringMatching(/^[a-z0-9]{20}$/) },
      },
    ])
  })
})

describe('tablesDB.deleteRow', () => {
  it('deletes a row, and tells listeners what it was', async () => {
    const table = await bed.table(NOTE)
    const call = { ...table, rowId: 'gone' }
    await key.rows.createRow({ ...call, data: { text: 'bye' } })
    const heard = await bed.heard(() => key.rows.deleteRow(call))
    expect(heard).toMatchObject([
      {
        template: 'databases.[databaseId].tables.[tableId].rows.[rowId].delete',
        ids: { rowId: 'gone' },
        payload: { $id: 'gone', text: 'bye' },
      },
    ])
    expect(await failure(key.rows.getRow(call))).toBe('row_not_found')
    expect(await failure(key.rows.deleteRow(call))).toBe('row_not_found')
    await key.rows.createRow({ ...call, data: { text: 'again' } })
  })

  it.each([
    ['the table', { permissions: ['delete("users")'] }, [], true],
    ['the row', { rowSecurity: true }, ['delete("users")'], true],
    ['nobody', { rowSecurity: true }, ['read("users")', 'update("users")'], false],
  ])('lets a user delete a row when %s allows it', async (_who, options, permissions, allowed) => {
    const table = await bed.table(NOTE, options)
    const call = { ...table, rowId: 'x' }
    await key.rows.createRow({ ...call, data: { text: 'x' }, permissions })
    expect(await failure(alice.rows.deleteRow({ ...call, rowId: 'nope' }))).toBe('row_not_found')
    const outcome = await failure(alice.rows.deleteRow(call))
    if (!allowed) expect(outcome).toBe('user_unauthorized')
    const after = await failure(key.rows.getRow(call))
    if (allowed) expect(after).toBe('row_not_found')
    else expect(after).toHaveProperty('$id')
  })
})

describe('tablesDB.listRows', () => {
  it('lists what is there, or a part of it, in the words of either API', async () => {
    const table = await bed.table(NOTE)
    expect(await key.rows.listRows(table)).toEqual({ total: 0, rows: [] })
    for (const text of ['a', 'b', 'c']) await key.rows.createRow({ ...table, rowId: text, data: { text } })
    const all = await key.rows.listRows(table)
    expect(all).toMatchObject({ total: 3, rows: [{ $id: 'a', text: 'a', $sequence: '1' }, { $id: 'b' }, { $id: 'c' }] })
    expect(all.rows[1]).toEqual(await plain(table, 'b'))
    const last = await key.rows.listRows({ ...table, queries: [Query.orderDesc('text'), Query.limit(1)] })
    expect(last).toMatchObject({ total: 3, rows: [{ $id: 'c' }] })
    expect((await key.rows.listRows({ ...table, total: false })).total).toBe(0)
    const old = await key.legacy.listDocuments(collectionOf(table))
    expect(old).toMatchObject({ total: 3, documents: [{ $id: 'a', $collectionId: table.tableId }, {}, {}] })
    expect(old).not.toHaveProperty('rows')
  })

  it('shows selected columns only, as getting a row does', async () => {
    const table = await bed.table(NOTE)
    await key.rows.createRow({ ...table, rowId: 'a', data: { text: 'x', stars: 5 }, permissions: ['read("any")'] })
    const queries = [Query.select(['stars'])]
    const [row] = (await key.rows.listRows({ ...table, queries })).rows
    expect(Object.keys(row ?? {}).sort()).toEqual(
      ['$createdAt', '$databaseId', '$id', '$permissions', '$sequence', '$tableId', '$updatedAt', 'stars'].sort(),
    )
    expect(await key.rows.getRow({ ...table, rowId: 'a', queries })).toEqual(row)
    const other = await key.rows.getRow({ ...table, rowId: 'a', queries: [Query.equal('stars', 9)] })
    expect(other).toMatchObject({ text: 'x', stars: 5 })
    for (const bad of ['{', Query.select(['nope']), '{"method":"nope"}']) {
      expect(await failure(key.rows.getRow({ ...table, rowId: 'a', queries: [bad] }))).toBe('general_query_invalid')
      expect(await failure(key.rows.listRows({ ...table, queries: [bad] }))).toBe('general_query_invalid')
    }
  })

  it('shows what the caller may read, and refuses whoever may read nothing at all', async () => {
    const secured = await bed.table(NOTE, { rowSecurity: true })
    const closed = await bed.table(NOTE)
    for (const place of [secured, closed]) {
      await key.rows.createRow({ ...place, rowId: 'hers', data: { text: 'x' }, permissions: own(alice) })
      await key.rows.createRow({ ...place, rowId: 'his', data: { text: 'x' }, permissions: own(bob) })
    }
    expect(await alice.rows.listRows(secured)).toMatchObject({ total: 1, rows: [{ $id: 'hers' }] })
    expect(await guest.rows.listRows(secured)).toEqual({ total: 0, rows: [] })
    expect(await failure(alice.rows.listRows(closed))).toBe('user_unauthorized')
    const bad = alice.rows.listRows({ ...closed, queries: [Query.equal('nope', 1)] })
    expect(await failure(bad)).toBe('general_query_invalid')
  })
})

describe('rows of a table that changes meanwhile', () => {
  it('are read without a column that another process dropped, and written as soon as that is known here', async () => {
    const table = await bed.table(NOTE)
    await key.rows.createRow({ ...table, rowId: 'x', data: { text: 'x', stars: 1 } })
    const { store } = await bed.server.app.system(bed.project.projectId)
    const located = await store.table(table.databaseId, table.tableId)
    const stars = located?.table.columns.get('stars')
    await store.schema(async (tx) => {
      const named = (name: string) => (tx.schema ? `"${tx.schema}"."${name}"` : `"${name}"`)
      await tx.run(`alter table ${named(located?.table.name ?? '')} drop column "${stars?.field}"`, [])
      await tx.run(`delete from ${named('columns')} where "$sequence" = ${stars?.$sequence}`, [])
    })
    expect(await plain(table, 'x')).not.toHaveProperty('stars')
    expect(await key.rows.listRows(table)).toMatchObject({ total: 1, rows: [{ text: 'x' }] })
    expect(await failure(key.rows.updateRow({ ...table, rowId: 'x', data: values({ text: 'y' }) }))).toBe(
      'column_not_available',
    )
    expect(await failure(key.rows.createRow({ ...table, rowId: 'y', data: values({ text: 'y' }) }))).toBe(
      'column_not_available',
    )
    // Whatever changes a definition is heard of.
    await store.update(databases, 'main', { name: 'Main' })
    expect(await key.rows.createRow({ ...table, rowId: 'y', data: { text: 'y' } })).toMatchObject({ text: 'y' })
  })

  it('are answered or refused in words while columns come and go', async () => {
    const table = await bed.table(NOTE)
    const outcomes: unknown[] = []
    for (let round = 0; round < 5; round++) {
      const column = `c${round}`
      await key.rows.createIntegerColumn({ ...table, key: column, required: false })
      const calls = Array.from({ length: 6 }, (_, at) =>
        at % 2 ? key.rows.createRow({ ...table, rowId: 'unique()', data: { text: 'x' } }) : key.rows.listRows(table),
      )
      calls.splice(3, 0, key.rows.deleteColumn({ ...table, key: column }) as Promise<never>)
      outcomes.push(...(await Promise.all(calls.map(failure))))
    }
    const refused = outcomes.filter((outcome) => typeof outcome === 'string')
    expect(refused.filter((type) => type !== 'column_not_available')).toEqual([])
    expect(refused.length).toBeLessThan(outcomes.length)
  })
})
