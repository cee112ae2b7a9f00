import { mkdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Load, run } from './load.ts'

/** Name of the file that a profiled server writes. */
export const PROFILE = 'server.cpuprofile'
/** Arguments of Node for a server that can be profiled. */
export const PROFILED: readonly string[] = ['--import', fileURLToPath(new URL('profiled-server.ts', import.meta.url))]

const SHOWN = 12

/** Keeps a profile of the server under a load in `folder`, and prints where most time was spent. */
export async function profile(load: Load, name: string, folder: string): Promise<void> {
  // Written where the server works.
  const written = join(await readlink(`/proc/${load.pid}/cwd`), PROFILE)
  process.kill(load.pid, 'SIGUSR2')
  await run(load)
  process.kill(load.pid, 'SIGUSR2')
  let text: string | undefined
  for (let tries = 0; text === undefined; tries++) {
    await pause(100)
    text = await readFile(written, 'utf8').catch(() => undefined)
    if (tries > 100) throw new Error('The server was not started to be profiled.')
  }
  await rm(written)
  await mkdir(folder, { recursive: true })
  await writeFile(resolve(folder, `${name}.cpuprofile`), text)
  process.stdout.write(`${hottest(JSON.parse(text) as Profile).join('\n')}\n`)
}

interface Profile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

// Functions by the time spent in themselves, as shares of the time that was neither idle nor the profiler's own.
function hottest({ nodes, samples, timeDeltas }: Profile): string[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]))
  const times = new Map<string, number>()
  samples.forEach((id, at) => {
    const name = names.get(id) ?? ''
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[at] ?? 0))
  })
  for (const name of times.keys()) if (name === '(idle)' || name.includes('node:inspector')) times.delete(name)
  const all = times.values().reduce((sum, time) => sum + time, 0)
  return [...times]
    .sort(([, one], [, other]) => other - one)
    .slice(0, SHOWN)
    .map(([name, time]) => `        ${((100 * time) / all).toFixed(1).padStart(5)} %  ${name}`)
}

function nameOf({ functionName, url, lineNumber }: Profile['nodes'][number]['callFrame']): string {
  const file = url.replace(/^.*\/(server\/src|node_modules)\//, '')
  return file === '' ? functionName : `${functionName || '(anonymous)'} ${file}:${lineNumber + 1}`
}
