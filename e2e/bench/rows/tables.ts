import type { Client } from 'node-appwrite'
import { Permission, Query, Role, TablesDB } from 'node-appwrite'
import { COLUMNS, FIRST_ROWS, READERS, type Reader, rowIdOf, valuesOf } from './work.ts'

export const DATABASE = 'bench'
/** Tables that differ in size only. */
export const TABLES = ['small', 'large'] as const
export type TableId = (typeof TABLES)[number]

const INDEX = { key: 'by_category', type: 'key', attributes: ['category', 'score'], orders: ['ASC', 'DESC'] }

/** Makes both tables with the official SDK, and one row of each permission set in each. */
export async function makeTables(client: Client): Promise<void> {
  const tables = new TablesDB(client)
  await tables.create({ databaseId: DATABASE, name: 'Benchmark' })
  for (const tableId of TABLES) {
    await tables.createTable({
      databaseId: DATABASE,
      tableId,
      name: tableId,
      permissions: [Permission.create(Role.users())],
      rowSecurity: true,
      columns: Object.entries(COLUMNS).map(([key, type]) => ({ key, ...type })),
      indexes: [INDEX],
    })
    await untilAvailable(tables, tableId)
    for (const reader of READERS) await makeFirstRow(tables, tableId, reader)
  }
}

async function untilAvailable(tables: TablesDB, tableId: TableId): Promise<void> {
  const found = await tables.listIndexes({ databaseId: DATABASE, tableId, queries: [Query.limit(1)] })
  const { status, error } = found.indexes[0] ?? { status: 'missing', error: '' }
  if (status !== 'available') throw new Error(`The index of an empty table is ${status}. ${error}`)
}

function makeFirstRow(tables: TablesDB, tableId: TableId, reader: Reader): Promise<unknown> {
  const at = FIRST_ROWS[reader]
  // `full` reads what the others read, too.
  const permissions = [...new Set(['full', reader])].map((id) => Permission.read(Role.user(id)))
  return tables.createRow({ databaseId: DATABASE, tableId, rowId: rowIdOf(at), data: valuesOf(at), permissions })
}
