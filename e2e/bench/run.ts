import { randomBytes } from 'node:crypto'
import { startServer } from '../server/process.ts'
import type { Outcome } from './contest.ts'
import { FIGURES } from './figures.ts'
import { prepare } from './fixtures.ts'
import { type Options, readOptions } from './options.ts'
import { placeOf } from './place.ts'
import { amountLine, keep, machine, outcomeLine } from './report.ts'
import { boot, idle } from './resting.ts'

const print = (line: string) => process.stdout.write(`${line}\n`)
const PRODUCTION = { _APP_ENV: 'production', _APP_OPENSSL_KEY_V1: randomBytes(32).toString('hex') }

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  if (typeof options === 'string') {
    process.stderr.write(options)
    return 1
  }
  // The servers ask this variable where to run; the option decides.
  if (!options.postgres) delete process.env.TEST_DATABASE_URL
  delete process.env.TEST_REDIS_URL
  const { processor, cores, memory, system, node } = machine()
  print(`${processor}, ${cores} cores, ${memory}, ${system}, Node ${node}`)
  print(`${options.rounds} rounds of ${options.seconds} s for each side in turns; medians\n`)
  const wanted = (name: string) => options.only.length === 0 || options.only.includes(name)
  const amounts = [
    ...(wanted('boot') ? await boot(options, PRODUCTION) : []),
    ...(wanted('idle') ? ((await idle(PRODUCTION)) ?? []) : []),
  ]
  for (const amount of amounts) print(amountLine(amount))
  const outcomes = await throughput(options, Object.keys(FIGURES).filter(wanted))
  const { postgres, ...kept } = options
  const database = postgres ? 'postgresql' : 'sqlite'
  print(`\n${await keep({ machine: machine(), database, options: kept, outcomes, amounts })}`)
  return 0
}

async function throughput(options: Options, names: readonly string[]): Promise<Outcome[]> {
  if (names.length === 0) return []
  const server = await startServer({ env: PRODUCTION })
  try {
    const fixtures = await prepare(server)
    const { port } = new URL(server.endpoint)
    const ground = { port: Number(port), pid: server.pid, place: placeOf(server, fixtures.projectId), fixtures }
    const outcomes: Outcome[] = []
    for (const name of names) {
      const outcome = await FIGURES[name]?.(ground, options)
      if (!outcome) continue
      print(outcomeLine(outcome))
      outcomes.push(outcome)
    }
    return outcomes
  } finally {
    await server.close()
  }
}

process.exitCode = await main()
