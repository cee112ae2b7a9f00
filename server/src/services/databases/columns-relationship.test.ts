import { Databases, TablesDB } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { failure } from '../../../test/team-people.ts'
import type { Context } from '../../contract/context.ts'
import type { Relation } from '../../data/tables/definition.ts'
import { columnOf, physicalTable } from '../../data/tables/definitions.ts'
import { addColumn } from '../../data/tables/schema.ts'
import { type ColumnRow, columns, type TableRow, tables } from '../../data/tables/shapes.ts'

// Relationships are written to the tables, so that what shows and removes them needs no route that makes them.

let server: TestServer
let tablesDB: TablesDB
let legacy: Databases
let ctx: Context
const databaseId = 'main'

beforeAll(async () => {
  server = await startServer()
  const project = await createProject(server)
  const client = await project.key()
  tablesDB = new TablesDB(client)
  legacy = new Databases(client)
  ctx = await server.app.system(project.projectId)
  await tablesDB.create({ databaseId, name: 'Main' })
})
afterAll(() => server.close())

let count = 0
async function newTable(): Promise<TableRow> {
  const tableId = `t${++count}`
  await tablesDB.createTable({ databaseId, tableId, name: tableId })
  return (await ctx.store.first(tables, { tableId })) as TableRow
}

async function addSide(table: TableRow, key: string, relation: Omit<Relation, 'other'>): Promise<ColumnRow> {
  const options = { relation: { ...relation, other: 0 } }
  const settings = { key, foldedKey: key, type: 'relationship', status: 'available', options }
  const row = await ctx.store.insert(columns, { $id: ctx.newId(), tableInternalId: table.$sequence, ...settings })
  const { field, ...column } = columnOf(row)
  if (field !== undefined)
    await ctx.store.schema((tx) => addColumn(tx, physicalTable(table.$sequence), { ...column, field }))
  return row
}

async function join(from: ColumnRow, to: ColumnRow): Promise<void> {
  const relation = { ...(from.options as { relation: Relation }).relation, other: to.$sequence }
  await ctx.store.update(columns, from.$id, { options: { relation } })
}

/** Authors with books, one to many. */
async function authorsAndBooks(twoWay: boolean): Promise<{ authors: TableRow; books: TableRow }> {
  const [authors, books] = [await newTable(), await newTable()]
  const common = { type: 'oneToMany', twoWay, onDelete: 'cascade' } as const
  const towards = (table: TableRow) => ({ related: table.$sequence, relatedId: table.tableId })
  const parent = await addSide(authors, 'books', { ...common, ...towards(books), twoWayKey: 'author', side: 'parent' })
  const child = await addSide(books, 'author', { ...common, ...towards(authors), twoWayKey: 'books', side: 'child' })
  await join(parent, child)
  await join(child, parent)
  return { authors, books }
}

const keysOf = async ({ tableId }: TableRow) =>
  (await tablesDB.listColumns({ databaseId, tableId })).columns.map(({ key }) => key)

describe('relationship columns', () => {
  it('show what they link, from either side and in the words of either API', async () => {
    const { authors, books } = await authorsAndBooks(true)
    const common = { type: 'relationship', required: false, array: false, relationType: 'oneToMany', twoWay: true }
    const parent = { ...common, key: 'books', twoWayKey: 'author', onDelete: 'cascade', side: 'parent' }
    const dates = { $createdAt: expect.any(String), $updatedAt: expect.any(String), status: 'available', error: '' }
    expect(await tablesDB.getColumn({ databaseId, tableId: authors.tableId, key: 'books' })).toEqual({
      ...dates,
      ...parent,
      relatedTable: books.tableId,
    })
    expect(await legacy.getAttribute({ databaseId, collectionId: authors.tableId, key: 'books' })).toEqual({
      ...dates,
      ...parent,
      relatedCollection: books.tableId,
    })
    const child = await tablesDB.getColumn({ databaseId, tableId: books.tableId, key: 'author' })
    expect(child).toMatchObject({ relatedTable: authors.tableId, twoWayKey: 'books', side: 'child' })
    const table = await tablesDB.getTable({ databaseId, tableId: books.tableId })
    expect(table).toMatchObject({ columns: [{ key: 'author' }], bytesUsed: 1067 + 1021 })
  })

  it('stay unseen on the far side of a one-way relationship', async () => {
    const { authors, books } = await authorsAndBooks(false)
    expect(await keysOf(authors)).toEqual(['books'])
    const place = { databaseId, tableId: books.tableId }
    expect(await tablesDB.listColumns(place)).toEqual({ total: 0, columns: [] })
    expect(await failure(tablesDB.getColumn({ ...place, key: 'author' }))).toBe('column_not_found')
    expect(await failure(tablesDB.deleteColumn({ ...place, key: 'author' }))).toBe('column_not_found')
    expect((await tablesDB.getTable(place)).columns).toEqual([])
    // The key is taken all the same.
    const taken = tablesDB.createBooleanColumn({ ...place, key: 'author', required: false })
    expect(await failure(taken)).toBe('column_already_exists')
  })

  it('are not changed by the routes of other types', async () => {
    const { authors } = await authorsAndBooks(true)
    const asText = { databaseId, tableId: authors.tableId, key: 'books', required: false, xdefault: 'x' }
    expect(await failure(tablesDB.updateTextColumn(asText))).toBe('column_type_invalid')
  })

  it('go together, whichever side is deleted', async () => {
    for (const twoWay of [true, false]) {
      const { authors, books } = await authorsAndBooks(twoWay)
      await tablesDB.deleteColumn({ databaseId, tableId: authors.tableId, key: 'books' })
      const place = { databaseId, tableId: books.tableId }
      expect([...(await keysOf(authors)), ...(await keysOf(books))]).toEqual([])
      expect(await tablesDB.createBooleanColumn({ ...place, key: 'author', required: false })).toMatchObject({
        type: 'boolean',
      })
    }
    const { authors, books } = await authorsAndBooks(true)
    await tablesDB.deleteColumn({ databaseId, tableId: books.tableId, key: 'author' })
    expect([...(await keysOf(authors)), ...(await keysOf(books))]).toEqual([])
  })

  it('go with the table they point to', async () => {
    const { authors, books } = await authorsAndBooks(true)
    await tablesDB.deleteTable({ databaseId, tableId: authors.tableId })
    expect(await keysOf(books)).toEqual([])
    const row = await tablesDB.createRow({ databaseId, tableId: books.tableId, rowId: 'one', data: { $id: 'one' } })
    expect(row).not.toHaveProperty('author')
  })
})
