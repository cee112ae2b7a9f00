import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { removeFolder, startServer, temporaryFolder } from '../server/process.ts'
import { median } from './contest.ts'
import { processorTime } from './processor-time.ts'

/** A single number held against a limit. */
export interface Amount {
  readonly name: string
  readonly title: string
  readonly value: number
  readonly unit: string
  readonly limit: number
  readonly samples: readonly number[]
}

type Environment = Readonly<Record<string, string>>

/** Starts that are timed, besides the very first. */
const STARTS = 5

/** From starting the process on an empty folder to its first 200: with an empty compile cache, then with a filled one. */
export async function boot(env: Environment): Promise<Amount[]> {
  const cache = await temporaryFolder()
  try {
    const times: number[] = []
    for (let round = 0; round <= STARTS; round++) times.push(await bootOnce({ ...env, NODE_COMPILE_CACHE: cache }))
    const [first = 0, ...later] = times
    const common = { unit: 'ms', limit: 1500 }
    return [
      { name: 'boot-first', title: 'Boot to first 200, very first start', value: first, samples: [first], ...common },
      { name: 'boot', title: 'Boot to first 200, empty data folder', value: median(later), samples: later, ...common },
    ]
  } finally {
    await removeFolder(cache)
  }
}

async function bootOnce(env: Environment): Promise<number> {
  const start = performance.now()
  const server = await startServer({ env })
  const { status } = await fetch(`${server.endpoint}/locale`, { headers: { 'x-appwrite-project': 'console' } })
  const elapsed = performance.now() - start
  await server.close()
  if (status !== 200) throw new Error(`The first answer has status ${status}.`)
  return elapsed
}

const IDLE = 10_000

/** Memory and processor time of a started server that nobody talks to. Read from /proc: undefined where there is none. */
export async function idle(env: Environment): Promise<Amount[] | undefined> {
  if (process.platform !== 'linux') return undefined
  const cache = await temporaryFolder()
  try {
    const first = await rest({ ...env, NODE_COMPILE_CACHE: cache })
    const later = await rest({ ...env, NODE_COMPILE_CACHE: cache })
    return [
      // The very first start also holds the compiler that takes the types off.
      { ...amountOf('rss-first', 'Idle memory (RSS), very first start', first.memory), unit: 'MB', limit: 150 },
      { ...amountOf('rss', 'Idle memory (RSS)', later.memory), unit: 'MB', limit: 150 },
      { ...amountOf('cpu', 'Idle processor over 10 s', later.share * 100), unit: '%', limit: 0.5 },
    ]
  } finally {
    await removeFolder(cache)
  }
}

const amountOf = (name: string, title: string, value: number) => ({ name, title, value, samples: [value] })

async function rest(env: Environment): Promise<{ memory: number; share: number }> {
  const server = await startServer({ env })
  try {
    await pause(2000) // what starting left to do is not idling
    const [before, start] = [await processorTime(server.pid), performance.now()]
    await pause(IDLE)
    const share = ((await processorTime(server.pid)) - before) / (performance.now() - start)
    return { memory: (await memoryOf(server.pid)).resident, share }
  } finally {
    await server.close()
  }
}

/** Megabytes of a process that are in memory: all, and those that are not pages of files. Linux only. */
export async function memoryOf(pid: number): Promise<{ readonly resident: number; readonly anonymous: number }> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8')
  const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(text)?.[1]) / 1024
  return { resident: megabytes('VmRSS'), anonymous: megabytes('RssAnon') }
}
