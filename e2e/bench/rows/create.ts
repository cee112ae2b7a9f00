import { deepStrictEqual } from 'node:assert/strict'
import type { Place, Row } from '../bare/rows.ts'
import { openRows } from '../bare/rows.ts'
import { startBare } from '../bare-process.ts'
import { hold } from '../contest.ts'
import { request } from '../load.ts'
import { copyOf, withoutSequence } from '../place.ts'
import type { RowFigure } from './figures.ts'
import { amount, type RowsGround } from './ground.ts'
import { headersOf, rowsPath } from './requests.ts'
import { valuesOf } from './work.ts'

const CONNECTIONS = 64

/** Creating rows with a session, durable before the answer. */
export const create: RowFigure = async (ground, options) => {
  const { port, pid, tables, sizes } = ground
  const { table } = tables.large
  let at = sizes.large
  const body = () => JSON.stringify({ rowId: 'unique()', data: valuesOf(at++) })
  const ours = await createOne(port, ground, body())
  const samples = await samplesOf(ground)
  const bare = await startBare('row-create', { place: await writable(ground.place), table, samples })
  try {
    deepStrictEqual(shapeOf(await createOne(bare.port, ground, body())), shapeOf(ours))
    const headers = headersOf(ground, 'full')
    const next = () => request('POST', rowsPath('large'), headers, body())
    const title = `Create row, durable, ${amount(sizes.large)} there, ${CONNECTIONS} connections`
    const sides = { ours: { port, pid, next }, bare: { ...bare, next } }
    return [await hold({ name: 'rows-create', title, connections: CONNECTIONS, target: 0.5, ...sides }, options)]
  } finally {
    await bare.close()
  }
}

// A file has one writer at a time, so the bare server writes to a copy; PostgreSQL has room for both.
const writable = (place: Place): Place => (place.adapter === 'sqlite' ? copyOf(place) : place)

async function createOne(port: number, ground: RowsGround, body: string): Promise<object> {
  const headers = { ...headersOf(ground, 'full'), 'content-type': 'application/json' }
  const answer = await fetch(`http://127.0.0.1:${port}${rowsPath('large')}`, { method: 'POST', headers, body })
  if (answer.status !== 201) throw new Error(`A row is not created: ${await answer.text()}`)
  return (await answer.json()) as object
}

// What is in an answer, but for what differs each time.
const shapeOf = (answer: object) =>
  Object.entries(answer).map(([name, value]) => [name, name === '$permissions' ? value : typeof value])

// The row that was created last, and what was noted about it.
async function samplesOf({ place, tables }: RowsGround): Promise<Record<'row' | 'audits', Row>> {
  const rows = openRows(place)
  const newest = async (table: string) =>
    withoutSequence((await rows.prepare('project', `select * from {${table}} order by "$sequence" desc limit 1`)())[0])
  const samples = { row: await newest(tables.large.table.name), audits: await newest('audits') }
  await rows.close()
  return samples
}
