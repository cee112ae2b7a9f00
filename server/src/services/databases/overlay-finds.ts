import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { type Paging, pages, pagingOf } from '../../data/query/paging.ts'
import { QueryError } from '../../data/query/query-error.ts'
import { readQueries } from '../../data/query/read.ts'
import type { TableRow } from '../../data/tables/row.ts'
import type { Rows } from '../../data/tables/rows.ts'
import type { FoundWrite, Layers } from './overlay.ts'

/** IDs of stored rows that each write finds. */
export type Findings = ReadonlyMap<FoundWrite, ReadonlySet<string>>

/** Values of one query. */
const VALUES = 500
/** Rows that one write is followed to: those beyond are as they are until the commit. */
const FOLLOWED = 5000

/** Which of these rows the queries of staged writes find, as the rows are stored. */
export async function findingsOf(
  ctx: Context,
  rows: Rows,
  { found }: Layers,
  ids: readonly string[],
): Promise<Findings> {
  const findings = new Map<FoundWrite, ReadonlySet<string>>()
  if (ids.length === 0) return findings
  // Whoever staged a write on many rows may read all of them.
  const all = ctx.store.asSystem().rows(rows.table)
  for (const write of found) findings.set(write, new Set(await unlessInvalid(foundBy(all, write, ids), [])))
  return findings
}

async function foundBy(all: Rows, { queries }: FoundWrite, ids: readonly string[]): Promise<readonly string[]> {
  if (queries.length === 0) return ids
  const { limit, offset, cursor } = pagingIn(queries)
  if (limit === undefined && offset === undefined && !cursor)
    return (await among(all, queries, ids)).map(({ $id }) => $id)
  const { rows } = await all.list([limitOf(Math.min(limit ?? FOLLOWED, FOLLOWED)), ...queries], { total: false })
  return rows.map(({ $id }) => $id)
}

/** Those of some rows that the filters among queries find, too. Throws as `Rows.list` does. */
export async function among(rows: Rows, queries: readonly string[], ids: readonly string[]): Promise<TableRow[]> {
  const filters = filtersIn(queries)
  const found: TableRow[] = []
  for (let at = 0; at < ids.length; at += VALUES) {
    const values = ids.slice(at, at + VALUES)
    const these = JSON.stringify({ method: 'equal', attribute: '$id', values })
    found.push(...(await rows.list([...filters, these, limitOf(values.length)], { total: false })).rows)
  }
  return found
}

/** How many stored rows queries find that staged deletions find, too. */
export async function deletedAmong(rows: Rows, queries: readonly string[], { found }: Layers): Promise<number> {
  let sum = 0
  for (const write of found) {
    if (write.action !== 'bulkDelete') continue
    const both = [...filtersIn(queries), ...filtersIn(write.queries)]
    sum += await unlessInvalid(rows.count(both, pagingIn(write.queries).limit ?? FOLLOWED), 0)
  }
  return sum
}

/** How queries page; not at all, where they cannot be read: that is for the list to refuse. */
export function pagingIn(texts: readonly string[]): Paging {
  try {
    return pagingOf(readQueries(texts))
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    return { limit: undefined, offset: undefined, cursor: undefined }
  }
}

/** The beginning of what queries find, wherever they would begin. */
export const fromTheStart = (texts: readonly string[], limit: number): string[] => [
  limitOf(limit),
  ...without(texts, pages),
]

const limitOf = (limit: number): string => JSON.stringify({ method: 'limit', values: [limit] })

const SHAPING: ReadonlySet<string> = new Set(['select', 'orderAsc', 'orderDesc', 'orderRandom'])
const filtersIn = (texts: readonly string[]): string[] =>
  without(texts, (method) => pages(method) || SHAPING.has(method))

function without(texts: readonly string[], leftOut: (method: string) => boolean): string[] {
  const queries = readQueries(texts)
  return texts.filter((_text, at) => !leftOut(queries[at]?.method ?? ''))
}

// What is wrong with the queries of a write is for its commit to say.
async function unlessInvalid<R>(work: Promise<R>, otherwise: R): Promise<R> {
  try {
    return await work
  } catch (error) {
    if (error instanceof ApiError || error instanceof QueryError) return otherwise
    throw error
  }
}
