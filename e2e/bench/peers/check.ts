import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict'
import { ask, type Contestant, send } from './contestant.ts'
import { CATEGORY_NAMES, expectedList, ROWS, valuesOf } from './work.ts'

/** Makes sure that a server does the whole work before it is timed: right rows, right order, nobody else's rows. */
export async function checkAnswers(side: Contestant): Promise<void> {
  const read = (call: Parameters<typeof ask>[1]) => ask<unknown>(side.port, call, side.headers)
  const [own = '', foreign = ''] = side.ids
  strictEqual(new Set(side.ids).size, ROWS, `${side.name} has to know ${ROWS} rows.`)
  deepStrictEqual(side.titlesOf(await read(side.get(own))), [valuesOf(0).title])
  if (side.unguarded === undefined) {
    const refused = await send(side.port, side.get(foreign), side.headers)
    ok([401, 403, 404].includes(refused.status), `${side.name} shows a row of somebody else (${refused.status}).`)
  }
  for (const category of CATEGORY_NAMES) await checkList(side, category, read)
  await read(side.create(valuesOf(ROWS)))
}

async function checkList(
  side: Contestant,
  category: string,
  read: (call: Parameters<typeof ask>[1]) => Promise<unknown>,
): Promise<void> {
  const { titles, total } = expectedList(category)
  deepStrictEqual(side.titlesOf(await read(side.list(category, false))), titles, `${side.name} lists other rows.`)
  const counted = await read(side.list(category, true))
  deepStrictEqual(side.titlesOf(counted), titles, `${side.name} lists other rows with a total.`)
  strictEqual(side.totalOf(counted), total, `${side.name} counts other rows.`)
}
