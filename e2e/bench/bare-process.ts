import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A bare server in a process of its own. */
export interface BareServer {
  readonly port: number
  readonly pid: number
  close(): Promise<void>
}

/** Starts one of `bare/` with its configuration, and waits for its port. */
export async function startBare(name: string, configuration: object): Promise<BareServer> {
  const file = fileURLToPath(new URL(`bare/${name}.ts`, import.meta.url))
  const child = spawn(process.execPath, [file, JSON.stringify(configuration)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const port = Number(await firstLine(child))
  return {
    port,
    pid: child.pid ?? 0,
    async close() {
      child.kill()
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = ''
  for await (const part of child.stdout ?? []) {
    text += String(part)
    if (text.includes('\n')) return text.trim()
  }
  throw new Error('A bare server ended before it listened.')
}
