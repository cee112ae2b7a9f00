import type { Store } from '../../src/data/store.ts'
import type { TestDatabase } from '../databases.ts'
import type { Pool } from './queries.ts'
import { Random } from './random.ts'
import { makeIndexedTable, tableOf } from './tables.ts'
import type { ModelColumn, ModelRow, ModelTable, World } from './world.ts'

/** More rows than are looked at without asking for another way, and more sets than are named one by one. */
const ROWS = 3500
const OWN_SETS = 1100
const TEAM_SETS = 150
const STATUSES = ['open', 'closed', 'done']
const DAY = Date.parse('2020-01-01T00:00:00Z')

const COLUMNS: readonly ModelColumn[] = [
  { key: 'rank', type: 'integer' },
  { key: 'status', type: 'text' },
  { key: 'note', type: 'text', fulltext: true },
  { key: 'weight', type: 'double' },
]

export const poolOf: Pool = ({ key, type }) => {
  if (key === '$id') return ['r1', 'r2000', 'r3499', 'nobody']
  if (key === '$sequence') return [1, 17, 2500, '3490']
  if (type === 'datetime') return [DAY + 1000, DAY + 3_600_000].map((ms) => new Date(ms).toISOString())
  if (key === 'status') return [...STATUSES, 'lost']
  if (key === 'note') return ['note 1', 'note 44 of', 'NOTE 7', 'f 9']
  return key === 'rank' ? [0, 1, 250, 499, 10_000] : [0, 0.5, 12, 99.5]
}

/** A table with row security, and the same rows in one that anybody may read. */
export async function makeCrowd({ system }: TestDatabase, seed: number): Promise<World> {
  const random = new Random(seed)
  const rows = Array.from({ length: ROWS }, (_, at) => ({
    $id: `r${at}`,
    $createdAt: DAY + 1000 * random.below(7200),
    $updatedAt: DAY + random.below(5) * 1000,
    $permissions: permissionsOf(random, at),
    rank: random.once(10) ? null : random.below(500),
    status: random.once(20) ? null : at % 1000 === 999 ? 'lost' : random.pick(STATUSES),
    note: random.once(30) ? null : `note ${at % 97} of ${at % 13}`,
    weight: random.below(200) / 2,
  }))
  return new Map([
    await make(system, { id: 'crowd', columns: COLUMNS, permissions: [], rowSecurity: true, rows: [] }, rows),
    await make(
      system,
      { id: 'open', columns: COLUMNS, permissions: ['read("any")'], rowSecurity: false, rows: [] },
      rows,
    ),
  ])
}

function permissionsOf(random: Random, at: number): string[] {
  if (at < OWN_SETS) return [`read("user:own${at}")`, 'read("mod")']
  if (at > ROWS - 10) return ['read("user:few")']
  if (random.once(4)) return [`read("team:${random.below(TEAM_SETS)}")`, 'read("teams")']
  return random.once(10) ? [] : ['read("any")']
}

async function make(
  system: Store,
  model: ModelTable,
  rows: readonly Parameters<ReturnType<Store['rows']>['insert']>[0][],
): Promise<[string, ModelTable]> {
  await makeIndexedTable(system, {
    tableId: model.id,
    permissions: model.permissions,
    rowSecurity: model.rowSecurity,
    columns: [
      { key: 'rank', type: 'integer' },
      { key: 'status', type: 'string', size: 20 },
      { key: 'note', type: 'string', size: 100 },
      { key: 'weight', type: 'double' },
    ],
    indexes: [
      { type: 'key', columns: ['rank'] },
      { type: 'key', columns: ['status'] },
      { type: 'key', columns: ['status', 'rank'], orders: ['ASC', 'DESC'] },
      { type: 'key', columns: ['$createdAt'] },
      { type: 'fulltext', columns: ['note'] },
    ],
  })
  const table = await tableOf(system, model.id)
  const made = await system.transaction(async (tx) => (await tx.rows(table).insertMany(rows)) as unknown as ModelRow[])
  return [model.id, { ...model, rows: made }]
}
