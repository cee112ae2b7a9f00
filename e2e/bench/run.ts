import { randomBytes } from 'node:crypto'
import { type ServerProcess, startServer } from '../server/process.ts'
import type { Outcome } from './contest.ts'
import { FIGURES, type Ground } from './figures.ts'
import { prepare } from './fixtures.ts'
import { type DatabaseName, type Options, readOptions } from './options.ts'
import { comparePeers } from './peers/comparison.ts'
import { placeOf } from './place.ts'
import { PROFILED } from './profile.ts'
import { keep, machine, type Result, resultLine } from './report.ts'
import { type Amount, boot, idle } from './resting.ts'
import { ROW_FIGURES } from './rows/figures.ts'
import { prepareRows, type RowsGround } from './rows/ground.ts'

const print = (line: string) => process.stdout.write(`${line}\n`)
const PRODUCTION = { _APP_ENV: 'production', _APP_OPENSSL_KEY_V1: randomBytes(32).toString('hex') }
const TITLES: Readonly<Record<DatabaseName, string>> = { sqlite: 'SQLite', postgresql: 'PostgreSQL' }

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  if (typeof options === 'string') {
    process.stderr.write(options)
    return 1
  }
  delete process.env.TEST_REDIS_URL
  const { processor, cores, memory, system, node } = machine()
  print(`${processor}, ${cores} cores, ${memory}, ${system}, Node ${node}`)
  print(`${options.rounds} rounds of ${options.seconds} s for each side in turns; medians\n`)
  const kept: Kept = { sqlite: [], postgresql: [] }
  await resting(options, kept)
  await inGroup(FIGURES, prepareGround, options, kept)
  await inGroup(ROW_FIGURES, prepareTables, options, kept)
  await keepAll(options, kept)
  if (!options.peers) return 0
  const { seconds, rounds, postgres, folder } = options
  return comparePeers({ seconds, rounds, profile: undefined, postgres, folder, only: [], samePostgres: false })
}

/** What was found out on each database. */
type Kept = Record<DatabaseName, Result[]>

const isWanted = ({ only }: Options, name: string): boolean =>
  only.length === 0 || only.includes(name) || (only.includes('rows') && name.startsWith('rows-'))

async function resting(options: Options, kept: Kept): Promise<void> {
  for (const database of options.databases) {
    useDatabase(options, database)
    if (isWanted(options, 'boot')) found(options, kept, database, await boot(PRODUCTION))
    if (isWanted(options, 'idle')) found(options, kept, database, (await idle(PRODUCTION)) ?? [])
  }
}

/** Makes of a new server what figures are measured on. */
type Prepare<G> = (server: ServerProcess, options: Options) => Promise<G>
type Figures<G> = Readonly<Record<string, (ground: G, options: Options) => Promise<readonly Result[]>>>

// Each figure on one database after the other, so that they can be compared.
async function inGroup<G>(figures: Figures<G>, prepared: Prepare<G>, options: Options, kept: Kept): Promise<void> {
  const wanted = Object.entries(figures).filter(([name]) => isWanted(options, name))
  if (wanted.length === 0) return
  const grounds: { readonly database: DatabaseName; readonly ground: G }[] = []
  await using stack = new AsyncDisposableStack()
  for (const database of options.databases) {
    useDatabase(options, database)
    const server = await startServer({ env: PRODUCTION, nodeArguments: options.profile === undefined ? [] : PROFILED })
    stack.defer(() => server.close())
    grounds.push({ database, ground: await prepared(server, options) })
  }
  for (const [, figure] of wanted)
    for (const { database, ground } of grounds) found(options, kept, database, await figure(ground, options))
}

const prepareGround: Prepare<Ground> = async (server) => {
  const fixtures = await prepare(server)
  const { port } = new URL(server.endpoint)
  return { port: Number(port), pid: server.pid, place: placeOf(server, fixtures.projectId), fixtures }
}

const prepareTables: Prepare<RowsGround> = (server, { rows }) => prepareRows(server, rows, print)

// The servers ask this variable where to run; the options decide.
function useDatabase({ postgres }: Options, database: DatabaseName): void {
  if (database === 'postgresql' && postgres) process.env.TEST_DATABASE_URL = postgres
  else delete process.env.TEST_DATABASE_URL
}

function found({ databases }: Options, kept: Kept, database: DatabaseName, results: readonly Result[]): void {
  for (const result of results) {
    const title = databases.length > 1 ? `${result.title}, ${TITLES[database]}` : result.title
    print(resultLine({ ...result, title }))
    kept[database].push(result)
  }
}

async function keepAll(options: Options, kept: Kept): Promise<void> {
  const { postgres, profile, folder, ...told } = options
  for (const database of options.databases) {
    const results = kept[database]
    if (results.length === 0) continue
    const outcomes = results.filter((result): result is Outcome => 'ratio' in result)
    const amounts = results.filter((result): result is Amount => !('ratio' in result))
    print(`\n${await keep({ machine: machine(), database, options: told, outcomes, amounts })}`)
  }
}

process.exitCode = await main()
