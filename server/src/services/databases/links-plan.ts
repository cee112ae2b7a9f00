import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import type { ColumnDefinition } from '../../data/tables/definition.ts'
import { DEPTH } from '../../data/tables/list/names.ts'
import { type Keeping, linked, losing } from '../../data/tables/relations/link.ts'
import { type Known, lookUp } from '../../data/tables/relations/look-up.ts'
import type { Pair } from '../../data/tables/relations/pairs.ts'
import {
  farPlace,
  isLink,
  type LinkColumn,
  type LinkPlace,
  linkField,
  placeOf,
} from '../../data/tables/relations/place.ts'
import { isOpen } from '../../data/tables/relations/readable.ts'
import type { Rows } from '../../data/tables/rows.ts'
import { checkTarget, type Near, planTarget, type Target } from './links-targets.ts'
import { type Wish, wishOf } from './links-wishes.ts'

/** What is written for one relationship of rows of one table, all of them together. */
export interface Step {
  readonly column: LinkColumn
  /** Rows of the other side. */
  readonly far: Rows
  readonly place: LinkPlace
  readonly entries: readonly Entry[]
  /** Rows that are written along, and what is written along with those. */
  readonly targets: readonly Target[]
  readonly nested: readonly Step[]
}

/** What becomes of the links of one row. */
export interface Entry {
  readonly near: Near
  readonly wish: Wish
  /** IDs of the rows that it shall be linked to: those that exist, and that the caller may link to. */
  ids: readonly string[]
  /** Those among them that it is not linked to yet. */
  fresh: readonly string[]
  /** Whether links go. */
  loses: boolean
}

/** One write, from the row that was asked for down to the deepest that is written along. */
export interface Planning {
  readonly ctx: Context
  /** Rows that are written along, by table and ID: each is written once, however often it is named. */
  readonly targets: Map<string, Target>
}

/** A step before anything is known of the other side. */
type Draft = Pick<Step, 'column' | 'far' | 'place' | 'entries'>

/**
 * Plans the links of rows of one table: only reads. Rows deeper than a number of levels are left out in silence (contract:
 * data 1.8.4).
 * @throws ApiError `relationship_value_invalid`, `user_unauthorized`, `row_invalid_structure` and others
 */
export async function planSteps(planning: Planning, nears: readonly Near[], depth = 0): Promise<Step[]> {
  const columns = new Set(nears.flatMap(({ links }) => [...(links?.keys() ?? [])]))
  if (depth === DEPTH) return []
  const drafts: Draft[] = []
  for (const column of columns) if (isLink(column)) drafts.push(await draftOf(planning.ctx, column, nears))
  const known = await lookUpAll(drafts)
  const steps: Step[] = []
  for (const draft of drafts) steps.push(await planStep(planning, draft, known(draft), depth))
  return steps
}

async function draftOf(ctx: Context, column: LinkColumn, nears: readonly Near[]): Promise<Draft> {
  const related = await ctx.store.tableByNumber(column.relation.related)
  if (!related) throw new ApiError('relationship_value_invalid', `The table that "${column.key}" leads to is gone.`)
  const entries = nears.flatMap((near) => entryOf(ctx, column, near) ?? [])
  return { column, far: ctx.store.rows(related), place: placeOf(column), entries }
}

function entryOf(ctx: Context, column: LinkColumn, near: Near): Entry | undefined {
  const value = near.links?.get(column as ColumnDefinition)
  const wish = value === undefined ? undefined : wishOf(column, value, near.before === undefined, () => ctx.newId())
  return wish && { near, wish, ids: [], fresh: [], loses: false }
}

type KnownRows = ReadonlyMap<string, Known>

// Each table once, and in one order everywhere: whoever needs two locks of a row gets the stronger one at first.
async function lookUpAll(drafts: readonly Draft[]): Promise<(draft: Draft) => KnownRows> {
  const byTable = Map.groupBy(drafts, ({ far }) => far.table.$sequence)
  const known = new Map<number, KnownRows>()
  for (const [table, of] of [...byTable].sort(([one], [other]) => one - other)) {
    const given = of.flatMap(({ entries }) => entries.flatMap(({ wish }) => wish.rows))
    const links = [...new Set(of.flatMap(({ place }) => linkField(place) ?? []))]
    const values = given.some(({ data }) => data)
    const lock = values || links.length > 0 ? 'change' : 'keep'
    const ids = [...new Set(given.map(({ id }) => id))]
    known.set(table, await lookUp((of[0] as Draft).far, ids, { values, links, lock }))
  }
  return ({ far }) => known.get(far.table.$sequence) ?? new Map()
}

async function planStep(planning: Planning, draft: Draft, known: KnownRows, depth: number): Promise<Step> {
  const { column, far, entries } = draft
  const targets = planTargets(planning, column, far, entries, known)
  for (const entry of entries) entry.ids = reachable(planning, far, entry.wish, known)
  const nested = await planSteps(planning, targets, depth + 1)
  for (const target of targets) checkTarget(planning.ctx, target)
  await planLinks(draft, known)
  const written = new Set(targets.filter(({ changed }) => changed).map(({ id }) => id))
  for (const { near, ids } of entries) if (ids.some((id) => written.has(id))) near.changed = true
  return { ...draft, targets, nested }
}

function planTargets(
  { ctx, targets }: Planning,
  column: LinkColumn,
  far: Rows,
  entries: readonly Entry[],
  known: KnownRows,
): Target[] {
  const planned: Target[] = []
  for (const { id, data } of entries.flatMap(({ wish }) => wish.rows)) {
    const name = targetName(far, id)
    if (!data || targets.has(name)) continue
    const target = planTarget(ctx, far, column, { id, data, before: known.get(id)?.row })
    targets.set(name, target)
    planned.push(target)
  }
  return planned
}

const targetName = ({ table }: Rows, id: string): string => `${table.name}/${id}`

// What the caller may not read is to him what does not exist: it is ignored (contract: data 1.8.4).
const reachable = ({ targets }: Planning, far: Rows, { rows }: Wish, known: KnownRows): string[] =>
  rows
    .map(({ id }) => id)
    .filter((id) => {
      const row = known.get(id)?.row
      return targets.has(targetName(far, id)) || (row !== undefined && isOpen(far) && far.allows('read', row))
    })

async function planLinks({ far, column, place, entries }: Draft, known: KnownRows): Promise<void> {
  const field = linkField(place)
  const links = place.kind === 'junction' ? await linkedPairs(far, place, entries) : undefined
  for (const entry of entries) {
    const { near, ids } = entry
    const from = near.before?.$id
    if (place.kind === 'own') near.values[column.key] = ids[0] ?? null
    const holds = (id: string) => from !== undefined && field !== undefined && known.get(id)?.links[field] === from
    if (links || field !== undefined)
      entry.fresh = ids.filter((id) => !(links ? links.has(`${from}/${id}`) : holds(id)))
    // A link that the far row holds is a change of that row.
    const changing = field === undefined ? [] : entry.fresh.flatMap((id) => known.get(id)?.row ?? [])
    if (changing.some((row) => !far.allows('update', row))) throw new ApiError('user_unauthorized')
    const moves = place.kind === 'own' && near.before && near.before[column.key] !== near.values[column.key]
    if (moves || entry.fresh.length > 0) near.changed = true
  }
  for (const keeping of ['only', 'all but'] as const) await planLosses(far, place, entries, keeping)
}

async function linkedPairs(far: Rows, place: LinkPlace, entries: readonly Entry[]): Promise<ReadonlySet<string>> {
  const pairs = entries.flatMap(({ near, ids }) => pairsOf(near, ids))
  const { tx } = far.context
  if (pairs.length === 0 || place.kind !== 'junction' || !tx) return new Set()
  return new Set((await linked(tx, place, pairs)).map(([near, id]) => `${near}/${id}`))
}

async function planLosses(far: Rows, place: LinkPlace, entries: readonly Entry[], keeping: Keeping): Promise<void> {
  const at = farPlace(place)
  const asked = entries.filter((entry) => mayLose(entry, keeping))
  if (!at || asked.length === 0) return
  const pairs = asked.flatMap(({ near, wish }) => pairsOf(near, wish.named))
  const ids = asked.flatMap(({ near }) => near.before?.$id ?? [])
  const lost = await losing(far, at, ids, keeping, pairs)
  for (const entry of asked) {
    if (!lost.has(entry.near.before?.$id)) continue
    entry.loses = true
    entry.near.changed = true
  }
}

const mayLose = ({ near, wish }: Entry, keeping: Keeping): boolean =>
  near.before !== undefined && wish.keeping === keeping && (keeping === 'only' || wish.named.length > 0)

/** Pairs of a stored row with others. */
export const pairsOf = ({ before, row }: Near, ids: readonly string[]): Pair[] => {
  const id = (row ?? before)?.$id
  return id === undefined ? [] : ids.map((far): Pair => [id, far])
}
