import { resolve } from 'node:path'
import { removeFolder, temporaryFolder } from '../../server/process.ts'
import { keep, machine } from '../report.ts'
import { type Bout, compare } from './bout.ts'
import { checkAnswers } from './check.ts'
import type { Contestant } from './contestant.ts'
import { startHoldfast } from './holdfast.ts'
import { CannotCompare } from './install.ts'
import type { ComparisonOptions } from './options.ts'
import { innerStack, owned } from './owned.ts'
import { PEERS, type Peer } from './peer.ts'
import { boutLines } from './print.ts'
import { CONNECTIONS, KINDS, ROWS } from './work.ts'

const print = (line: string) => process.stdout.write(`${line}\n`)

/**
 * Compares Holdfast with other platforms on the same work; answers the exit code. Everything that it makes (folders,
 * databases, processes) is gone afterwards, after Ctrl-C too.
 */
export async function comparePeers(options: ComparisonOptions): Promise<number> {
  // Holdfast is asked by these variables where to run; the options decide.
  if (options.samePostgres && options.postgres) process.env.TEST_DATABASE_URL = options.postgres
  else delete process.env.TEST_DATABASE_URL
  delete process.env.TEST_REDIS_URL
  const stack = new AsyncDisposableStack()
  try {
    return await Promise.race([interruption(), compareAll(options, stack)])
  } finally {
    await stack.disposeAsync()
  }
}

const interruption = () =>
  new Promise<number>((resolve) => {
    process.once('SIGINT', () => resolve(130))
    process.once('SIGTERM', () => resolve(143))
  })

async function compareAll(options: ComparisonOptions, stack: AsyncDisposableStack): Promise<number> {
  const { processor, cores, memory, system, node } = machine()
  print(`${processor}, ${cores} cores, ${memory}, ${system}, Node ${node}`)
  print(`${ROWS} rows with permissions of their own, a user's session, ${CONNECTIONS} connections`)
  print(
    `${options.rounds} rounds of ${options.seconds} s for each side in turns; medians. RSS: the server process, without PostgreSQL`,
  )
  const outcomes: Bout[] = []
  for (const [name, peer] of Object.entries(PEERS))
    if (options.only.length === 0 || options.only.includes(name))
      outcomes.push(...(await compareWith(name, peer, options, stack)))
  if (outcomes.length === 0) return 1
  const { seconds, rounds, only, samePostgres } = options
  const database = `peers-${samePostgres ? 'postgresql' : 'sqlite'}`
  print(`\n${await keep({ machine: machine(), database, options: { seconds, rounds, only }, outcomes, amounts: [] })}`)
  return 0
}

// Both servers are new for each peer, so that rows that were created for one are not in the way of the next.
async function compareWith(
  name: string,
  peer: Peer,
  options: ComparisonOptions,
  outer: AsyncDisposableStack,
): Promise<Bout[]> {
  const { stack, end } = innerStack(outer)
  const ownFolder = () => owned(stack, temporaryFolder, removeFolder)
  try {
    print(`\n${name}: installing, starting and filling`)
    const installation = options.folder === undefined ? await ownFolder() : resolve(options.folder, name)
    const ours = await startHoldfast({ folder: await ownFolder(), stack })
    await checkAnswers(ours)
    const { postgres } = options
    const theirs = await peer.start({ installation, folder: await ownFolder(), postgres, stack })
    if (theirs.unguarded) print(`${theirs.name}: ${theirs.unguarded}`)
    await checkAnswers(theirs)
    return await compareKinds(ours, theirs, peer, options)
  } catch (error) {
    if (!(error instanceof CannotCompare) || stack.disposed) throw error
    print(`${name} is left out. ${error.message}`)
    return []
  } finally {
    await end()
  }
}

async function compareKinds(
  ours: Contestant,
  theirs: Contestant,
  { targets }: Peer,
  options: ComparisonOptions,
): Promise<Bout[]> {
  const bouts: Bout[] = []
  for (const kind of KINDS) {
    const bout = await compare(kind, ours, theirs, targets?.[kind], options)
    print(boutLines(bout))
    bouts.push(bout)
  }
  return bouts
}
