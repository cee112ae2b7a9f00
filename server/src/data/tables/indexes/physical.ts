import type { Connection, Transaction } from '../../database.ts'
import { qualified } from '../../fragment.ts'
import type { IndexDefinition, TableDefinition } from '../definition.ts'
import { stateOf } from './catalog.ts'
import type { Filling } from './fill.ts'
import { type IndexStatement, keyIndex, twinIndex } from './keys.ts'
import { createLog, dropLog } from './log.ts'
import { isSideIndex, partsOf, physicalIndex, twinOf } from './names.ts'
import { boxIndex, sideIndexOf, wordIndex } from './side-index.ts'
import { partsIndex } from './word-parts.ts'

/** The engine's own indexes that belong to a definition, but for those that are there. */
export async function missingIndexes(
  connection: Connection,
  table: TableDefinition,
  index: IndexDefinition,
): Promise<readonly IndexStatement[]> {
  const missing: IndexStatement[] = []
  for (const wanted of await wantedIndexes(connection, table, index)) {
    if ((await stateOf(connection, wanted.name)) !== 'whole') missing.push(wanted)
  }
  return missing
}

async function wantedIndexes(
  connection: Connection,
  table: TableDefinition,
  index: IndexDefinition,
): Promise<readonly IndexStatement[]> {
  if (isSideIndex(index)) {
    const parts = await partsIndex(connection, table, index)
    return parts ? [parts] : []
  }
  if (index.type === 'fulltext') return []
  const own = keyIndex(connection, table, index)
  return wantsTwins(table) ? [own, twinIndex(connection, table, index)] : [own]
}

/** Whether the indexes of a table shall have twins: where rows have permissions of their own, or had. */
export const wantsTwins = ({ rowSecurity, twins }: Pick<TableDefinition, 'rowSecurity' | 'twins'>): boolean =>
  rowSecurity || twins

/** Makes the tables of a side index. With `logged` the engine notes what is written from now on: see `log.ts`. */
export async function createSide(
  tx: Transaction,
  table: TableDefinition,
  index: IndexDefinition,
  { logged }: { readonly logged: boolean },
): Promise<void> {
  const { side, name, field } = fillingOf(tx, table, index)
  const statements = [...side.create(tx, name), ...(logged ? createLog(tx, table.name, field, name) : [])]
  for (const statement of statements) await tx.run(statement, [])
}

/** What it takes to fill a side index. */
export function fillingOf(connection: Connection, table: TableDefinition, index: IndexDefinition): Filling {
  const field = table.columns.get(index.columns[0] ?? '')?.field
  if (field === undefined) throw new Error(`${table.name} keeps no values for its index ${index.$sequence}.`)
  return { side: sideIndexOf(connection, index), name: physicalIndex(index), table: table.name, field }
}

/** Names of all indexes of the engine's own that an index of this name may have. */
export const ownNames = (name: string): readonly string[] => [name, twinOf(name), partsOf(name)]

/** Statement that removes one of them, if it is there. */
export const dropIndex = (connection: Connection, name: string, concurrently = false): string =>
  connection.dialect.name === 'sqlite'
    ? `drop index if exists "${name}"`
    : `drop index${concurrently ? ' concurrently' : ''} if exists ${qualified(connection, name)}`

/** Statements that remove what stands beside the user's table for an index of this name, as far as it is there. */
export const dropSide = (connection: Connection, name: string): readonly string[] => [
  ...dropLog(connection, name),
  ...wordIndex(connection).drop(connection, name),
  ...boxIndex(connection).drop(connection, name),
]
