import { type Fragment, fragment } from '../../fragment.ts'
import type { Access } from './access.ts'
import type { Asked } from './condition.ts'
import { runSelect } from './heavy.ts'
import type { Listing } from './listing.ts'
import type { Ordering } from './orderings.ts'
import { byFilter, bySets, narrows, type Path, pathOf, type Situation, SORTED, usedOf } from './paths.ts'
import { fromTable, whereOf } from './statements.ts'

/** How the rows of a listing are found. */
export interface Approach {
  readonly path: Path
  /** Holds for all rows of the listing anyway, and leads to them. */
  readonly narrowing: Fragment | undefined
  /** Rows that are gone through at most, about. */
  readonly visits: number
}

/** So many rows are quicker fetched and sorted than others gone through. */
const FEW = 1000
/** To look up a row takes as long as to go through so many. */
const LOOKUP = 4

/**
 * The way to the first `wanted` rows of a listing. PostgreSQL knows what its columns hold and decides by itself; on SQLite a
 * look at some entries of an index tells whether a filter leaves few rows.
 */
export async function approachTo(listing: Listing, wanted: number): Promise<Approach> {
  const { conditions, connection, size } = listing
  if (isById(conditions)) return { path: SORTED, narrowing: undefined, visits: FEW }
  const situation = situationOf(listing, wanted)
  const path = pathOf(situation)
  if (connection.dialect.name === 'sqlite' && !narrows(conditions, path.uses) && size > FEW) {
    const found = await approachByFilter(listing, situation, path)
    if (found) return found
  }
  return { path, narrowing: undefined, visits: visitsOf(listing, path, wanted) }
}

/** The way to `wanted` rows of a listing in whatever order, to be counted. */
export async function approachToAny(listing: Listing, wanted: number): Promise<Approach> {
  const { conditions, access, size, table, connection, elsewhere } = listing
  if (isById(conditions)) return { path: SORTED, narrowing: undefined, visits: FEW }
  if (conditions.length === 0 && access.kind !== 'sets') {
    const path = access.kind === 'all' ? SORTED : bySets(table)
    return { path, narrowing: undefined, visits: Math.min(size, wanted) }
  }
  const situation = situationOf({ ...listing, random: true }, wanted)
  const ordering = byFilter(situation)
  const path = ordering && pathAlong(ordering, access, usedOf(ordering, situation.fixed))
  if (path && narrows(conditions, path.uses)) {
    return { path, narrowing: undefined, visits: visitsOf(listing, path, wanted) }
  }
  const own = access.kind === 'sets' ? (access.rows ?? 0) : size
  if (own < FEW || (!ordering && own < size / 3))
    return { path: bySets(table), narrowing: undefined, visits: LOOKUP * own + elsewhere }
  const found = connection.dialect.name === 'sqlite' ? await approachByFilter(listing, situation, SORTED) : undefined
  return found ?? { path: SORTED, narrowing: undefined, visits: size + elsewhere }
}

// The twin of an index has the rows of each permission set alone.
function pathAlong({ index, twin }: Ordering, access: Access, uses: Path['uses']): Path {
  const driven = access.kind === 'sets' && twin !== undefined
  return { finding: driven ? 'driven' : 'tested', index: driven ? twin : index, comes: 'given', uses }
}

const isById = (conditions: readonly Asked[]): boolean => conditions.some(({ bound }) => bound?.few)

function situationOf(listing: Listing, wanted: number): Situation {
  const { table, access, size, connection, conditions, order, random } = listing
  const dialect = connection.dialect.name
  return {
    table,
    dialect,
    access,
    size,
    conditions,
    order: random ? undefined : order,
    fixed: fixedBy(conditions),
    wanted,
  }
}

const fixedBy = (conditions: readonly Asked[]): ReadonlySet<string> =>
  new Set(conditions.flatMap(({ bound }) => (bound?.fixed ? [bound.column] : [])))

async function approachByFilter(listing: Listing, situation: Situation, path: Path): Promise<Approach | undefined> {
  const { access, conditions, size, elsewhere } = listing
  // Few rows are there to be filtered anyway.
  if (path.finding === 'driven' && access.kind === 'sets' && (access.rows ?? 0) < FEW) return undefined
  for (const { sql, narrowing } of conditions) {
    if (!narrowing || (await countOf(listing, narrowing.rows, elsewhere)) > FEW) continue
    return { path: SORTED, narrowing: narrowing.where === sql ? undefined : narrowing.where, visits: FEW + elsewhere }
  }
  const ordering = byFilter(situation)
  if (!ordering || ordering.index === path.index) return undefined
  const many = (await countOf(listing, entriesOf(listing, situation, ordering), 0)) > FEW
  if (many && (path.comes !== 'sorted' || path.finding === 'driven')) return undefined
  const uses = usedOf(ordering, situation.fixed)
  return {
    path: { ...SORTED, index: ordering.index, uses },
    narrowing: undefined,
    visits: (many ? size : FEW) + elsewhere,
  }
}

async function countOf({ database, connection }: Listing, { text, values }: Fragment, visits: number): Promise<number> {
  const statement = fragment(`select count(*) as n from (${text} limit ${FEW + 1})`, ...values)
  const [row] = await runSelect(database, connection, statement, visits)
  return Number(row?.n ?? 0)
}

/** The entries of an index that filters on its first columns leave. */
function entriesOf({ connection, table, conditions }: Listing, { fixed }: Situation, ordering: Ordering): Fragment {
  const used = usedOf(ordering, fixed)
  const where = whereOf(conditions.filter(({ bound }) => bound && used.has(bound.column)).map(({ sql }) => sql))
  return { text: `select 1 from ${fromTable(connection, table, ordering)}${where.text}`, values: where.values }
}

function visitsOf({ access, size, elsewhere, conditions }: Listing, path: Path, wanted: number): number {
  const within = path.finding === 'driven' && access.kind === 'sets' ? LOOKUP * (access.rows ?? size) : size
  if (path.comes === 'sorted' || !narrows(conditions, path.uses)) return within + elsewhere
  if (path.finding === 'driven' || access.kind === 'all') return Math.min(within, wanted)
  return access.kind === 'roles' ? within : Math.min(within, (wanted * size) / Math.max(access.rows ?? 0, 1))
}
