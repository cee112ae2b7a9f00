import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestDatabase } from '../../../../test/databases.ts'
import { link, makeIndexedTable, rowsDatabase, tableOf } from '../../../../test/model/tables.ts'
import type { TableDefinition } from '../definition.ts'
import { planSelection } from './plan.ts'
import type { Selection } from './selection.ts'

let db: TestDatabase
let books: TableDefinition
beforeAll(async () => {
  db = await rowsDatabase()
  const text = { type: 'string', size: 50 } as const
  await makeIndexedTable(db.system, {
    tableId: 'authors',
    columns: [
      { key: 'name', ...text },
      { key: 'dotted.key', ...text },
    ],
  })
  await makeIndexedTable(db.system, { tableId: 'places', columns: [{ key: 'city', ...text }] })
  await makeIndexedTable(db.system, {
    tableId: 'books',
    columns: [
      { key: 'title', ...text },
      { key: 'pages', type: 'integer' },
      { key: 'tags', ...text, array: true },
    ],
  })
  await link(db.system, 'books', 'authors', { type: 'manyToOne', key: 'author', twoWayKey: 'books' })
  await link(db.system, 'books', 'places', { type: 'manyToMany', key: 'places', twoWayKey: 'books' })
  await link(db.system, 'authors', 'places', { type: 'oneToOne', key: 'home', twoWayKey: 'owner' })
  books = await tableOf(db.system, 'books')
  await db.system.transaction((tx) =>
    tx.rows(books).insert({ $id: 'b1', $permissions: [], title: 'One', pages: 10, tags: ['a'], author: 'a1' }),
  )
})
afterAll(() => db[Symbol.asyncDispose]())

const select = (...values: string[]) => JSON.stringify({ method: 'select', values })
/** A selection in few words: `title, author(name)`. */
const inWords = ({ fields, relations }: Selection): string =>
  [
    ...fields.map(({ key }) => key),
    ...relations.map(({ column, selection }) => `${column.key}(${inWords(selection)})`),
  ].join(' ')
const selected = async (...texts: string[]) =>
  inWords(await planSelection(books, texts, (number) => db.system.tableByNumber(number)))

describe('what is selected of rows', () => {
  it.each<[string[][], string]>([
    [[], 'title pages tags author'],
    [[['*']], 'title pages tags'],
    [[['title']], 'title'],
    [[['title'], ['pages']], 'title pages'],
    [[['title'], ['title', '*']], 'title pages tags'],
    [[['$id', '$permissions', '$createdAt', '$databaseId', '$tableId', '$collectionId']], ''],
    [[['$id', 'tags']], 'tags'],
    [[['author.name']], 'title pages tags author author(name)'],
    [[['title', 'author.name']], 'title author author(name)'],
    [[['$id', 'author.$id']], 'author author()'],
    [[['*', 'author.*', 'places.*']], 'title pages tags author author(name dotted.key) places(city)'],
    [[['title', 'author.dotted.key']], 'title author author(dotted.key)'],
    [[['title', 'author.name'], ['author.home.city']], 'title author author(name home home(city))'],
    [[['title', 'author.home.owner.name']], 'title author author(name dotted.key home home(city owner owner(name)))'],
    [
      [['title', 'author.home.owner.books.title']],
      'title author author(name dotted.key home home(city owner owner(name dotted.key)))',
    ],
  ])('%j is %s', async (values, expected) => {
    expect(await selected(...values.map((names) => select(...names)))).toBe(expected)
  })

  it('is all that a row of a list has', async () => {
    const { rows } = await db.system.rows(books).list([select('title')])
    expect(Object.keys(rows[0] ?? {}).sort()).toEqual([
      '$createdAt',
      '$id',
      '$permissions',
      '$sequence',
      '$updatedAt',
      'title',
    ])
    const all = await db.system.rows(books).list([])
    expect(all.rows[0]).toMatchObject({ title: 'One', pages: 10, tags: ['a'], author: 'a1' })
    expect(Object.keys(all.rows[0] ?? {})).not.toContain('places')
  })

  it('is all that other queries on a single row can say', async () => {
    expect(
      await selected(select('title'), '{"method":"limit","values":[0]}', '{"method":"equal","attribute":"nope"}'),
    ).toBe('title')
    await expect(selected(select('title'), '{"method":"nope"}')).rejects.toMatchObject({
      type: 'general_query_invalid',
    })
  })
})
