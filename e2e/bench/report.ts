import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, release, type as system, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Outcome } from './contest.ts'
import type { Options } from './options.ts'
import type { Amount } from './resting.ts'

/** Everything one run found out. */
export interface Report {
  readonly machine: ReturnType<typeof machine>
  readonly database: string
  readonly options: Omit<Options, 'postgres'>
  readonly outcomes: readonly Outcome[]
  readonly amounts: readonly Amount[]
}

/** What the figures were measured on. */
export const machine = () => ({
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
  system: `${system()} ${release()}`,
  node: process.version,
})

/** One line of the printed table. */
export const outcomeLine = ({ title, ratio, target, ours, bare }: Outcome): string =>
  `${title.padEnd(58)} ${`${ratio.toFixed(2)}x`.padStart(8)} ${verdict(ratio >= target, `at least ${target}x`)}\n${side('Holdfast', ours)}\n${side('bare', bare)}`

/** One line of the printed table. */
export const amountLine = ({ title, value, unit, limit }: Amount): string =>
  `${title.padEnd(58)} ${`${value.toFixed(value < 10 ? 2 : 0)} ${unit}`.padStart(8)} ${verdict(value <= limit, `at most ${limit} ${unit}`)}`

const verdict = (good: boolean, target: string) => `(${target}: ${good ? 'reached' : 'MISSED'})`
const side = (name: string, { perSecond, p50, p99, processor }: Outcome['ours']) =>
  `    ${name.padEnd(10)} ${perSecond.toFixed(0).padStart(8)} /s   p50 ${p50.toFixed(2)} ms   p99 ${p99.toFixed(2)} ms   processor ${processor.toFixed(0)} µs each`

/** Keeps the run as JSON beside the benchmark; answers the file. */
export async function keep(report: Report): Promise<string> {
  const folder = fileURLToPath(new URL('results', import.meta.url))
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${new Date().toISOString().replaceAll(':', '-')}-${report.database}.json`)
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`)
  return file
}
