import { Databases, TablesDB, TablesDBIndexType } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, withKey } from '../../../test/call.ts'
import { createKey, createProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { failure } from '../../../test/team-people.ts'
import { columns, tables } from '../../data/tables/shapes.ts'

let server: TestServer
let tablesDB: TablesDB
let legacy: Databases
let headers: Record<string, string>
let projectId: string
const databaseId = 'main'

beforeAll(async () => {
  server = await startServer()
  const project = await createProject(server)
  const client = await project.key()
  projectId = project.projectId
  headers = withKey(project.projectId, await createKey(server, project.projectId))
  tablesDB = new TablesDB(client)
  legacy = new Databases(client)
  await tablesDB.create({ databaseId, name: 'Main' })
})
afterAll(() => server.close())

let count = 0
/** The place of a new table with these columns. */
async function tableWith(columns: object[], indexes: object[] = []): Promise<{ databaseId: string; tableId: string }> {
  const place = { databaseId, tableId: `t${++count}` }
  await tablesDB.createTable({ ...place, name: 'T', columns, indexes })
  return place
}
/** No default: null, which the SDK sends, and its types do not know. */
const none = null as never
/** A row of a table, whatever its columns are. */
const insert = (place: { databaseId: string; tableId: string }, rowId: string, data: object) =>
  tablesDB.createRow({ ...place, rowId, data: data as Record<string, never> })

describe('changing columns', () => {
  it('changes required and default for what is written from then on', async () => {
    const place = await tableWith([{ key: 'a', type: 'varchar', size: 20, default: 'first' }])
    await insert(place, 'one', { a: none })
    const second = { ...place, key: 'a', required: false, xdefault: 'second' }
    expect(await tablesDB.updateVarcharColumn(second)).toMatchObject({
      status: 'available',
      default: 'second',
      size: 20,
    })
    expect((await insert(place, 'two', { $id: 'two' })).a).toBe('second')
    expect((await tablesDB.getRow({ ...place, rowId: 'one' })).a).not.toBe('second')
    const cleared = await tablesDB.updateVarcharColumn({ ...place, key: 'a', required: true, xdefault: none })
    expect(cleared).toMatchObject({ required: true, default: null })
    expect(await failure(insert(place, 'three', { $id: 'x' }))).toBe('row_invalid_structure')
  })

  it('needs a default, if only to say that there is none', async () => {
    const place = await tableWith([{ key: 'a', type: 'boolean' }])
    const path = `/tablesdb/${databaseId}/tables/${place.tableId}/columns/boolean/a`
    const answer = await call(server, 'PATCH', path, headers, { required: false })
    expect(answer).toMatchObject({ status: 400, body: { type: 'general_argument_invalid' } })
    expect((await call(server, 'PATCH', path, headers, { required: false, default: null })).status).toBe(200)
  })

  it('keeps the bounds of a number that are not given', async () => {
    const place = await tableWith([
      { key: 'n', type: 'integer', min: -5, max: 10 },
      { key: 'f', type: 'double' },
    ])
    const n = { ...place, key: 'n', required: false }
    expect(await tablesDB.updateIntegerColumn({ ...n, xdefault: 5, max: 100 })).toMatchObject({
      min: -5,
      max: 100,
      default: 5,
    })
    expect(await failure(tablesDB.updateIntegerColumn({ ...n, xdefault: 101 }))).toBe('column_value_invalid')
    expect(await failure(tablesDB.updateIntegerColumn({ ...n, xdefault: none, min: 101 }))).toBe('column_value_invalid')
    const f = { ...place, key: 'f', required: false, xdefault: none }
    expect(await tablesDB.updateFloatColumn(f)).toMatchObject({ min: null, max: null })
    expect(await tablesDB.updateFloatColumn({ ...f, min: 0.5 })).toMatchObject({ min: 0.5, max: Number.MAX_VALUE })
  })

  it('replaces the elements of an enum', async () => {
    const place = await tableWith([{ key: 'e', type: 'enum', elements: ['red', 'green'], default: 'red' }])
    const update = (elements: string[], xdefault: string) =>
      failure(tablesDB.updateEnumColumn({ ...place, key: 'e', elements, required: false, xdefault }))
    expect(await update(['blue', 'red'], 'red')).toMatchObject({ elements: ['blue', 'red'], default: 'red' })
    expect(await update(['blue'], 'red')).toBe('column_value_invalid')
    expect(await update([], none)).toBe('general_argument_invalid')
    expect((await insert(place, 'r', { e: 'blue' })).e).toBe('blue')
    expect(await failure(insert(place, 's', { e: 'green' }))).toBe('row_invalid_structure')
  })

  it('refuses the route of another type', async () => {
    const place = await tableWith([
      { key: 'v', type: 'varchar', size: 20 },
      { key: 'mail', type: 'email' },
      { key: 'short', type: 'varchar', size: 60, format: 'url' },
    ])
    const said = { required: false, xdefault: none }
    expect(await failure(tablesDB.updateBooleanColumn({ ...place, key: 'v', ...said }))).toBe('column_type_invalid')
    expect(await failure(tablesDB.updateStringColumn({ ...place, key: 'mail', ...said }))).toBe('column_type_invalid')
    const older = { databaseId, collectionId: place.tableId, key: 'mail', ...said }
    expect(await failure(legacy.updateIpAttribute(older))).toBe('attribute_type_invalid')
    expect(await legacy.updateEmailAttribute(older)).toMatchObject({ format: 'email' })
    // A varchar has one route, whatever its format.
    const short = { ...place, key: 'short', required: false }
    expect(await failure(tablesDB.updateVarcharColumn({ ...short, xdefault: 'no URL' }))).toBe('column_value_invalid')
    expect(await tablesDB.updateVarcharColumn({ ...short, xdefault: 'https://a.example' })).toMatchObject({ size: 60 })
  })

  it.each(['processing', 'stuck', 'failed'])('leaves one that is %s alone, until it is deleted', async (status) => {
    const place = await tableWith([{ key: 'a', type: 'integer' }])
    await insert(place, 'one', { a: 1 })
    const store = (await server.app.system(projectId)).store.asSystem()
    const table = await store.first(tables, { tableId: place.tableId })
    const kept = await store.first(columns, { tableInternalId: table?.$sequence ?? 0 })
    await store.update(columns, kept?.$id ?? '', { status, error: 'because' })
    const column = { ...place, key: 'a', required: false, xdefault: none }
    expect(await failure(tablesDB.updateIntegerColumn(column))).toBe('column_not_available')
    const index = { ...place, key: 'i', type: TablesDBIndexType.Key, columns: ['a'] }
    expect(await failure(tablesDB.createIndex(index))).toBe('column_not_available')
    expect(await failure(insert(place, 'two', { a: 2 }))).toBe('row_invalid_structure')
    expect(await tablesDB.getRow({ ...place, rowId: 'one' })).not.toHaveProperty('a')
    expect(await tablesDB.getColumn({ ...place, key: 'a' })).toMatchObject({ status, error: 'because' })
    await tablesDB.deleteColumn({ ...place, key: 'a' })
    await server.app.worker.settled()
    expect((await tablesDB.listColumns(place)).total).toBe(0)
    await tablesDB.createIntegerColumn({ ...place, key: 'a', required: false })
    expect(await tablesDB.getRow({ ...place, rowId: 'one' })).toMatchObject({ a: null })
  })

  it('refuses defaults of required columns and of arrays', async () => {
    const place = await tableWith([
      { key: 'a', type: 'boolean' },
      { key: 'l', type: 'boolean', array: true },
    ])
    const update = (key: string, required: boolean) =>
      failure(tablesDB.updateBooleanColumn({ ...place, key, required, xdefault: true }))
    expect(await update('a', true)).toBe('column_default_unsupported')
    expect(await update('l', false)).toBe('column_default_unsupported')
  })

  it('tells what is missing', async () => {
    const place = await tableWith([{ key: 'a', type: 'boolean' }])
    const update = (more: object) =>
      failure(tablesDB.updateBooleanColumn({ ...place, key: 'a', required: false, xdefault: none, ...more }))
    expect(await update({ databaseId: 'nowhere' })).toBe('database_not_found')
    expect(await update({ tableId: 'nowhere' })).toBe('table_not_found')
    expect(await update({ key: 'nowhere' })).toBe('column_not_found')
    expect(await update({ key: 'A' })).toBe('column_not_found')
  })
})

describe('renaming columns', () => {
  it('keeps values, and the indexes that use the column', async () => {
    const place = await tableWith(
      [
        { key: 'a', type: 'varchar', size: 200 },
        { key: 'b', type: 'integer' },
      ],
      [{ key: 'both', type: 'key', columns: ['a', 'b'] }],
    )
    await insert(place, 'row', { a: 'kept', b: 1 })
    const renamed = await tablesDB.updateVarcharColumn({
      ...place,
      key: 'a',
      required: false,
      xdefault: none,
      newKey: 'z',
    })
    expect(renamed).toMatchObject({ key: 'z', status: 'available', size: 200 })
    expect((await tablesDB.getRow({ ...place, rowId: 'row' })).z).toBe('kept')
    expect(await failure(tablesDB.getColumn({ ...place, key: 'a' }))).toBe('column_not_found')
    const { indexes } = await tablesDB.getTable(place)
    expect(indexes).toMatchObject([{ key: 'both', columns: ['z', 'b'] }])
  })

  it('refuses a key that is there, but not other letters of its own', async () => {
    const place = await tableWith([
      { key: 'name', type: 'boolean' },
      { key: 'taken', type: 'boolean' },
    ])
    const rename = (newKey: string) =>
      failure(tablesDB.updateBooleanColumn({ ...place, key: 'name', required: false, xdefault: none, newKey }))
    expect(await rename('TAKEN')).toBe('column_already_exists')
    expect(await rename('$id')).toBe('general_argument_invalid')
    expect(await rename('Name')).toMatchObject({ key: 'Name' })
  })
})

describe('resizing columns', () => {
  const resize = (place: { databaseId: string; tableId: string }, key: string, size: number) =>
    failure(tablesDB.updateVarcharColumn({ ...place, key, size, required: false, xdefault: none }))

  it('refuses a size below the longest value, counted in characters', async () => {
    const place = await tableWith([{ key: 'a', type: 'varchar', size: 20 }])
    await insert(place, 'one', { a: '👍👍👍' })
    expect(await resize(place, 'a', 2)).toBe('column_invalid_resize')
    expect(await tablesDB.getColumn({ ...place, key: 'a' })).toMatchObject({ size: 20 })
    expect(await resize(place, 'a', 3)).toMatchObject({ size: 3 })
    expect(await failure(insert(place, 'two', { a: 'four' }))).toBe('row_invalid_structure')
    expect(await resize(place, 'a', 4)).toMatchObject({ size: 4 })
    expect((await insert(place, 'two', { a: 'four' })).a).toBe('four')
  })

  it('looks into lists, and into what is encrypted', async () => {
    const place = await tableWith([
      { key: 'list', type: 'varchar', size: 20, array: true },
      { key: 'sealed', type: 'varchar', size: 400, encrypt: true },
      { key: 'both', type: 'varchar', size: 400, encrypt: true, array: true },
    ])
    const data = { list: ['a', 'four'], sealed: 'ä'.repeat(300), both: ['x', 'y'.repeat(160)] }
    await insert(place, 'one', data)
    await insert(place, 'two', { list: [], sealed: 'short' })
    expect(await resize(place, 'list', 3)).toBe('column_invalid_resize')
    expect(await resize(place, 'list', 4)).toMatchObject({ size: 4, array: true })
    expect(await resize(place, 'sealed', 299)).toBe('column_invalid_resize')
    expect(await resize(place, 'sealed', 300)).toMatchObject({ size: 300, encrypt: true })
    expect(await resize(place, 'both', 159)).toBe('column_invalid_resize')
    expect(await resize(place, 'both', 160)).toMatchObject({ size: 160 })
    expect(await resize(place, 'both', 100)).toBe('general_bad_request')
  })

  it('refuses a default that no longer fits', async () => {
    const place = await tableWith([{ key: 'a', type: 'string', size: 20 }])
    const update = tablesDB.updateStringColumn({ ...place, key: 'a', size: 3, required: false, xdefault: 'four' })
    expect(await failure(update)).toBe('column_value_invalid')
  })
})
