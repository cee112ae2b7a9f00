import { Databases, Query, TablesDB } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asAdmin, call, withKey } from '../../../test/call.ts'
import { createConsoleUser, createKey, createProject, type TestProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { failure, signedIn } from '../../../test/team-people.ts'
import { tables as tableShape } from '../../data/tables/shapes.ts'

let server: TestServer
let project: TestProject
let tablesDB: TablesDB
let legacy: Databases

beforeAll(async () => {
  server = await startServer()
  project = await createProject(server)
  const client = await project.key()
  tablesDB = new TablesDB(client)
  legacy = new Databases(client)
})
afterAll(() => server.close())

describe('tablesDB.create', () => {
  it('makes databases that both APIs serve, each marked with the one it was made by', async () => {
    const made = await tablesDB.create({ databaseId: 'new', name: 'New' })
    expect(made).toMatchObject({ $id: 'new', name: 'New', enabled: true, type: 'tablesdb', status: 'ready' })
    expect(await legacy.get({ databaseId: 'new' })).toEqual(made)
    const older = await legacy.create({ databaseId: 'old', name: 'Old', enabled: false })
    expect(older).toMatchObject({ type: 'legacy', enabled: false })
    expect(await tablesDB.get({ databaseId: 'old' })).toEqual(older)
    const { $id } = await tablesDB.create({ databaseId: 'unique()', name: 'Any' })
    expect($id).toMatch(/^[0-9a-f]{20}$/)
  })

  it('refuses an ID that is taken, also in other letters', async () => {
    await tablesDB.create({ databaseId: 'Taken', name: 'First' })
    for (const databaseId of ['Taken', 'taken', 'TAKEN'])
      expect(await failure(legacy.create({ databaseId, name: 'Second' }))).toBe('database_already_exists')
    expect((await tablesDB.get({ databaseId: 'Taken' })).name).toBe('First')
    expect(await failure(tablesDB.get({ databaseId: 'taken' }))).toBe('database_not_found')
  })

  it('lets one of several win who ask for the same ID at once', async () => {
    const asked = await Promise.all(
      Array.from({ length: 5 }, (_, at) => failure(tablesDB.create({ databaseId: 'race', name: `Race ${at}` }))),
    )
    expect(asked.filter((answer) => answer === 'database_already_exists')).toHaveLength(4)
  })

  it('refuses names and IDs that are none', async () => {
    const create = (databaseId: string, name: string) => failure(tablesDB.create({ databaseId, name }))
    expect(await create('a b', 'x')).toBe('general_argument_invalid')
    expect(await create('__proto__', 'x')).toBe('general_argument_invalid')
    expect(await create('ok', '')).toBe('general_argument_invalid')
    expect(await create('ok', 'x'.repeat(129))).toBe('general_argument_invalid')
  })

  it('forbids users, guests and keys without the scope', async () => {
    const person = await signedIn(server, project.projectId)
    const user = project.guest().setSession(person.session)
    const reading = await project.key(['databases.read'])
    for (const client of [user, project.guest(), reading]) {
      const asked = new TablesDB(client).create({ databaseId: 'mine', name: 'Mine' })
      expect(await failure(asked)).toBe('general_unauthorized_scope')
    }
    expect((await new TablesDB(reading).list()).total).toBeGreaterThan(0)
  })
})

describe('tablesDB.list', () => {
  it('searches, filters, orders and pages', async () => {
    const names = ['Quokka one', 'Quokka two', 'Quokka three']
    for (const [at, name] of names.entries()) await tablesDB.create({ databaseId: `q${at}`, name })
    const found = async (queries: string[], search = 'quokka') =>
      (await tablesDB.list({ queries, search })).databases.map(({ name }) => name)
    expect(await found([])).toEqual(names)
    expect(await found([Query.orderAsc('name')])).toEqual(['Quokka one', 'Quokka three', 'Quokka two'])
    expect(await found([Query.equal('name', 'Quokka two')])).toEqual(['Quokka two'])
    expect(await found([Query.cursorAfter('q0'), Query.limit(1)])).toEqual(['Quokka two'])
    expect(await legacy.list({ search: 'QUOKKA', total: false })).toMatchObject({ total: 0 })
    expect((await legacy.list({ search: 'q2' })).databases).toHaveLength(1)
  })

  it('refuses attributes that are not for queries, and cursors nobody knows', async () => {
    const refused = (query: string) => failure(tablesDB.list({ queries: [query] }))
    expect(await refused(Query.equal('type', 'legacy'))).toBe('general_argument_invalid')
    expect(await refused(Query.select(['name']))).toBe('general_argument_invalid')
    expect(await refused(Query.cursorAfter('nobody'))).toBe('general_cursor_not_found')
  })
})

describe('tablesDB.update', () => {
  it('keeps a name that is not given, and switches on what is not switched off again', async () => {
    await tablesDB.create({ databaseId: 'changing', name: 'Before', enabled: false })
    expect(await tablesDB.update({ databaseId: 'changing' })).toMatchObject({ name: 'Before', enabled: true })
    const changed = await legacy.update({ databaseId: 'changing', name: 'Afterwards', enabled: false })
    expect(changed).toMatchObject({ name: 'Afterwards', enabled: false, type: 'tablesdb' })
    expect((await tablesDB.list({ search: 'afterwards' })).total).toBe(1)
    expect(await failure(tablesDB.update({ databaseId: 'nobody', name: 'x' }))).toBe('database_not_found')
  })
})

describe('the switches of services', () => {
  it('close either API by itself to users, and never to keys', async () => {
    const owner = await createConsoleUser(server)
    const { projectId, key } = await createProject(server, owner)
    const own = new TablesDB(await key())
    const place = { databaseId: 'shop', tableId: 'orders' }
    await own.create({ databaseId: 'shop', name: 'Shop' })
    await own.createTable({ ...place, name: 'Orders', permissions: ['read("any")'] })
    const asGuest = async (path: string) =>
      (await call(server, 'GET', path, { 'x-appwrite-project': projectId })).body.type
    const rows = () =>
      Promise.all(['/tablesdb/shop/tables/orders/rows', '/databases/shop/collections/orders/documents'].map(asGuest))
    const off = 'general_service_disabled'
    expect(await rows()).toEqual([undefined, undefined])
    for (const [service, expected] of [
      ['tablesdb', [off, undefined]],
      ['databases', [undefined, off]],
    ] as const) {
      const change = (enabled: boolean) =>
        call(server, 'PATCH', `/project/services/${service}`, asAdmin(owner, projectId), { enabled })
      await change(false)
      expect(await rows()).toEqual(expected)
      expect((await own.listRows(place)).total).toBe(0)
      await change(true)
    }
  })
})

describe('tablesDB.delete', () => {
  it('removes the database at once and its tables soon; a new one of the same ID is empty', async () => {
    await tablesDB.create({ databaseId: 'gone', name: 'Gone' })
    await tablesDB.createTable({ databaseId: 'gone', tableId: 'books', name: 'Books' })
    await tablesDB.delete({ databaseId: 'gone' })
    expect(await failure(tablesDB.get({ databaseId: 'gone' }))).toBe('database_not_found')
    expect(await failure(legacy.getCollection({ databaseId: 'gone', collectionId: 'books' }))).toBe(
      'database_not_found',
    )
    expect(await failure(tablesDB.delete({ databaseId: 'gone' }))).toBe('database_not_found')
    await tablesDB.create({ databaseId: 'gone', name: 'Again' })
    expect(await tablesDB.listTables({ databaseId: 'gone' })).toEqual({ total: 0, tables: [] })
    await tablesDB.createTable({ databaseId: 'gone', tableId: 'books', name: 'Books' })
    await server.app.worker.settled()
    const store = (await server.app.system(project.projectId)).store
    expect(await store.count(tableShape, { databaseId: 'gone' })).toBe(1)
  })

  it('answers 204 without a body', async () => {
    await tablesDB.create({ databaseId: 'empty', name: 'Empty' })
    const headers = withKey(project.projectId, await createKey(server, project.projectId))
    const answer = await call(server, 'DELETE', '/tablesdb/empty', headers)
    expect(answer).toMatchObject({ status: 204, text: '' })
  })
})
