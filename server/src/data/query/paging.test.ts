import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../test/databases.ts'
import { SAMPLE_ATTRIBUTES, samples } from '../../../test/sample-shapes.ts'
import type { Row } from '../shape.ts'
import { orderOf } from './compile.ts'

type Sample = Row<typeof samples>

let db: TestDatabase
let rows: Sample[]

// Few distinct values and many nulls, so that ties are the rule. A fixed row of numbers that look like chance.
let seed = 7
const chance = (below: number) => {
  seed = (seed * 48271) % 2147483647
  return seed % below
}
const pick = <T>(...values: T[]): T => values[chance(values.length)] as T

beforeAll(async () => {
  db = await testDatabase([samples])
  await db.system.transaction(async (tx) => {
    for (let at = 0; at < 60; at += 1) {
      await tx.insert(samples, {
        $id: `${pick('a', 'b', 'Z', 'é')}${at}`,
        area: `area ${at}`,
        name: pick(null, 'a', 'B', 'b', 'ä', ''),
        number: pick(null, -1, 0, 7, 2 ** 53 - 1),
        score: pick(null, -0.5, 0.1, 0.2, 1e100),
        active: pick(null, true, false),
        due: pick(null, 0, 1_700_000_000_000),
      })
    }
  })
  rows = await db.system.select(samples, {})
})
afterAll(() => db[Symbol.asyncDispose]())

type Order = readonly (readonly [column: keyof Sample & string, descending: boolean])[]
const ORDERS: readonly Order[] = [
  [],
  [['$sequence', true]],
  [['name', false]],
  [['name', true]],
  [['number', true]],
  [['score', false]],
  [['active', false]],
  [['due', true]],
  [['$id', false]],
  [['$createdAt', true]],
  [
    ['active', true],
    ['name', false],
  ],
  [
    ['name', false],
    ['number', true],
    ['score', false],
  ],
  [
    ['due', false],
    ['$sequence', true],
  ],
  [
    ['active', false],
    ['active', true],
    ['name', true],
  ],
]

const queriesOf = (order: Order) =>
  order.map(([attribute, descending]) => ({ method: descending ? 'orderDesc' : 'orderAsc', attribute }))
const list = async (...queries: object[]) =>
  (
    await db.system.list(
      samples,
      queries.map((query) => JSON.stringify(query)),
      { attributes: SAMPLE_ATTRIBUTES },
    )
  ).rows

// The order as the API promises it: nulls lowest, text by bytes, then insertion, backwards when the newest come first.
function sorted(order: Order): string[] {
  const compare = (a: unknown, b: unknown): number => {
    if (a === b) return 0
    if (a === null) return -1
    if (b === null) return 1
    if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b as string))
    return Number(a) - Number(b)
  }
  return [...rows]
    .sort((a, b) => {
      for (const [column, descending] of order) {
        const difference = compare(a[column], b[column])
        if (difference !== 0) return descending ? -difference : difference
      }
      const newest = order[0]?.[0] === '$createdAt' && order[0][1]
      return newest ? b.$sequence - a.$sequence : a.$sequence - b.$sequence
    })
    .map(({ $id }) => $id)
}

describe.each(ORDERS.map((order) => [JSON.stringify(order), order] as const))('in the order %s', (_text, order) => {
  it('rows come with nulls lowest, the same on each engine', async () => {
    expect((await list(...queriesOf(order), { method: 'limit', values: [100] })).map(({ $id }) => $id)).toEqual(
      sorted(order),
    )
  })

  it.each([1, 7, 25])('cursors visit each row exactly once, in pages of %i, forwards and backwards', async (size) => {
    const limit = { method: 'limit', values: [size] }
    const forwards: string[] = []
    for (let page = await list(...queriesOf(order), limit); page.length; ) {
      forwards.push(...page.map(({ $id }) => $id))
      page = await list(...queriesOf(order), limit, { method: 'cursorAfter', values: [forwards.at(-1)] })
    }
    const backwards: string[] = [forwards.at(-1) ?? '']
    for (;;) {
      const page = await list(...queriesOf(order), limit, { method: 'cursorBefore', values: [backwards[0]] })
      if (page.length === 0) break
      backwards.unshift(...page.map(({ $id }) => $id))
    }
    expect(forwards).toEqual(sorted(order))
    expect(backwards).toEqual(forwards)
  })
})

describe('pages', () => {
  it('have 25 rows unless told otherwise, and count all of them', async () => {
    expect(await list()).toHaveLength(25)
    const texts = [
      JSON.stringify({ method: 'limit', values: ['3'] }),
      JSON.stringify({ method: 'offset', values: [58] }),
    ]
    expect(await db.system.list(samples, texts, { attributes: [] })).toMatchObject({ total: 60, rows: { length: 2 } })
    expect(await db.system.list(samples, [], { attributes: [], limit: 5, total: false })).toMatchObject({
      total: 0,
      rows: { length: 5 },
    })
    const after = JSON.stringify({ method: 'cursorAfter', values: [rows[57]?.$id] })
    expect(await db.system.list(samples, [after], { attributes: [] })).toMatchObject({ total: 60, rows: { length: 2 } })
  })

  it('go by the first limit, offset and cursor of several', async () => {
    const page = (...queries: readonly (readonly [method: string, value: unknown])[]) =>
      list(...queries.map(([method, value]) => ({ method, values: [value] })))
    expect(await page(['limit', 2], ['limit', 5], ['offset', 1], ['offset', 3])).toEqual(rows.slice(1, 3))
    const [first, second] = [rows[3]?.$id, rows[9]?.$id]
    expect(await page(['cursorAfter', first], ['cursorBefore', second], ['limit', 1])).toEqual(rows.slice(4, 5))
    await expect(page(['limit', 2], ['limit', 0])).rejects.toMatchObject({ type: 'general_argument_invalid' })
  })

  it('have what came at the same moment newest first, too, when the newest are asked for', async () => {
    const asked = { conditions: [], random: false, limit: 25, offset: 0, select: [] }
    const newest = [{ column: '$createdAt', descending: true }]
    expect(orderOf({ ...asked, order: newest })).toEqual([...newest, { column: '$sequence', descending: true }])
    const oldest = [{ column: '$createdAt', descending: false }]
    expect(orderOf({ ...asked, order: oldest })).toEqual([...oldest, { column: '$sequence', descending: false }])
  })

  it('come in any order when chance is asked for', async () => {
    const found = await list({ method: 'orderRandom' }, { method: 'limit', values: [60] })
    expect(new Set(found.map(({ $id }) => $id)).size).toBe(60)
    expect(found.map(({ $id }) => $id)).not.toEqual(rows.map(({ $id }) => $id))
  })

  it('stay within the conditions of the route', async () => {
    const texts = [
      JSON.stringify({
        method: 'or',
        values: [
          { method: 'isNull', attribute: 'name' },
          { method: 'isNotNull', attribute: 'name' },
        ],
      }),
    ]
    const page = await db.system.list(samples, texts, {
      attributes: SAMPLE_ATTRIBUTES,
      where: { name: 'a' },
      limit: 100,
    })
    expect(page.rows.length).toBeGreaterThan(0)
    expect(page.rows.every(({ name }) => name === 'a')).toBe(true)
  })
})
