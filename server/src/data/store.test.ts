import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../test/databases.ts'
import { samples } from '../../test/sample-shapes.ts'
import { UnsealError } from '../crypto/unseal-error.ts'
import { DuplicateError } from './database.ts'
import type { Store } from './store.ts'

let db: TestDatabase
let store: Store
beforeAll(async () => {
  db = await testDatabase([samples])
  store = db.system
})
afterAll(() => db[Symbol.asyncDispose]())

const EVERYTHING = {
  name: 'Ada',
  email: 'ada@example.com',
  area: 'full',
  number: 2 ** 53 - 1,
  score: 0.1,
  active: false,
  due: Date.parse('2026-05-01T10:00:00.123Z'),
  labels: ['one', 'two'],
  prefs: { deep: { list: [1, 'a', null, true] }, big: 9007199254740993n, text: 'ä😀"\\' },
  secret: 'the plain secret',
  codes: ['code-1', 'code-2'],
}

describe('store.insert', () => {
  it('answers the row as find answers it afterwards', async () => {
    const made = await store.insert(samples, { $id: 'everything', ...EVERYTHING })
    expect(made).toMatchObject(EVERYTHING)
    expect(made.$sequence).toBeGreaterThan(0)
    expect(await store.find(samples, 'everything')).toEqual(made)
  })

  it('fills in what is missing: fallbacks, nulls, dates', async () => {
    const made = await store.insert(samples, { $id: 'bare' })
    const found = await store.find(samples, 'bare')
    expect(found).toEqual(made)
    expect(found).toMatchObject({ name: null, secret: null, active: null, due: null, hits: 0, labels: [], prefs: {} })
    expect(made.$createdAt).toBe(made.$updatedAt)
  })

  it('keeps dates that are given', async () => {
    const made = await store.insert(samples, { $id: 'dated', area: 'd', $createdAt: 5, $updatedAt: 7 })
    expect(await store.find(samples, 'dated')).toMatchObject({
      $createdAt: 5,
      $updatedAt: 7,
      $sequence: made.$sequence,
    })
  })

  it('gives each row a fallback of its own', async () => {
    const one = await store.insert(samples, { $id: 'own-1', area: 'own' })
    ;(one.prefs as Record<string, unknown>).changed = true
    expect((await store.insert(samples, { $id: 'own-2', area: 'own' })).prefs).toEqual({})
  })

  it('names the columns of the rule that is broken, the same on each engine', async () => {
    await store.insert(samples, { $id: 'dup', area: 'x', name: 'n', email: 'dup@example.com' })
    const columnsOf = (error: unknown) => (error as DuplicateError).columns
    const byId = await store.insert(samples, { $id: 'dup' }).catch((error: unknown) => error)
    const byEmail = await store
      .insert(samples, { $id: 'dup2', email: 'dup@example.com' })
      .catch((error: unknown) => error)
    const byBoth = await store.insert(samples, { $id: 'dup3', area: 'x', name: 'n' }).catch((error: unknown) => error)
    expect([byId, byEmail, byBoth].every((error) => error instanceof DuplicateError)).toBe(true)
    expect([byId, byEmail, byBoth].map(columnsOf)).toEqual(['$id', 'email', 'area, name'])
  })

  it('lets any number of rows have no value in a unique column', async () => {
    await store.insert(samples, { $id: 'no-mail-1', area: 'no-mail', name: '1' })
    await expect(store.insert(samples, { $id: 'no-mail-2', area: 'no-mail', name: '2' })).resolves.toBeDefined()
  })

  it('keeps text and JSON whatever characters stand in them, and drops only what PostgreSQL cannot keep', async () => {
    const text = 'tab\t quote\' " \\ \\u0000 \u2028 emoji 😀'
    const prefs = { literal: '\\u0000 and \\\\u0000', line: 'a\nb', '__proto__ ': 1, 'k\'"': 2 }
    await store.insert(samples, { $id: 'chars', area: 'chars', name: text, prefs, labels: [text] })
    expect(await store.find(samples, 'chars')).toMatchObject({ name: text, prefs, labels: [text] })
    await store.insert(samples, {
      $id: 'nul',
      area: 'nul',
      name: 'a\0b\ud800',
      prefs: { 'k\0': 'v\0w\udc00' },
      labels: ['x\0y'],
    })
    expect(await store.find(samples, 'nul')).toMatchObject({
      name: 'ab\ufffd',
      prefs: { k: 'vw\ufffd' },
      labels: ['xy'],
    })
  })
})

describe('store.find, first and select', () => {
  it('finds by equality, by one of several, and by having no value', async () => {
    for (const [at, name] of ['a', 'b', null, 'a'].entries()) {
      await store.insert(samples, { $id: `sel-${at}`, area: `sel${at}`, name, hits: 77 })
    }
    const ids = async (where: Parameters<typeof store.select<typeof samples>>[1]) =>
      (await store.select(samples, { hits: 77, ...where })).map(({ $id }) => $id)
    expect(await ids({ name: 'a' })).toEqual(['sel-0', 'sel-3'])
    expect(await ids({ name: ['a', 'b'] })).toEqual(['sel-0', 'sel-1', 'sel-3'])
    expect(await ids({ name: null })).toEqual(['sel-2'])
    expect(await ids({ name: [] })).toEqual([])
    expect((await store.first(samples, { hits: 77, name: 'a' }))?.$id).toBe('sel-0')
    expect((await store.first(samples, { hits: 77, name: null }))?.$id).toBe('sel-2')
    expect(await store.first(samples, { hits: 77, name: 'nobody' })).toBeUndefined()
    const newest = await store.select(
      samples,
      { hits: 77 },
      {
        order: [{ column: '$sequence', descending: true }],
        limit: 2,
        offset: 1,
      },
    )
    expect(newest.map(({ $id }) => $id)).toEqual(['sel-2', 'sel-1'])
  })

  it('finds nothing under an ID with a NUL', async () => {
    await store.insert(samples, { $id: 'ab', area: 'ab' })
    expect(await store.find(samples, 'a\0b')).toBeUndefined()
    expect(await store.update(samples, 'a\0b', { name: 'x' })).toBeUndefined()
    expect(await store.delete(samples, 'a\0b')).toBeUndefined()
  })

  it('refuses a condition whose value got lost, and one on a sealed column', async () => {
    const lost = { name: undefined } as never
    await expect(store.first(samples, lost)).rejects.toThrow(TypeError)
    await expect(store.deleteWhere(samples, lost)).rejects.toThrow(TypeError)
    await expect(store.first(samples, { secret: 'the plain secret' })).rejects.toThrow(TypeError)
    expect(await store.first(samples, { $id: 'everything' })).toBeDefined()
  })
})

describe('sealed columns', () => {
  it('show nothing of what they hold', async () => {
    const [raw] = await db.database.all(`select * from ${table()} where "$id" = 'everything'`, [])
    expect(raw?.secret).toMatch(/^hf1:/)
    expect(JSON.stringify(raw, (_key, value) => (typeof value === 'bigint' ? `${value}` : value))).not.toMatch(
      /the plain|code-1/,
    )
  })

  it('do not open in another row or column', async () => {
    await store.insert(samples, { $id: 'thief', area: 'thief', secret: 'mine' })
    const move = (column: string) =>
      db.database.run(
        `update ${table()} set "${column}" = (select secret from ${table()} where "$id" = 'everything') where "$id" = 'thief'`,
        [],
      )
    await move('secret')
    await expect(store.find(samples, 'thief')).rejects.toThrow(UnsealError)
    await store.update(samples, 'everything', {})
    await db.database.run(`update ${table()} set codes = secret where "$id" = 'everything'`, [])
    await expect(store.find(samples, 'everything')).rejects.toThrow(UnsealError)
  })
})

describe('store.update, updateWhere and increment', () => {
  it('changes what is given and answers the row', async () => {
    await store.insert(samples, { $id: 'up', area: 'up', name: 'before', secret: 's' })
    const changed = await store.update(samples, 'up', { name: 'after', secret: 't', prefs: { a: 1 }, labels: ['l'] })
    expect(changed).toMatchObject({ name: 'after', secret: 't', prefs: { a: 1 }, labels: ['l'], area: 'up' })
    expect(changed?.$updatedAt).toBeGreaterThan(changed?.$createdAt ?? Infinity)
    expect(await store.find(samples, 'up')).toEqual(changed)
    expect(await store.update(samples, 'nobody', { name: 'x' })).toBeUndefined()
  })

  it('takes null as "no value", and as the fallback where there is one', async () => {
    await store.insert(samples, { $id: 'nulls', area: 'nulls', name: 'n', hits: 5, prefs: { a: 1 } })
    const cleared = await store.update(samples, 'nulls', { name: null, hits: null as never, prefs: null as never })
    expect(cleared).toMatchObject({ name: null, hits: 0, prefs: {} })
  })

  it('changes every row that matches, but seals nothing for rows it has not seen', async () => {
    for (const at of [1, 2, 3])
      await store.insert(samples, { $id: `many-${at}`, area: `many${at}`, number: at % 2, secret: 's', hits: 88 })
    const rows = await store.updateWhere(samples, { hits: 88, number: 1 }, { score: 1.5 })
    expect(rows.map(({ $id, score }) => [$id, score]).sort()).toEqual([
      ['many-1', 1.5],
      ['many-3', 1.5],
    ])
    await expect(store.updateWhere(samples, { hits: 88 }, { secret: 'x' })).rejects.toThrow(/sealed/)
    expect((await store.updateWhere(samples, { hits: 88 }, { secret: null })).map(({ secret }) => secret)).toEqual([
      null,
      null,
      null,
    ])
  })

  it('says which rule a change breaks', async () => {
    await store.insert(samples, { $id: 'mail-1', area: 'm1', email: 'm1@example.com' })
    await store.insert(samples, { $id: 'mail-2', area: 'm2', email: 'm2@example.com' })
    await expect(store.update(samples, 'mail-2', { email: 'm1@example.com' })).rejects.toMatchObject({
      name: 'DuplicateError',
      columns: 'email',
    })
  })

  it('loses no increment of parallel writers', async () => {
    await store.insert(samples, { $id: 'counter', area: 'counter' })
    await Promise.all(Array.from({ length: 40 }, () => store.increment(samples, 'counter', 'hits', 2)))
    expect((await store.find(samples, 'counter'))?.hits).toBe(80)
    expect(await store.increment(samples, 'nobody', 'hits', 1)).toBeUndefined()
  })
})

describe('store.delete and deleteWhere', () => {
  it('answers the rows that are gone, once', async () => {
    for (const at of [1, 2, 3]) await store.insert(samples, { $id: `del-${at}`, area: `del${at}`, hits: 99 })
    expect((await store.delete(samples, 'del-1'))?.area).toBe('del1')
    expect(await store.delete(samples, 'del-1')).toBeUndefined()
    const gone = await Promise.all([store.deleteWhere(samples, { hits: 99 }), store.deleteWhere(samples, { hits: 99 })])
    expect(
      gone
        .flat()
        .map(({ $id }) => $id)
        .sort(),
    ).toEqual(['del-2', 'del-3'])
  })

  it('never gives a number in the order of insertion twice', async () => {
    const before = await store.insert(samples, { $id: 'seq', area: 'seq' })
    await store.delete(samples, 'seq')
    expect((await store.insert(samples, { $id: 'seq', area: 'seq' })).$sequence).toBeGreaterThan(before.$sequence)
  })
})

describe('store.count and each', () => {
  it('counts up to where it is told to, and goes through tables longer than a page', async () => {
    await store.transaction(async (tx) => {
      for (let at = 0; at < 1203; at += 1) await tx.insert(samples, { $id: `each-${at}`, area: `each${at}`, hits: 123 })
    })
    expect(await store.count(samples, { hits: 123 })).toBe(1203)
    expect(await store.count(samples, { hits: 123 }, 10)).toBe(10)
    const seen: string[] = []
    for await (const row of store.each(samples, { hits: 123 })) seen.push(row.$id)
    expect(seen).toEqual(Array.from({ length: 1203 }, (_, at) => `each-${at}`))
  })
})

describe('system tables', () => {
  it('are out of reach until somebody escalates', async () => {
    const plain = db.as('any')
    const attempts = [
      () => plain.find(samples, 'up'),
      () => plain.list(samples, [], { attributes: [] }),
      () => plain.count(samples, {}),
      () => plain.insert(samples, { $id: 'x' }),
      () => plain.update(samples, 'up', {}),
      () => plain.delete(samples, 'up'),
      () => plain.deleteWhere(samples, {}),
    ]
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow(/asSystem/)
    expect(await plain.asSystem().find(samples, 'up')).toBeDefined()
  })
})

const table = () => (db.database.schema ? `"${db.database.schema}".samples` : 'samples')
