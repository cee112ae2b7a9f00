import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, release, type as system, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Outcome } from './contest.ts'
import type { Amount } from './resting.ts'

export type Result = Outcome | Amount

/** Everything one run found out. */
export interface Report {
  readonly machine: ReturnType<typeof machine>
  readonly database: string
  readonly options: Readonly<Record<string, unknown>>
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

/** Lines of the printed table. */
export const resultLine = (result: Result): string => ('ratio' in result ? outcomeLine(result) : amountLine(result))

const WIDTH = 70

const outcomeLine = ({ title, ratio, target, labels, ours, bare }: Outcome): string =>
  `${title.padEnd(WIDTH)} ${`${ratio.toFixed(2)}x`.padStart(8)} ${target === undefined ? '' : verdict(ratio >= target, `at least ${rounded(target)}x`)}\n${side(labels.ours, ours)}\n${side(labels.bare, bare)}`

const amountLine = ({ title, value, unit, limit }: Amount): string =>
  `${title.padEnd(WIDTH)} ${`${value.toFixed(value < 10 ? 2 : 0)} ${unit}`.padStart(8)} ${verdict(value <= limit, `at most ${limit} ${unit}`)}`

const rounded = (number: number): number => Number(number.toFixed(2))
const verdict = (good: boolean, target: string) => `(${target}: ${good ? 'reached' : 'MISSED'})`
const side = (name: string, { perSecond, p50, p99, processor }: Outcome['ours']) =>
  `    ${name.padEnd(12)} ${perSecond.toFixed(0).padStart(8)} /s   p50 ${p50.toFixed(2)} ms   p99 ${p99.toFixed(2)} ms   processor ${processor.toFixed(0)} µs each`

/** Keeps the run as JSON beside the benchmark; answers the file. */
export async function keep(report: Report): Promise<string> {
  const folder = fileURLToPath(new URL('results', import.meta.url))
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${new Date().toISOString().replaceAll(':', '-')}-${report.database}.json`)
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`)
  return file
}
