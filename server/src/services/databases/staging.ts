import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import type { Model } from '../../contract/model.ts'
import { type StandIn, standIn } from '../../contract/route.ts'
import type { TableDefinition } from '../../data/tables/definition.ts'
import type { Api } from './api.ts'
import { addStaged, isRowWrite, type Staging, stagedIn, type Wanted, type Write, wantedOn } from './operations.ts'
import { type AskedWrite, readOperations, writeOf } from './operations-input.ts'
import type { RowInput } from './row-input.ts'
import { reachableTable } from './row-table.ts'
import { type Transaction, transactions } from './shapes.ts'
import { checkStaging } from './staging-rights.ts'
import { lockPending } from './transactions.ts'

/** Operations of one transaction (contract: data 1.11.4). */
const MOST = 100
/** Characters of all that waits in one transaction: reading inside it, and its commit, hold them in memory. */
const LARGEST = 16 * 2 ** 20

/** A write that waits for the commit of its transaction. */
export interface StagedOperation extends AskedWrite {
  readonly table: TableDefinition
}

/**
 * Leaves a write for the commit of its transaction, and answers what stands in for its result (contract: data 1.11.5).
 * @throws ApiError `transaction_not_found`, `transaction_not_ready`, `transaction_expired`, `transaction_limit_exceeded`,
 * `user_unauthorized`, `row_not_found` and others
 */
export async function stage(
  ctx: Context,
  transactionId: string,
  { table, ...asked }: StagedOperation,
  api: Api,
): Promise<StandIn<Model>> {
  const write = writeOf(ctx, asked)
  const closed = 'input' in write || write.action === 'delete' ? 'transaction_not_ready' : 'general_bad_request'
  const transaction = await lockPending(ctx, transactionId, closed)
  await add(ctx, transaction, [wantedOn(table, write)])
  return standIn(insteadOf(api, table, write), write.action === 'upsert' ? 201 : undefined)
}

/**
 * Stages operations: all of them, or none.
 * @throws ApiError as they are told apart in contract: data 1.11.4
 */
export async function stageMany(
  ctx: Context,
  transactionId: string,
  given: readonly unknown[],
  api: Api,
): Promise<Transaction> {
  const transaction = await lockPending(ctx, transactionId, 'general_bad_request')
  if (given.length === 0) throw new ApiError('general_bad_request', 'There are no operations to stage.')
  refuseMore(transaction, given.length)
  const wanted: Wanted[] = []
  for (const { write, ...place } of readOperations(ctx, api, given))
    wanted.push(wantedOn(await tableOf(ctx, place), write))
  return add(ctx, transaction, wanted)
}

// These errors have one name in both APIs (contract: data 1.2).
async function tableOf(ctx: Context, place: Parameters<typeof reachableTable>[1]): Promise<TableDefinition> {
  try {
    return await reachableTable(ctx, place)
  } catch (error) {
    if (!(error instanceof ApiError) || error.type !== 'table_not_found') throw error
    throw new ApiError('collection_not_found', undefined, { cause: error })
  }
}

function refuseMore({ operations }: Transaction, count: number): void {
  if (operations + count > MOST)
    throw new ApiError('transaction_limit_exceeded', `A transaction holds at most ${MOST} operations.`)
}

async function add(ctx: Context, transaction: Transaction, wanted: readonly Wanted[]): Promise<Transaction> {
  refuseMore(transaction, wanted.length)
  const size = wanted.reduce((sum, { written }) => sum + (written?.length ?? 0), transaction.size)
  if (size > LARGEST)
    throw new ApiError('transaction_limit_exceeded', `A transaction holds at most ${LARGEST} characters of data.`)
  await addStaged(ctx.store, transaction, await checked(ctx, transaction, wanted), () => ctx.newId())
  const changes = { operations: transaction.operations + wanted.length, size }
  const [grown] = await ctx.store.asSystem().updateWhere(transactions, { $id: transaction.$id }, changes)
  return grown ?? transaction
}

async function checked(ctx: Context, transaction: Transaction, wanted: readonly Wanted[]): Promise<Staging[]> {
  // What waits already is read once for each table, and only if somebody asks.
  const waiting = new Map<number, Promise<Write[]>>()
  const staging: Staging[] = []
  for (const one of wanted) {
    const { table, write } = one
    const known = () => {
      const loading = waiting.get(table.$sequence) ?? writesIn(ctx, transaction, table)
      waiting.set(table.$sequence, loading)
      return loading.then((stored) => [...stored, ...writesOn(table, staging)])
    }
    staging.push({ ...one, seenAt: await checkStaging(ctx, table, write, known) })
  }
  return staging
}

const writesIn = async (ctx: Context, transaction: Transaction, table: TableDefinition): Promise<Write[]> =>
  (await stagedIn(ctx.store, transaction, table)).map(({ write }) => write)

const writesOn = (table: TableDefinition, staging: readonly Staging[]): Write[] =>
  staging.flatMap((one) => (one.table.$sequence === table.$sequence ? [one.write] : []))

function insteadOf(api: Api, table: TableDefinition, write: Write): Record<string, unknown> | undefined {
  if (write.action === 'delete') return undefined
  if (!isRowWrite(write)) return { total: 'rows' in write ? write.rows.length : 0, [api.inWords('rows')]: [] }
  const values = 'input' in write ? write.input.data : { [write.column]: write.value }
  return rowInsteadOf(api, table, write.rowId, {
    data: values,
    permissions: 'input' in write ? write.input.permissions : null,
  })
}

/** A row that is not stored: it has no number and no dates yet. */
const rowInsteadOf = (
  api: Api,
  { $id, databaseId }: TableDefinition,
  rowId: string,
  { data, permissions }: RowInput,
): Record<string, unknown> => ({
  ...data,
  $id: rowId,
  [api.tableKey]: $id,
  $databaseId: databaseId,
  $permissions: permissions ?? [],
  $sequence: '',
  $createdAt: '',
  $updatedAt: '',
})
