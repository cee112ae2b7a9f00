import { Refusal } from '../types/type.ts'
import type { Method, OperatorColumn } from './operator.ts'

/** Elements that an operator may name, and that a list may have after it (contract: data 1.10.5). */
const MAX_ELEMENTS = 10_000
const TOO_MANY = new Refusal(`must not have more than ${MAX_ELEMENTS} elements`)
/** Characters that the texts of a list may have after it: some more than a request can send. */
const MAX_CHARACTERS = 2 ** 24
const TOO_LONG = new Refusal(`must not have more than ${MAX_CHARACTERS} characters`)

type List = readonly unknown[]

/** A method on lists: `prepare` judges the values, and gives what happens to the elements. */
const list = (
  takes: readonly [number, number],
  prepare: (values: List, column: OperatorColumn) => ((stored: List) => List | Refusal) | Refusal,
): Method => ({
  takes,
  bind(values, column) {
    if (!column.array && !linksToMany(column)) return new Refusal('must be an array for this operator')
    const change = prepare(values, column)
    if (change instanceof Refusal) return change
    return (stored) => {
      const elements = (stored ?? []) as List
      const changed = change(elements)
      return changed instanceof Refusal || changed.length <= elements.length ? changed : bounded(changed)
    }
  },
})

function bounded(grown: List): List | Refusal {
  if (grown.length > MAX_ELEMENTS) return TOO_MANY
  const characters = grown.reduce<number>((sum, one) => sum + (typeof one === 'string' ? one.length : 0), 0)
  return characters > MAX_CHARACTERS ? TOO_LONG : grown
}

function linksToMany({ relation }: OperatorColumn): boolean {
  if (!relation) return false
  const { type, side } = relation
  return (
    type === 'manyToMany' || (type === 'oneToMany' && side === 'parent') || (type === 'manyToOne' && side === 'child')
  )
}

/** The values of an operator as elements of the column. */
function elementsOf(values: List, column: OperatorColumn): List | Refusal {
  const elements: unknown[] = []
  for (const value of values) {
    const element = elementOf(value, column)
    if (element instanceof Refusal) return element
    elements.push(element)
  }
  return elements
}

// Lists that may be missing may also have elements that are (contract: data 1.6.4).
const elementOf = (value: unknown, column: OperatorColumn): unknown =>
  (value === null || value === undefined) && column.array && !column.required ? null : column.kind.accept(value, column)

/** A method whose values are elements. */
const withElements = (fewest: number, change: (stored: List, elements: List) => List): Method =>
  list([fewest, MAX_ELEMENTS], (values, column) => {
    const elements = elementsOf(values, column)
    return elements instanceof Refusal ? elements : (stored) => change(stored, elements)
  })

/** A method that keeps or drops what is among its values. */
const among = (fewest: number, keeps: boolean): Method =>
  list([fewest, MAX_ELEMENTS], (values, column) => {
    const elements = elementsOf(values, column)
    if (elements instanceof Refusal) return elements
    const named = new Set(elements)
    return (stored) => stored.filter((one) => named.has(one) === keeps)
  })

const arrayInsert = list([2, 2], ([index, value], column) => {
  if (typeof index !== 'number' || !Number.isSafeInteger(index) || index < 0)
    return new Refusal('can only take an element at an index from 0 to its length')
  const element = elementOf(value, column)
  if (element instanceof Refusal) return element
  return (stored) =>
    index > stored.length
      ? new Refusal(`has no index ${index} to insert at: its length is ${stored.length}`)
      : stored.toSpliced(index, 0, element)
})

const arrayRemove = list([1, 1], ([value], column) => {
  const element = elementOf(value, column)
  return element instanceof Refusal ? element : (stored) => stored.filter((one) => one !== element)
})

/** Null first, then by value; texts by their code units, as they are ordered nowhere by language. */
function byValue(a: unknown, b: unknown): number {
  if (a === b) return 0
  if (a === null || b === null) return a === null ? -1 : 1
  return isLess(a, b) ? -1 : 1
}

// All elements of a list are of one type, so they compare.
const isLess = (a: unknown, b: unknown): boolean => (a as number) < (b as number)

const CONDITIONS: ReadonlyMap<unknown, (element: unknown, value: unknown) => boolean> = new Map([
  ['equal', (element: unknown, value: unknown) => element === value],
  ['notEqual', (element: unknown, value: unknown) => element !== value],
  ['greaterThan', (element: unknown, value: unknown) => element !== null && isLess(value, element)],
  ['greaterThanEqual', (element: unknown, value: unknown) => element !== null && !isLess(element, value)],
  ['lessThan', (element: unknown, value: unknown) => element !== null && isLess(element, value)],
  ['lessThanEqual', (element: unknown, value: unknown) => element !== null && !isLess(value, element)],
])

const arrayFilter = list([1, 2], ([condition, value], column) => {
  if (!column.array) return new Refusal('cannot be filtered: its elements are rows')
  if (condition === 'isNull' || condition === 'isNotNull')
    return (stored) => stored.filter((one) => (one === null) === (condition === 'isNull'))
  const holds = CONDITIONS.get(condition)
  if (!holds) return new Refusal(`can only be filtered by ${[...CONDITIONS.keys(), 'isNull', 'isNotNull'].join(', ')}`)
  const operand = column.kind.accept(value, column)
  return operand instanceof Refusal ? operand : (stored) => stored.filter((one) => holds(one, operand))
})

/** Operators on arrays and on links to many rows (contract: data 1.10.2, 1.10.8). */
export const LIST_METHODS = {
  arrayAppend: withElements(0, (stored, elements) => [...stored, ...elements]),
  arrayPrepend: withElements(0, (stored, elements) => [...elements, ...stored]),
  arrayInsert,
  arrayRemove,
  // Distinct elements come back in order of their values: so the reference does it.
  arrayUnique: list([0, 0], () => (stored) => [...new Set(stored)].sort(byValue)),
  arrayIntersect: among(1, true),
  arrayDiff: among(0, false),
  arrayFilter,
}
