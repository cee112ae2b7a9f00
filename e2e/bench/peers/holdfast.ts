import { randomBytes } from 'node:crypto'
import { Account, Client } from 'appwrite'
import { Permission, Query, Role, TablesDB, Users } from 'node-appwrite'
import { cookieHeader, person } from '../../server/person.ts'
import { type ServerProcess, startServer } from '../../server/process.ts'
import { createProject } from '../../server/project.ts'
import type { Contestant, Ground } from './contestant.ts'
import { owned } from './owned.ts'
import { COLUMNS, type ColumnType, inPieces, NUMBERS, OWNERS, ownerOf, PAGE, type Values, valuesOf } from './work.ts'

const SCOPES = ['users.write', 'databases.write', 'tables.write', 'rows.write']
const TABLE = { databaseId: 'comparison', tableId: 'items' }
const PATH = `/v1/tablesdb/${TABLE.databaseId}/tables/${TABLE.tableId}/rows`
const PASSWORD = 'analytical engine'
const TYPES: Readonly<Record<ColumnType, object>> = {
  line: { type: 'varchar', size: 120 },
  text: { type: 'text' },
  integer: { type: 'integer' },
  float: { type: 'double' },
  boolean: { type: 'boolean' },
  date: { type: 'datetime' },
}
/** Rows in one request when filling. */
const BATCH = 100

/** Holdfast as an operator runs it, filled, with its first owner signed in. */
export async function startHoldfast({ folder, stack }: Pick<Ground, 'folder' | 'stack'>): Promise<Contestant> {
  const env = { _APP_ENV: 'production', _APP_OPENSSL_KEY_V1: randomBytes(32).toString('hex') }
  const server = await owned(
    stack,
    () => startServer({ folder, env }),
    (started) => started.close(),
  )
  const { projectId, server: client } = await createProject(server.endpoint, SCOPES, 'comparison')
  await createOwners(new Users(client))
  const rows = new TablesDB(client)
  await createTable(rows)
  const ids = await fill(rows)
  const headers = { 'x-appwrite-project': projectId, cookie: await signIn(server, projectId) }
  const port = Number(new URL(server.endpoint).port)
  return { name: 'Holdfast', port, pid: server.pid, headers, ids, ...requests }
}

async function createOwners(users: Users): Promise<void> {
  for (let at = 0; at < OWNERS; at++)
    await users.create({ userId: `owner-${at}`, email: `owner-${at}@example.com`, password: PASSWORD })
}

async function createTable(rows: TablesDB): Promise<void> {
  await rows.create({ databaseId: TABLE.databaseId, name: 'Comparison' })
  await rows.createTable({
    ...TABLE,
    name: 'Items',
    permissions: [Permission.create(Role.users())],
    rowSecurity: true,
    columns: Object.entries(COLUMNS).map(([key, type]) => ({ key, ...TYPES[type] })),
    indexes: [{ key: 'by_category', type: 'key', attributes: ['category', 'score'], orders: ['ASC', 'DESC'] }],
  })
}

const permissionsOf = (owner: number): string[] => {
  const role = Role.user(`owner-${owner}`)
  return [Permission.read(role), Permission.update(role), Permission.delete(role)]
}

async function fill(rows: TablesDB): Promise<string[]> {
  for (const numbers of inPieces(NUMBERS, BATCH))
    await rows.createRows({
      ...TABLE,
      rows: numbers.map((at) => ({ $id: idOf(at), $permissions: permissionsOf(ownerOf(at)), ...valuesOf(at) })),
    })
  return NUMBERS.map(idOf)
}

const idOf = (at: number) => `row-${at}`

function signIn(server: ServerProcess, projectId: string): Promise<string> {
  const account = new Account(new Client().setEndpoint(server.endpoint).setProject(projectId))
  return person()(async () => {
    await account.createEmailPasswordSession({ email: 'owner-0@example.com', password: PASSWORD })
    return cookieHeader()
  })
}

const requests: Omit<Contestant, 'name' | 'port' | 'pid' | 'headers' | 'ids'> = {
  get: (id) => ({ method: 'GET', path: `${PATH}/${id}` }),
  list(category, total) {
    const queries = [Query.equal('category', category), Query.orderDesc('score'), Query.limit(PAGE)]
    const query = new URLSearchParams(queries.map((text) => ['queries[]', text]))
    return { method: 'GET', path: `${PATH}?${query}${total ? '' : '&total=false'}` }
  },
  create: (values) => ({
    method: 'POST',
    path: PATH,
    body: { rowId: 'unique()', data: values, permissions: permissionsOf(0) },
  }),
  titlesOf(answer) {
    const found = answer as Values | { rows: Values[] }
    return ('rows' in found ? found.rows : [found]).map(({ title }) => title)
  },
  totalOf: (answer) => (answer as { total: number }).total,
}
