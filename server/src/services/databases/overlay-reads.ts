import type { Context } from '../../contract/context.ts'
import { LIMIT } from '../../data/query/paging.ts'
import type { TableDefinition } from '../../data/tables/definition.ts'
import type { RowList } from '../../data/tables/list/list.ts'
import type { TableRow } from '../../data/tables/row.ts'
import type { Rows } from '../../data/tables/rows.ts'
import { stagedIn } from './operations.ts'
import { type FoundWrite, type Layers, layersOf, overlaid } from './overlay.ts'
import { among, deletedAmong, type Findings, findingsOf, fromTheStart, pagingIn } from './overlay-finds.ts'
import { requirePending, requireTransaction } from './transactions.ts'

// Reading inside a transaction: what is stored, with what is staged laid over it (contract: data 1.11.6). Nobody sees a row
// that he may not read as it is stored, nor one that he could not read after the commit.

/** What is staged for a table, and for whom it is read. */
interface Staged {
  readonly ctx: Context
  readonly rows: Rows
  readonly layers: Layers
}

// Undefined when nothing waits for the table: what has been committed is stored, what was given up is gone.
async function stagedFor(ctx: Context, transactionId: string, table: TableDefinition): Promise<Staged | undefined> {
  const transaction = await requireTransaction(ctx, transactionId)
  if (transaction.status !== 'pending') return undefined
  requirePending(ctx, transaction, 'transaction_not_ready')
  const staged = await stagedIn(ctx.store, transaction, table)
  if (staged.length === 0) return undefined
  return { ctx, rows: ctx.store.rows(table), layers: layersOf(staged.map(({ write }) => write)) }
}

/**
 * A row as the commit of a transaction would leave it; undefined when there is none that the caller may read.
 * @throws ApiError `transaction_not_found`, `transaction_expired`
 */
export async function stagedRow(
  ctx: Context,
  transactionId: string,
  table: TableDefinition,
  rowId: string,
): Promise<TableRow | undefined> {
  const staged = await stagedFor(ctx, transactionId, table)
  if (!staged) return ctx.store.rows(table).find(rowId)
  const stored = await staged.rows.peek(rowId)
  if (stored && !staged.rows.allows('read', stored)) return undefined
  return rowAfter(staged, rowId, stored, await findingsOf(ctx, staged.rows, staged.layers, stored ? [rowId] : []))
}

/**
 * A page of the rows of a table as the commit of a transaction would leave them: those that are stored are found as they
 * are, and those that it adds come behind them, whatever the queries ask for.
 * @throws ApiError `transaction_not_found`, `transaction_expired`, and as `Rows.list` does
 */
export async function stagedList(
  ctx: Context,
  transactionId: string,
  table: TableDefinition,
  queries: readonly string[],
  total: boolean,
): Promise<RowList> {
  const staged = await stagedFor(ctx, transactionId, table)
  if (!staged) return ctx.store.rows(table).list(queries, { total })
  const added = await addedRows(staged)
  const { list, behind } = await pageOf(staged.rows, queries, added, total)
  const rows = [...(await storedAfter(staged, list.rows)), ...behind]
  if (!total) return { ...list, rows }
  const left = list.total - (await goneFrom(staged, queries)) + added.length
  return { ...list, rows, total: Math.max(rows.length, Math.min(MOST, left)) }
}

/** Counting stops here (contract: data 0.6.1). */
const MOST = 5000

/** A page: what of it is stored, and what of the added rows comes behind that. */
interface Page {
  readonly list: RowList
  readonly behind: readonly TableRow[]
}

async function pageOf(
  rows: Rows,
  queries: readonly string[],
  added: readonly TableRow[],
  total: boolean,
): Promise<Page> {
  const { limit = LIMIT, offset = 0, cursor } = pagingIn(queries)
  const last = cursor && !cursor.before ? added.findIndex(({ $id }) => $id === cursor.id) : -1
  if (last >= 0) {
    const list = await rows.list(fromTheStart(queries, 1), { total })
    return { list: { ...list, rows: [] }, behind: added.slice(last + 1, last + 1 + limit) }
  }
  const list = await rows.list(queries, { total })
  const room = cursor?.before ? 0 : limit - list.rows.length
  if (room <= 0) return { list, behind: [] }
  const skipped = list.rows.length === 0 && offset > 0 ? offset - (await rows.count(queries, offset)) : 0
  return { list, behind: added.slice(skipped, skipped + room) }
}

function rowAfter(
  { ctx, rows, layers }: Staged,
  rowId: string,
  stored: TableRow | undefined,
  findings: Findings,
): TableRow | undefined {
  // Of rows that are not stored no engine can tell: only a write on all of them is one on these.
  const finds = (write: FoundWrite) => (stored ? findings.get(write)?.has(rowId) === true : write.queries.length === 0)
  const row = overlaid(rows.table, rowId, stored, layers.of(rowId), ctx.now(), finds)
  return row && rows.allows('read', row) ? row : undefined
}

async function storedAfter(staged: Staged, stored: readonly TableRow[]): Promise<TableRow[]> {
  const ids = stored.map(({ $id }) => $id)
  const findings = await findingsOf(staged.ctx, staged.rows, staged.layers, ids)
  return stored.flatMap((row) => rowAfter(staged, row.$id, row, findings) ?? [])
}

async function addedRows(staged: Staged): Promise<TableRow[]> {
  const { ctx, rows, layers } = staged
  const all = ctx.store.asSystem().rows(rows.table)
  const stored = new Set((await among(all, [], layers.added)).map(({ $id }) => $id))
  return layers.added.flatMap((id) => (stored.has(id) ? [] : (rowAfter(staged, id, undefined, NO_FINDINGS) ?? [])))
}

const NO_FINDINGS: Findings = new Map()

// How many of the rows that queries find will be gone.
async function goneFrom(staged: Staged, queries: readonly string[]): Promise<number> {
  const { rows, layers } = staged
  const named = await among(rows, queries, layers.leaving)
  const gone = named.filter((row) => rowAfter(staged, row.$id, row, NO_FINDINGS) === undefined)
  return gone.length + (await deletedAmong(rows, queries, layers))
}
