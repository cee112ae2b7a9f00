import { Databases, Query, TablesDB } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProject, type TestProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { failure, signedIn } from '../../../test/team-people.ts'

let server: TestServer
let project: TestProject
let tablesDB: TablesDB
let legacy: Databases
const databaseId = 'main'

beforeAll(async () => {
  server = await startServer()
  project = await createProject(server)
  const client = await project.key()
  tablesDB = new TablesDB(client)
  legacy = new Databases(client)
  await tablesDB.create({ databaseId, name: 'Main' })
})
afterAll(() => server.close())

interface More {
  readonly databaseId?: string
  readonly permissions?: string[]
  readonly rowSecurity?: boolean
  readonly enabled?: boolean
}
const create = (tableId: string, more: More = {}) =>
  tablesDB.createTable({ databaseId, tableId, name: tableId, ...more })

describe('tablesDB.createTable', () => {
  it('makes an empty table, which the older API shows as a collection', async () => {
    const made = await create('plain')
    const dates = { $createdAt: expect.any(String), $updatedAt: expect.any(String) }
    const common = { $id: 'plain', ...dates, $permissions: [], databaseId, name: 'plain', enabled: true }
    const size = { indexes: [], bytesMax: 65_535, bytesUsed: 1067 }
    expect(made).toEqual({ ...common, rowSecurity: false, columns: [], ...size })
    expect(await tablesDB.getTable({ databaseId, tableId: 'plain' })).toEqual(made)
    const collection = await legacy.getCollection({ databaseId, collectionId: 'plain' })
    expect(collection).toEqual({ ...common, documentSecurity: false, attributes: [], ...size })
  })

  it('takes aggregates of permissions apart, and keeps each once', async () => {
    const permissions = ['read("any")', 'write("users")', 'update("users")', 'read("any")']
    const { $permissions } = await create('granted', { permissions, rowSecurity: true })
    expect($permissions).toEqual(['read("any")', 'create("users")', 'update("users")', 'delete("users")'])
    const anybody = ['create("team:none/owner")', 'read("label:vip")', 'delete("user:nobody/verified")']
    expect((await create('granted-2', { permissions: anybody })).$permissions).toEqual(anybody)
  })

  it('refuses permissions that are none', async () => {
    for (const permission of ['nonsense', 'read(any)', 'read("any/x")', 'execute("any")', 'read("label:v-i")'])
      expect(await failure(create('wrong', { permissions: [permission] }))).toBe('general_argument_invalid')
    const tooMany = Array.from({ length: 101 }, (_, at) => `read("user:u${at}")`)
    expect(await failure(create('wrong', { permissions: tooMany }))).toBe('general_argument_invalid')
  })

  it('refuses an ID that is taken in the database, also in other letters, and no other', async () => {
    await create('Taken')
    for (const tableId of ['Taken', 'TAKEN']) expect(await failure(create(tableId))).toBe('table_already_exists')
    const again = legacy.createCollection({ databaseId, collectionId: 'taken', name: 'x' })
    expect(await failure(again)).toBe('collection_already_exists')
    expect(await failure(tablesDB.getTable({ databaseId, tableId: 'taken' }))).toBe('table_not_found')
    await tablesDB.create({ databaseId: 'other', name: 'Other' })
    expect(await create('Taken', { databaseId: 'other' })).toMatchObject({ $id: 'Taken', databaseId: 'other' })
    expect(await failure(create('x', { databaseId: 'nowhere' }))).toBe('database_not_found')
  })

  it('lets one of several win who ask for the same ID at once', async () => {
    const asked = await Promise.all(Array.from({ length: 5 }, () => failure(create('race'))))
    expect(asked.filter((answer) => answer === 'table_already_exists')).toHaveLength(4)
  })

  it('forbids users, guests and keys without the scope', async () => {
    const person = await signedIn(server, project.projectId)
    const user = project.guest().setSession(person.session)
    for (const client of [user, project.guest(), await project.key(['tables.read', 'databases.write'])]) {
      const asked = new TablesDB(client).createTable({ databaseId, tableId: 'mine', name: 'Mine' })
      expect(await failure(asked)).toBe('general_unauthorized_scope')
    }
    expect(await failure(new TablesDB(user).getTable({ databaseId, tableId: 'plain' }))).toBe(
      'general_unauthorized_scope',
    )
  })
})

describe('tablesDB.listTables', () => {
  it('knows tables by the IDs that clients see: in filters, orders and cursors', async () => {
    await tablesDB.create({ databaseId: 'zoo', name: 'Zoo' })
    for (const [at, tableId] of ['Bear', 'ape', 'cat'].entries())
      await create(tableId, { databaseId: 'zoo', rowSecurity: at === 1, enabled: at !== 2 })
    const found = async (...queries: string[]) =>
      (await tablesDB.listTables({ databaseId: 'zoo', queries })).tables.map(({ $id }) => $id)
    expect(await found()).toEqual(['Bear', 'ape', 'cat'])
    expect(await found(Query.orderDesc('$id'))).toEqual(['cat', 'ape', 'Bear'])
    expect(await found(Query.equal('$id', ['ape', 'BEAR']))).toEqual(['ape'])
    expect(await found(Query.equal('rowSecurity', true))).toEqual(['ape'])
    expect(await found(Query.or([Query.equal('enabled', false), Query.equal('name', 'Bear')]))).toEqual(['Bear', 'cat'])
    expect(await found(Query.cursorAfter('Bear'), Query.limit(1))).toEqual(['ape'])
    expect(await found(Query.cursorBefore('cat'), Query.orderAsc('$id'))).toEqual(['Bear', 'ape'])
    const collections = await legacy.listCollections({
      databaseId: 'zoo',
      queries: [Query.equal('documentSecurity', [true])],
      total: false,
    })
    expect(collections).toMatchObject({ total: 0, collections: [{ $id: 'ape', documentSecurity: true }] })
    expect((await tablesDB.listTables({ databaseId: 'zoo', search: 'BEAR' })).total).toBe(1)
  })

  it('refuses what is kept under no name that clients know, and cursors from elsewhere', async () => {
    const refused = (query: string) => failure(tablesDB.listTables({ databaseId: 'zoo', queries: [query] }))
    for (const name of ['tableId', 'databaseInternalId', 'search', 'permissions', 'constructor', '__proto__'])
      expect(await refused(Query.equal(name, 'x'))).toBe('general_argument_invalid')
    expect(await refused(Query.and([Query.equal('name', 'a'), Query.equal('tableId', 'ape')]))).toBe(
      'general_argument_invalid',
    )
    expect(await refused('not json')).toBe('general_argument_invalid')
    expect(await refused(Query.cursorAfter('plain'))).toBe('general_cursor_not_found')
    expect(await refused(Query.cursorAfter('bear'))).toBe('general_cursor_not_found')
    expect(await failure(tablesDB.listTables({ databaseId: 'nowhere' }))).toBe('database_not_found')
  })
})

describe('tablesDB.updateTable', () => {
  it('keeps name and permissions that are not given, and nothing else', async () => {
    await create('changing', { permissions: ['read("any")'], rowSecurity: true, enabled: false })
    const bare = await tablesDB.updateTable({ databaseId, tableId: 'changing' })
    expect(bare).toMatchObject({ name: 'changing', $permissions: ['read("any")'], rowSecurity: false, enabled: true })
    const all = await legacy.updateCollection({
      databaseId,
      collectionId: 'changing',
      name: 'Quagga',
      permissions: ['write("any")'],
      documentSecurity: true,
      enabled: false,
      purge: true,
    })
    expect(all).toMatchObject({
      name: 'Quagga',
      $permissions: ['create("any")', 'update("any")', 'delete("any")'],
      documentSecurity: true,
      enabled: false,
    })
    expect((await tablesDB.listTables({ databaseId, search: 'quagga' })).total).toBe(1)
    const none = await tablesDB.updateTable({ databaseId, tableId: 'changing', permissions: [] })
    expect(none.$permissions).toEqual([])
  })

  it('tells what is missing', async () => {
    const update = (place: { databaseId: string; tableId: string }) =>
      failure(tablesDB.updateTable({ ...place, name: 'x' }))
    expect(await update({ databaseId: 'nowhere', tableId: 'plain' })).toBe('database_not_found')
    expect(await update({ databaseId, tableId: 'nowhere' })).toBe('table_not_found')
    const older = legacy.updateCollection({ databaseId, collectionId: 'nowhere', name: 'x' })
    expect(await failure(older)).toBe('collection_not_found')
  })
})

describe('tablesDB.getTable', () => {
  it('shows keys also what is switched off', async () => {
    await create('off', { enabled: false })
    await tablesDB.update({ databaseId, name: 'Main', enabled: false })
    expect(await tablesDB.getTable({ databaseId, tableId: 'off' })).toMatchObject({ enabled: false })
    expect((await tablesDB.listTables({ databaseId })).total).toBeGreaterThan(0)
    await tablesDB.update({ databaseId, name: 'Main' })
  })
})

describe('tablesDB.deleteTable', () => {
  it('removes the table at once; a new one of the same ID has neither its columns nor its rows', async () => {
    await create('gone')
    await tablesDB.createVarcharColumn({ databaseId, tableId: 'gone', key: 'name', size: 10, required: false })
    await tablesDB.createRow({ databaseId, tableId: 'gone', rowId: 'one', data: { name: 'x' } })
    await tablesDB.deleteTable({ databaseId, tableId: 'gone' })
    expect(await failure(tablesDB.getTable({ databaseId, tableId: 'gone' }))).toBe('table_not_found')
    expect(await failure(tablesDB.deleteTable({ databaseId, tableId: 'gone' }))).toBe('table_not_found')
    expect(await create('gone')).toMatchObject({ columns: [], indexes: [] })
    expect(await failure(tablesDB.getRow({ databaseId, tableId: 'gone', rowId: 'one' }))).toBe('row_not_found')
  })
})
