import { type Client, Databases, TablesDB } from 'node-appwrite'
import type { EmittedEvent } from '../src/contract/context.ts'
import { decodeSession } from '../src/crypto/secrets.ts'
import { createProject, createUserSession, type TestProject } from './factories.ts'
import { startServer, type TestServer } from './harness.ts'
import { type ColumnSpec, makeTable } from './user-tables.ts'

/** A caller of both APIs over rows. */
export interface Caller {
  /** ID of the user; empty for keys and guests. */
  readonly id: string
  readonly client: Client
  readonly rows: TablesDB
  readonly legacy: Databases
}

/** A server with one project, for tests of rows. */
export interface RowsBed extends AsyncDisposable {
  readonly server: TestServer
  readonly project: TestProject
  readonly key: Caller
  readonly guest: Caller
  user(): Promise<Caller>
  /** Makes a table in the database `main`, and answers where it is. */
  table(columns: readonly ColumnSpec[], options?: TableOptions): Promise<TablePlace>
  /** What listeners are told while `work` runs. */
  heard(work: () => Promise<unknown>): Promise<EmittedEvent[]>
  /** A request that no SDK sends, to the rows of a table. */
  send(method: string, place: TablePlace, request?: RawRequest): Promise<RawAnswer>
}

export interface RawRequest {
  /** After `/rows`. */
  readonly path?: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly as?: Caller
}

export interface RawAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

export interface TableOptions {
  readonly permissions?: readonly string[]
  readonly rowSecurity?: boolean
}

/** The parameters that name a table. */
export interface TablePlace {
  readonly databaseId: string
  readonly tableId: string
}

const callerOf = (client: Client, id = ''): Caller => ({
  id,
  client,
  rows: new TablesDB(client),
  legacy: new Databases(client),
})

/** The same table in the words of the older API. */
export const collectionOf = ({ databaseId, tableId }: TablePlace) => ({ databaseId, collectionId: tableId })

/** Starts a server with a project. */
export async function rowsBed(): Promise<RowsBed> {
  const server = await startServer()
  const project = await createProject(server)
  const { projectId } = project
  const key = callerOf(await project.key())
  let tables = 0
  return {
    server,
    project,
    key,
    guest: callerOf(project.guest()),
    async user() {
      const session = await createUserSession(server, projectId)
      const client = project.guest().setSession(session)
      return callerOf(client, decodeSession(session)?.id)
    },
    async table(columns, options = {}) {
      const ctx = await server.app.system(projectId)
      const tableId = `table-${++tables}`
      await makeTable(ctx.store, { tableId, columns, ...options })
      return { databaseId: 'main', tableId }
    },
    async heard(work) {
      const events: EmittedEvent[] = []
      const stop = server.app.onEvent((_project, _actor, event) => void events.push(event))
      try {
        await work()
        return events
      } finally {
        stop()
      }
    },
    async send(method, { databaseId, tableId }, { path = '', body, headers, as = key } = {}) {
      const url = `${server.endpoint}/tablesdb/${databaseId}/tables/${tableId}/rows${path}`
      const all = new Headers({ ...as.client.headers, 'x-appwrite-project': projectId })
      for (const [name, value] of Object.entries({ 'content-type': 'application/json', ...headers }))
        all.set(name, value)
      const response = await fetch(url, { method, headers: all, ...(body !== undefined && { body }) })
      return { status: response.status, headers: response.headers, text: await response.text() }
    },
    [Symbol.asyncDispose]: () => server.close(),
  }
}
