import { parseArgs } from 'node:util'
import { FIGURE_NAMES } from './figures.ts'
import { LEAST_ROWS } from './rows/work.ts'

/** How a benchmark runs. */
export interface Options {
  /** Length of one measurement. */
  readonly seconds: number
  /** How often each side is measured. */
  readonly rounds: number
  /** Names of the figures to measure; empty: all. */
  readonly only: readonly string[]
  /** Rows of the larger table. */
  readonly rows: number
  readonly databases: readonly DatabaseName[]
  /** Address of a PostgreSQL server; undefined when there is none. */
  readonly postgres: string | undefined
  /** Compare with other platforms afterwards. */
  readonly peers: boolean
  /** Folder that the other platforms are installed in and left in; a temporary one when undefined. */
  readonly folder: string | undefined
  /** Folder for profiles of the server under each load; undefined: none are made. */
  readonly profile: string | undefined
}

export type DatabaseName = 'sqlite' | 'postgresql'

export const USAGE = `Usage: npm run bench -- [--seconds 0.5] [--rounds 31] [--only name,name] [--postgres | --both] [--peers]

  --seconds   length of one measurement
  --rounds    measurements of each side, taken in turns: short ones, because others use the machine, too
  --only      names of figures: ${FIGURE_NAMES.join(', ')}; \`rows\` for all of rows, \`none\`
  --rows      rows of the larger table, ten times as many as of the smaller one; 1000000 when not given
  --postgres  on the PostgreSQL server that TEST_DATABASE_URL names, instead of SQLite
  --both      on SQLite and on PostgreSQL, each figure beside the other
  --peers     compares with other platforms afterwards, which npm installs: see peers/run.ts
  --folder    folder to install them into and to leave them in, for the next run
  --profile   folder for processor profiles of the server under each load; Linux only
`

/** Reads the command line; a sentence when it makes no sense. */
export function readOptions(args: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seconds: { type: 'string', default: '0.5' },
        rounds: { type: 'string', default: '31' },
        only: { type: 'string', default: '' },
        rows: { type: 'string', default: '1000000' },
        postgres: { type: 'boolean', default: false },
        both: { type: 'boolean', default: false },
        peers: { type: 'boolean', default: false },
        folder: { type: 'string' },
        profile: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) return USAGE
    const [seconds, rounds, rows] = [Number(values.seconds), Number(values.rounds), Number(values.rows)]
    if (!(seconds > 0 && rounds >= 1)) return `--seconds and --rounds are positive numbers.\n\n${USAGE}`
    if (!(rows >= LEAST_ROWS && rows % LEAST_ROWS === 0)) return `--rows is a multiple of ${LEAST_ROWS}.\n\n${USAGE}`
    const { both, peers, folder, profile } = values
    const postgres = process.env.TEST_DATABASE_URL || undefined
    if ((values.postgres || both) && !postgres) return '--postgres and --both need TEST_DATABASE_URL.\n'
    const databases: DatabaseName[] = both ? ['sqlite', 'postgresql'] : [values.postgres ? 'postgresql' : 'sqlite']
    const only = values.only.split(',').filter(Boolean)
    return { seconds, rounds, only, rows, databases, postgres, peers, folder, profile }
  } catch (error) {
    return `${(error as Error).message}\n\n${USAGE}`
  }
}
