import { describe, expect, it } from 'vitest'
import type { OrderKey } from './order.ts'
import { leading, type Ordering, serviceOf } from './orderings.ts'

/** `a b-` is an order by a, then by b descending. */
const columnsOf = (text: string) =>
  text.split(' ').flatMap((part) => (part ? [{ column: part.replace('-', ''), descending: part.endsWith('-') }] : []))
const ordering = (text: string): Ordering => {
  const columns = columnsOf(text)
  const last = columns.pop()
  return { index: 'x', twin: undefined, columns, descending: last?.descending === true, exact: true }
}
const orderBy = (text: string): OrderKey[] =>
  columnsOf(text).map((key) => ({ ...key, ref: key.column, nullable: true, unique: key.column === '$sequence' }))

describe('an index', () => {
  it.each<[string, string, string[], string | undefined]>([
    ['$sequence', '$sequence', [], 'given'],
    ['$sequence', '$sequence-', [], 'given'],
    ['a $sequence', 'a $sequence', [], 'given'],
    ['a $sequence', 'a- $sequence', [], 'ties'],
    ['a $sequence', 'a- $sequence-', [], 'given'],
    ['a- $sequence', 'a- $sequence', [], 'given'],
    ['a- $sequence', 'a $sequence', [], 'ties'],
    ['$createdAt- $sequence-', '$createdAt- $sequence-', [], 'given'],
    ['$createdAt- $sequence-', '$createdAt $sequence', [], 'given'],
    ['a b- $sequence', 'a b- $sequence', [], 'given'],
    ['a b- $sequence', 'a- b $sequence', [], 'ties'],
    ['a b- $sequence', 'a b $sequence', [], undefined],
    ['a b $sequence', 'a $sequence', [], undefined],
    ['a $sequence', 'a b $sequence', [], undefined],
    ['a b $sequence', 'b- $sequence', ['a'], 'ties'],
    ['a b $sequence', 'a b $sequence', ['a'], 'given'],
    ['a b $sequence', 'a $sequence', ['b'], 'given'],
    ['a $sequence', '$sequence', ['a'], 'given'],
    ['a $sequence', '$sequence-', ['a'], 'given'],
    ['a $id $sequence', 'a $id', [], 'given'],
    ['a $sequence', 'b $sequence', [], undefined],
  ])('on %s gives the order %s, where %j is fixed: %s', (index, order, fixed, comes) => {
    expect(serviceOf(ordering(index), orderBy(order), new Set(fixed))?.comes).toBe(comes)
  })

  it('that has beginnings of texts only gives no order', () => {
    expect(serviceOf({ ...ordering('a $sequence'), exact: false }, orderBy('a $sequence'), new Set())).toBeUndefined()
  })

  it('is narrowed by its first columns', () => {
    expect(leading(ordering('a b c $sequence'), new Set(['a', 'b']))).toBe(2)
    expect(leading(ordering('a b c $sequence'), new Set(['b', 'c']))).toBe(0)
    expect(leading(ordering('a $sequence'), new Set(['a']))).toBe(1)
  })
})
