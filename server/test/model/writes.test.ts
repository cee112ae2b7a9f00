import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseJson, stringifyJson } from '../../src/kit/json.ts'
import { type RowsBed, rowsBed, type TablePlace } from '../row-tables.ts'
import type { ColumnSpec } from '../user-tables.ts'
import { Random } from './random.ts'

// Random writes through every route to one row, beside a model in two lines: what data names is so, what it leaves out
// stays or begins with its default. Values are those that engines and JSON are known to bend.
let bed: RowsBed
beforeAll(async () => {
  bed = await rowsBed()
})
afterAll(() => bed[Symbol.asyncDispose]())

type Values = Record<string, unknown>
type Column = ColumnSpec & { readonly pool: readonly unknown[] }

const TEXTS = [
  '',
  ' ',
  'é',
  'e\u0301',
  '😀👍🏽',
  `'"\\%_;--`,
  '{"method":"x"}',
  '\u202e\ufeff\n\t\u0001',
  'null',
  '\uffff',
]
const INTEGERS = [0, -1, 2 ** 31, 9007199254740993n, -9007199254740993n, 2n ** 63n - 1n, -(2n ** 63n)]
const DOUBLES = [0, 1.5, 1e-7, 5e-324, 1e17, 1e21, -1e100, Number.MAX_VALUE, 0.1 + 0.2]
const DATES = ['0001-01-01T00:00:00.000+00:00', '1969-12-31T23:59:59.999+00:00', '9999-12-31T23:59:59.999+00:00']
const RINGS = [[0, 1].map((shift) => [0, 9, 5, 0].map((x, at) => [x, at === 2 ? 7.123456789012345 : -shift]))]
const pools: readonly Column[] = [
  { key: 'text', type: 'text', size: 65535, pool: TEXTS },
  { key: 'named', type: 'varchar', size: 20, default: 'dé', pool: TEXTS },
  { key: 'sealed', type: 'varchar', size: 200, encrypt: true, pool: TEXTS },
  { key: 'integer', type: 'integer', default: 7, pool: INTEGERS },
  { key: 'bigint', type: 'bigint', default: 9007199254740993n, pool: INTEGERS },
  { key: 'double', type: 'double', pool: DOUBLES },
  { key: 'boolean', type: 'boolean', default: true, pool: [true, false] },
  { key: 'date', type: 'datetime', pool: DATES },
  {
    key: 'point',
    type: 'point',
    pool: [
      [-180, 90],
      [0, 0],
      [10.12345678901234, -5e-9],
    ],
  },
  { key: 'polygon', type: 'polygon', pool: RINGS },
]
const COLUMNS: readonly Column[] = [
  ...pools,
  ...pools
    .filter(({ type }) => type !== 'point' && type !== 'polygon')
    .map(({ default: _, ...column }) => ({ ...column, key: `${column.key}s`, array: true })),
]

const emptyOf = ({ array }: Column) => (array ? [] : null)
const fresh = (): Values => Object.fromEntries(COLUMNS.map((one) => [one.key, one.default ?? emptyOf(one)]))

function randomValue(random: Random, column: Column): unknown {
  if (random.once(8)) return emptyOf(column)
  return column.array ? random.some([...column.pool, null], 4) : random.pick(column.pool)
}

function randomValues(random: Random): Values {
  const chosen = COLUMNS.filter(() => random.once(4))
  return Object.fromEntries((chosen.length > 0 ? chosen : COLUMNS).map((one) => [one.key, randomValue(random, one)]))
}

/** The values among an answer, as text: numbers are alike however they are written. */
const textOf = (row: Values) => stringifyJson(COLUMNS.map(({ key, type }) => plain(row[key], type)))
const plain = (value: unknown, type: string): unknown => {
  if (Array.isArray(value)) return value.map((one) => plain(one, type))
  return type === 'double' && typeof value === 'bigint' ? Number(value) : value
}

type Call = readonly [method: string, path: string, body: object]

interface Way {
  /** Whether it makes a row that is not there, and changes one that is. */
  readonly makes: boolean
  readonly changes: boolean
  write($id: string, data: Values): Call
}

const WAYS: readonly Way[] = [
  { makes: true, changes: false, write: (rowId, data) => ['POST', '', { rowId, data }] },
  { makes: false, changes: true, write: ($id, data) => ['PATCH', `/${$id}`, { data }] },
  { makes: true, changes: true, write: ($id, data) => ['PUT', `/${$id}`, { data: stringifyJson(data) }] },
  { makes: true, changes: true, write: ($id, data) => ['PUT', '', { rows: [{ $id, ...data }] }] },
]

async function answerTo(table: TablePlace, method: string, path: string, body?: object) {
  const { status, text } = await bed.send(method, table, { path, ...(body && { body: stringifyJson(body) }) })
  return { status, body: parseJson(text) as Values }
}

describe('rows that are written at random', () => {
  it.each([1, 2, 3])('are those of the model (seed %i)', async (seed) => {
    const random = new Random(seed)
    const table = await bed.table(COLUMNS)
    const rows = new Map<string, Values>()
    for (let step = 0; step < 120; step++) {
      const [$id, data] = [random.pick(['a', 'b', 'c', 'd']), randomValues(random)]
      const { makes, changes, write } = random.pick(WAYS)
      const before = rows.get($id)
      const dated = before && (await answerTo(table, 'GET', `/${$id}`)).body.$updatedAt
      const [method, path, body] = write($id, data)
      const { status } = await answerTo(table, method, path, body)
      if (before ? !changes : !makes) {
        expect(status).toBe(before ? 409 : 404)
        continue
      }
      const after = { ...(before ?? fresh()), ...data }
      rows.set($id, after)
      const { body: read } = await answerTo(table, 'GET', `/${$id}`)
      expect(textOf(read), `step ${step}: ${method} ${stringifyJson(data)}`).toBe(textOf(after))
      // What was written and what was read is the same: writing it again changes nothing.
      if (before && textOf(before) === textOf(after)) expect(read.$updatedAt).toBe(dated)
      const again = await answerTo(table, 'PATCH', `/${$id}`, { data: after })
      expect([again.status, again.body.$updatedAt]).toEqual([200, read.$updatedAt])
    }
  })
})
