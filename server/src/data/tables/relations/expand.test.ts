import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase, testKeys } from '../../../../test/databases.ts'
import { relate } from '../../../../test/user-relations.ts'
import { makeTable } from '../../../../test/user-tables.ts'
import type { Database } from '../../database.ts'
import { Store } from '../../store.ts'
import type { TableDefinition } from '../definition.ts'
import { Definitions } from '../definitions.ts'
import { everything, type Selection } from '../list/selection.ts'
import type { TableRow } from '../row.ts'
import * as metadata from '../shapes.ts'
import { expand, type RelatedRow, type RelatedRows } from './expand.ts'
import { addLinks } from './link.ts'
import { farPlace, isLink, placeOf } from './place.ts'

let db: TestDatabase
const statements: string[] = []

/** A store of a caller with these roles, whose statements are written down. */
function watched(...roles: string[]): Store {
  const database = db.database
  const watching: Database = Object.create(database, {
    all: {
      value: (text: string, parameters: readonly never[]) => {
        statements.push(text)
        return database.all(text, parameters)
      },
    },
  })
  const tools = { seals: testKeys, now: Date.now, definitions: new Definitions() }
  return new Store(watching, { roles, checks: true, system: false }, tools)
}

const OPEN = { permissions: ['read("any")'] }
const TITLE = [{ key: 'title', type: 'string', size: 100 } as const]

beforeAll(async () => {
  db = await testDatabase(Object.values(metadata).filter((one) => typeof one === 'object'))
  await makeTable(db.system, { tableId: 'shops', columns: TITLE, ...OPEN })
  await makeTable(db.system, { tableId: 'shelves', columns: TITLE, ...OPEN })
  await makeTable(db.system, { tableId: 'books', columns: TITLE, rowSecurity: true })
  await makeTable(db.system, { tableId: 'covers', columns: TITLE, rowSecurity: true })
  await relate(db.system, { from: 'shops', to: 'shelves', type: 'oneToMany', key: 'shelves', back: 'shop' })
  await relate(db.system, { from: 'shelves', to: 'books', type: 'manyToMany', key: 'books', back: 'shelves' })
  await relate(db.system, { from: 'books', to: 'covers', type: 'manyToOne', key: 'cover' })
  await fill()
})
afterAll(() => db[Symbol.asyncDispose]())

// Definitions are remembered, and here nobody says that they changed.
const table = async (tableId: string): Promise<TableDefinition> => {
  const found = await watched().table('main', tableId)
  if (!found) throw new Error('gone')
  return found.table
}

const SHOPS = 100

// Each shop has two shelves, each shelf two books, each book a cover; every second book and cover is Ann's alone.
async function fill(): Promise<void> {
  const [shops, shelves, books, covers] = await Promise.all(['shops', 'shelves', 'books', 'covers'].map(table))
  if (!shops || !shelves || !books || !covers) throw new Error('gone')
  const make = (count: number, name: string, rest: (at: number) => object = () => ({})) =>
    Array.from({ length: count }, (_, at) => ({
      $id: `${name}${at}`,
      $permissions: [],
      title: `${name}${at}`,
      ...rest(at),
    }))
  const secured = (at: number) => ({ $permissions: [at % 2 ? 'read("user:ann")' : 'read("any")'] })
  await db.system.transaction(async (tx) => {
    await tx.rows(shops).insertMany(make(SHOPS, 'Shop'))
    await tx.rows(shelves).insertMany(make(2 * SHOPS, 'Shelf', (at) => ({ shop: `Shop${at >> 1}` })))
    await tx.rows(covers).insertMany(make(4 * SHOPS, 'Cover', secured))
    await tx.rows(books).insertMany(make(4 * SHOPS, 'Book', (at) => ({ cover: `Cover${at >> 1}`, ...secured(at) })))
    const column = shelves.columns.get('books')
    const place = column && isLink(column) ? farPlace(placeOf(column)) : undefined
    if (!place) throw new Error('no junction')
    // The later book is linked first.
    const pairs = Array.from({ length: 4 * SHOPS }, (_, at): [string, string] => [`Shelf${at >> 1}`, `Book${at ^ 1}`])
    await addLinks(tx.rows(books), place, pairs)
  })
}

/** Everything of a table, and of what some of its links lead to. */
async function selectionOf(tableId: string, ...path: [string, string][]): Promise<Selection> {
  const whole = everything(await table(tableId))
  const [[key, related] = ['', ''], ...rest] = path
  const column = whole.table.columns.get(key)
  if (!column) return whole
  return { ...whole, relations: [{ column, selection: await selectionOf(related, ...rest) }] }
}

async function shops(store: Store): Promise<TableRow[]> {
  const rows = store.rows(await table('shops'))
  return (await Promise.all(Array.from({ length: SHOPS }, (_, at) => rows.find(`Shop${at}`)))) as TableRow[]
}

const listed = (related: RelatedRows | undefined, key: string): readonly RelatedRow[] =>
  (related?.get(key) ?? []) as readonly RelatedRow[]

const CHAIN: [string, string][] = [
  ['shelves', 'shelves'],
  ['books', 'books'],
  ['cover', 'covers'],
]

describe('what links lead to', () => {
  it('is read with one statement for each level, however many rows there are', async () => {
    const store = watched('any', 'user:ann')
    const [parents, selection] = [await shops(store), await selectionOf('shops', ...CHAIN)]
    // Permission sets are remembered once they were met.
    await expand(store.rows(selection.table), parents, selection.relations)
    statements.length = 0
    const relatedTo = await expand(store.rows(selection.table), parents, selection.relations)
    expect(statements).toHaveLength(3)
    for (const [at, shop] of parents.entries()) {
      const shelves = listed(relatedTo(shop), 'shelves')
      expect(shelves.map(({ row }) => row.title)).toEqual([`Shelf${2 * at}`, `Shelf${2 * at + 1}`])
      const books = shelves.flatMap(({ related }) => listed(related, 'books'))
      expect(books.map(({ row }) => row.$id)).toEqual([1, 0, 3, 2].map((number) => `Book${4 * at + number}`))
      const covers = books.map(({ related }) => (related.get('cover') as RelatedRow | null)?.row.title)
      expect(covers).toEqual([0, 0, 1, 1].map((number) => `Cover${2 * at + number}`))
    }
  })

  it('is never a row that the caller may not read', async () => {
    const store = watched('any')
    const [parents, selection] = [await shops(store), await selectionOf('shops', ...CHAIN)]
    const relatedTo = await expand(store.rows(selection.table), parents, selection.relations)
    const books = parents.flatMap((shop) =>
      listed(relatedTo(shop), 'shelves').flatMap(({ related }) => listed(related, 'books')),
    )
    expect(books).toHaveLength(2 * SHOPS)
    expect(books.every(({ row }) => row.$permissions.includes('read("any")'))).toBe(true)
    const covers = books.map(({ related }) => related.get('cover') as RelatedRow | null)
    // Shelf 2n has the book 4n, and that the cover 2n; shelf 2n+1 the book 4n+2, and that the cover 2n+1.
    expect(covers.filter((cover) => cover === null)).toHaveLength(SHOPS)
    const nobody = await expand(watched().rows(selection.table), parents, selection.relations)
    const seen = parents.flatMap((shop) => listed(nobody(shop), 'shelves'))
    expect(seen).toEqual([])
  })

  it('leads back to where it came from by no link of its own', async () => {
    const store = watched('any', 'user:ann')
    const selection = await selectionOf('shops', ['shelves', 'shelves'], ['shop', 'shops'])
    const [shop] = await shops(store)
    if (!shop) throw new Error('gone')
    const relatedTo = await expand(store.rows(selection.table), [shop], selection.relations)
    expect(listed(relatedTo(shop), 'shelves').map(({ related }) => related.size)).toEqual([0, 0])
  })

  it('is bounded', async () => {
    const shelves = await table('shelves')
    const many = Array.from({ length: 5000 }, (_, at) => ({ $id: `More${at}`, $permissions: [], shop: 'Shop0' }))
    await db.system.transaction((tx) => tx.rows(shelves).insertMany(many))
    const store = watched('any')
    const selection = await selectionOf('shops', ['shelves', 'shelves'])
    const [first, second] = await shops(store)
    if (!first || !second) throw new Error('gone')
    const reading = expand(store.rows(selection.table), [first], selection.relations)
    await expect(reading).rejects.toMatchObject({ type: 'general_query_invalid' })
    const relatedTo = await expand(store.rows(selection.table), [second], selection.relations)
    expect(listed(relatedTo(second), 'shelves')).toHaveLength(2)
    const omitting = await expand(store.rows(selection.table), [first], selection.relations, 'omit')
    expect(omitting(first).has('shelves')).toBe(false)
  })

  it('is counted as often as it is shown: few rows that are all linked to each other would fill an answer without end', async () => {
    await makeTable(db.system, { tableId: 'people', columns: TITLE, ...OPEN })
    await relate(db.system, { from: 'people', to: 'people', type: 'manyToMany', key: 'knows', back: 'known' })
    const people = await table('people')
    const column = people.columns.get('knows')
    const place = column && isLink(column) ? farPlace(placeOf(column)) : undefined
    if (!column || !place) throw new Error('no junction')
    const ids = Array.from({ length: 60 }, (_, at) => `P${at}`)
    await db.system.transaction(async (tx) => {
      await tx.rows(people).insertMany(ids.map(($id) => ({ $id, $permissions: [] })))
      await addLinks(
        tx.rows(people),
        place,
        ids.flatMap((one) => ids.map((other): [string, string] => [one, other])),
      )
    })
    const rows = watched('any').rows(people)
    const parents = (await Promise.all(ids.map((id) => rows.find(id)))) as TableRow[]
    const once = await selectionOf('people', ['knows', 'people'])
    const relatedTo = await expand(rows, parents, once.relations)
    expect(listed(relatedTo(parents[0] as TableRow), 'knows')).toHaveLength(60)
    const twice = await selectionOf('people', ['knows', 'people'], ['knows', 'people'])
    await expect(expand(rows, parents, twice.relations)).rejects.toMatchObject({ type: 'general_query_invalid' })
    const one = await expand(rows, parents.slice(0, 1), twice.relations)
    expect(listed(one(parents[0] as TableRow), 'knows')[59]?.related.get('knows')).toHaveLength(60)
  })
})
