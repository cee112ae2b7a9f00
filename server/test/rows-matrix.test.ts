import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Route } from '../src/contract/route.ts'
import { routes } from '../src/services/index.ts'
import { type Answer, call, withKey } from './call.ts'
import { createKey, createProject, createUserSession } from './factories.ts'
import { startServer, type TestServer } from './harness.ts'

// Every route to rows × whoever has no right to them × both ways in which a table keeps them to itself. Complete
// requests are sent, so that nothing but the missing right is in their way.
let server: TestServer
let key: Record<string, string>
const callers: Record<string, Record<string, string>> = {}
const transactions: Record<string, string> = {}

const ANYBODY = ['read("any")', 'update("any")', 'delete("any")']
// In a table without row security the permissions of its rows count for nothing.
const KEPT = { closed: { rowSecurity: false, granted: ANYBODY }, guarded: { rowSecurity: true, granted: [] } }

beforeAll(async () => {
  server = await startServer()
  const { projectId } = await createProject(server)
  key = withKey(projectId, await createKey(server, projectId))
  callers.key = key
  callers.guest = { 'x-appwrite-project': projectId }
  callers.user = { ...callers.guest, 'x-appwrite-session': await createUserSession(server, projectId) }
  await made('/tablesdb', { databaseId: 'main', name: 'Main' })
  const tables = { ...KEPT, open: { rowSecurity: false, granted: [] } }
  for (const [tableId, { rowSecurity, granted }] of Object.entries(tables)) {
    const columns = [
      { key: 'name', type: 'varchar', size: 20 },
      { key: 'age', type: 'integer' },
    ]
    await made('/tablesdb/main/tables', { tableId, name: tableId, rowSecurity, columns })
    const row = { rowId: 'secret', data: { name: 'kept', age: 7 }, permissions: granted }
    await made(`/tablesdb/main/tables/${tableId}/rows`, row)
  }
  for (const [name, headers] of Object.entries(callers)) {
    transactions[name] = (await call(server, 'POST', '/tablesdb/transactions', headers, {})).body.$id
  }
})
afterAll(() => server.close())

async function made(path: string, body: object) {
  expect((await call(server, 'POST', path, key, body)).status).toBe(201)
}

const toRows = routes.filter(
  ({ path, scopes }) => path.includes('/:databaseId/') && scopes.some((scope) => /^(?:rows|documents)\./.test(scope)),
)
const cases = toRows.flatMap((route) =>
  ['guest', 'user'].flatMap((caller) => Object.keys(KEPT).map((table) => ({ name: route.name, route, caller, table }))),
)

const VALUES = { name: 'changed', age: 1 }

// What the routes call things: of the names one does not know, it hears nothing.
function bodyFor({ path, params }: Route): Record<string, unknown> {
  const one = { rowId: 'added', documentId: 'added', data: VALUES, value: 1, queries: [] }
  const many = [{ $id: 'secret', ...VALUES }]
  const several = path.endsWith('/rows') ? { rows: many } : { documents: many }
  const body = 'data' in params ? one : { ...one, ...several }
  return Object.fromEntries(Object.entries(body).filter(([name]) => name in params && !path.endsWith(`:${name}`)))
}

function ask(route: Route, caller: string, table: string, transaction?: string): Promise<Answer> {
  const names: Record<string, string> = { databaseId: 'main', column: 'age', attribute: 'age' }
  const path = route.path
    .replace('/v1', '')
    .replace(/:(\w+)/g, (_, name: string) => names[name] ?? (/^(?:row|document)Id$/.test(name) ? 'secret' : table))
  const within = transaction && 'transactionId' in route.params ? { transactionId: transaction } : {}
  if (route.method === 'GET') {
    const query = new URLSearchParams(within).toString()
    return call(server, 'GET', `${path}?${query}`, callers[caller] ?? {})
  }
  return call(server, route.method, path, callers[caller] ?? {}, { ...bodyFor(route), ...within })
}

/** Answers that say no, or show nothing. */
function expectRefusal({ status, body }: Answer) {
  if (status === 200) expect(body).toMatchObject({ total: 0 })
  else expect([401, 404]).toContain(status)
  expect(JSON.stringify(body)).not.toContain('kept')
}

async function expectUntouched(table: string) {
  const { body } = await call(server, 'GET', `/tablesdb/main/tables/${table}/rows`, key)
  expect(body).toMatchObject({ total: 1, rows: [{ $id: 'secret', name: 'kept', age: 7 }] })
}

describe('the requests', () => {
  it('are made to every route to rows', () => expect(toRows.length).toBe(24))

  it.each(toRows.filter(({ auth }) => auth.includes('key')))('$name is done for a key', async (route) => {
    await call(server, 'PUT', '/tablesdb/main/tables/open/rows/secret', key, { data: VALUES })
    await call(server, 'DELETE', '/tablesdb/main/tables/open/rows/added', key)
    expect((await ask(route, 'key', 'open')).status).toBeLessThan(300)
  })
})

describe('rows nobody was given a right to', () => {
  it.each(cases)('$name of a $table table does nothing for a $caller', async ({ route, caller, table }) => {
    expectRefusal(await ask(route, caller, table))
    await expectUntouched(table)
  })

  it.each(cases)('$name of a $table table stages nothing for a $caller', async ({ route, caller, table }) => {
    expectRefusal(await ask(route, caller, table, transactions[caller]))
    await expectUntouched(table)
  })
})

const OPERATIONS = [
  { action: 'create', rowId: 'added', data: VALUES },
  { action: 'update', rowId: 'secret', data: VALUES },
  { action: 'upsert', rowId: 'secret', data: VALUES },
  { action: 'delete', rowId: 'secret' },
  { action: 'increment', rowId: 'secret', data: { column: 'age', value: 1 } },
  { action: 'decrement', rowId: 'secret', data: { column: 'age', value: 1 } },
  { action: 'bulkCreate', data: [{ $id: 'added', ...VALUES }] },
  { action: 'bulkUpdate', data: { data: VALUES, queries: [] } },
  { action: 'bulkUpsert', data: [{ $id: 'secret', ...VALUES }] },
  { action: 'bulkDelete', data: { queries: [] } },
].flatMap((operation) =>
  ['guest', 'user'].flatMap((caller) =>
    Object.keys(KEPT).map((table) => ({ action: operation.action, operation, caller, table })),
  ),
)

describe('operations on rows nobody was given a right to', () => {
  it.each(OPERATIONS)('$action of a $table table is not staged for a $caller', async ({ operation, caller, table }) => {
    const path = `/tablesdb/transactions/${transactions[caller]}`
    const operations = [{ databaseId: 'main', tableId: table, ...operation }]
    const answer = await call(server, 'POST', `${path}/operations`, callers[caller] ?? {}, { operations })
    expect([401, 404]).toContain(answer.status)
    await call(server, 'PATCH', path, callers[caller] ?? {}, { commit: false })
    await expectUntouched(table)
  })

  it.each(['guest', 'user'])('leave nothing to commit for a %s', async (caller) => {
    await call(server, 'PATCH', `/tablesdb/transactions/${transactions[caller]}`, callers[caller] ?? {}, {
      commit: true,
    })
    for (const table of Object.keys(KEPT)) await expectUntouched(table)
  })
})
