import { parseArgs } from 'node:util'

/** How a benchmark runs. */
export interface Options {
  /** Length of one measurement. */
  readonly seconds: number
  /** How often each side is measured. */
  readonly rounds: number
  /** Names of the figures to measure; empty: all. */
  readonly only: readonly string[]
  /** Address of the PostgreSQL server to run on instead of SQLite. */
  readonly postgres: string | undefined
}

export const USAGE = `Usage: npm run bench -- [--seconds 3] [--rounds 5] [--only name,name] [--postgres]

  --seconds   length of one measurement
  --rounds    measurements of each side, taken in turns
  --only      names of figures: account, user, create, boot, idle
  --postgres  rows on the server that TEST_DATABASE_URL names
`

/** Reads the command line; a sentence when it makes no sense. */
export function readOptions(args: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seconds: { type: 'string', default: '3' },
        rounds: { type: 'string', default: '5' },
        only: { type: 'string', default: '' },
        postgres: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) return USAGE
    const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)]
    if (!(seconds > 0 && rounds >= 1)) return `--seconds and --rounds are positive numbers.\n\n${USAGE}`
    const url = process.env.TEST_DATABASE_URL
    if (values.postgres && !url) return '--postgres needs TEST_DATABASE_URL.\n'
    const only = values.only.split(',').filter(Boolean)
    return { seconds, rounds, only, postgres: values.postgres ? url : undefined }
  } catch (error) {
    return `${(error as Error).message}\n\n${USAGE}`
  }
}
