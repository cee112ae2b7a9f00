import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../test/databases.ts'
import { SAMPLE_ATTRIBUTES, samples } from '../../../test/sample-shapes.ts'
import { Store } from '../store.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await testDatabase([samples])
  await db.system.insert(samples, { $id: 'mine', area: 'mine', hits: 1 })
  await db.system.insert(samples, { $id: 'theirs', area: 'theirs', hits: 2 })
})
afterAll(() => db[Symbol.asyncDispose]())

/** Lists, and tells whether the database was asked anything. */
async function refusal(...queries: (object | string)[]) {
  const asked: string[] = []
  const { database } = db
  const watched = {
    ...database,
    name: database.name,
    dialect: database.dialect,
    schema: database.schema,
    all: (sql: string, parameters: readonly never[]) => {
      asked.push(sql)
      return database.all(sql, parameters)
    },
  }
  const store = new Store(
    watched as never,
    { roles: [], checks: false, system: true },
    { seals: undefined as never, now: Date.now, definitions: undefined as never },
  )
  const texts = queries.map((query) => (typeof query === 'string' ? query : JSON.stringify(query)))
  const error = await store.list(samples, texts, { attributes: SAMPLE_ATTRIBUTES, where: { hits: 1 } }).then(
    () => undefined,
    (thrown: { type?: string; message: string }) => thrown,
  )
  return { type: error?.type, message: error?.message, asked }
}

const q = (method: string, attribute: string, ...values: unknown[]) => ({ method, attribute, values })

describe('bad queries', () => {
  it.each<[string, object | string]>([
    ['text that is no JSON', 'limit(1)'],
    ['JSON that is no object', '[]'],
    ['null', 'null'],
    ['no method', {}],
    ['an unknown method', { method: 'drop' }],
    ["a method that is a prototype's", { method: 'constructor' }],
    ['a method that is no text', { method: 1 }],
    ['values that are no list', { method: 'limit', values: 1 }],
    ['an attribute that is no text', { method: 'equal', attribute: ['name'], values: ['a'] }],
    ['an unknown attribute', q('equal', 'nope', 'a')],
    ['an attribute that is not offered', q('equal', 'prefs', 'a')],
    ['a sealed attribute', q('equal', 'secret', 'a')],
    ['the ACL', q('equal', '$acl', 1)],
    ['no attribute', { method: 'equal', values: ['a'] }],
    ["an attribute that is a prototype's", q('isNull', 'constructor')],
    ['an attribute called __proto__', q('isNull', '__proto__')],
    ["an order by a prototype's", q('orderAsc', 'toString')],
    ['SQL for an attribute', q('isNull', 'name" is null or 1=1 --')],
    ['SQL for an order', q('orderDesc', '"name"; drop table samples')],
    ['a qualified attribute', q('isNull', 'samples.name')],
    ['no values', q('equal', 'name')],
    ['a number for text', q('equal', 'name', 1)],
    ['text for a number', q('equal', 'number', '1')],
    ['a fraction for an integer', q('equal', 'number', 1.5)],
    ['an integer beyond 64 bits', `{"method":"equal","attribute":"number","values":[9223372036854775808]}`],
    ['a huge integer', `{"method":"equal","attribute":"number","values":[1e300]}`],
    ['an infinite number', `{"method":"equal","attribute":"score","values":[1e999]}`],
    ['a number for a boolean', q('equal', 'active', 1)],
    ['text that is no date', q('equal', 'due', 'soon')],
    ['a number for a date', q('equal', 'due', 1)],
    ['null for a value', q('equal', 'name', null)],
    ['an object for a value', q('equal', 'name', { a: 1 })],
    ['a list for a value', q('equal', 'name', ['a'])],
    ['an object in a list', q('contains', 'labels', { a: 1 })],
    ['two values to compare with', q('lessThan', 'number', 1, 2)],
    ['between with one value', q('between', 'number', 1)],
    ['between with three values', q('between', 'number', 1, 2, 3)],
    ['search in a number', q('search', 'number', 'a')],
    ['contains in a number', q('contains', 'number', 'a')],
    ['contains in a boolean', q('notContains', 'active', 'a')],
    ['contains in a date', q('contains', 'due', '2026')],
    ['two values to differ from', q('notEqual', 'name', 'a', 'b')],
    ['two texts to start with', q('startsWith', 'name', 'a', 'b')],
    ['two texts to search for', q('search', 'name', 'a', 'b')],
    ...['equal', 'notEqual', 'lessThan', 'startsWith', 'notEndsWith', 'search'].map((method): [string, object] => [
      `${method} in a list`,
      q(method, 'labels', 'a'),
    ]),
    ['between in a list', q('between', 'labels', 'a', 'b')],
    ['select', { method: 'select', values: ['name'] }],
    ['containsAll in a number', q('containsAll', 'number', 1)],
    ['a null test with a value', q('isNull', 'name', 'a')],
    ['a part of a text that is longer than engines look for', q('contains', 'name', 'a'.repeat(10_001))],
    ['JSON that nests ten thousand deep', '['.repeat(10_000) + ']'.repeat(10_000)],
    [
      'a value that nests ten thousand deep',
      `{"method":"equal","attribute":"number","values":[${'['.repeat(10_000)}1234567890123456789${']'.repeat(10_000)}]}`,
    ],
    [
      'search for more words than a condition can hold',
      q('search', 'name', Array.from({ length: 900 }, (_, at) => at).join(' ')),
    ],
    ['or with one part', { method: 'or', values: [q('isNull', 'name')] }],
    ['and with none', { method: 'and', values: [] }],
    ['or over text', { method: 'or', values: ['a', 'b'] }],
    ['a limit within or', { method: 'or', values: [q('isNull', 'name'), { method: 'limit', values: [1] }] }],
    ['a limit of none', { method: 'limit', values: [0] }],
    ['a negative limit', { method: 'limit', values: [-1] }],
    ['a fraction as limit', { method: 'limit', values: [1.5] }],
    ['a word as limit', { method: 'limit', values: ['1; drop table samples'] }],
    ['two limits in one', { method: 'limit', values: [1, 2] }],
    ['a negative offset', { method: 'offset', values: [-1] }],
    ['an empty cursor', { method: 'cursorAfter', values: [''] }],
    ['a cursor that is no text', { method: 'cursorAfter', values: [{ $id: 'a' }] }],
    ['too many values', q('equal', 'number', ...Array.from({ length: 501 }, (_, at) => at))],
  ])('refuses %s before anything is asked', async (_what, query) => {
    const { type, message, asked } = await refusal(query)
    expect({ type, asked }).toEqual({ type: 'general_argument_invalid', asked: [] })
    expect(message).toMatch(/^Invalid `queries` param: /)
  })

  it('refuses queries nested too deep, and more values than a statement can have', async () => {
    const deep = (depth: number): object =>
      depth === 0 ? q('isNull', 'name') : { method: 'or', values: [deep(depth - 1), q('isNull', 'name')] }
    expect((await refusal(deep(7))).type).toBeUndefined()
    expect((await refusal(deep(8))).type).toBe('general_argument_invalid')
    const many = q('equal', 'number', ...Array.from({ length: 500 }, (_, at) => at))
    expect((await refusal(...Array.from({ length: 20 }, () => many))).type).toBeUndefined()
    expect((await refusal(...Array.from({ length: 21 }, () => many))).type).toBe('general_argument_invalid')
  })

  it('refuses more queries, and longer ones, than anybody reads', async () => {
    const start = performance.now()
    expect((await refusal(...Array.from({ length: 1001 }, () => 'x'))).type).toBe('general_argument_invalid')
    expect((await refusal('['.repeat(2_000_001))).type).toBe('general_argument_invalid')
    expect(performance.now() - start).toBeLessThan(500)
  })

  it('runs the largest queries that it accepts', async () => {
    const wide = (depth: number): object => ({
      method: depth % 2 ? 'and' : 'or',
      values: [
        ...(depth ? [wide(depth - 1)] : []),
        ...Array.from({ length: 499 }, (_, at) => q('notContains', 'name', `${at}`)),
      ],
    })
    expect((await refusal(wide(6))).type).toBeUndefined()
    const words = Array.from({ length: 200 }, (_, at) => `w${at}`).join(' ')
    expect((await refusal(q('search', 'name', words))).type).toBeUndefined()
    const labels = q('containsAll', 'labels', ...Array.from({ length: 500 }, (_, at) => `${at}`))
    expect((await refusal(...Array.from({ length: 20 }, () => labels))).type).toBeUndefined()
    expect(
      (await refusal({ method: 'limit', values: [Number.MAX_SAFE_INTEGER] }, { method: 'offset', values: [1e300] }))
        .type,
    ).toBeUndefined()
  })
})

describe('cursors', () => {
  it('are refused when there is no such row, or none of those listed', async () => {
    for (const id of ['nobody', 'theirs', 'x'.repeat(255), 'mi\0ne', "' or 1=1 --"]) {
      expect((await refusal({ method: 'cursorAfter', values: [id] })).type).toBe('general_cursor_not_found')
    }
    expect((await refusal({ method: 'cursorBefore', values: ['mine'] })).type).toBeUndefined()
  })
})
