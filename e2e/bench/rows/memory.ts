import { setTimeout as pause } from 'node:timers/promises'
import { request, run } from '../load.ts'
import { memoryOf } from '../resting.ts'
import type { RowFigure } from './figures.ts'
import { amount } from './ground.ts'
import { headersOf, inTurns, listPaths, rowsPath } from './requests.ts'
import { READERS, rowIdOf, valuesOf } from './work.ts'

const LIMIT = 300
const SECONDS = 15
/** A step that leads all over the table. */
const PRIME = 7919

/** The server's memory while rows are read, listed and created all at once. */
export const memory: RowFigure = async (ground) => {
  if (process.platform !== 'linux') return []
  const { port, pid, sizes } = ground
  let at = sizes.large
  let read = 0
  const nexts = [
    ...READERS.map((reader) => inTurns(ground, reader, listPaths('large', true))),
    () => request('GET', `${rowsPath('large')}/${rowIdOf((read++ * PRIME) % sizes.large)}`, headersOf(ground, 'full')),
    () => request('POST', rowsPath('large'), headersOf(ground, 'full'), bodyOf(at++)),
  ]
  const loads = nexts.map((next) => run({ port, pid, next, connections: 16, milliseconds: SECONDS * 1000 }))
  const done = Promise.all(loads)
  const samples: number[] = []
  let own = 0
  for (const end = performance.now() + SECONDS * 1000; performance.now() < end; await pause(250)) {
    const { resident, anonymous } = await memoryOf(pid)
    samples.push(resident)
    own = Math.max(own, anonymous)
  }
  await done
  const title = `Memory (RSS) under load, ${amount(sizes.large)} rows (${own.toFixed(0)} MB of it not file pages)`
  return [{ name: 'rows-memory', title, value: Math.max(...samples), unit: 'MB', limit: LIMIT, samples }]
}

const bodyOf = (at: number): string => JSON.stringify({ rowId: 'unique()', data: valuesOf(at) })
