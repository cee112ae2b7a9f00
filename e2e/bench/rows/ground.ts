import type { ServerProcess } from '../../server/process.ts'
import { createProject } from '../../server/project.ts'
import { openRows, type Place } from '../bare/rows.ts'
import { placeOf } from '../place.ts'
import { checkRows } from './check.ts'
import { fill } from './fill.ts'
import { type Layout, layoutOf } from './layout.ts'
import { signInReaders } from './people.ts'
import { makeTables, TABLES, type TableId } from './tables.ts'
import { READERS, type Reader } from './work.ts'

/** A server whose two tables are filled. */
export interface RowsGround {
  readonly port: number
  readonly pid: number
  readonly place: Place
  readonly projectId: string
  readonly cookies: Readonly<Record<Reader, string>>
  readonly tables: Readonly<Record<TableId, Layout>>
  /** How many rows each table has. */
  readonly sizes: Readonly<Record<TableId, number>>
}

const BARE = `Bare handlers look user and session up by SQL for each request, remember permission sets, and run the best statement for
each caller; they check no values, and a row they create comes with its audit record and the kept count.
`
const SCOPES = ['users.write', 'databases.write', 'tables.write', 'rows.write', 'indexes.read']

/** Prepares a started server: tables and the first rows through the API, all other rows through the database. */
export async function prepareRows(
  server: ServerProcess,
  rows: number,
  print: (line: string) => void,
): Promise<RowsGround> {
  const { projectId, server: client } = await createProject(server.endpoint, SCOPES, 'bench')
  const cookies = await signInReaders(server.endpoint, projectId, client)
  await makeTables(client)
  const place = placeOf(server, projectId)
  const reader = openRows(place)
  const layouts = await Promise.all(TABLES.map((tableId) => layoutOf(reader, tableId)))
  await reader.close()
  const sizes = { small: Math.round(rows / 10), large: rows }
  const tables = Object.fromEntries(TABLES.map((tableId, at) => [tableId, layouts[at]])) as RowsGround['tables']
  for (const tableId of TABLES) {
    const start = performance.now()
    await fill(place, tables[tableId], sizes[tableId])
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    print(
      `${amount(sizes[tableId] - READERS.length)} rows filled in within ${seconds} s (${READERS.length} by the API)`,
    )
  }
  const port = Number(new URL(server.endpoint).port)
  const ground = { port, pid: server.pid, place, projectId, cookies, tables, sizes }
  await checkRows(ground)
  print(BARE)
  return ground
}

/** A number of rows, as it is read. */
export const amount = (rows: number): string => rows.toLocaleString('en-US')
