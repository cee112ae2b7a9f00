import type { Store } from '../../data/store.ts'
import type { TableDefinition } from '../../data/tables/definition.ts'
import { parseJson, stringifyJson } from '../../kit/json.ts'
import type { Step } from './increment.ts'
import type { RowInput } from './row-input.ts'
import { type OperationRow, operations, type Transaction } from './shapes.ts'
import type { Data } from './structure.ts'

/** A write that is to happen when its transaction is committed. IDs are made, and permissions are taken apart already. */
export type Write =
  | { readonly action: 'create'; readonly rowId: string; readonly input: RowInput }
  | { readonly action: 'update'; readonly rowId: string; readonly input: RowInput }
  /** `own`: the permissions of the row where it is not there yet and nothing was said. */
  | { readonly action: 'upsert'; readonly rowId: string; readonly input: RowInput; readonly own: readonly string[] }
  | { readonly action: 'delete'; readonly rowId: string }
  | {
      readonly action: Step['direction']
      readonly rowId: string
      readonly column: string
      readonly value: Step['value']
      readonly bound: Step['bound']
    }
  /** Each row has its `$id`. */
  | { readonly action: 'bulkCreate' | 'bulkUpsert'; readonly rows: readonly Data[] }
  | { readonly action: 'bulkUpdate'; readonly data: Data; readonly queries: readonly string[] }
  | { readonly action: 'bulkDelete'; readonly queries: readonly string[] }

/** What can be left for the commit of a transaction (contract: data 1.11.3). */
export type StagedAction = Write['action']

/** A write of one row. */
export type RowWrite = Extract<Write, { readonly rowId: string }>

export const isRowWrite = (write: Write): write is RowWrite => 'rowId' in write

/** A write as it waits. */
export interface Staged {
  readonly write: Write
  /** Internal number of the table it is for. */
  readonly table: number
  /** When it was staged. */
  readonly at: number
  /** When the row had last changed then: 0 when there was none, null where nobody looked. */
  readonly seenAt: number | null
}

/** A write that is to be staged. */
export interface Wanted {
  readonly write: Write
  readonly table: TableDefinition
  /** As it is kept, besides its action and the ID of its row. */
  readonly written: string | null
}

/** A write that may be staged. */
export interface Staging extends Wanted {
  readonly seenAt: number | null
}

/** A write on a table. */
export function wantedOn(table: TableDefinition, write: Write): Wanted {
  const { action: _action, ...rest } = write
  const { rowId: _rowId, ...data } = rest as Partial<RowWrite>
  return { table, write, written: Object.keys(data).length > 0 ? stringifyJson(data) : null }
}

/** The writes that wait in a transaction, in the order they were staged; those on one table, if it is given. */
export async function stagedIn(store: Store, { $sequence }: Transaction, table?: TableDefinition): Promise<Staged[]> {
  const where = { transactionInternalId: $sequence, ...(table && { tableInternalId: table.$sequence }) }
  return (await store.asSystem().select(operations, where)).map(fromRow)
}

/** Adds writes to a transaction, behind those it has. */
export async function addStaged(
  store: Store,
  transaction: Transaction,
  staging: readonly Staging[],
  newId: () => string,
): Promise<void> {
  const system = store.asSystem()
  // One after the other, though none is waited for: their numbers keep the order.
  await Promise.all(staging.map((one) => system.insert(operations, { $id: newId(), ...toRow(transaction, one) })))
}

const toRow = ({ $sequence }: Transaction, { write, table, written, seenAt }: Staging) => ({
  transactionInternalId: $sequence,
  databaseInternalId: table.databaseSequence,
  tableInternalId: table.$sequence,
  rowId: isRowWrite(write) ? write.rowId : null,
  action: write.action,
  seenAt,
  data: written,
})

function fromRow({ action, rowId, data, tableInternalId, seenAt, $createdAt }: OperationRow): Staged {
  const kept = data === null ? {} : (parseJson(data) as object)
  const write = { action, ...(rowId !== null && { rowId }), ...kept } as Write
  return { write, table: tableInternalId, at: $createdAt, seenAt }
}
