import { isPrivileged } from '../../contract/actor.ts'
import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import type { TableDefinition } from '../../data/tables/definition.ts'
import type { Api } from './api.ts'
import { createRows, deleteRows, updateRows, upsertRows } from './bulk.ts'
import { requireNumber, stepColumn } from './increment.ts'
import { isRowWrite, type RowWrite, type Staged, type Write } from './operations.ts'
import { hasLinks, payloadOf, presentRow } from './present.ts'
import { presentWritten, type Written } from './present-written.ts'
import { emitRow } from './row-events.ts'
import { type ConflictRule, judgeConflictsBy, type RowInput } from './row-input.ts'
import { reachableTable } from './row-table.ts'
import { createRow, deleteRow, updateRow, upsertRow } from './row-writes.ts'

type ManyWrite = Exclude<Write, RowWrite>
type Create = Extract<Write, { readonly action: 'create' }>

/** Where and for whom a write is done. */
interface Place {
  readonly ctx: Context
  readonly api: Api
  readonly table: TableDefinition
}

/**
 * Does what was staged, in that order, inside one transaction of the database: with the rights of the caller, on rows that
 * nobody else changed since (contract: data 1.11.8). Listeners are told of each write of one row.
 * @throws ApiError as the writes do; `transaction_conflict`
 */
export async function replay(ctx: Context, api: Api, staged: readonly Staged[]): Promise<void> {
  const tables = await tablesOf(ctx, staged)
  const begun = ctx.now()
  await lockNamed(ctx, tables, staged)
  const written = new Set<string>()
  for (const group of groupsOf(staged, tables)) {
    const [first] = group
    const place = { ctx, api, table: tables.get(first.table) as TableDefinition }
    for (const { write } of group) for (const id of namedBy(write)) written.add(`${first.table}/${id}`)
    judgeConflictsBy(ctx, ruleFor(first, written, begun))
    if (group.length > 1)
      await createAll(
        place,
        group.map(({ write }) => write as Create),
      )
    else if (isRowWrite(first.write)) await writeOne[first.write.action](place, first.write as never)
    else await writeMany(place, first.write)
  }
}

// Rows that writes name have been judged when they were locked. Others are found by queries, or linked to the one that is
// named: of these no more is known than that the transaction's own changes are not older than its beginning.
function ruleFor({ write, table, at }: Staged, written: Set<string>, begun: number): ConflictRule {
  if (isRowWrite(write)) return ({ $updatedAt }) => refuseIf($updatedAt > at && $updatedAt < begun)
  return ({ $id, $updatedAt }) => {
    const row = `${table}/${$id}`
    refuseIf($updatedAt > at && !written.has(row))
    written.add(row)
  }
}

function refuseIf(conflicting: boolean): void {
  if (conflicting) throw new ApiError('transaction_conflict')
}

// A table made anew under the same ID is another one.
async function tablesOf(ctx: Context, staged: readonly Staged[]): Promise<Map<number, TableDefinition>> {
  const tables = new Map<number, TableDefinition>()
  for (const number of new Set(staged.map(({ table }) => table))) {
    const table = await ctx.store.tableByNumber(number)
    if (!table) throw new ApiError('table_not_found', 'A table of the transaction has been deleted.')
    await reachableTable(ctx, { databaseId: table.databaseId, tableId: table.$id })
    tables.set(number, table)
  }
  return tables
}

// In one order whatever the order of the writes, so that transactions on the same rows do not wait for each other crosswise.
async function lockNamed(
  ctx: Context,
  tables: ReadonlyMap<number, TableDefinition>,
  staged: readonly Staged[],
): Promise<void> {
  for (const [number, table] of [...tables].sort(([one], [other]) => one - other)) {
    const writes = staged.filter((one) => one.table === number)
    const rows = await ctx.store.rows(table).lockMany([...new Set(writes.flatMap(({ write }) => changedBy(write)))])
    const changedAt = new Map(rows.map(({ $id, $updatedAt }) => [$id, $updatedAt]))
    for (const one of writes) for (const id of changedBy(one.write)) refuseChanged(one, changedAt.get(id))
  }
}

const namedBy = (write: Write): readonly string[] => {
  if (isRowWrite(write)) return [write.rowId]
  return 'rows' in write ? write.rows.map(({ $id }) => String($id)) : []
}

// Rows that are created are new: that there is one already is found when they are inserted.
const changedBy = (write: Write): readonly string[] =>
  write.action === 'create' || write.action === 'bulkCreate' ? [] : namedBy(write)

// Keys can set dates, and clocks differ: where it is known which date the row had, that is the one it must have still.
function refuseChanged({ at, seenAt }: Staged, changedAt: number | undefined): void {
  if (changedAt !== undefined) refuseIf(seenAt === null ? changedAt > at : changedAt !== seenAt)
}

type Group = readonly [Staged, ...Staged[]]

// Rows that are created one after the other take few statements together.
function groupsOf(staged: readonly Staged[], tables: ReadonlyMap<number, TableDefinition>): Group[] {
  const groups: [Staged, ...Staged[]][] = []
  for (const one of staged) {
    const table = tables.get(one.table)
    const before = groups.at(-1)
    const joins = before && isCreate(one) && isCreate(before[0]) && before[0].table === one.table
    if (joins && table && !hasLinks(table)) before.push(one)
    else groups.push([one])
  }
  return groups
}

const isCreate = ({ write }: Staged): boolean => write.action === 'create'

async function createAll({ ctx, api, table }: Place, writes: readonly Create[]): Promise<void> {
  const given = writes.map(({ rowId, input }) => ({ ...input.data, $id: rowId, $permissions: input.permissions }))
  const { rows } = await createRows(ctx, table, given)
  for (const row of rows) emitRow(ctx, api, table, 'create', presentRow(api, table, row))
}

type WriteOne = {
  readonly [A in RowWrite['action']]: (place: Place, write: Extract<RowWrite, { action: A }>) => Promise<void>
}

const writeOne: WriteOne = {
  async create({ ctx, api, table }, { rowId, input }) {
    const written = await createRow(ctx, table, rowId, input)
    emitRow(ctx, api, table, 'create', presentWritten(api, table, written))
  },
  async update(place, { rowId, input }) {
    tellUpdate(place, await updateRow(place.ctx, place.table, rowId, input))
  },
  async upsert(place, { rowId, input, own }) {
    const { ctx, table } = place
    const permissions = input.permissions ?? (await permissionsIfNew(place, rowId, own))
    tellUpdate(place, await upsertRow(ctx, table, rowId, { ...input, permissions }))
  },
  async delete({ ctx, api, table }, { rowId }) {
    emitRow(ctx, api, table, 'delete', payloadOf(api, table, await deleteRow(ctx, table, rowId)))
  },
  increment: step,
  decrement: step,
}

// Whoever commits it, a row belongs to whoever staged it.
async function permissionsIfNew(
  { ctx, table }: Place,
  rowId: string,
  own: readonly string[],
): Promise<RowInput['permissions']> {
  return (await ctx.store.rows(table).peek(rowId)) ? null : own
}

async function step(
  place: Place,
  { action, rowId, column: key, value, bound }: Extract<RowWrite, { readonly column: string }>,
): Promise<void> {
  const { ctx, table } = place
  if (!(await ctx.store.rows(table).peek(rowId))) throw new ApiError('row_not_found')
  const row = await stepColumn(ctx, table, rowId, requireNumber(table, key), { direction: action, value, bound })
  tellUpdate(place, { row, linked: undefined })
}

function tellUpdate({ ctx, api, table }: Place, { row }: Written): void {
  emitRow(ctx, api, table, 'update', payloadOf(api, table, row))
}

async function writeMany({ ctx, table }: Place, write: ManyWrite): Promise<void> {
  if (!isPrivileged(ctx.actor)) throw new ApiError('user_unauthorized')
  if ('rows' in write) await (write.action === 'bulkCreate' ? createRows : upsertRows)(ctx, table, write.rows)
  else if (write.action === 'bulkUpdate') await updateRows(ctx, table, write.data, write.queries)
  else await deleteRows(ctx, table, write.queries)
}
