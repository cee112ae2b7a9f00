import type { DialectName } from '../../dialect.ts'
import type { TableDefinition } from '../definition.ts'
import type { Access, Finding } from './access.ts'
import type { Asked } from './condition.ts'
import type { OrderKey } from './order.ts'
import { leading, type Ordering, orderingsOf, type Service, serviceOf } from './orderings.ts'

/** How a statement goes through a table: all ways lead to the same rows. */
export interface Path {
  /** Whose rows are gone through, and how their permission sets are found. */
  readonly finding: Finding
  /** Physical name of the index to take; undefined: the engine's choice; null: none, the table itself. */
  readonly index: string | undefined | null
  /** `sorted`: all rows are gone through before the first one is known. */
  readonly comes: Service['comes'] | 'sorted'
  /** Columns whose conditions narrow what is gone through. */
  readonly uses: ReadonlySet<string>
}

const NOTHING: ReadonlySet<string> = new Set()

/** What decides about a path. */
export interface Situation {
  readonly table: TableDefinition
  readonly dialect: DialectName
  readonly access: Access
  /** About how many rows the table has. */
  readonly size: number
  /** Undefined: any order, by chance. */
  readonly order: readonly OrderKey[] | undefined
  readonly conditions: readonly Asked[]
  /** Columns that are one value in all rows that are asked for. */
  readonly fixed: ReadonlySet<string>
  /** Rows to find. */
  readonly wanted: number
}

/** The engine finds rows, and sorts them. */
export const SORTED: Path = { finding: 'tested', index: undefined, comes: 'sorted', uses: NOTHING }

/** Sets that are gone through one by one whatever their share: three microseconds each on SQLite, ten times as many else. */
const FEW_SETS: Readonly<Record<DialectName, number>> = { sqlite: 100, postgresql: 16 }
/** The same where filters are asked of each set's rows: PostgreSQL looks for what they find anew in each set. */
const FEW_FILTERED: Readonly<Record<DialectName, number>> = { sqlite: Number.POSITIVE_INFINITY, postgresql: 16 }
/** Rows that are gone through whatever else could be done. */
const FEW_ROWS = 2000

/** The path of a page, with no regard to indexes that filters could use beside: see `byFilter`. */
export function pathOf(situation: Situation): Path {
  const service = bestService(situation)
  if (isDriven(situation, service)) return driven(situation, service)
  if (!service) return SORTED
  const { ordering, comes } = service
  return { finding: 'tested', index: ordering.index ?? null, comes, uses: usedOf(ordering, situation.fixed) }
}

/** An ordering that gives the order: the one that filters narrow most, and of those one that needs no second look. */
function bestService({ table, dialect, order, fixed }: Situation): Service | undefined {
  if (!order) return undefined
  let best: Service | undefined
  for (const ordering of orderingsOf(table, dialect)) {
    const service = serviceOf(ordering, order, fixed)
    if (service && (!best || rank(service) > rank(best))) best = service
  }
  return best
}

const rank = ({ fixed, comes }: Service): number => 2 * fixed + (comes === 'given' ? 1 : 0)

function driven(situation: Situation, service: Service | undefined): Path {
  const { ordering, comes } = service ?? {}
  if (!ordering?.twin || !comes || isQuickerSorted(situation)) return bySets(situation.table)
  return { finding: 'driven', index: ordering.twin, comes, uses: usedOf(ordering, situation.fixed) }
}

// A few rows of many sets are sorted sooner on PostgreSQL than the sets are gone through one by one.
const isQuickerSorted = ({ access, dialect }: Situation): boolean =>
  dialect === 'postgresql' &&
  access.kind === 'sets' &&
  access.sets.length > FEW_SETS[dialect] &&
  (access.rows ?? 0) < FEW_ROWS

/** All rows of the caller's permission sets, in no order. */
export const bySets = ({ name }: TableDefinition): Path => ({
  finding: 'driven',
  index: `${name}_acl_sequence`,
  comes: 'sorted',
  uses: NOTHING,
})

/**
 * Whether the caller's permission sets lead to the rows. With the order kept for each set that takes some microseconds a
 * set; without it all his rows are gone through. The other way takes as many rows as it takes to meet `wanted` of his.
 */
function isDriven(situation: Situation, service: Service | undefined): boolean {
  const { access, size, wanted, dialect } = situation
  if (access.kind !== 'sets') return false
  const { sets, rows = 0 } = access
  const share = size > 0 ? Math.min(1, Math.max(rows, 1) / size) : 1
  if (rows < FEW_ROWS) return true
  if (!service) return rows < size / 3
  if (!service.ordering.twin) return rows < (wanted / share) * 0.1
  // Filters are asked of rows, which are looked up for it: going by sets has many more of those.
  if (!narrows(situation.conditions, usedOf(service.ordering, situation.fixed)))
    return sets.length <= Math.min(1 + 0.125 / share, FEW_FILTERED[dialect])
  return sets.length <= FEW_SETS[dialect] || sets.length <= 2 / share
}

/** Whether only rows that fulfil the conditions are met, where those on some columns narrow what is gone through. */
export const narrows = (conditions: readonly Asked[], uses: ReadonlySet<string>): boolean =>
  conditions.every(({ bound }) => bound !== undefined && uses.has(bound.column))

/** The columns of an ordering that conditions can narrow: those that are fixed, and the next one. */
export function usedOf(ordering: Ordering, fixed: ReadonlySet<string>): ReadonlySet<string> {
  const columns = [...ordering.columns.map(({ column }) => column), '$sequence']
  return new Set(columns.slice(0, leading(ordering, fixed) + 1))
}

/** The index by which filters find rows: it begins with what most of them fix or bound. */
export function byFilter({ table, dialect, conditions, fixed }: Situation): Ordering | undefined {
  const bounded = new Set(conditions.flatMap(({ bound }) => (bound ? [bound.column] : [])))
  if (bounded.size === 0) return undefined
  let best: Ordering | undefined
  let most = 0
  for (const ordering of orderingsOf(table, dialect)) {
    if (ordering.index === undefined) continue
    const first = leading(ordering, fixed)
    const next = ordering.columns[first]?.column
    const uses = first * 2 + (next !== undefined && bounded.has(next) ? 1 : 0)
    if (uses > most) [best, most] = [ordering, uses]
  }
  return best
}
