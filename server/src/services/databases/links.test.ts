import { Operator, Query } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AnyRow, type LinkedBed, linkedBed } from '../../../test/linked-tables.ts'
import { collectionOf, type TablePlace } from '../../../test/row-tables.ts'
import { failure } from '../../../test/team-people.ts'

let linked: LinkedBed
beforeAll(async () => {
  linked = await linkedBed()
})
afterAll(() => linked[Symbol.asyncDispose]())

const rows = () => linked.key.rows
const get = async (place: TablePlace, rowId: string, ...select: string[]) =>
  (await rows().getRow({ ...place, rowId, ...(select.length > 0 && { queries: [Query.select(select)] }) })) as AnyRow
const create = async (place: TablePlace, rowId: string, data: object) =>
  (await rows().createRow({ ...place, rowId, data: data as never })) as AnyRow
const update = async (place: TablePlace, rowId: string, data: object) =>
  (await rows().updateRow({ ...place, rowId, data: data as never })) as AnyRow
const upsert = async (place: TablePlace, rowId: string, data: object) =>
  (await rows().upsertRow({ ...place, rowId, data: data as never })) as AnyRow
const total = async (place: TablePlace) => (await rows().listRows(place)).total
const idsOf = (value: unknown) => (value as AnyRow[]).map(({ $id }) => $id)

/** Two tables with a relationship `far` between them; with `near` on the other side it is two-way. */
async function pair(type: 'oneToOne' | 'oneToMany' | 'manyToOne' | 'manyToMany', twoWay = true) {
  const [near, far] = [await linked.table(), await linked.table()]
  await linked.relate({ from: near, to: far, type, key: 'far', ...(twoWay && { back: 'near' }) })
  return { near, far }
}

describe('the recorded conversation', () => {
  let authors: TablePlace
  let books: TablePlace
  let people: TablePlace
  beforeAll(async () => {
    ;[authors, books, people] = [await linked.table(), await linked.table(), await linked.table()]
    const shelf = { from: authors, to: books, key: 'books', back: 'author' } as const
    await linked.relate({ ...shelf, type: 'oneToMany', onDelete: 'cascade' })
    await linked.relate({ from: books, to: people, type: 'manyToMany', key: 'readers', onDelete: 'setNull' })
  })

  const dates = { $createdAt: expect.any(String), $updatedAt: expect.any(String) }
  const common = { ...dates, $permissions: [], $databaseId: 'main' }

  it('makes rows with the row they are linked to, and shows them in the answer', async () => {
    const given = [
      { $id: 'b1', title: 'B1' },
      { $id: 'b2', title: 'B2' },
    ]
    const book = { ...common, $tableId: books.tableId }
    expect(await create(authors, 'a1', { title: 'A', books: given })).toEqual({
      ...common,
      $tableId: authors.tableId,
      $id: 'a1',
      $sequence: '1',
      title: 'A',
      books: given.map((one, at) => ({ ...book, ...one, $sequence: String(at + 1), readers: [] })),
    })
    expect(await get(authors, 'a1')).not.toHaveProperty('books')
    expect(await get(books, 'b1')).toMatchObject({ author: 'a1' })
    const shown = given.map((one, at) => ({ ...book, ...one, $sequence: String(at + 1) }))
    expect((await get(authors, 'a1', '*', 'books.*')).books).toEqual(shown)
    const author = { ...common, $id: 'a1', $sequence: '1', $tableId: authors.tableId, title: 'A' }
    expect((await get(books, 'b1', '*', 'author.title')).author).toEqual(author)
  })

  it('shows links to many where another link was changed, and no others', async () => {
    for (const id of ['p1', 'p2']) await create(people, id, { title: id })
    const changed = await update(books, 'b1', { readers: ['p1', 'p2'] })
    expect(changed).not.toHaveProperty('author')
    expect(changed.readers).toMatchObject([{ $id: 'p1', title: 'p1' }, { $id: 'p2' }])
    expect(await update(books, 'b2', { author: null })).toMatchObject({ author: null, readers: [] })
    expect(await get(books, 'b2')).toMatchObject({ author: null })
  })
})

describe('links to one', () => {
  it('are made, changed and taken away by ID', async () => {
    const { near, far } = await pair('manyToOne')
    for (const id of ['f1', 'f2']) await create(far, id, { title: id })
    expect(await create(near, 'n', { far: 'f1' })).toMatchObject({
      far: { $id: 'f1', title: 'f1', $tableId: far.tableId },
    })
    expect((await get(far, 'f1', 'near.*')).near).toMatchObject([{ $id: 'n' }])
    expect(await update(near, 'n', { far: 'f2' })).toMatchObject({ far: { $id: 'f2' } })
    expect((await get(far, 'f1', 'near.*')).near).toEqual([])
    expect(idsOf((await get(far, 'f2', 'near.*')).near)).toEqual(['n'])
    expect(await update(near, 'n', { far: null })).toMatchObject({ far: null })
    expect((await get(far, 'f2', 'near.*')).near).toEqual([])
    expect(await get(near, 'n', 'far.*')).toMatchObject({ far: null })
  })

  it('to what does not exist come to nothing', async () => {
    const { near } = await pair('manyToOne')
    expect(await create(near, 'n', { title: 'N', far: 'ghost' })).toMatchObject({ far: null })
    expect(await get(near, 'n')).toMatchObject({ far: null })
  })

  it('are one to one on both sides', async () => {
    const { near, far } = await pair('oneToOne')
    await create(near, 'n1', { far: { $id: 'f1', title: 'F1' } })
    await create(near, 'n2', { far: { $id: 'f2', title: 'F2' } })
    expect(await get(far, 'f1')).toMatchObject({ near: 'n1' })
    expect(await failure(update(near, 'n2', { far: 'f1' }))).toBe('row_unique_constraint_violation')
    expect(await failure(update(far, 'f2', { near: 'n1' }))).toBe('row_unique_constraint_violation')
    expect(await failure(create(near, 'n3', { far: 'f1' }))).toBe('row_unique_constraint_violation')
    await create(far, 'f3', { title: 'F3' })
    // From the one side, and back from the other.
    await update(near, 'n1', { far: 'f3' })
    expect(await get(far, 'f1')).toMatchObject({ near: null })
    expect(await get(far, 'f3')).toMatchObject({ near: 'n1' })
    await update(far, 'f1', { near: 'n1' }).catch(() => undefined)
    await update(far, 'f3', { near: null })
    expect(await get(near, 'n1')).toMatchObject({ far: null })
    expect(await update(far, 'f3', { near: 'n1' })).toMatchObject({ near: { $id: 'n1' } })
    expect(await get(near, 'n1')).toMatchObject({ far: 'f3' })
  })

  it('are one to one where only one side knows of it', async () => {
    const { near, far } = await pair('oneToOne', false)
    await create(near, 'n1', { far: { $id: 'f1', title: 'F1' } })
    expect(await failure(create(near, 'n2', { far: 'f1' }))).toBe('row_unique_constraint_violation')
    expect(await get(far, 'f1')).not.toHaveProperty('near')
    await update(near, 'n1', { far: null })
    expect(await create(near, 'n2', { far: 'f1' })).toMatchObject({ far: { $id: 'f1' } })
  })

  it('refuse what is neither a row nor an ID', async () => {
    const { near } = await pair('manyToOne')
    for (const far of [5, true, ['f1'], [], 'no id', '', '.f', { $id: 7 }, { $id: 'no id' }, { $id: ['f'] }])
      expect(await failure(create(near, 'n', { far }))).toBe('relationship_value_invalid')
    expect(await total(near)).toBe(0)
  })
})

describe.each(['oneToMany', 'manyToMany'] as const)('links to many, %s,', (type) => {
  it('are a set that an update replaces', async () => {
    const { near, far } = await pair(type)
    for (const id of ['f1', 'f2', 'f3']) await create(far, id, { title: id })
    const made = await create(near, 'n', { title: 'N', far: ['f2', 'ghost', 'f1', 'f2'] })
    expect(idsOf(made.far).sort()).toEqual(['f1', 'f2'])
    expect(idsOf((await update(near, 'n', { far: ['f3', 'f1'] })).far).sort()).toEqual(['f1', 'f3'])
    expect(await total(far)).toBe(3)
    expect((await get(far, 'f2', 'near.*')).near).toEqual(type === 'manyToMany' ? [] : null)
    expect(await update(near, 'n', { far: [] })).toMatchObject({ far: [] })
    expect((await get(near, 'n', 'far.*')).far).toEqual([])
  })

  it('change with operators', async () => {
    const { near, far } = await pair(type)
    for (const id of ['f1', 'f2', 'f3', 'f4']) await create(far, id, { title: id })
    await create(near, 'n', { far: ['f1'] })
    const idsAfter = async (operator: string) => idsOf((await update(near, 'n', { far: operator })).far).sort()
    expect(await idsAfter(Operator.arrayAppend(['f2', 'ghost']))).toEqual(['f1', 'f2'])
    expect(await idsAfter(Operator.arrayPrepend(['f3']))).toEqual(['f1', 'f2', 'f3'])
    expect(await idsAfter(Operator.arrayInsert(0, 'f4'))).toEqual(['f1', 'f2', 'f3', 'f4'])
    expect(await idsAfter(Operator.arrayRemove('f1'))).toEqual(['f2', 'f3', 'f4'])
    expect(await idsAfter(Operator.arrayDiff(['f2', 'ghost']))).toEqual(['f3', 'f4'])
    expect(await idsAfter(Operator.arrayIntersect(['f1', 'f4']))).toEqual(['f4'])
    const before = await get(near, 'n')
    await update(near, 'n', { far: Operator.arrayUnique() })
    expect(await get(near, 'n')).toEqual(before)
    expect(await failure(update(near, 'n', { far: Operator.arrayAppend([5]) }))).toBe('row_invalid_structure')
    expect(await failure(update(near, 'n', { far: Operator.increment(1) }))).toBe('row_invalid_structure')
    const upserted = await upsert(near, 'n2', { far: Operator.arrayAppend(['f1']) })
    expect(idsOf(upserted.far)).toEqual(['f1'])
  })

  it('cannot be null in an update, and need not be in a new row', async () => {
    const { near } = await pair(type)
    expect(await create(near, 'n', { title: 'N', far: null })).toMatchObject({ far: [] })
    expect(await failure(update(near, 'n', { far: null }))).toBe('relationship_value_invalid')
  })

  it('refuse what is no list of rows', async () => {
    const { near } = await pair(type)
    for (const far of ['f1', 5, { title: 'F' }, [5], [null], [['f1']], ['no id'], [{ $id: 'no id' }], ['a\0b']])
      expect(await failure(create(near, 'n', { far }))).toBe('relationship_value_invalid')
    expect(await total(near)).toBe(0)
  })

  it('count as a change of the row when they change, and not when they stay', async () => {
    const { near, far } = await pair(type)
    for (const id of ['f1', 'f2']) await create(far, id, { title: id })
    const made = await create(near, 'n', { title: 'N', far: ['f1', 'f2'] })
    expect((await update(near, 'n', { far: ['f2', 'f1'] })).$updatedAt).toBe(made.$updatedAt)
    linked.bed.server.advance(1000)
    expect((await update(near, 'n', { far: ['f2'] })).$updatedAt).not.toBe(made.$updatedAt)
  })
})

describe('links to many', () => {
  it('come in the order they were made in', async () => {
    const { near, far } = await pair('manyToMany')
    for (const id of ['f1', 'f2', 'f3']) await create(far, id, { title: id })
    await create(near, 'n', { far: ['f3', 'f1'] })
    await update(near, 'n', { far: Operator.arrayAppend(['f2']) })
    expect(idsOf((await get(near, 'n', 'far.*')).far)).toEqual(['f3', 'f1', 'f2'])
  })

  it('take a row from the one it was linked to, where it can have one alone', async () => {
    const { near, far } = await pair('oneToMany')
    await create(near, 'n1', { far: [{ $id: 'f', title: 'F' }] })
    await create(near, 'n2', { far: ['f'] })
    expect((await get(near, 'n1', 'far.*')).far).toEqual([])
    expect(await get(far, 'f')).toMatchObject({ near: 'n2' })
  })

  it('may be many at once', async () => {
    const { near, far } = await pair('manyToMany')
    const many = Array.from({ length: 300 }, (_, at) => ({ $id: `f${at}`, title: `F${at}` }))
    await create(near, 'n', { far: many })
    expect(await total(far)).toBe(300)
    expect((await get(near, 'n', 'far.title')).far).toHaveLength(300)
  })
})

describe('rows that are written along', () => {
  it('are made or changed, several levels deep', async () => {
    const [shops, shelves, books, covers, prints] = await Promise.all(Array.from({ length: 5 }, () => linked.table()))
    if (!shops || !shelves || !books || !covers || !prints) throw new Error('no tables')
    await linked.relate({ from: shops, to: shelves, type: 'oneToMany', key: 'shelves', back: 'shop' })
    await linked.relate({ from: shelves, to: books, type: 'manyToMany', key: 'books', back: 'shelves' })
    await linked.relate({ from: books, to: covers, type: 'oneToOne', key: 'cover', back: 'book' })
    await linked.relate({ from: covers, to: prints, type: 'manyToOne', key: 'print' })
    const cover = { $id: 'c1', title: 'C1', print: { $id: 'x1', title: 'X1' } }
    const book = { $id: 'b1', title: 'B1', cover }
    const shelf = (at: number) => ({ $id: `s${at}`, title: `S${at}`, books: [book, { $id: `own${at}`, title: 'Own' }] })
    const made = await create(shops, 'shop', { title: 'Shop', shelves: [shelf(1), shelf(2)] })
    // The book that stands on both shelves is one book, and what is too deep is left out.
    const shown = { $id: 'b1', title: 'B1', cover: { $id: 'c1', title: 'C1', print: null } }
    expect(made.shelves).toMatchObject([1, 2].map((at) => ({ $id: `s${at}`, books: [shown, { $id: `own${at}` }] })))
    expect(await total(prints)).toBe(0)
    expect(await get(covers, 'c1')).toMatchObject({ book: 'b1' })
    const path = ['shelves.title', 'shelves.books.title', 'shelves.books.cover.title']
    const read = await get(shops, 'shop', ...path)
    const { print: _, ...plain } = shown.cover
    expect(read.shelves).toMatchObject([1, 2].map((at) => ({ $id: `s${at}`, books: [{ ...shown, cover: plain }, {}] })))
    expect(JSON.stringify(read)).not.toContain('"shop":')

    const changed = await update(shops, 'shop', {
      shelves: ['s1', { $id: 's2', books: [{ $id: 'b1', title: 'New', cover: null }] }],
    })
    expect(changed).toMatchObject({ shelves: [{ $id: 's1' }, { $id: 's2', books: [{ $id: 'b1', title: 'New' }] }] })
    expect(idsOf((await get(shelves, 's2', 'books.*')).books)).toEqual(['b1'])
    expect(idsOf((await get(shelves, 's1', 'books.*')).books)).toEqual(['b1', 'own1'])
    expect(await get(covers, 'c1')).toMatchObject({ book: null, title: 'C1' })
    expect(await total(books)).toBe(3)
  })

  it('get IDs and permissions where none were given', async () => {
    const { near, far } = await pair('oneToMany')
    const permissions = ['read("any")']
    const made = (await rows().createRow({
      ...near,
      rowId: 'n',
      data: { far: [{ title: 'one' }, { $id: 'unique()', title: 'two', $permissions: ['update("users")'] }] } as never,
      permissions,
    })) as AnyRow
    expect(made.far).toMatchObject([
      { title: 'one', $permissions: permissions, $id: expect.stringMatching(/^[0-9a-f]{20}$/) },
      { title: 'two', $permissions: ['update("users")'] },
    ])
    expect(await total(far)).toBe(2)
  })

  it('keep what was not said of them, and change only when something else is said', async () => {
    const { near, far } = await pair('manyToOne')
    await create(near, 'n', { far: { $id: 'f', title: 'F' } })
    const before = await get(far, 'f')
    linked.bed.server.advance(1000)
    await update(near, 'n', { title: 'N', far: before })
    expect(await get(far, 'f')).toEqual(before)
    await update(near, 'n', { far: { $id: 'f', title: null } })
    const after = await get(far, 'f')
    expect(after.title).toBe(null)
    expect(after.$updatedAt).not.toBe(before.$updatedAt)
  })

  it('are refused with the row when they do not fit', async () => {
    const { near, far } = await pair('oneToMany')
    await create(far, 'taken', { title: 'T' })
    const wrong = (far: object[]) => failure(create(near, 'n', { title: 'N', far }))
    expect(await wrong([{ title: 'fine' }, { title: 5 }])).toBe('row_invalid_structure')
    expect(await wrong([{ title: 'fine' }, { none: 'x' }])).toBe('row_invalid_structure')
    expect(await wrong([{ title: 'fine' }, { constructor: 'x' }])).toBe('row_invalid_structure')
    expect(await wrong([{ title: 'fine' }, { $id: 'TAKEN', title: 'x' }])).toBe('row_already_exists')
    expect(await wrong([{ title: 'x', $permissions: ['create("any")'] }])).toBe('row_invalid_structure')
    expect([await total(near), await total(far)]).toEqual([0, 1])
  })

  it('are shown in the words of either API, with numbers as text', async () => {
    const { near, far } = await pair('manyToMany')
    const made = (await linked.key.legacy.createDocument({
      ...collectionOf(near),
      documentId: 'n',
      data: { far: [{ $id: 'f', title: 'F' }] } as never,
    })) as unknown as AnyRow
    const [document] = made.far as AnyRow[]
    expect(document).toMatchObject({ $id: 'f', $sequence: '1', $collectionId: far.tableId, $databaseId: 'main' })
    expect(document).not.toHaveProperty('$tableId')
    const queries = [Query.select(['*', 'near.*'])]
    const back = await linked.key.legacy.getDocument({ ...collectionOf(far), documentId: 'f', queries })
    expect((back as unknown as AnyRow).near).toMatchObject([{ $id: 'n', $collectionId: near.tableId }])
  })
})

describe('a table linked to itself', () => {
  it('keeps both sides right', async () => {
    const people = await linked.table()
    await linked.relate({ from: people, to: people, type: 'manyToOne', key: 'boss', back: 'team' })
    await linked.relate({ from: people, to: people, type: 'manyToMany', key: 'knows', back: 'known' })
    await create(people, 'ann', {
      title: 'Ann',
      team: [{ $id: 'bob', title: 'Bob' }],
      knows: [{ $id: 'cat', title: 'Cat' }],
    })
    expect(await get(people, 'bob')).toMatchObject({ boss: 'ann' })
    await update(people, 'ann', { boss: 'ann', knows: ['ann', 'cat'] })
    expect(idsOf((await get(people, 'ann', 'team.*')).team).sort()).toEqual(['ann', 'bob'])
    expect(idsOf((await get(people, 'ann', 'known.*')).known)).toEqual(['ann'])
    expect(idsOf((await get(people, 'cat', 'known.*')).known)).toEqual(['ann'])
    await rows().deleteRow({ ...people, rowId: 'cat' })
    expect(idsOf((await get(people, 'ann', 'knows.*')).knows)).toEqual(['ann'])
  })
})

describe('listeners', () => {
  it('are told of a change without its links', async () => {
    const { near } = await pair('manyToMany')
    await create(near, 'n', { title: 'N', far: [{ $id: 'f', title: 'F' }] })
    const events = await linked.bed.heard(() => update(near, 'n', { title: 'M', far: [] }))
    expect(events).toHaveLength(1)
    expect(events[0]?.payload).toMatchObject({ $id: 'n', title: 'M' })
    expect(events[0]?.payload).not.toHaveProperty('far')
  })
})
