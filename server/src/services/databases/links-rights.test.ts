import { Query } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AnyRow, type LinkedBed, linkedBed } from '../../../test/linked-tables.ts'
import type { Caller, TablePlace } from '../../../test/row-tables.ts'
import { failure } from '../../../test/team-people.ts'

let linked: LinkedBed
let ann: Caller
beforeAll(async () => {
  linked = await linkedBed()
  ann = await linked.bed.user()
})
afterAll(() => linked[Symbol.asyncDispose]())

const OPEN = { permissions: ['create("any")', 'read("any")', 'update("any")', 'delete("any")'] }
type Type = 'oneToOne' | 'oneToMany' | 'manyToOne' | 'manyToMany'
const TYPES = ['oneToOne', 'oneToMany', 'manyToOne', 'manyToMany'] as const
const isToMany = (type: Type) => type === 'oneToMany' || type === 'manyToMany'
const value = (type: Type, one: unknown) => (isToMany(type) ? [one] : one)

/** A table that everybody may do everything to, linked to one whose rows have permissions of their own. */
async function pair(type: Type, permissions: readonly string[] = []) {
  const near = await linked.table(OPEN)
  const far = await linked.table({ rowSecurity: true, permissions })
  await linked.relate({ from: near, to: far, type, key: 'far', back: 'near' })
  return { near, far }
}

const secret = (far: TablePlace, rowId: string, ...actions: string[]) =>
  linked.key.rows.createRow({
    ...far,
    rowId,
    data: { title: 'Secret' } as never,
    permissions: actions.map((action) => `${action}("user:${ann.id}")`),
  })
const create = async (who: Caller, place: TablePlace, rowId: string, data: object) =>
  (await who.rows.createRow({ ...place, rowId, data: data as never })) as AnyRow
const update = async (who: Caller, place: TablePlace, rowId: string, data: object) =>
  (await who.rows.updateRow({ ...place, rowId, data: data as never })) as AnyRow
const get = async (who: Caller, place: TablePlace, rowId: string, ...select: string[]) =>
  (await who.rows.getRow({ ...place, rowId, ...(select.length > 0 && { queries: [Query.select(select)] }) })) as AnyRow
const total = async (place: TablePlace) => (await linked.key.rows.listRows(place)).total
const shownOf = (row: AnyRow) => [row.far].flat() as (AnyRow | null)[]

describe.each(TYPES)('a row at the other end of %s', (type) => {
  it('that one may not read is to be linked to as little as one that does not exist', async () => {
    const { near, far } = await pair(type)
    await secret(far, 'hidden')
    const ghost = await create(ann, near, 'n1', { title: 'N', far: value(type, 'ghost') })
    const hidden = await create(ann, near, 'n2', { title: 'N', far: value(type, 'hidden') })
    expect(hidden.far).toEqual(ghost.far)
    expect((await get(ann, near, 'n2', 'far.*')).far).toEqual(isToMany(type) ? [] : null)
    expect((await get(linked.key, far, 'hidden', 'near.*')).near).toEqual(
      type === 'manyToOne' || type === 'manyToMany' ? [] : null,
    )
    expect((await update(ann, near, 'n2', { title: 'M', far: value(type, 'hidden') })).far).toEqual(ghost.far)
  })

  it('leaves with nobody who may not read it', async () => {
    const { near, far } = await pair(type)
    await secret(far, 'seen', 'read')
    await create(linked.key, near, 'n', { title: 'N', far: value(type, 'seen') })
    expect(shownOf(await get(ann, near, 'n', 'far.*'))).toMatchObject([{ $id: 'seen', title: 'Secret' }])
    expect(shownOf(await get(linked.bed.guest, near, 'n', 'far.*'))).toEqual(isToMany(type) ? [] : [null])
    const queries = [Query.select(['title', 'far.title'])]
    const { rows: listed } = await linked.bed.guest.rows.listRows({ ...near, queries })
    expect(JSON.stringify(listed)).not.toContain('Secret')
    const changed = await update(linked.bed.guest, near, 'n', { title: 'M', far: value(type, 'ghost') })
    expect(JSON.stringify(changed)).not.toContain('Secret')
  })

  it('is made by those alone who may create it', async () => {
    const { near, far } = await pair(type)
    const data = { title: 'N', far: value(type, { $id: 'f', title: 'F' }) }
    expect(await failure(create(ann, near, 'n', data))).toBe('user_unauthorized')
    expect([await total(near), await total(far)]).toEqual([0, 0])
    await secret(far, 'taken')
    const taken = { title: 'N', far: value(type, { $id: 'taken', title: 'F' }) }
    expect(await failure(create(ann, near, 'n', taken))).toBe('user_unauthorized')
    expect(await total(near)).toBe(0)
  })

  it('belongs to whoever makes it', async () => {
    const { near, far } = await pair(type, ['create("users")'])
    const made = await create(ann, near, 'n', { title: 'N', far: value(type, { $id: 'f', title: 'F' }) })
    expect(shownOf(made)).toMatchObject([{ $id: 'f', $permissions: made.$permissions }])
    expect(made.$permissions).toContain(`update("user:${ann.id}")`)
    expect(await failure(get(linked.bed.guest, far, 'f'))).toBe('row_not_found')
  })

  it('is changed by those alone who may change it', async () => {
    const { near, far } = await pair(type)
    await secret(far, 'seen', 'read')
    await secret(far, 'own', 'read', 'update')
    await create(linked.key, near, 'n1', { title: 'N', far: value(type, 'seen') })
    await create(linked.key, near, 'n2', { title: 'N', far: value(type, 'own') })
    const change = (rowId: string, id: string, title: unknown) =>
      failure(update(ann, near, rowId, { title: 'M', far: value(type, { $id: id, title }) }))
    expect(await change('n1', 'seen', 'Mine')).toBe('user_unauthorized')
    // What would be wrong with the change is nobody else's business.
    expect(await change('n1', 'seen', 5)).toBe('user_unauthorized')
    expect(await get(linked.key, near, 'n1')).toMatchObject({ title: 'N' })
    // As it was read, it is sent back.
    const [read] = shownOf(await get(ann, near, 'n1', 'far.*'))
    expect(shownOf(await update(ann, near, 'n1', { title: 'M', far: value(type, read) }))).toMatchObject([
      { title: 'Secret' },
    ])
    const changed = await update(ann, near, 'n2', { far: value(type, { $id: 'own', title: 'Mine' }) })
    expect(shownOf(changed)).toMatchObject([{ title: 'Mine' }])
  })

  it('is out of reach where its table is switched off', async () => {
    const { near, far } = await pair(type, OPEN.permissions)
    await create(ann, near, 'n', { title: 'N', far: value(type, { $id: 'f', title: 'F' }) })
    await linked.key.rows.updateTable({ ...far, name: 'Far', enabled: false, rowSecurity: true })
    expect(shownOf(await get(ann, near, 'n', 'far.*'))).toEqual(isToMany(type) ? [] : [null])
    expect(shownOf(await get(linked.key, near, 'n', 'far.*'))).toMatchObject([{ title: 'F' }])
    const data = (one: unknown) => ({ title: 'N', far: value(type, one) })
    expect(shownOf(await create(ann, near, 'n2', data('f')))).toEqual(isToMany(type) ? [] : [null])
    expect(await failure(create(ann, near, 'n3', data({ title: 'G' })))).toBe('user_unauthorized')
    expect(await failure(update(ann, near, 'n', data({ $id: 'f', title: 'G' })))).toBe('user_unauthorized')
  })
})

describe('a link', () => {
  it.each(['oneToOne', 'oneToMany'] as const)('that the other row holds is a change of that row: %s', async (type) => {
    const { near, far } = await pair(type)
    await secret(far, 'seen', 'read')
    await secret(far, 'own', 'read', 'update')
    const data = (id: string) => ({ title: 'N', far: value(type, id) })
    expect(await failure(create(ann, near, 'n', data('seen')))).toBe('user_unauthorized')
    expect(await get(linked.key, far, 'seen')).toMatchObject({ near: null })
    expect(shownOf(await create(ann, near, 'n', data('own')))).toMatchObject([{ $id: 'own' }])
    // What is there already is no change.
    await create(linked.key, near, 'm', data('seen'))
    expect(await update(ann, near, 'm', { ...data('seen'), title: 'M' })).toMatchObject({ title: 'M' })
  })

  it.each(['manyToOne', 'manyToMany'] as const)(
    'that the other row does not hold needs to be read alone: %s',
    async (type) => {
      const { near, far } = await pair(type)
      await secret(far, 'seen', 'read')
      const made = await create(ann, near, 'n', { title: 'N', far: value(type, 'seen') })
      expect(shownOf(made)).toMatchObject([{ $id: 'seen' }])
    },
  )

  it.each(TYPES)('goes without rights on the row it led to: %s', async (type) => {
    const { near, far } = await pair(type)
    await secret(far, 'hidden')
    await create(linked.key, near, 'n', { title: 'N', far: value(type, 'hidden') })
    await update(ann, near, 'n', { far: isToMany(type) ? [] : null })
    expect((await get(linked.key, near, 'n', 'far.*')).far).toEqual(isToMany(type) ? [] : null)
    expect(await get(linked.key, far, 'hidden')).toMatchObject({ title: 'Secret' })
  })
})

describe('permissions of a row that is written along', () => {
  it('name roles of the caller alone', async () => {
    const { near, far } = await pair('oneToMany', ['create("users")', 'update("users")', 'read("users")'])
    const data = (row: object) => ({ title: 'N', far: [row] })
    const strange = { $permissions: ['read("user:somebody")'] }
    expect(await failure(create(ann, near, 'n', data({ title: 'F', ...strange })))).toBe('user_unauthorized')
    await linked.key.rows.createRow({
      ...far,
      rowId: 'f',
      data: { title: 'F' } as never,
      permissions: strange.$permissions,
    })
    // Read and sent back, they ask for nothing.
    const made = await create(ann, near, 'n', data({ $id: 'f', title: 'G', ...strange }))
    expect(shownOf(made)).toMatchObject([{ title: 'G', ...strange }])
    const other = { $id: 'f', $permissions: ['read("user:another")'] }
    expect(await failure(update(ann, near, 'n', data(other)))).toBe('user_unauthorized')
    expect(await get(linked.key, far, 'f')).toMatchObject(strange)
  })

  it('and dates are set by keys alone', async () => {
    const { near } = await pair('manyToOne', ['create("users")'])
    const $createdAt = '2020-01-01T00:00:00.000+00:00'
    const mine = await create(ann, near, 'n', { far: { title: 'F', $createdAt } })
    expect(shownOf(mine)[0]?.$createdAt).not.toBe($createdAt)
    const theirs = await create(linked.key, near, 'm', { far: { title: 'F', $createdAt } })
    expect(shownOf(theirs)[0]?.$createdAt).toBe($createdAt)
  })
})
