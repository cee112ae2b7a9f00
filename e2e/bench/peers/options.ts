import { parseArgs } from 'node:util'
import type { Rules } from '../contest.ts'
import { PEERS } from './peer.ts'

/** How a comparison runs. */
export interface ComparisonOptions extends Rules {
  /** Names of the peers to compare with; empty: all. */
  readonly only: readonly string[]
  /** Address of a PostgreSQL server where databases may be made; undefined when there is none. */
  readonly postgres: string | undefined
  /** Folder to install peers into and to leave them in; a temporary one when undefined. */
  readonly folder: string | undefined
  /** Holdfast keeps its rows on the PostgreSQL server too, instead of in SQLite. */
  readonly samePostgres: boolean
}

export const USAGE = `Usage: node e2e/bench/peers/run.ts [--seconds 1] [--rounds 11] [--only name,name] [--postgres URL]

  --seconds        length of one measurement
  --rounds         measurements of each side, taken in turns
  --only           names of peers: ${Object.keys(PEERS).join(', ')}
  --postgres       server where Parse Server gets a database of its own; TEST_DATABASE_URL when not given
  --same-postgres  Holdfast gets a database there too, instead of SQLite
  --folder         folder to install the peers into and to leave them in, for the next run
`

/** Reads the command line; a sentence when it makes no sense. */
export function readOptions(args: readonly string[]): ComparisonOptions | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seconds: { type: 'string', default: '1' },
        rounds: { type: 'string', default: '11' },
        only: { type: 'string', default: '' },
        postgres: { type: 'string' },
        'same-postgres': { type: 'boolean', default: false },
        folder: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) return USAGE
    const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)]
    if (!(seconds > 0 && rounds >= 1)) return `--seconds and --rounds are positive numbers.\n\n${USAGE}`
    const only = values.only.split(',').filter(Boolean)
    const unknown = only.find((name) => !Object.hasOwn(PEERS, name))
    if (unknown !== undefined) return `There is no peer ${unknown}.\n\n${USAGE}`
    const postgres = values.postgres ?? (process.env.TEST_DATABASE_URL || undefined)
    const samePostgres = values['same-postgres']
    if (samePostgres && !postgres) return '--same-postgres needs --postgres or TEST_DATABASE_URL.\n'
    return { seconds, rounds, only, postgres, samePostgres, folder: values.folder, profile: undefined }
  } catch (error) {
    return `${(error as Error).message}\n\n${USAGE}`
  }
}
