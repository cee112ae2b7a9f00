import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, withKey } from '../../../test/call.ts'
import { createKey } from '../../../test/factories.ts'
import { type AnyRow, type LinkedBed, linkedBed } from '../../../test/linked-tables.ts'
import { collectionOf, type TablePlace } from '../../../test/row-tables.ts'
import { failure } from '../../../test/team-people.ts'
import { qualified } from '../../data/fragment.ts'
import { columns } from '../../data/tables/shapes.ts'
import { buildLinks } from './relationship-indexes.ts'
import { dropJunction } from './relationship-jobs.ts'

let linked: LinkedBed
let headers: Record<string, string>
beforeAll(async () => {
  linked = await linkedBed()
  const { server, project } = linked.bed
  headers = withKey(project.projectId, await createKey(server, project.projectId))
})
afterAll(() => linked[Symbol.asyncDispose]())

const api = () => linked.key.rows
const pathOf = ({ databaseId, tableId }: TablePlace) => `/tablesdb/${databaseId}/tables/${tableId}/columns`
const ask = (place: TablePlace, body: object) =>
  call(linked.bed.server, 'POST', `${pathOf(place)}/relationship`, headers, body)
const change = (place: TablePlace, key: string, body: object) =>
  call(linked.bed.server, 'PATCH', `${pathOf(place)}/${key}/relationship`, headers, body)
const keysOf = async (place: TablePlace) => (await api().listColumns(place)).columns.map(({ key }) => key)
const two = async () => [await linked.table(), await linked.table()] as const

const TYPES = ['oneToOne', 'oneToMany', 'manyToOne', 'manyToMany'] as const

describe('createRelationshipColumn', () => {
  it.each(TYPES)('makes both sides of a two-way relationship %s', async (type) => {
    const [authors, books] = await two()
    const given = {
      relatedTableId: books.tableId,
      type,
      twoWay: true,
      key: 'books',
      twoWayKey: 'author',
      onDelete: 'cascade',
    }
    const made = await ask(authors, given)
    const dates = { $createdAt: expect.any(String), $updatedAt: expect.any(String) }
    const common = {
      ...dates,
      type: 'relationship',
      error: '',
      required: false,
      array: false,
      relationType: type,
      twoWay: true,
    }
    const parent = {
      ...common,
      key: 'books',
      relatedTable: books.tableId,
      twoWayKey: 'author',
      onDelete: 'cascade',
      side: 'parent',
    }
    expect([made.status, made.body]).toEqual([202, { ...parent, status: 'processing' }])
    expect(await api().getColumn({ ...authors, key: 'books' })).toEqual({ ...parent, status: 'available' })
    expect(await api().getColumn({ ...books, key: 'author' })).toEqual({
      ...parent,
      status: 'available',
      key: 'author',
      relatedTable: authors.tableId,
      twoWayKey: 'books',
      side: 'child',
    })
  })

  it.each(TYPES)('shows one side of a one-way relationship %s', async (type) => {
    const [authors, books] = await two()
    const made = await ask(authors, { relatedTableId: books.tableId, type })
    expect(made.body).toMatchObject({
      key: books.tableId,
      twoWay: false,
      twoWayKey: authors.tableId,
      onDelete: 'restrict',
      side: 'parent',
    })
    expect(await keysOf(books)).toEqual(['title'])
    // The key that nobody sees is free for others, and no value for rows.
    expect(await failure(api().getColumn({ ...books, key: authors.tableId }))).toBe('column_not_found')
    const data = { [authors.tableId]: 'x' } as never
    expect(await failure(api().createRow({ ...books, rowId: 'b', data }))).toBe('row_invalid_structure')
    await api().createBooleanColumn({ ...books, key: authors.tableId, required: false })
    expect(await keysOf(books)).toEqual(['title', authors.tableId])
  })

  it('speaks the words of the older API', async () => {
    const [authors, books] = await two()
    const made = await linked.key.legacy.createRelationshipAttribute({
      ...collectionOf(authors),
      relatedCollectionId: books.tableId,
      type: 'manyToMany' as never,
      twoWay: true,
      key: 'books',
      twoWayKey: 'authors',
    })
    expect(made).toMatchObject({ relatedCollection: books.tableId, relationType: 'manyToMany', status: 'processing' })
    const at = { ...collectionOf(books), key: 'authors' }
    const changed = await linked.key.legacy.updateRelationshipAttribute({ ...at, onDelete: 'setNull' as never })
    expect(changed).toMatchObject({ key: 'authors', side: 'child', onDelete: 'setNull' })
    const path = `/databases/main/collections/${books.tableId}/attributes/authors/relationship`
    const alias = await call(linked.bed.server, 'PATCH', path, headers, { onDelete: 'cascade' })
    expect([alias.status, alias.body.onDelete]).toEqual([200, 'cascade'])
    expect(await failure(linked.key.legacy.updateRelationshipAttribute({ ...at, key: 'no' }))).toBe(
      'attribute_not_found',
    )
  })

  it('links a table to itself', async () => {
    const people = await linked.table()
    await linked.relate({ from: people, to: people, type: 'manyToOne', key: 'boss', back: 'team' })
    expect(await keysOf(people)).toEqual(['title', 'boss', 'team'])
    const same = { relatedTableId: people.tableId, type: 'oneToOne', twoWay: true, key: 'twin', twoWayKey: 'twin' }
    expect((await ask(people, same)).body.type).toBe('column_already_exists')
    expect(await keysOf(people)).toEqual(['title', 'boss', 'team'])
  })

  it('refuses keys that are taken on either side', async () => {
    const [authors, books] = await two()
    await linked.relate({ from: authors, to: books, type: 'oneToMany', key: 'books', back: 'author' })
    const taken = async (body: object) =>
      (await ask(authors, { relatedTableId: books.tableId, type: 'oneToOne', ...body })).body.type
    expect(await taken({ key: 'BOOKS', twoWayKey: 'other' })).toBe('column_already_exists')
    expect(await taken({ key: 'other', twoWayKey: 'Author' })).toBe('column_already_exists')
    expect(await taken({ key: 'other', twoWayKey: 'title', twoWay: true })).toBe('column_already_exists')
    const once = { relatedTableId: books.tableId, type: 'oneToMany', key: 'hidden', twoWayKey: 'x' }
    expect((await ask(authors, once)).status).toBe(202)
    expect((await ask(authors, { ...once, key: 'again' })).body.type).toBe('column_already_exists')
    expect(await keysOf(authors)).toEqual(['title', 'books', 'hidden'])
    expect(await keysOf(books)).toEqual(['title', 'author'])
  })

  it('refuses to link two tables many to many twice', async () => {
    const [authors, books] = await two()
    await linked.relate({ from: authors, to: books, type: 'manyToMany', key: 'books' })
    const again = { relatedTableId: books.tableId, type: 'manyToMany', key: 'more', twoWayKey: 'y' }
    expect((await ask(authors, again)).body.type).toBe('column_already_exists')
  })

  it('refuses tables that are not in the database, and settings that are none', async () => {
    const authors = await linked.table()
    const to = { relatedTableId: authors.tableId, type: 'oneToOne' }
    expect((await ask(authors, { ...to, relatedTableId: 'nope', key: 'x' })).body.type).toBe('table_not_found')
    expect((await ask(authors, { ...to, relatedTableId: authors.tableId.toUpperCase() })).body.type).toBe(
      'table_not_found',
    )
    expect((await ask({ ...authors, tableId: 'nope' }, to)).body.type).toBe('table_not_found')
    for (const wrong of [{ type: 'one' }, { key: '$id' }, { twoWayKey: '.x' }, { onDelete: 'no' }])
      expect((await ask(authors, { ...to, ...wrong })).body.type).toBe('general_argument_invalid')
    await api().create({ databaseId: 'other', name: 'Other' })
    const elsewhere = await api().createTable({ databaseId: 'other', tableId: 'far', name: 'Far' })
    expect((await ask(authors, { ...to, relatedTableId: elsewhere.$id })).body.type).toBe('table_not_found')
  })

  it('says what happened', async () => {
    const [authors, books] = await two()
    const events = await linked.bed.heard(() =>
      ask(authors, { relatedTableId: books.tableId, type: 'oneToOne', key: 'k' }),
    )
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({
      template: 'databases.[databaseId].tables.[tableId].columns.[columnId].create',
      payload: { key: 'k', type: 'relationship' },
    })
  })
})

describe('updateRelationshipColumn', () => {
  it('changes what deleting does, on both sides', async () => {
    const [authors, books] = await two()
    await linked.relate({ from: authors, to: books, type: 'oneToMany', key: 'books', back: 'author' })
    const changed = await change(books, 'author', { onDelete: 'cascade' })
    expect([changed.status, changed.body]).toEqual([200, await api().getColumn({ ...books, key: 'author' })])
    expect(changed.body).toMatchObject({ onDelete: 'cascade', status: 'available' })
    expect(await api().getColumn({ ...authors, key: 'books' })).toMatchObject({ onDelete: 'cascade' })
    expect((await change(books, 'author', {})).body).toEqual(changed.body)
  })

  it('renames a side, of which the other side hears, and keeps the links', async () => {
    const [authors, books] = await two()
    await linked.relate({ from: authors, to: books, type: 'manyToMany', key: 'books', back: 'authors' })
    await api().createRow({ ...books, rowId: 'b', data: { title: 'B', authors: [{ $id: 'a', title: 'A' }] } as never })
    expect((await change(books, 'authors', { newKey: 'writers', onDelete: 'setNull' })).body).toMatchObject({
      key: 'writers',
      twoWayKey: 'books',
      onDelete: 'setNull',
    })
    expect(await api().getColumn({ ...authors, key: 'books' })).toMatchObject({
      twoWayKey: 'writers',
      onDelete: 'setNull',
    })
    expect((await change(authors, 'books', { newKey: 'works' })).body).toMatchObject({
      key: 'works',
      twoWayKey: 'writers',
    })
    const select = (key: string) => [JSON.stringify({ method: 'select', values: [`${key}.*`] })]
    const book = (await api().getRow({ ...books, rowId: 'b', queries: select('writers') })) as AnyRow
    expect(book.writers).toMatchObject([{ $id: 'a', title: 'A' }])
    const author = (await api().getRow({ ...authors, rowId: 'a', queries: select('works') })) as AnyRow
    expect(author.works).toMatchObject([{ $id: 'b' }])
  })

  it('renames the visible side of a one-way relationship', async () => {
    const [authors, books] = await two()
    await linked.relate({ from: authors, to: books, type: 'oneToMany', key: 'books' })
    expect((await change(authors, 'books', { newKey: 'works' })).status).toBe(200)
    const data = { works: [{ $id: 'b', title: 'B' }] } as never
    await api().createRow({ ...authors, rowId: 'a', data })
    await api().deleteColumn({ ...authors, key: 'works' })
    expect(await keysOf(authors)).toEqual(['title'])
  })

  it('refuses keys that are taken, and columns of other types', async () => {
    const [authors, books] = await two()
    await linked.relate({ from: authors, to: books, type: 'oneToMany', key: 'books', back: 'author' })
    expect((await change(books, 'author', { newKey: 'Title' })).body.type).toBe('column_already_exists')
    expect((await change(books, 'title', { onDelete: 'cascade' })).body.type).toBe('column_type_invalid')
    expect((await change(books, 'none', { onDelete: 'cascade' })).body.type).toBe('column_not_found')
    expect((await change(books, authors.tableId, { newKey: 'x' })).body.type).toBe('column_not_found')
    expect(await api().getColumn({ ...authors, key: 'books' })).toMatchObject({ twoWayKey: 'author' })
  })
})

describe('deleting', () => {
  it.each(TYPES)('one side of %s removes both, and what is made anew is linked to nothing', async (type) => {
    for (const twoWay of [true, false]) {
      const [authors, books] = await two()
      const spec = { from: authors, to: books, type, key: 'books', ...(twoWay && { back: 'authors' }) }
      await linked.relate(spec)
      const toMany = type === 'oneToMany' || type === 'manyToMany'
      const book = { $id: 'b', title: 'B' }
      const data = { title: 'A', books: toMany ? [book] : book } as never
      await api().createRow({ ...authors, rowId: 'a', data })
      await (twoWay
        ? api().deleteColumn({ ...books, key: 'authors' })
        : api().deleteColumn({ ...authors, key: 'books' }))
      expect([...(await keysOf(authors)), ...(await keysOf(books))]).toEqual(['title', 'title'])
      await linked.relate(spec)
      const queries = [JSON.stringify({ method: 'select', values: ['books.*'] })]
      const author = (await api().getRow({ ...authors, rowId: 'a', queries })) as AnyRow
      expect(author.books).toEqual(toMany ? [] : null)
    }
  })

  it('a table removes the columns that lead to it', async () => {
    const [authors, books] = await two()
    await linked.relate({ from: authors, to: books, type: 'manyToMany', key: 'books', back: 'authors' })
    await linked.relate({ from: authors, to: books, type: 'manyToOne', key: 'best' })
    await linked.relate({ from: books, to: books, type: 'oneToOne', key: 'sequel', back: 'prequel' })
    await api().createRow({ ...authors, rowId: 'a', data: { title: 'A', best: { title: 'B' } } as never })
    await api().deleteTable(books)
    expect(await keysOf(authors)).toEqual(['title'])
    expect(await api().getRow({ ...authors, rowId: 'a' })).toMatchObject({ title: 'A' })
    await api().deleteRow({ ...authors, rowId: 'a' })
  })

  it('a relationship removes its links from the disk once nobody knows of it', async () => {
    const [authors, books] = await two()
    await linked.relate({ from: authors, to: books, type: 'manyToMany', key: 'books' })
    const ctx = await linked.bed.server.app.system(linked.bed.project.projectId)
    const located = await ctx.store.table(authors.databaseId, authors.tableId)
    const name = located?.table.columns.get('books')?.relation?.junction ?? ''
    const count = () => ctx.store.reading((db) => db.all(`select count(*) as n from ${qualified(db, name)}`, []))
    expect(name).toMatch(/^j\d+$/)
    await api().deleteColumn({ ...authors, key: 'books' })
    expect(await count()).toEqual([{ n: 0 }])
    await dropJunction.run(ctx, { name })
    await dropJunction.run(ctx, { name })
    await expect(count()).rejects.toThrow(/no such table|does not exist/)
  })
})

describe('a relationship with a large table', () => {
  // Its work is done when the test says so.
  beforeAll(() => linked.bed.server.app.worker.stop())

  it.each(TYPES)('%s is ready once a worker has made its indexes', async (type) => {
    const [authors, books] = await two()
    const ctx = await linked.bed.server.app.system(linked.bed.project.projectId)
    const data = (value: unknown) => ({ title: 'A', books: value }) as never
    const numberOf = async ({ databaseId, tableId }: TablePlace) =>
      (await ctx.store.table(databaseId, tableId))?.table.$sequence ?? 0
    // What is counted says how large a table is.
    for (const place of [authors, books]) {
      const counts = `t${await numberOf(place)}__count`
      await ctx.store.schema((db) =>
        db.run(`insert into ${qualified(db, counts)} (acl, shard, n) values (0, 99, 60000)`, []),
      )
    }
    await linked.relate({ from: authors, to: books, type, key: 'books', back: 'authors' })
    const statuses = async () => [
      (await api().getColumn({ ...authors, key: 'books' })).status,
      (await api().getColumn({ ...books, key: 'authors' })).status,
    ]
    // Many to many links stand in a table of their own, which begins empty.
    if (type !== 'manyToMany') {
      expect(await statuses()).toEqual(['processing', 'processing'])
      expect(await failure(api().createRow({ ...authors, rowId: 'a', data: data(null) }))).toBe('row_invalid_structure')
      expect((await change(authors, 'books', { onDelete: 'cascade' })).body.type).toBe('column_not_available')
    }
    const made = await ctx.store.first(columns, { tableInternalId: await numberOf(authors), key: 'books' })
    // A worker may die, and its job begin anew.
    for (const _ of ['first', 'again']) await buildLinks.run(ctx, { column: made?.$sequence ?? 0 })
    expect(await statuses()).toEqual(['available', 'available'])
    const toMany = type === 'oneToMany' || type === 'manyToMany'
    const book = { $id: 'b', title: 'B' }
    await api().createRow({ ...authors, rowId: 'a', data: data(toMany ? [book] : book) })
    const again = api().createRow({ ...authors, rowId: 'c', data: data(toMany ? ['b'] : 'b') })
    expect(
      await again.then(
        () => 'linked',
        ({ type: refused }) => refused,
      ),
    ).toBe(type === 'oneToOne' ? 'row_unique_constraint_violation' : 'linked')
  })
})
