import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ownDatabase } from './database.ts'

const LAUNCHER = fileURLToPath(new URL('../../server/bin/holdfast.mjs', import.meta.url))

/** What a started server may differ in. */
export interface ServerOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Folder to work in; a fresh one, deleted by `close`, when none is given. */
  readonly folder?: string
  /** Arguments of Node itself. */
  readonly nodeArguments?: readonly string[]
}

/** The server as an operator runs it: a process of its own. */
export interface ServerProcess {
  readonly endpoint: string
  /** Working folder; the data is in `data` inside it. */
  readonly folder: string
  readonly pid: number
  /** Address of its PostgreSQL database; undefined when its rows are files. */
  readonly databaseUrl: string | undefined
  /** Everything it has printed, up to the banner's end. */
  readonly banner: string
  /** Runs a command of the binary beside it, with its settings; `input` is what the operator types. */
  command(args: readonly string[], input?: string): Promise<Finished>
  /** Ends it without warning, as a power cut would. */
  kill(): Promise<void>
  /** Ends it in order; answers the exit code. */
  stop(): Promise<number>
  /** Starts it again on the same data, after `kill` or `stop`. */
  restart(): Promise<ServerProcess>
  /** Ends it and deletes what it made. */
  close(): Promise<void>
}

/** Starts the server on a free port and waits until it says that it listens. Throws with its output when it exits instead. */
export async function startServer(options: ServerOptions = {}): Promise<ServerProcess> {
  const folder = options.folder ?? (await temporaryFolder())
  const database = await ownDatabase()
  const env = serverEnvironment(folder, { ...database.env, ...options.env })
  const start = async (): Promise<ServerProcess> => {
    const child = spawn(process.execPath, [...(options.nodeArguments ?? []), LAUNCHER, 'serve'], { cwd: folder, env })
    const exit = exitOf(child)
    const banner = await bannerOf(child, exit)
    const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      return exit
    }
    return {
      endpoint: /API +(http:\S+)/.exec(banner)?.[1] ?? '',
      folder,
      pid: child.pid ?? 0,
      databaseUrl: database.url,
      command: (args, input) => finish(spawn(process.execPath, [LAUNCHER, ...args], { cwd: folder, env }), input),
      banner,
      kill: async () => void (await end('SIGKILL')),
      stop: () => end('SIGTERM'),
      restart: start,
      async close() {
        await end('SIGTERM')
        await database.drop()
        if (!options.folder) await removeFolder(folder)
      },
    }
  }
  try {
    return await start()
  } catch (error) {
    await database.drop()
    if (!options.folder) await removeFolder(folder)
    throw error
  }
}

export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'holdfast-e2e-'))
export const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true })

/** What a finished command left behind. */
export interface Finished {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command of the binary to its end, in `folder`, with exactly these `_APP_*` variables. */
export function runCommand(
  args: readonly string[],
  folder: string,
  variables: Readonly<Record<string, string>>,
  node = process.execPath,
): Promise<Finished> {
  return finish(spawn(node, [LAUNCHER, ...args], { cwd: folder, env: { ...baseEnvironment(), ...variables } }))
}

async function finish(child: ChildProcessWithoutNullStreams, input = ''): Promise<Finished> {
  child.stdin.end(input)
  const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)]
  const code = await exitOf(child)
  return { code, stdout: stdout.text, stderr: stderr.text }
}

// The variables of whoever runs the tests must not reach the server; paths and the compile cache may.
const baseEnvironment = (): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(_APP_|TEST_|VITEST|NODE_OPTIONS)/.test(name)))

const serverEnvironment = (folder: string, more: Readonly<Record<string, string>>) => ({
  ...baseEnvironment(),
  _APP_ENV: 'development',
  _APP_HOST: '127.0.0.1',
  _APP_PORT: '0',
  _APP_DATA_DIR: join(folder, 'data'),
  _APP_LOG_LEVEL: 'error',
  _APP_OPTIONS_ABUSE: 'disabled',
  _APP_OPENSSL_KEY_V1: 'a-key-that-only-these-tests-use-0123456789',
  ...more,
})

function textOf(stream: NodeJS.ReadableStream | null): { text: string } {
  const collected = { text: '' }
  stream?.setEncoding('utf8').on('data', (part: string) => {
    collected.text += part
  })
  return collected
}

const exitOf = (child: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 1)))
  })

// The banner ends with an empty line; what is printed after it belongs to the log.
function bannerOf(child: ChildProcess, exit: Promise<number>): Promise<string> {
  const stderr = textOf(child.stderr)
  const stdout = textOf(child.stdout)
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      if (/API +http.*\n\n$/s.test(stdout.text)) resolve(stdout.text)
    })
    exit.then((code) => reject(new Error(`The server exited with ${code}: ${stderr.text}${stdout.text}`)), reject)
  })
}
