import { startBare } from '../bare-process.ts'
import { hold } from '../contest.ts'
import { checkSame } from './check.ts'
import type { RowFigure } from './figures.ts'
import { amount } from './ground.ts'
import { inTurns, rowsPath } from './requests.ts'
import { rowIdOf, setOf } from './work.ts'

const CONNECTIONS = 16
/** Rows that are read in turns. */
const READ = 1000

/** Reading rows by ID, with a session and row permissions. */
export const get: RowFigure = async (ground, options) => {
  const { port, pid, place, tables, sizes } = ground
  const paths = readable(sizes.large).map((at) => `${rowsPath('large')}/${rowIdOf(at)}`)
  const bare = await startBare('row-get', { place, table: tables.large.table })
  try {
    await checkSame(ground, 'tenth', paths.slice(0, 10), { ours: port, bare: bare.port })
    const next = inTurns(ground, 'tenth', paths)
    const title = `Get row by ID of ${amount(sizes.large)}, ${CONNECTIONS} connections`
    const sides = { ours: { port, pid, next }, bare: { ...bare, next } }
    return [await hold({ name: 'rows-get', title, connections: CONNECTIONS, target: 0.5, ...sides }, options)]
  } finally {
    await bare.close()
  }
}

// Rows of one permission set from all over the table.
function readable(size: number): number[] {
  const step = Math.floor(size / READ / 10) * 10
  return Array.from({ length: READ }, (_, at) => at * step + 3).filter((at) => setOf(at) === 'tenth')
}
