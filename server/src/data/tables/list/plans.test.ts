import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { onPostgres, type TestDatabase } from '../../../../test/databases.ts'
import { makeIndexedTable, rowsDatabase } from '../../../../test/model/tables.ts'
import type { Scalar } from '../../columns/column-type.ts'
import type { TableDefinition } from '../definition.ts'
import { Rows } from '../rows.ts'

let db: TestDatabase
let table: TableDefinition
const ROWS = 4000
beforeAll(async () => {
  db = await rowsDatabase()
  table = await makeIndexedTable(db.system, {
    tableId: 'posts',
    rowSecurity: true,
    columns: [
      { key: 'rank', type: 'integer' },
      { key: 'state', type: 'string', size: 20 },
      { key: 'text', type: 'string', size: 100 },
    ],
    indexes: [
      { type: 'key', columns: ['rank'] },
      { type: 'key', columns: ['state', 'rank'], orders: ['ASC', 'DESC'] },
      { type: 'key', columns: ['$createdAt'], orders: ['DESC'] },
      { type: 'fulltext', columns: ['text'] },
    ],
  })
  const row = (at: number) => ({
    $id: `p${at}`,
    $permissions: [at % 4 ? 'read("any")' : `read("user:${at % 40}")`],
    rank: at % 1000,
    state: at % 2 ? 'open' : 'done',
    text: `text ${at}`,
  })
  await db.system.transaction((tx) => tx.rows(table).insertMany(Array.from({ length: ROWS }, (_, at) => row(at))))
})
afterAll(() => db[Symbol.asyncDispose]())

/** How SQLite goes about the statements of a list. */
async function plansOf(roles: string[] | undefined, queries: readonly object[], total: boolean): Promise<string[]> {
  const statements: (readonly [string, readonly Scalar[]])[] = []
  const watched = Object.create(db.database) as typeof db.database
  watched.all = (sql, parameters) => {
    statements.push([sql, parameters])
    return db.database.all(sql, parameters)
  }
  const { context } = (roles ? db.as(...roles) : db.system).rows(table)
  const texts = queries.map((query) => JSON.stringify(query))
  await new Rows(table, { ...context, database: watched }).list(texts, { total })
  const plans: string[] = []
  for (const [sql, parameters] of statements) {
    // Those that read rows; a cursor's is another matter.
    if (!sql.includes(`"${table.name}" as r`) || sql.includes('lower(r."$id")')) continue
    const steps = await db.database.all(`explain query plan ${sql}`, parameters)
    plans.push(steps.map(({ detail }) => detail).join('; '))
  }
  return plans
}

const asc = (attribute: string) => ({ method: 'orderAsc', attribute })
const desc = (attribute: string) => ({ method: 'orderDesc', attribute })
const equal = (attribute: string, value: unknown) => ({ method: 'equal', attribute, values: [value] })
const after = { method: 'cursorAfter', values: ['p2000'] }
const ONE = ['user:4']
const SOME = ['user:4', 'user:8', 'user:12']

describe.skipIf(onPostgres)('the rows of a page', () => {
  it.each<[string, string[] | undefined, object[]]>([
    ['by insertion', undefined, []],
    ['by insertion, backwards', undefined, [desc('$sequence')]],
    ['by a column', undefined, [asc('rank')]],
    ['by a column, descending', undefined, [desc('rank')]],
    ['by the newest', undefined, [desc('$createdAt')]],
    ['by two columns', undefined, [asc('state'), desc('rank')]],
    ['by two columns, backwards', undefined, [desc('state'), asc('rank')]],
    ['by a column after a filter', undefined, [equal('state', 'open'), desc('rank')]],
    ['after a cursor', undefined, [after]],
    ['after a cursor by a column', undefined, [asc('rank'), after]],
    ['after a cursor by a column, descending', undefined, [desc('rank'), after]],
    ['after a cursor by two columns', undefined, [desc('state'), asc('rank'), after]],
    ['of one permission set', ONE, []],
    ['of one permission set by a column', ONE, [asc('rank')]],
    ['of one permission set by a column, descending', ONE, [desc('rank')]],
    ['of one permission set after a cursor', ONE, [desc('rank'), after]],
    ['of a public permission set', ['any'], [asc('rank')]],
    ['of a public permission set after a filter', ['any'], [equal('state', 'open'), desc('rank')]],
  ])('%s are read from an index, in order', async (_what, roles, queries) => {
    const plans = await plansOf(roles, queries, false)
    expect(plans.length).toBeGreaterThan(0)
    for (const plan of plans) {
      expect(plan).toMatch(/(SEARCH|SCAN) r\b/)
      expect(plan).not.toMatch(/TEMP B-TREE/)
    }
  })

  it('of several permission sets are read from the sets alone', async () => {
    for (const queries of [[], [asc('rank')], [desc('rank')], [equal('state', 'open'), desc('rank')]]) {
      for (const plan of await plansOf(SOME, queries, true)) {
        expect(plan).toMatch(/SEARCH r USING (COVERING )?INDEX \w+ \("?\$acl"?=\?/)
        expect(plan).not.toMatch(/SCAN r\b/)
      }
    }
  })

  it('that an ID, a number or a part of a text leaves are looked up', async () => {
    for (const query of [
      equal('$id', 'p7'),
      equal('$sequence', 7),
      { method: 'contains', attribute: 'text', values: ['xt 39'] },
      { method: 'search', attribute: 'text', values: ['39'] },
    ]) {
      for (const plan of await plansOf(undefined, [query, asc('rank')], true)) {
        expect(plan).not.toMatch(/SCAN r\b/)
      }
    }
  })

  it('are counted without a look at them, where no filter is', async () => {
    for (const roles of [undefined, ['any'], SOME]) expect(await plansOf(roles, [], true)).toHaveLength(1)
    expect((await db.as('any').rows(table).list([])).total).toBe(3000)
  })
})
