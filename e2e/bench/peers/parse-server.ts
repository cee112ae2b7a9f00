import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import { ownDatabase } from '../../server/database.ts'
import { freePort, launch, plainEnvironment, untilReady } from './child.ts'
import { ask, type Contestant, type Ground } from './contestant.ts'
import { CannotCompare, install } from './install.ts'
import { owned } from './owned.ts'
import { COLUMNS, type ColumnType, inPieces, NUMBERS, OWNERS, ownerOf, PAGE, type Values, valuesOf } from './work.ts'

const APP = { 'x-parse-application-id': 'comparison' }
const PATH = '/parse/classes/Item'
const MASTER = { ...APP, 'x-parse-master-key': 'only-for-this-comparison' }
const TYPES: Readonly<Record<ColumnType, string>> = {
  line: 'String',
  text: 'String',
  integer: 'Number',
  float: 'Number',
  boolean: 'Boolean',
  date: 'Date',
}
/** Rows that are created at a time when filling. */
const AT_ONCE = 20

interface User {
  readonly objectId: string
  readonly sessionToken: string
}

/** Parse Server 9 on a PostgreSQL database of its own, filled, with its first owner signed in. */
export async function startParseServer({ installation, folder, postgres, stack }: Ground): Promise<Contestant> {
  if (!postgres) throw new CannotCompare('Parse Server needs PostgreSQL: set TEST_DATABASE_URL or --postgres.')
  const version = await install({ name: 'parse-server', range: '9' }, installation, stack)
  const database = await owned(
    stack,
    () => ownDatabase(postgres),
    (made) => made.drop(),
  )
  const databaseUrl = database.url ?? postgres
  const { port, pid } = await start({ installation, folder, stack }, databaseUrl)
  await createClass(port)
  const users = await signUp(port)
  const ids = await fill(port, users)
  await createIndex(databaseUrl)
  return { name: `Parse Server ${version}`, port, pid, ids, ...requestsOf(users[0] as User) }
}

async function start({ installation, folder, stack }: Omit<Ground, 'postgres'>, databaseURI: string) {
  const port = await freePort()
  const configuration = {
    appId: APP['x-parse-application-id'],
    masterKey: MASTER['x-parse-master-key'],
    databaseURI,
    host: '127.0.0.1',
    port,
    mountPath: '/parse',
    serverURL: `http://127.0.0.1:${port}/parse`,
    allowClientClassCreation: false,
    silent: true,
  }
  const file = join(folder, 'configuration.json')
  await writeFile(file, JSON.stringify(configuration))
  const program = join(installation, 'node_modules', 'parse-server', 'bin', 'parse-server')
  const child = launch(
    { command: process.execPath, args: [program, file], cwd: folder, env: plainEnvironment() },
    stack,
  )
  await untilReady(child, port, '/parse/health')
  return { port, pid: child.pid }
}

async function createClass(port: number): Promise<void> {
  const signedIn = { requiresAuthentication: true }
  const classLevelPermissions = {
    get: signedIn,
    find: signedIn,
    count: signedIn,
    create: signedIn,
    update: signedIn,
    delete: signedIn,
  }
  const fields = Object.fromEntries(Object.entries(COLUMNS).map(([name, type]) => [name, { type: TYPES[type] }]))
  const body = { className: 'Item', fields, classLevelPermissions }
  await ask(port, { method: 'POST', path: '/parse/schemas/Item', body }, MASTER)
}

async function signUp(port: number): Promise<User[]> {
  const users: User[] = []
  for (let at = 0; at < OWNERS; at++) {
    const body = { username: `owner-${at}`, password: 'analytical engine' }
    users.push(await ask<User>(port, { method: 'POST', path: '/parse/users', body }, APP))
  }
  return users
}

const rowOf = (values: Values, { objectId }: User) => ({
  ...values,
  dueAt: { __type: 'Date', iso: values.dueAt },
  ACL: { [objectId]: { read: true, write: true } },
})

// One by one: its batches fail on the newest release of a package that it leaves the choice of to npm.
async function fill(port: number, users: readonly User[]): Promise<string[]> {
  const ids: string[] = []
  for (const numbers of inPieces(NUMBERS, AT_ONCE)) {
    const made = numbers.map((at) => {
      const body = rowOf(valuesOf(at), users[ownerOf(at)] as User)
      return ask<{ objectId: string }>(port, { method: 'POST', path: PATH, body }, MASTER)
    })
    ids.push(...(await Promise.all(made)).map(({ objectId }) => objectId))
  }
  return ids
}

async function createIndex(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    await sql.unsafe('create index by_category on "Item" (category, score)')
    await sql.unsafe('vacuum analyze "Item"')
  } finally {
    await sql.end()
  }
}

function requestsOf(user: User): Omit<Contestant, 'name' | 'port' | 'pid' | 'ids'> {
  return {
    headers: { ...APP, 'x-parse-session-token': user.sessionToken },
    get: (id) => ({ method: 'GET', path: `${PATH}/${id}` }),
    list(category, total) {
      const where = JSON.stringify({ category })
      const query = new URLSearchParams({
        where,
        order: '-score',
        limit: String(PAGE),
        ...(total ? { count: '1' } : {}),
      })
      return { method: 'GET', path: `${PATH}?${query}` }
    },
    create: (values) => ({ method: 'POST', path: PATH, body: rowOf(values, user) }),
    titlesOf(answer) {
      const found = answer as Values | { results: Values[] }
      return ('results' in found ? found.results : [found]).map(({ title }) => title)
    },
    totalOf: (answer) => (answer as { count: number }).count,
  }
}
