import type { Connection, Database } from '../../database.ts'
import { fragment, qualified, runFragment } from '../../fragment.ts'
import type { TableDefinition } from '../definition.ts'

/** How long a size is believed, in milliseconds. */
const BELIEVED = 5000

interface Known {
  readonly rows: Promise<number>
  readonly until: number
}

const sizes = new WeakMap<TableDefinition, WeakMap<Database, Known>>()

/** About how many rows a table has, and never far fewer: what decides between ways to the same result. */
export function sizeOf(database: Database, connection: Connection, table: TableDefinition): Promise<number> {
  let ofTable = sizes.get(table)
  if (!ofTable) {
    ofTable = new WeakMap()
    sizes.set(table, ofTable)
  }
  const known = ofTable.get(database)
  if (known && known.until > performance.now()) return known.rows
  const rows = highest(connection, table)
  ofTable.set(database, { rows, until: performance.now() + BELIEVED })
  rows.catch(() => ofTable.delete(database))
  return rows
}

// Rows are numbered: their highest number is found at once, and more than that many were never there.
async function highest(connection: Connection, table: TableDefinition): Promise<number> {
  const statement = `select max("$sequence") as highest from ${qualified(connection, table.name)}`
  const [row] = await runFragment(connection, fragment(statement))
  return Number(row?.highest ?? 0)
}
