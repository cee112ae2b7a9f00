import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../test/databases.ts'
import { makeTable } from '../../../test/user-tables.ts'
import type { TableDefinition } from './definition.ts'
import { dropTable } from './schema.ts'
import * as metadata from './shapes.ts'
import { missingIn } from './stale.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await testDatabase(Object.values(metadata).filter((one) => typeof one === 'object'))
})
afterAll(() => db[Symbol.asyncDispose]())

let tables = 0
async function table(): Promise<TableDefinition> {
  const columns = [
    { key: 'text', type: 'string' as const, size: 10 },
    { key: 'gone', type: 'string' as const, size: 10 },
  ]
  const tableId = `t${++tables}`
  return (await makeTable(db.system, { tableId, columns, permissions: [] })).table
}
const run = (statement: (name: string) => string, { name }: TableDefinition) =>
  db.system.schema(async (tx) => {
    await tx.run(statement(tx.schema ? `"${tx.schema}"."${name}"` : `"${name}"`), [])
  })
const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )
const write = (to: TableDefinition) =>
  db.system.transaction((tx) => tx.rows(to).insert({ $id: 'x', $permissions: [], text: 'x' }))

describe('what a failed statement says is missing', () => {
  it('is a column that a definition still has', async () => {
    const stale = await table()
    const field = stale.columns.get('gone')?.field
    await run((name) => `alter table ${name} drop column "${field}"`, stale)
    expect(missingIn(await failureOf(db.system.rows(stale).peek('x')))).toBe('column')
    expect(missingIn(await failureOf(db.system.rows(stale).list([])))).toBe('column')
    expect(missingIn(await failureOf(write(stale)))).toBe('column')
  })

  it('is a table that a definition still has', async () => {
    const stale = await table()
    await db.system.schema(async (tx) => {
      for (const statement of dropTable(tx, stale.name)) await tx.run(statement, [])
    })
    expect(missingIn(await failureOf(db.system.rows(stale).peek('x')))).toBe('table')
    expect(missingIn(await failureOf(write(stale)))).toBe('table')
  })

  it('is nothing when another thing went wrong', async () => {
    const good = await table()
    await write(good)
    expect(missingIn(await failureOf(write(good)))).toBeUndefined()
    expect(missingIn(await failureOf(run(() => 'select', good)))).toBeUndefined()
    expect(missingIn(new Error('no such column: c1'))).toBeUndefined()
    expect(missingIn('no such table: t1')).toBeUndefined()
  })
})
