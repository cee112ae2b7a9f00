import { Query } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AnyRow, type LinkedBed, linkedBed, type RelationSpec } from '../../../test/linked-tables.ts'
import type { Caller, TablePlace } from '../../../test/row-tables.ts'
import { failure } from '../../../test/team-people.ts'

let linked: LinkedBed
beforeAll(async () => {
  linked = await linkedBed()
})
afterAll(() => linked[Symbol.asyncDispose]())

type Type = RelationSpec['type']
type OnDelete = 'restrict' | 'setNull' | 'cascade'

const create = (place: TablePlace, rowId: string, data: object) =>
  linked.key.rows.createRow({ ...place, rowId, data: data as never })
const get = async (place: TablePlace, rowId: string, ...select: string[]) =>
  (await linked.key.rows.getRow({
    ...place,
    rowId,
    ...(select.length > 0 && { queries: [Query.select(select)] }),
  })) as AnyRow
const remove = (place: TablePlace, rowId: string, who: Caller = linked.key) => who.rows.deleteRow({ ...place, rowId })
const idsIn = async (place: TablePlace) => (await linked.key.rows.listRows(place)).rows.map(({ $id }) => $id)
/** Rows `p` and `c`, linked to each other, with an `other` one in both tables. */
async function linkedPair(type: Type, onDelete: OnDelete, twoWay: boolean) {
  const [parents, children] = [await linked.table(), await linked.table()]
  const spec = { from: parents, to: children, type, key: 'child', onDelete }
  await linked.relate(twoWay ? { ...spec, back: 'parent' } : spec)
  const toMany = type === 'oneToMany' || type === 'manyToMany'
  for (const place of [parents, children]) await create(place, 'other', { title: 'Other' })
  await create(parents, 'p', { child: toMany ? [{ $id: 'c', title: 'C' }] : { $id: 'c', title: 'C' } })
  return { parents, children, toMany }
}

// What becomes of the row at the other end when one is deleted: the rule is about rows of one side.
const RULES: readonly (readonly [Type, OnDelete, 'parent' | 'child', boolean, 'refused' | 'unlinked' | 'deleted'])[] = [
  ...(['oneToOne', 'oneToMany', 'manyToMany'] as const).flatMap((type) =>
    [true, false].flatMap(
      (twoWay) =>
        [
          [type, 'restrict', 'parent', twoWay, 'refused'],
          [type, 'setNull', 'parent', twoWay, 'unlinked'],
          [type, 'cascade', 'parent', twoWay, 'deleted'],
          [type, 'restrict', 'child', twoWay, 'unlinked'],
          [type, 'setNull', 'child', twoWay, 'unlinked'],
          [type, 'cascade', 'child', twoWay, type === 'oneToOne' && twoWay ? 'deleted' : 'unlinked'],
        ] as const,
    ),
  ),
  ...[true, false].flatMap(
    (twoWay) =>
      [
        ['manyToOne', 'restrict', 'child', twoWay, 'refused'],
        ['manyToOne', 'setNull', 'child', twoWay, 'unlinked'],
        ['manyToOne', 'cascade', 'child', twoWay, 'deleted'],
        ['manyToOne', 'restrict', 'parent', twoWay, 'unlinked'],
        ['manyToOne', 'setNull', 'parent', twoWay, 'unlinked'],
        ['manyToOne', 'cascade', 'parent', twoWay, 'unlinked'],
      ] as const,
  ),
]

describe('deleting a linked row', () => {
  it.each(RULES)(
    '%s with %s from the side of the %s (two-way: %s): %s',
    async (type, onDelete, side, twoWay, expected) => {
      const { parents, children, toMany } = await linkedPair(type, onDelete, twoWay)
      const [own, id, far, farId] = side === 'parent' ? [parents, 'p', children, 'c'] : [children, 'c', parents, 'p']
      if (expected === 'refused') {
        expect(await failure(remove(own, id))).toBe('row_delete_restricted')
        expect([await idsIn(own), await idsIn(far)]).toEqual([
          ['other', id],
          ['other', farId],
        ])
        return
      }
      await remove(own, id)
      expect(await idsIn(own)).toEqual(['other'])
      expect(await idsIn(far)).toEqual(expected === 'deleted' ? ['other'] : ['other', farId])
      if (expected === 'deleted') return
      const ofParent = async () => (await get(parents, 'p', 'child.*')).child
      if (side === 'child') expect(await ofParent()).toEqual(toMany ? [] : null)
      // A row made anew under its ID is linked to nothing, and in nobody's way.
      await create(own, id, { title: 'New' })
      expect(await ofParent()).toEqual(toMany ? [] : null)
      await remove(far, farId)
    },
  )

  it('refuses, and follows, only where there is a link', async () => {
    const { parents } = await linkedPair('oneToMany', 'restrict', true)
    await remove(parents, 'other')
    expect(await idsIn(parents)).toEqual(['p'])
  })

  it('follows rows over several tables, in circles and to itself', async () => {
    const [a, b, c] = [await linked.table(), await linked.table(), await linked.table()]
    await linked.relate({ from: a, to: b, type: 'oneToMany', key: 'bs', back: 'a', onDelete: 'cascade' })
    await linked.relate({ from: b, to: c, type: 'manyToMany', key: 'cs', onDelete: 'cascade' })
    await linked.relate({ from: c, to: a, type: 'oneToMany', key: 'as', onDelete: 'cascade' })
    await linked.relate({ from: a, to: a, type: 'oneToOne', key: 'self', onDelete: 'cascade' })
    await create(a, 'a', {
      bs: [
        { $id: 'b1', cs: [{ $id: 'c1' }, { $id: 'c2' }] },
        { $id: 'b2', cs: ['c2'] },
      ],
    })
    await create(a, 'away', { title: 'Away' })
    await linked.key.rows.updateRow({ ...c, rowId: 'c1', data: { as: ['a'] } as never })
    await linked.key.rows.updateRow({ ...a, rowId: 'a', data: { self: 'a' } as never })
    await remove(a, 'a')
    expect([await idsIn(a), await idsIn(b), await idsIn(c)]).toEqual([['away'], [], []])
    expect((await linked.key.rows.listRows(c)).total).toBe(0)
  })

  it('goes through more rows than it takes at once', async () => {
    const { parents, children } = await linkedPair('oneToMany', 'cascade', true)
    const many = Array.from({ length: 1200 }, (_, at) => ({ $id: `c${at}`, title: 'C' }))
    for (let at = 0; at < many.length; at += 100)
      await linked.key.rows.createRow({
        ...parents,
        rowId: `p${at}`,
        data: { child: many.slice(at, at + 100) } as never,
      })
    const all = many.map(({ $id }) => $id)
    await linked.key.rows.updateRow({ ...parents, rowId: 'p', data: { child: all } as never })
    await remove(parents, 'p')
    expect((await linked.key.rows.listRows(children)).total).toBe(1 + 1)
  })

  it('is done all or not at all, and needs the right to delete whatever goes with it', async () => {
    const ann = await linked.bed.user()
    const may = ['create("users")', 'read("users")', 'delete("users")']
    const [parents, children] = [await linked.table({ permissions: may }), await linked.table({ rowSecurity: true })]
    await linked.relate({ from: parents, to: children, type: 'oneToMany', key: 'child', onDelete: 'cascade' })
    const own = [`delete("user:${ann.id}")`]
    const child = (rowId: string, permissions: string[]) =>
      linked.key.rows.createRow({ ...children, rowId, data: { title: 'C' } as never, permissions })
    await child('hers', own)
    await child('theirs', [])
    await create(parents, 'p', { child: ['hers', 'theirs'] })
    expect(await failure(remove(parents, 'p', ann))).toBe('user_unauthorized')
    expect([await idsIn(parents), await idsIn(children)]).toEqual([['p'], ['hers', 'theirs']])
    await remove(children, 'theirs')
    await remove(parents, 'p', ann)
    expect([await idsIn(parents), await idsIn(children)]).toEqual([[], []])
  })

  it('takes links away without any right on the other row', async () => {
    const ann = await linked.bed.user()
    const may = ['create("users")', 'delete("users")', 'read("users")']
    const [parents, children] = [await linked.table({ permissions: may }), await linked.table()]
    await linked.relate({
      from: parents,
      to: children,
      type: 'oneToMany',
      key: 'child',
      back: 'parent',
      onDelete: 'setNull',
    })
    await create(parents, 'p', { child: [{ $id: 'c', title: 'C' }] })
    await remove(parents, 'p', ann)
    expect(await get(children, 'c')).toMatchObject({ title: 'C', parent: null })
  })
})

describe('bulk calls', () => {
  it('are refused where a relationship is seen, and only there', async () => {
    const [parents, children] = [await linked.table(), await linked.table()]
    await linked.relate({ from: parents, to: children, type: 'oneToMany', key: 'child' })
    const data = { title: 'x' } as never
    for (const refused of [
      () => linked.key.rows.createRows({ ...parents, rows: [data] }),
      () => linked.key.rows.upsertRows({ ...parents, rows: [{ $id: 'p' }] as never }),
      () => linked.key.rows.updateRows({ ...parents, data }),
      () => linked.key.rows.deleteRows(parents),
    ])
      expect(await failure(refused())).toBe('general_bad_request')
    await linked.key.rows.createRows({ ...children, rows: [{ $id: 'c', title: 'C' }] as never })
    expect(await linked.key.rows.updateRows({ ...children, data })).toMatchObject({ total: 1 })
  })

  it('take away the links that only the other table shows', async () => {
    const [parents, children] = [await linked.table(), await linked.table()]
    for (const [type, key] of [
      ['oneToMany', 'all'],
      ['manyToOne', 'best'],
      ['manyToMany', 'some'],
    ] as const)
      await linked.relate({ from: parents, to: children, type, key, onDelete: 'setNull' })
    await create(parents, 'p', { all: [{ $id: 'c', title: 'C' }], best: 'c', some: ['c'] })
    await linked.key.rows.deleteRows(children)
    await create(children, 'c', { title: 'New' })
    expect(await get(parents, 'p', 'all.*', 'best.*', 'some.*')).toMatchObject({ all: [], best: null, some: [] })
  })
})
