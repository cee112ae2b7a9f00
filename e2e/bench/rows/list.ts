import { strictEqual } from 'node:assert/strict'
import { startBare } from '../bare-process.ts'
import { hold, type Outcome } from '../contest.ts'
import type { Options } from '../options.ts'
import { checkSame } from './check.ts'
import type { RowFigure } from './figures.ts'
import { amount, type RowsGround } from './ground.ts'
import { inTurns, listPaths } from './requests.ts'
import { PAGE, type Reader, SHARES } from './work.ts'

const CONNECTIONS = 16
/** A list of the large table may take so many times as long as one of the small table. */
const FLAT = 1.5

/** Lists of 25 with filter and order, for somebody who may read a share of the rows: against bare ones, and flat. */
export const list =
  (name: string, reader: Reader): RowFigure =>
  async (ground, options) => [
    await againstBare(name, reader, ground, options, false),
    await flat(name, reader, ground, options),
  ]

/** The same lists, with the number of all rows that match. */
export const listWithTotal =
  (name: string, reader: Reader): RowFigure =>
  async (ground, options) => [await againstBare(name, reader, ground, options, true)]

async function againstBare(
  name: string,
  reader: Reader,
  ground: RowsGround,
  options: Options,
  total: boolean,
): Promise<Outcome> {
  const { port, pid, place, tables, sizes } = ground
  const { table, sets } = tables.large
  const paths = listPaths('large', total)
  const bare = await startBare('row-list', { place, table, ...(reader !== 'full' && { set: sets[reader] }) })
  try {
    strictEqual(await checkSame(ground, reader, paths, { ours: port, bare: bare.port }), PAGE)
    const next = inTurns(ground, reader, paths)
    const title = `List ${PAGE}${total ? ' with total' : ''}, ${share(reader)} of ${amount(sizes.large)}, ${CONNECTIONS} connections`
    const sides = { ours: { port, pid, next }, bare: { ...bare, next } }
    return await hold({ name, title, connections: CONNECTIONS, target: 0.5, ...sides }, options)
  } finally {
    await bare.close()
  }
}

// Both are lists of ours, and taken in turns: what else the machine does hits both.
async function flat(name: string, reader: Reader, ground: RowsGround, options: Options): Promise<Outcome> {
  const { port, pid, sizes } = ground
  const side = (tableId: 'small' | 'large') => ({ port, pid, next: inTurns(ground, reader, listPaths(tableId, false)) })
  return hold(
    {
      name: `${name}-flat`,
      title: `The same, ${amount(sizes.large)} rows against ${amount(sizes.small)}`,
      connections: CONNECTIONS,
      target: 1 / FLAT,
      labels: { ours: amount(sizes.large), bare: amount(sizes.small) },
      ours: side('large'),
      bare: side('small'),
    },
    options,
  )
}

const share = (reader: Reader): string => `${SHARES[reader] * 100} %`
