import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../test/databases.ts'
import { notes } from '../../test/sample-shapes.ts'
import { type Connection, ForbiddenError } from './database.ts'
import { allows, intern, parsePermission, permission } from './permissions.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await testDatabase([notes])
  await db.system.insert(notes, { $id: 'open', $permissions: ['read("any")'] })
  await db.system.insert(notes, {
    $id: 'ann',
    $permissions: ['read("user:ann")', 'update("user:ann")', 'delete("user:ann")', 'read("team:t1")'],
  })
  await db.system.insert(notes, { $id: 'team', $permissions: ['read("team:t1")', 'update("team:t1/owner")'] })
  await db.system.insert(notes, { $id: 'blind', $permissions: ['update("user:ann")', 'delete("user:ann")'] })
  await db.system.insert(notes, { $id: 'nobody' })
})
afterAll(() => db[Symbol.asyncDispose]())

const table = (name: string) => (db.database.schema ? `"${db.database.schema}"."${name}"` : `"${name}"`)

describe('reading rows with permissions', () => {
  it.each([
    [['any', 'guests'], ['open']],
    [
      ['any', 'users', 'user:ann'],
      ['open', 'ann'],
    ],
    [
      ['any', 'team:t1'],
      ['open', 'ann', 'team'],
    ],
    [['user:bob'], []],
    [[], []],
    [["any' or 1=1 --", 'user:ann")', 'user:%', 'USER:ANN'], []],
  ])('shows roles %j the rows %j', async (roles, ids) => {
    const store = db.as(...roles)
    expect((await store.select(notes, {})).map(({ $id }) => $id)).toEqual(ids)
    expect((await store.list(notes, [], { attributes: [] })).rows.map(({ $id }) => $id)).toEqual(ids)
    expect((await store.list(notes, [], { attributes: [] })).total).toBe(ids.length)
    expect(await store.count(notes, {})).toBe(ids.length)
    for (const id of ['open', 'ann', 'team', 'blind', 'nobody']) {
      expect((await store.find(notes, id)) !== undefined).toBe(ids.includes(id))
      expect((await store.first(notes, { $id: id })) !== undefined).toBe(ids.includes(id))
    }
  })

  it('shows everything to a caller without checks', async () => {
    expect(await db.system.count(notes, {})).toBe(5)
    expect(await db.as('user:bob').asSystem().count(notes, {})).toBe(5)
  })

  it('takes no cursor that the caller may not read', async () => {
    const cursor = JSON.stringify({ method: 'cursorAfter', values: ['ann'] })
    await expect(db.as('any').list(notes, [cursor], { attributes: [] })).rejects.toMatchObject({
      type: 'general_cursor_not_found',
    })
  })
})

describe('changing rows with permissions', () => {
  it('changes and deletes what the caller may', async () => {
    await db.system.insert(notes, {
      $id: 'mine',
      $permissions: ['read("user:eve")', 'update("user:eve")', 'delete("user:eve")'],
    })
    const eve = db.as('any', 'user:eve')
    expect((await eve.update(notes, 'mine', { text: 'new' }))?.text).toBe('new')
    expect((await eve.delete(notes, 'mine'))?.text).toBe('new')
    expect(await db.system.find(notes, 'mine')).toBeUndefined()
  })

  it('forbids what the caller sees and may not change', async () => {
    const member = db.as('any', 'team:t1')
    await expect(member.update(notes, 'team', { text: 'x' })).rejects.toThrow(ForbiddenError)
    await expect(member.delete(notes, 'team')).rejects.toThrow(ForbiddenError)
    await expect(db.as('any').delete(notes, 'open')).rejects.toThrow(ForbiddenError)
    expect((await db.system.find(notes, 'team'))?.text).toBe('')
    expect((await db.as('any', 'team:t1', 'team:t1/owner').update(notes, 'team', { text: 'y' }))?.text).toBe('y')
  })

  it('hides what the caller may change and not see', async () => {
    const ann = db.as('any', 'user:ann')
    expect(await ann.update(notes, 'blind', { text: 'x' })).toBeUndefined()
    expect(await ann.delete(notes, 'blind')).toBeUndefined()
    expect((await db.system.find(notes, 'blind'))?.text).toBe('')
  })

  it('goes by the new permissions as soon as they are replaced', async () => {
    await db.system.insert(notes, { $id: 'moved', $permissions: ['read("user:a")', 'update("user:a")'] })
    await db.as('user:a').update(notes, 'moved', { $permissions: ['read("user:b")'] })
    expect(await db.as('user:a').find(notes, 'moved')).toBeUndefined()
    expect(await db.as('user:b').find(notes, 'moved')).toBeDefined()
    await expect(db.as('user:b').update(notes, 'moved', {})).rejects.toThrow(ForbiddenError)
    await db.system.update(notes, 'moved', { $permissions: [] })
    expect(await db.as('user:b').find(notes, 'moved')).toBeUndefined()
  })

  it('leaves changes of many rows to callers without checks', async () => {
    const ann = db.as('user:ann')
    await expect(ann.updateWhere(notes, {}, { text: 'x' })).rejects.toThrow(/asSystem/)
    await expect(ann.deleteWhere(notes, {})).rejects.toThrow(/asSystem/)
  })
})

describe('permission sets', () => {
  it('are shared by rows that have the same in the same order, and come back in it', async () => {
    const set = ['read("user:s1")', 'update("user:s1")']
    await Promise.all([
      db.system.insert(notes, { $id: 's-1', $permissions: set }),
      db.system.insert(notes, { $id: 's-2', $permissions: [...set] }),
      db.system.insert(notes, { $id: 's-3', $permissions: [...set, ...set] }),
    ])
    const rows = await db.database.all(
      `select distinct "$acl" as acl from ${table('notes')} where "$id" like 's-%'`,
      [],
    )
    expect(rows).toHaveLength(1)
  })

  it('may be as long as the API allows', async () => {
    const set = Array.from({ length: 100 }, (_, at) =>
      permission('read', `team:${'x'.repeat(30)}${at}/${'role'.repeat(10)}`),
    )
    await db.system.insert(notes, { $id: 'long', $permissions: set })
    const [, role = ''] = /"(.*)"/.exec(set[99] ?? '') ?? []
    expect(await db.as(role).find(notes, 'long')).toBeDefined()
  })

  it('are made with as many statements when they are long', async () => {
    const set = Array.from({ length: 100 }, (_, at) => permission('read', `user:many${at}`))
    await db.database.transaction(async (tx) => {
      const statements: string[] = []
      const all: Connection['all'] = (text, parameters) => {
        statements.push(text)
        return tx.all(text, parameters)
      }
      await intern(Object.create(tx, { all: { value: all } }) as Connection, notes, set)
      expect(statements).toHaveLength(3)
    })
  })

  it('are not left behind half made when the row is refused', async () => {
    const set = ['read("user:refused")']
    await expect(db.system.insert(notes, { $id: 'open', $permissions: set })).rejects.toThrow('exists')
    await db.system.insert(notes, { $id: 'accepted', $permissions: set })
    expect((await db.as('user:refused').select(notes, {})).map(({ $id }) => $id)).toEqual(['accepted'])
  })
})

describe('permission texts', () => {
  it('are taken apart and put together', () => {
    expect(parsePermission('read("team:t1/owner")')).toEqual({ action: 'read', role: 'team:t1/owner' })
    for (const text of ['read(any)', 'write("any")', 'read("")', 'READ("any")', 'xread("any")', 'read("any") ']) {
      expect(parsePermission(text)).toBeUndefined()
    }
    expect(allows(['read("any")'], 'read', ['any'])).toBe(true)
    expect(allows(['read("any")'], 'update', ['any'])).toBe(false)
  })
})
