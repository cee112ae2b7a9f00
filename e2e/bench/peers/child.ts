import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { delimiter, dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** A process of ours with everything it starts. */
export interface Child {
  readonly pid: number
  /** The last of what it printed. */
  output(): string
  /** Its exit code once it ends; 1 when a signal ended it. */
  readonly exit: Promise<number>
}

const KEPT = 4000
const PATIENCE = 10_000

/** A program to start. */
export interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Starts a program in a process group of its own, so that its children end with it and Ctrl-C leaves it to the stack. */
export function launch({ command, args, cwd, env }: Program, stack: AsyncDisposableStack): Child {
  if (stack.disposed) throw new Error('The comparison is over.')
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`
  const child = spawn(command, args, {
    cwd,
    env: { ...env, PATH: path },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      printed = (printed + part).slice(-KEPT)
    })
  const exit = new Promise<number>((resolve) => {
    child.once('error', (error) => {
      printed += error.message
      resolve(1)
    })
    child.once('exit', (code) => resolve(code ?? 1))
  })
  stack.defer(() => end(child, exit))
  return { pid: child.pid ?? 0, exit, output: () => printed }
}

async function end(child: ChildProcess, exit: Promise<number>): Promise<void> {
  signal(child, 'SIGTERM')
  await Promise.race([exit, pause(PATIENCE, undefined, { ref: false })])
  signal(child, 'SIGKILL') // whoever did not listen, and what it left running
  await exit
}

function signal({ pid }: ChildProcess, name: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

const LONGEST_START = 120_000

/** Waits until a started server answers `path` with 2xx. */
export async function untilReady(child: Child, port: number, path: string): Promise<void> {
  let ended = false
  void child.exit.then(() => {
    ended = true
  })
  for (const start = performance.now(); performance.now() - start < LONGEST_START; await pause(50)) {
    if (ended) break
    const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined)
    await answer?.arrayBuffer()
    if (answer?.ok) return
  }
  throw new Error(`The server ${ended ? 'ended' : 'does not answer'}: ${child.output()}`)
}

/** A port that nobody uses: the peers cannot be told to choose one themselves. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Variables for a peer: none of whoever runs the comparison but where things are. */
export const plainEnvironment = (): Record<string, string | undefined> => {
  const { HOME, TMPDIR, LANG } = process.env
  return { HOME, TMPDIR, LANG, NODE_ENV: 'production' }
}
