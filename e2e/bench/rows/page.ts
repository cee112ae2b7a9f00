import { strictEqual } from 'node:assert/strict'
import { Query } from 'node-appwrite'
import { hold, type Outcome } from '../contest.ts'
import type { Options } from '../options.ts'
import type { RowFigure } from './figures.ts'
import { amount, type RowsGround } from './ground.ts'
import { headersOf, inTurns, listPath, read } from './requests.ts'
import { CATEGORY_NAMES, PAGE } from './work.ts'

const CONNECTIONS = 16
/** A late page may take so many times as long as the first one. */
const FLAT = 1.5
const LATE = 10_000

/** A late page by cursor against the first page: in the order of insertion, and with filter and order. */
export const page: RowFigure = async (ground, options) => {
  const { large } = ground.sizes
  const ordered = [Query.equal('category', CATEGORY_NAMES[0] ?? ''), Query.orderDesc('score')]
  return [
    await late('rows-page', 'in order of insertion', [], large, ground, options),
    await late('rows-page-ordered', 'with filter and order', ordered, large / CATEGORY_NAMES.length, ground, options),
  ]
}

async function late(
  name: string,
  what: string,
  queries: readonly string[],
  size: number,
  ground: RowsGround,
  options: Options,
): Promise<Outcome> {
  const { port, pid } = ground
  const rowsOf = async (path: string) =>
    (await read<{ rows: { $id: string }[] }>(port, path, headersOf(ground, 'full'))).rows
  const pathOf = (...more: string[]) => listPath('large', [...queries, ...more], { total: false })
  const number = Math.min(LATE, Math.floor(size / PAGE))
  const [before] = await rowsOf(pathOf(Query.limit(1), Query.offset((number - 1) * PAGE - 1)))
  const paths = {
    ours: pathOf(Query.cursorAfter(before?.$id ?? ''), Query.limit(PAGE)),
    bare: pathOf(Query.limit(PAGE)),
  }
  for (const path of Object.values(paths)) strictEqual((await rowsOf(path)).length, PAGE)
  const side = (path: string) => ({ port, pid, next: inTurns(ground, 'full', [path]) })
  return hold(
    {
      name,
      title: `Page ${amount(number)} by cursor against page 1, ${what}`,
      connections: CONNECTIONS,
      target: 1 / FLAT,
      labels: { ours: `page ${amount(number)}`, bare: 'page 1' },
      ours: side(paths.ours),
      bare: side(paths.bare),
    },
    options,
  )
}
