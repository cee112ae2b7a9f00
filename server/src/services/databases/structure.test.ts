import { describe, expect, it } from 'vitest'
import type { ColumnDefinition, TableDefinition } from '../../data/tables/definition.ts'
import { columnTypeOf } from '../../data/tables/types/index.ts'
import { calculate, complete, type Data, judge, type Rules, same } from './structure.ts'

const column = (given: Partial<ColumnDefinition> & Pick<ColumnDefinition, 'key'>): ColumnDefinition => {
  const { type = 'varchar', format = '' } = given
  const base = { $sequence: 1, field: 'c1', size: 20, required: false, array: false, default: null, encrypt: false }
  const rest = { min: null, max: null, elements: [], relation: undefined, status: 'available' as const }
  return { ...base, ...rest, type, format, kind: columnTypeOf(type, format), ...given }
}
const tableOf = (...columns: ColumnDefinition[]) =>
  ({ columns: new Map(columns.map((one) => [one.key, one])) }) as unknown as TableDefinition

const table = tableOf(
  column({ key: 'name', required: true }),
  column({ key: 'age', type: 'integer', default: 1 }),
  column({ key: 'tags', array: true }),
  column({ key: 'marks', array: true, required: true, type: 'integer' }),
)
const ALL: Rules = { required: 'all', operators: false }
const CHANGES: Rules = { required: 'given', operators: true }
const sentence = (data: Data, rules: Rules = ALL): string => {
  try {
    judge(table, data, rules)
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

describe('data of a row', () => {
  it('comes out in the form rows have, without a prototype', () => {
    const { values } = judge(table, { name: 'x', tags: ['a', null], marks: [], age: null }, ALL)
    expect(Object.getPrototypeOf(values)).toBeNull()
    expect({ ...values }).toEqual({ name: 'x', tags: ['a', null], marks: [], age: null })
  })

  it.each<[Data, string]>([
    [{}, '"name" is required'],
    [{ name: null, marks: [] }, '"name" is required'],
    [{ name: 'x' }, '"marks" is required'],
    [{ name: 'x', marks: null }, '"marks" is required'],
    [{ nope: 1, marks: [1] }, '"name" is required'],
    [{ name: 5, marks: [1], nope: 1 }, 'There is no column "nope"'],
    [{ marks: 'x', name: 5 }, '"marks" must be a list'],
    [{ name: 5, marks: 'x' }, '"name" must be a text'],
    [{ name: 'x', marks: [1, null] }, '"marks" must be an integer'],
    [{ name: 'x', marks: [], [`k${'y'.repeat(5000)}`]: 1 }, 'There is no column "ky'],
    [JSON.parse('{"name":"x","marks":[],"__proto__":{"age":5}}'), 'There is no column "__proto__"'],
    [{ name: 'x', marks: [], $collection: 'x' }, 'There is no column "$collection"'],
  ])('%j is refused: %s', (data, expected) => {
    expect(sentence(data)).toContain(expected)
    expect(sentence(data).length).toBeLessThan(200)
  })

  it('may leave out what the stored row has', () => {
    const stored = { name: 'old', marks: [1], age: 2 }
    expect(sentence({ age: 5 }, { required: stored, operators: true })).toBe('')
    expect(sentence({ name: null }, { required: stored, operators: true })).toContain('"name" is required')
    expect(sentence({ age: 5 }, { required: { ...stored, name: null }, operators: true })).toContain(
      '"name" is required',
    )
  })

  it('may leave out everything where rows are changed together, but takes no value away that is required', () => {
    expect(sentence({ age: 5 }, CHANGES)).toBe('')
    expect(sentence({ name: null }, CHANGES)).toContain('"name" is required')
  })

  it('gets defaults where nothing was said', () => {
    const judged = judge(table, { name: 'x', marks: [] }, ALL)
    complete(table, judged)
    expect(judged.values.age).toBe(1)
    const silent = judge(table, { name: 'x', marks: [], age: null }, ALL)
    complete(table, silent)
    expect(silent.values.age).toBeNull()
  })

  it('holds operators only where they can work on something', () => {
    const operator = { method: 'increment', values: [2] }
    expect(sentence({ age: operator, name: 'x', marks: [] })).toContain('"age" must be an integer')
    const judged = judge(table, { age: JSON.stringify(operator) }, CHANGES)
    calculate(judged, { age: 5 }, 0)
    expect(judged.values.age).toBe(7)
    const fresh = judge(table, { age: operator, name: 'x', marks: [] }, { required: 'all', operators: true })
    complete(table, fresh)
    calculate(fresh, undefined, 0)
    expect(fresh.values.age).toBe(2)
    expect(sentence({ name: operator }, CHANGES)).toContain('"name" must be a number')
  })

  it('is refused with very many keys before their values are looked at', () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`key${at}`, at]))
    let looked = 0
    const data = new Proxy<Data>(
      { name: 'x', marks: [], ...many },
      {
        get(target, key) {
          looked += 1
          return Reflect.get(target, key)
        },
      },
    )
    expect(sentence(data)).toContain('There is no column "key0"')
    expect(looked).toBe(2)
  })
})

describe('values', () => {
  it('are the same when nothing of them differs', () => {
    expect(same([[1, 2], ['a']], [[1, 2], ['a']])).toBe(true)
    expect(same([1, 2], [1, 2, 3])).toBe(false)
    expect(same([1, [2]], [1, [3]])).toBe(false)
    expect(same(5n, 5n)).toBe(true)
    expect(same(null, [])).toBe(false)
    expect(same('1', 1)).toBe(false)
  })
})
