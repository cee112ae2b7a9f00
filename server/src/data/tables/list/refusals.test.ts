import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestDatabase } from '../../../../test/databases.ts'
import { link, makeIndexedTable, rowsDatabase, tableOf } from '../../../../test/model/tables.ts'
import type { Scalar } from '../../columns/column-type.ts'
import type { TableDefinition } from '../definition.ts'
import { Rows } from '../rows.ts'

let db: TestDatabase
let table: TableDefinition
beforeAll(async () => {
  db = await rowsDatabase()
  await makeIndexedTable(db.system, { tableId: 'teams', columns: [{ key: 'title', type: 'string', size: 50 }] })
  await makeIndexedTable(db.system, {
    tableId: 'people',
    columns: [
      { key: 'name', type: 'string', size: 50 },
      { key: 'mail', type: 'string', format: 'email', size: 254 },
      { key: 'age', type: 'integer' },
      { key: 'small', type: 'integer', min: 0, max: 100 },
      { key: 'big', type: 'bigint' },
      { key: 'score', type: 'double' },
      { key: 'ok', type: 'boolean' },
      { key: 'born', type: 'datetime' },
      { key: 'tags', type: 'string', size: 20, array: true },
      { key: 'spot', type: 'point' },
      { key: 'secret', type: 'string', size: 200, encrypt: true },
    ],
    indexes: [{ type: 'fulltext', columns: ['mail'] }],
  })
  await link(db.system, 'people', 'teams', { type: 'manyToOne', key: 'team', twoWayKey: 'members' })
  table = await tableOf(db.system, 'people')
})
afterAll(() => db[Symbol.asyncDispose]())

/** What a list of rows comes to, and which rows were asked for: definitions are no rows. */
async function outcome(...queries: (object | string)[]) {
  const asked: string[] = []
  const watched = Object.create(db.database) as typeof db.database
  watched.all = (sql: string, parameters: readonly Scalar[]) => {
    asked.push(sql)
    return db.database.all(sql, parameters)
  }
  const { context } = db.system.rows(table)
  const rows = new Rows(table, { ...context, database: watched })
  const texts = queries.map((query) => (typeof query === 'string' ? query : JSON.stringify(query)))
  const start = performance.now()
  const error = await rows.list(texts).then(
    () => undefined,
    (thrown: { type?: string; message: string }) => thrown,
  )
  return { type: error?.type, message: error?.message ?? '', asked, took: performance.now() - start }
}

const q = (method: string, attribute: string, ...values: unknown[]) => ({ method, attribute, values })
const deep = (depth: number, inner: string) => '['.repeat(depth) + inner + ']'.repeat(depth)

describe('queries on rows', () => {
  it.each<[string, object | string]>([
    ['text that is no JSON', 'equal("name", "a")'],
    ['JSON that is no object', '[]'],
    ['null', 'null'],
    ['no method', {}],
    ['an unknown method', { method: 'drop' }],
    ["a method that is a prototype's", { method: 'constructor', values: [1] }],
    ['a method called __proto__', { method: '__proto__', attribute: 'name', values: [1] }],
    ['shorthands that only clients have', { method: 'createdAfter', values: ['2020-01-01'] }],
    ['exists, which rows do not have', { method: 'exists', values: ['name'] }],
    ['elemMatch, which rows do not have', q('elemMatch', 'tags', q('equal', 'a', 'b'))],
    ['a vector', q('vectorDot', 'name', [1])],
    ['an unknown attribute', q('equal', 'nope', 'a')],
    ['an attribute in another case', q('equal', 'Name', 'a')],
    ["an attribute that is a prototype's", q('isNull', 'constructor')],
    ['an attribute called __proto__', q('isNull', '__proto__')],
    ['the ACL', q('equal', '$acl', 1)],
    ['permissions', q('contains', '$permissions', 'read("any")')],
    ['a physical column', q('isNull', 'c1')],
    ['SQL for an attribute', q('isNull', 'name" is null or 1=1 --')],
    ['NUL in an attribute', q('isNull', 'na\0me')],
    ['no attribute', { method: 'isNull' }],
    ['an encrypted attribute', q('equal', 'secret', 'a')],
    ['a null test of an encrypted attribute', q('isNull', 'secret')],
    ['an encrypted attribute within or', { method: 'or', values: [q('isNull', 'name'), q('isNotNull', 'secret')] }],
    ['a relationship whose links another table keeps', q('equal', 'team.members', 'a')],
    ['an unknown attribute of a related row', q('equal', 'team.nope', 'a')],
    ['the ACL of a related row', q('equal', 'team.$acl', 1)],
    ['a path through what is no relationship', q('equal', 'name.title', 'a')],
    ['a path that ends with a dot', q('equal', 'team.', 'a')],
    ['a path through too many tables', q('equal', 'team.members.team.members.name', 'a')],
    [
      'two values for one attribute of a related row',
      { method: 'and', values: [q('equal', 'team.title', 'a'), q('equal', 'team.title', 'b')] },
    ],
    ['no values', q('equal', 'name')],
    ['null for a value', q('equal', 'name', null)],
    ['a number for text', q('equal', 'name', 1)],
    ['text for a number', q('equal', 'age', '1')],
    ['a fraction for an integer', q('equal', 'age', 1.5)],
    ['an integer beyond 64 bits', '{"method":"equal","attribute":"age","values":[9223372036854775808]}'],
    ['an integer beyond the 32 bits of its column', q('equal', 'small', 2 ** 31)],
    ['an infinite number', '{"method":"equal","attribute":"score","values":[1e999]}'],
    ['text that is no integer', q('equal', 'big', '1.0')],
    ['a number for a boolean', q('equal', 'ok', 1)],
    ['text that is no date', q('equal', 'born', 'soon')],
    ['a date out of the calendar', q('equal', 'born', '0000-01-01')],
    ['a number for a date', q('greaterThan', '$createdAt', 1)],
    ['a row number below one', q('equal', '$sequence', 0)],
    ['a row number that is no number', q('equal', '$sequence', 'a1')],
    ['an object for a value', q('equal', 'name', { a: 1 })],
    ['an object in a list', q('contains', 'tags', { a: 1 })],
    ['a comparison of a list', q('equal', 'tags', 'a')],
    ['a range of a list', q('between', 'tags', 'a', 'b')],
    ['a part of a number', q('contains', 'age', 1)],
    ['a part of a relationship', q('contains', 'team', 'a')],
    ['two values to compare with', q('lessThan', 'age', 1, 2)],
    ['three values of a range', q('between', 'age', 1, 2, 3)],
    ['a value of a null test', q('isNull', 'name', 1)],
    ['search without a full-text index', q('search', 'name', 'a')],
    ['search in a number', q('search', 'age', 'a')],
    [
      'search for more words than an engine looks for',
      q('search', 'mail', Array.from({ length: 900 }, (_, at) => at).join(' ')),
    ],
    ['search for a number', q('search', 'mail', 1)],
    ['a pattern that is none', q('regex', 'name', '(')],
    ['a pattern that looks back', q('regex', 'name', '(a)\\1')],
    ['a pattern that is no text', q('regex', 'name', 1)],
    ['a pattern for a number', q('regex', 'age', '1')],
    ['two patterns', q('regex', 'name', 'a', 'b')],
    ['a comparison of geometries', q('lessThan', 'spot', [1, 1])],
    ['a geometry that is none', q('equal', 'spot', [1])],
    ['a geometry for what has none', q('intersects', 'name', [1, 1])],
    ['a distance without a geometry', q('distanceLessThan', 'spot', [5, 1, true])],
    ['a distance that is no number', q('distanceLessThan', 'spot', [[1, 1], '1', true])],
    ['two geometries', q('crosses', 'spot', [1, 1], [2, 2])],
    ['or with one part', { method: 'or', values: [q('isNull', 'name')] }],
    ['or over text', { method: 'or', values: ['a', 'b'] }],
    ['a limit within and', { method: 'and', values: [q('isNull', 'name'), { method: 'limit', values: [1] }] }],
    ['an order within or', { method: 'or', values: [q('isNull', 'name'), { method: 'orderAsc', attribute: 'name' }] }],
    ['a selection within or', { method: 'or', values: [q('isNull', 'name'), { method: 'select', values: ['name'] }] }],
    ['an order by an unknown attribute', q('orderAsc', 'nope')],
    ["an order by a prototype's", q('orderAsc', 'toString')],
    ['an order by the ACL', q('orderDesc', '$acl')],
    ['an order by an attribute of a related row', q('orderAsc', 'team.title')],
    ['an order by geometries', q('orderAsc', 'spot')],
    ['SQL for an order', q('orderDesc', '"name"; drop table people')],
    ['a limit of none', { method: 'limit', values: [0] }],
    ['a negative limit', { method: 'limit', values: [-1] }],
    ['a fraction as limit', { method: 'limit', values: [1.5] }],
    ['two limits in one', { method: 'limit', values: [1, 2] }],
    ['a negative offset', { method: 'offset', values: [-1] }],
    ['an empty cursor', { method: 'cursorAfter', values: [''] }],
    ['a cursor that is no text', { method: 'cursorBefore', values: [{ $id: 'a' }] }],
    ['a selection of nothing', { method: 'select', values: [] }],
    ['a selection of numbers', { method: 'select', values: [1] }],
    ['a selection of something twice', { method: 'select', values: ['name', 'name'] }],
    ['a selection of something unknown', { method: 'select', values: ['nope'] }],
    ["a selection of a prototype's", { method: 'select', values: ['__proto__'] }],
    ['a selection of a relationship', { method: 'select', values: ['team'] }],
    ['a selection of a relationship of related rows', { method: 'select', values: ['team.members'] }],
    ['a selection of an unknown attribute of related rows', { method: 'select', values: ['team.nope'] }],
    ['too many values', q('equal', 'age', ...Array.from({ length: 501 }, (_, at) => at))],
    ['JSON that nests ten thousand deep', deep(10_000, '')],
    [
      'a value that nests ten thousand deep',
      `{"method":"equal","attribute":"age","values":[${deep(10_000, '1234567890123456789')}]}`,
    ],
    [
      'a geometry that nests ten thousand deep',
      `{"method":"equal","attribute":"spot","values":[${deep(10_000, '1')}]}`,
    ],
    ['groups that nest a thousand deep', `${'{"method":"or","values":['.repeat(1000)}{}${']}'.repeat(1000)}`],
  ])('refuse %s before rows are asked for', async (_what, query) => {
    const { type, message, asked, took } = await outcome(query)
    expect({ type, asked }).toEqual({ type: 'general_query_invalid', asked: [] })
    expect(message).toMatch(/^Invalid query: .+\.$/s)
    expect(message).not.toMatch(/sqlite|postgres|select .* from/i)
    expect(took).toBeLessThan(500)
  })

  it('refuse more of them than anybody writes, at once', async () => {
    const values = Array.from({ length: 500 }, (_, at) => at)
    const lists = Array.from({ length: 21 }, () => q('equal', 'age', ...values))
    const nulls = Array.from({ length: 25 }, () => ({
      method: 'or',
      values: Array.from({ length: 500 }, () => q('isNull', 'age')),
    }))
    for (const queries of [lists, nulls]) {
      const { type, asked, took } = await outcome(...queries)
      expect({ type, asked }).toEqual({ type: 'general_query_invalid', asked: [] })
      expect(took).toBeLessThan(1000)
    }
  })

  it('may be as many as are accepted', async () => {
    const part = (at: number) => q('notContains', 'name', `${at}`)
    const wide = (depth: number): object => ({
      method: 'or',
      values: [...(depth ? [wide(depth - 1)] : []), ...Array.from({ length: 499 }, (_, at) => part(at))],
    })
    expect((await outcome(wide(6))).type).toBeUndefined()
    const values = Array.from({ length: 500 }, (_, at) => `v${at}`)
    expect((await outcome(...Array.from({ length: 20 }, () => q('contains', 'tags', ...values)))).type).toBeUndefined()
    expect((await outcome(q('containsAll', 'team.title', ...values.slice(0, 100)))).type).toBeUndefined()
  })

  it('refuse a cursor that is no row, or that has no place in the order', async () => {
    await db.system.transaction((tx) => tx.rows(table).insert({ $id: 'p1', $permissions: [], name: null, age: 1 }))
    for (const id of ['nobody', 'P1', 'p1\0', '\ud800', 'x'.repeat(255), "' or 1=1 --"]) {
      expect((await outcome({ method: 'cursorAfter', values: [id] })).type).toBe('general_cursor_not_found')
    }
    const at = { method: 'cursorAfter', values: ['p1'] }
    expect((await outcome(at, q('orderAsc', 'age'))).type).toBeUndefined()
    expect((await outcome(at, q('orderAsc', 'age'), q('orderDesc', 'name'))).type).toBe('database_query_order_null')
  })

  it('are refused to whoever has no right to any row, once they are right', async () => {
    const rows = db.as('any', 'users').rows(table)
    await expect(rows.list(['{}'])).rejects.toMatchObject({ type: 'general_query_invalid' })
    await expect(rows.list([])).rejects.toMatchObject({ name: 'ForbiddenError' })
    await expect(rows.count([])).rejects.toMatchObject({ name: 'ForbiddenError' })
  })
})
