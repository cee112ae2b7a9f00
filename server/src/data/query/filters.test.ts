import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../test/databases.ts'
import { SAMPLE_ATTRIBUTES, samples } from '../../../test/sample-shapes.ts'

let db: TestDatabase
const day = (date: string) => Date.parse(`${date}T00:00:00Z`)
const ROWS = [
  { $id: 'a', name: 'Alpha', number: 1, score: 1.5, active: true, due: day('2026-01-01'), labels: ['x', 'y'] },
  { $id: 'b', name: 'beta 100%', number: 2, score: -2.25, active: false, due: day('2026-02-01'), labels: ['y'] },
  { $id: 'c', name: 'under_score', number: 3, score: 0, active: true, due: day('2026-03-01'), labels: [] },
  {
    $id: 'd',
    name: 'back\\slash',
    number: -4,
    score: 1e10,
    active: false,
    due: day('2026-04-01'),
    labels: ['a b', 'X'],
  },
  { $id: 'e', name: null, number: null, score: null, active: null, due: null, labels: ['"quoted"', "it's"] },
  { $id: 'f', name: '', number: 0, score: 0.1, active: true, due: 0, labels: ['100%', 'ä'] },
]
beforeAll(async () => {
  db = await testDatabase([samples])
  for (const row of ROWS) await db.system.insert(samples, { ...row, area: row.$id })
})
afterAll(() => db[Symbol.asyncDispose]())

const q = (method: string, attribute?: string, ...values: unknown[]) => ({
  method,
  ...(attribute && { attribute }),
  values,
})
async function ids(...queries: object[]): Promise<string> {
  const texts = queries.map((query) => JSON.stringify(query))
  const { rows, total } = await db.system.list(samples, texts, { attributes: SAMPLE_ATTRIBUTES })
  expect(total).toBe(rows.length)
  return rows.map(({ $id }) => $id).join('')
}

describe('filters', () => {
  it.each<[string, string, unknown[], string]>([
    ['equal', 'name', ['Alpha'], 'a'],
    ['equal', 'name', ['alpha'], ''],
    ['equal', 'name', ['Alpha', '', 'nobody'], 'af'],
    ['notEqual', 'name', ['Alpha'], 'bcdf'],
    ['lessThan', 'name', ['back'], 'af'],
    ['greaterThanEqual', 'name', ['beta 100%'], 'bc'],
    ['between', 'name', ['A', 'b'], 'a'],
    ['startsWith', 'name', ['be'], 'b'],
    ['startsWith', 'name', ['%'], ''],
    ['notStartsWith', 'name', ['be'], 'acdf'],
    ['endsWith', 'name', ['100%'], 'b'],
    ['endsWith', 'name', ['_'], ''],
    ['notEndsWith', 'name', ['slash'], 'abcf'],
    ['contains', 'name', ['_'], 'c'],
    ['contains', 'name', ['%'], 'b'],
    ['contains', 'name', ['\\'], 'd'],
    ['contains', 'name', ['LPH', 'score'], 'ac'],
    ['containsAny', 'name', ['pha'], 'a'],
    ['containsAll', 'name', ['LPH', 'score'], 'ac'],
    ['notContains', 'name', ['a'], 'cf'],
    ['search', 'name', ['100% BETA'], 'b'],
    ['search', 'name', ['beta alpha'], ''],
    ['search', 'name', ['"beta 100%"'], 'b'],
    ['search', 'name', ['"100% beta"'], ''],
    ['search', 'name', ['(alp*) "'], 'a'],
    ['notSearch', 'name', ['beta'], 'acdf'],
    ['isNull', 'name', [], 'e'],
    ['isNotNull', 'name', [], 'abcdf'],
    ['equal', 'number', [1, 3], 'ac'],
    ['notEqual', 'number', [1], 'bcdf'],
    ['lessThan', 'number', [1], 'df'],
    ['lessThanEqual', 'number', [1], 'adf'],
    ['greaterThan', 'number', [1], 'bc'],
    ['between', 'number', [0, 2], 'abf'],
    ['notBetween', 'number', [0, 2], 'cd'],
    ['equal', 'score', [-2.25], 'b'],
    ['equal', 'score', [0.1], 'f'],
    ['greaterThan', 'score', [1], 'ad'],
    ['lessThan', 'score', [0], 'b'],
    ['equal', 'active', [true], 'acf'],
    ['equal', 'active', [false], 'bd'],
    ['notEqual', 'active', [true], 'bd'],
    ['isNull', 'active', [], 'e'],
    ['equal', 'due', ['2026-01-01T00:00:00.000+00:00'], 'a'],
    ['equal', 'due', ['2026-01-01T01:00:00+01:00'], 'a'],
    ['greaterThan', 'due', ['2026-02-15'], 'cd'],
    ['between', 'due', ['2026-01-15', '2026-03-01'], 'bc'],
    ['contains', 'labels', ['y'], 'ab'],
    ['contains', 'labels', ['x', 'X'], 'ad'],
    ['containsAny', 'labels', ['x', 'a b'], 'ad'],
    ['containsAll', 'labels', ['x', 'y'], 'a'],
    ['containsAll', 'labels', ['x', 'X'], ''],
    ['notContains', 'labels', ['y'], 'cdef'],
    ['isNull', 'labels', [], 'c'],
    ['isNotNull', 'labels', [], 'abdef'],
    ['contains', 'labels', ['"quoted"'], 'e'],
    ['contains', 'labels', ["it's"], 'e'],
    ['contains', 'labels', ['100%'], 'f'],
    ['contains', 'labels', ['%'], ''],
    ['contains', 'labels', ['ä'], 'f'],
    ['equal', '$id', ['a', 'c'], 'ac'],
    ['greaterThan', '$sequence', [4], 'ef'],
    ['greaterThan', '$sequence', ['4'], 'ef'],
    ['lessThan', '$createdAt', ['2020-01-01'], ''],
    ['greaterThan', '$updatedAt', ['2020-01-01'], 'abcdef'],
  ])('%s %s %j → %s', async (method, attribute, values, expected) => {
    expect(await ids(q(method, attribute, ...values))).toBe(expected)
  })

  it('are all true at once, and nest under and, or', async () => {
    expect(await ids(q('equal', 'active', true), q('greaterThan', 'number', 1))).toBe('c')
    expect(await ids({ method: 'or', values: [q('equal', 'name', 'Alpha'), q('isNull', 'name')] })).toBe('ae')
    const nested = {
      method: 'or',
      values: [
        { method: 'and', values: [q('equal', 'active', true), q('lessThan', 'number', 1)] },
        {
          method: 'and',
          values: [
            q('contains', 'labels', 'y'),
            { method: 'or', values: [q('equal', 'number', 2), q('equal', 'number', 9)] },
          ],
        },
      ],
    }
    expect(await ids(nested)).toBe('bf')
    expect(await ids(nested, q('equal', '$id', 'f'))).toBe('f')
  })

  it('take half a surrogate pair or a NUL without harm', async () => {
    for (const [method, attribute] of [
      ['equal', 'name'],
      ['contains', 'name'],
      ['startsWith', 'name'],
      ['search', 'name'],
      ['contains', 'labels'],
      ['equal', '$id'],
    ] as const) {
      expect(await ids(q(method, attribute, 'q\0q')), `${method} ${attribute}`).toBe('')
      expect(await ids(q(method, attribute, '\ud800')), `${method} ${attribute}`).toBe('')
    }
  })

  it('take what looks like SQL for text', async () => {
    for (const text of ["' or 1=1 --", '"; drop table samples; --', "a') or ('1'='1", '$1', '?', ':name']) {
      expect(await ids(q('equal', 'name', text))).toBe('')
      expect(await ids(q('contains', 'name', text))).toBe('')
      expect(await ids(q('contains', 'labels', text))).toBe('')
      expect(await ids(q('equal', '$id', text))).toBe('')
    }
    expect(await ids()).toBe('abcdef')
  })
})
