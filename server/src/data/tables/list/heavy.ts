import type { Scalar } from '../../columns/column-type.ts'
import { type Connection, type Database, DatabaseTimeoutError, type StoredRow } from '../../database.ts'
import { type Fragment, numbered } from '../../fragment.ts'
import { Gate } from '../../postgres/gate.ts'

/** How long a list may take, in milliseconds (contract: data 1.9.15). */
export const LIMIT_MS = 15_000
/** Rows that may be gone through here, while others wait. */
export const LIGHT = 50_000
/** As many take PostgreSQL, which nobody waits for, a while. */
const LIGHT_ELSEWHERE = 4 * LIGHT
/** Heavy statements of one database at a time; further ones wait here, where there is room for them. */
const AT_ONCE = 4

const gates = new WeakMap<Database, Gate>()

/**
 * Runs a select that goes through about `visits` rows: so that it holds up nobody, when these are many. An index that was
 * dropped meanwhile is done without.
 * @throws DatabaseTimeoutError when it is not done by `deadline`
 */
export async function runSelect(
  database: Database,
  connection: Connection,
  { text, values }: Fragment,
  visits: number,
  deadline = performance.now() + LIMIT_MS,
): Promise<StoredRow[]> {
  const most = connection.dialect.name === 'sqlite' ? LIGHT : LIGHT_ELSEWHERE
  const select: Select = { database, connection, values, isHeavy: visits > most && connection === database, deadline }
  try {
    return await run(select, text)
  } catch (error) {
    if (!/^no such index: |^no query solution/.test(error instanceof Error ? error.message : '')) throw error
    return run(select, text.replace(/ indexed by "[^"]*"/g, ''))
  }
}

interface Select {
  readonly database: Database
  readonly connection: Connection
  readonly values: readonly Scalar[]
  readonly isHeavy: boolean
  readonly deadline: number
}

function run({ database, connection, values, isHeavy, deadline }: Select, text: string): Promise<StoredRow[]> {
  const left = deadline - performance.now()
  if (left <= 0) throw new DatabaseTimeoutError('The list took too long.')
  const statement = numbered(connection, text)
  if (!isHeavy) return connection.all(statement, values)
  let gate = gates.get(database)
  if (!gate) {
    gate = new Gate(AT_ONCE)
    gates.set(database, gate)
  }
  return gate.pass(() => connection.heavy(statement, values, Math.max(1, deadline - performance.now())), left)
}
