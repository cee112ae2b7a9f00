import { strictEqual } from 'node:assert/strict'
import { Query } from 'node-appwrite'
import { run } from '../load.ts'
import type { Amount } from '../resting.ts'
import type { RowFigure } from './figures.ts'
import { amount } from './ground.ts'
import { headersOf, inTurns, listPath, read } from './requests.ts'
import { READERS, SHARES } from './work.ts'

const LIMIT = 10
const SECONDS = 2

/** How long a list of one row takes that says exactly how many rows somebody may read, one after the other. */
export const total: RowFigure = async (ground) => {
  const { port, pid, sizes } = ground
  const path = listPath('large', [Query.limit(1)], { total: true })
  const amounts: Amount[] = []
  for (const reader of READERS) {
    const expected = sizes.large * SHARES[reader]
    const counted = await read<{ total: number }>(port, path, headersOf(ground, reader))
    strictEqual(counted.total, expected, `${reader} may read ${expected} rows.`)
    const next = inTurns(ground, reader, [path])
    const { p50, p99 } = await run({ port, pid, next, connections: 1, milliseconds: SECONDS * 1000 })
    const title = `Exact total of ${amount(expected)} readable rows of ${amount(sizes.large)}, median`
    amounts.push({ name: `rows-total-${reader}`, title, value: p50, unit: 'ms', limit: LIMIT, samples: [p50, p99] })
  }
  return amounts
}
