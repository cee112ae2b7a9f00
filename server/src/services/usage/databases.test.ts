import { TablesDB } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call } from '../../../test/call.ts'
import { createConsoleUser, createProject, type TestProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'

let server: TestServer
let project: TestProject
let asAdmin: Record<string, string>
const place = { databaseId: 'shop', tableId: 'orders' }

beforeAll(async () => {
  server = await startServer()
  const owner = await createConsoleUser(server)
  project = await createProject(server, owner)
  const tables = new TablesDB(await project.key())
  await tables.create({ databaseId: 'shop', name: 'Shop' })
  await tables.createTable({ ...place, name: 'Orders', columns: [{ key: 'sum', type: 'integer' }] })
  for (const rowId of ['one', 'two']) await tables.createRow({ ...place, rowId, data: { sum: 1 } })
  await tables.updateRow({ ...place, rowId: 'one', data: { sum: 2 } })
  asAdmin = {
    'x-appwrite-project': project.projectId,
    'x-appwrite-session': owner.session,
    'x-appwrite-mode': 'admin',
  }
})
afterAll(() => server.close())

const get = (path: string) => call(server, 'GET', path, asAdmin)

describe('usage of databases', () => {
  it.each(['/tablesdb/usage', '/databases/usage'])('%s counts databases, tables and rows', async (path) => {
    const { status, body } = await get(`${path}?range=24h`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      range: '24h',
      databasesTotal: 1,
      tablesTotal: 1,
      collectionsTotal: 1,
      rowsTotal: 2,
      documentsTotal: 2,
    })
    expect(body.rows).toHaveLength(24)
    expect(body.rows.at(-1).value + body.rows.at(-2).value).toBe(2)
    expect(body.databases.reduce((sum: number, { value }: { value: number }) => sum + value, 0)).toBe(1)
  })

  it('counts what is in one database, and in one table', async () => {
    expect((await get('/tablesdb/shop/usage')).body).toMatchObject({ range: '30d', tablesTotal: 1, rowsTotal: 2 })
    expect((await get('/tablesdb/shop/tables/orders/usage')).body).toMatchObject({ rowsTotal: 2 })
    expect((await get('/databases/shop/collections/orders/usage')).body).toMatchObject({ documentsTotal: 2 })
    expect((await get('/tablesdb/none/usage')).body.type).toBe('database_not_found')
    expect((await get('/databases/shop/collections/none/usage')).body.type).toBe('collection_not_found')
  })
})

describe('logs of databases', () => {
  it('tell what was done to a database, a table and a row', async () => {
    const events = async (path: string) => (await get(path)).body.logs.map(({ event }: { event: string }) => event)
    expect(await events('/databases/shop/logs')).toEqual(['database.create'])
    expect(await events('/tablesdb/shop/tables/orders/logs')).toEqual(['row.create', 'row.create', 'table.create'])
    expect(await events('/databases/shop/collections/orders/documents/one/logs')).toEqual(['row.update'])
    expect((await get('/tablesdb/shop/tables/orders/rows/none/logs')).body.type).toBe('row_not_found')
    expect((await get('/tablesdb/shop/tables/none/rows/none/logs')).body.type).toBe('table_not_found')
    expect((await get('/tablesdb/none/tables/none/rows/none/logs')).body.type).toBe('database_not_found')
  })
})
