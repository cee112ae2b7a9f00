import type { Transaction } from '../database.ts'
import { type Fragment, runFragment } from '../fragment.ts'
import type { IndexDefinition, TableDefinition } from './definition.ts'
import { physicalIndex } from './indexes/names.ts'
import { sideIndexOf, type Valued } from './indexes/side-index.ts'
import type { TableRow } from './row.ts'

/** A row that was inserted (`before` undefined), changed, or deleted (`after` undefined). */
export interface WrittenRow {
  readonly before: TableRow | undefined
  readonly after: TableRow | undefined
}

/** Brings the indexes that stand beside a table (words of full-text indexes, boxes of spatial ones) up to a written row. */
export async function keepSideIndexes(
  tx: Transaction,
  table: TableDefinition,
  before: TableRow | undefined,
  after: TableRow | undefined,
): Promise<void> {
  if (table.sideIndexes.length > 0) await keepAllSideIndexes(tx, table, [{ before, after }])
}

/** Like `keepSideIndexes`, for several rows in few statements. */
export async function keepAllSideIndexes(
  tx: Transaction,
  table: TableDefinition,
  written: readonly WrittenRow[],
): Promise<void> {
  const statements = table.sideIndexes.flatMap((index) => statementsOf(tx, index, written))
  // All are on their way at once.
  await Promise.all(statements.map((statement) => runFragment(tx, statement)))
}

function statementsOf(tx: Transaction, index: IndexDefinition, written: readonly WrittenRow[]): Fragment[] {
  const side = sideIndexOf(tx, index)
  const name = physicalIndex(index)
  const [key = ''] = index.columns
  const put: Valued[] = []
  const statements: Fragment[] = []
  for (const { before, after } of written) {
    const [from, to] = [before?.[key] ?? null, after?.[key] ?? null]
    if (from === to) continue
    const sequence = (after ?? before)?.$sequence ?? 0
    if (to === null) statements.push(...side.remove(tx, name, sequence))
    else put.push({ sequence, value: to })
  }
  if (put.length > 0) statements.push(...side.put(tx, name, put))
  return statements
}
