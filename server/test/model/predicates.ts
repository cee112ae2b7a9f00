import type { ModelColumn } from './world.ts'

/** True, false, or unknown where there is no value. */
export type Verdict = boolean | undefined

/** Bytes for texts, numbers for the rest; what has no value comes lowest. */
export function compare(a: unknown, b: unknown): number {
  if (a === b) return 0
  if (a === null) return -1
  if (b === null) return 1
  // Only beyond these are units in another order than bytes.
  if (typeof a === 'string' && /[\ud800-\uffff]/.test(`${a}${b}`))
    return Buffer.compare(Buffer.from(a), Buffer.from(String(b)))
  const [x, y] = [a as number, b as number]
  return x < y ? -1 : x > y ? 1 : 0
}

const not = (verdict: Verdict): Verdict => (verdict === undefined ? undefined : !verdict)

/** What a method says about a value that is kept. */
export function verdictOf(column: ModelColumn, value: unknown, method: string, values: readonly unknown[]): Verdict {
  if (column.array)
    return ofList(
      (value ?? []) as unknown[],
      method,
      values.map((one) => read(column, one)),
    )
  if (method === 'isNull') return value === null
  if (method === 'isNotNull') return value !== null
  if (value === null) return undefined
  if (column.type === 'point') return ofPoint(value as Point, method, values)
  return ofScalar(
    value,
    method,
    values.map((one) => read(column, one)),
  )
}

function ofList(list: readonly unknown[], method: string, values: readonly unknown[]): Verdict {
  const has = (value: unknown) => list.some((item) => item === value)
  switch (method) {
    case 'isNull':
      return list.length === 0
    case 'isNotNull':
      return list.length > 0
    case 'containsAll':
      return values.every(has)
    case 'notContains':
      return !values.some(has)
    default:
      return values.some(has)
  }
}

function ofScalar(value: unknown, method: string, values: readonly unknown[]): Verdict {
  const [first, second] = values
  switch (method) {
    case 'equal':
      return values.some((one) => compare(value, one) === 0)
    case 'notEqual':
      return compare(value, first) !== 0
    case 'lessThan':
      return compare(value, first) < 0
    case 'lessThanEqual':
      return compare(value, first) <= 0
    case 'greaterThan':
      return compare(value, first) > 0
    case 'greaterThanEqual':
      return compare(value, first) >= 0
    case 'between':
      return compare(value, first) >= 0 && compare(value, second) <= 0
    case 'notBetween':
      return compare(value, first) < 0 || compare(value, second) > 0
    case 'contains':
    case 'containsAny':
    case 'containsAll':
      return values.some((one) => lower(value).includes(lower(one)))
    case 'startsWith':
      return lower(value).startsWith(lower(first))
    case 'endsWith':
      return lower(value).endsWith(lower(first))
    case 'search':
      return searched(String(value), String(first))
    case 'regex':
      return new RegExp(String(first), 'u').test(String(value))
    default: {
      const plain = method.replace(/^not(.)/, (_, letter: string) => letter.toLowerCase())
      return not(ofScalar(value, plain, values))
    }
  }
}

const lower = (text: unknown) => String(text).replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

// Plain words alone stand in these texts: each that is asked for begins one.
function searched(text: string, query: string): boolean {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? []
  const asked = query.toLowerCase().match(/[a-z0-9]+/g) ?? []
  return asked.length > 0 && asked.every((one) => words.some((word) => word.startsWith(one)))
}

type Point = readonly [number, number]

function ofPoint(point: Point, method: string, values: readonly unknown[]): Verdict {
  const [asked] = values
  if (method.startsWith('distance')) {
    const [other, distance] = asked as [Point, number, boolean]
    const away = Math.hypot(point[0] - other[0], point[1] - other[1])
    if (method === 'distanceEqual') return away === distance
    if (method === 'distanceNotEqual') return away !== distance
    return method === 'distanceLessThan' ? away < distance : away > distance
  }
  const [x, y] = asked as Point
  const same = point[0] === x && point[1] === y
  return /^not/.test(method) ? !same : same
}

const DIGITS = /^-?\d+$/

/** A value of a query as rows have it. */
export function read({ key, type }: ModelColumn, value: unknown): unknown {
  if (type === 'datetime') return Date.parse(String(value))
  if ((type === 'bigint' || key === '$sequence') && typeof value === 'string' && DIGITS.test(value))
    return exact(BigInt(value))
  return typeof value === 'bigint' ? exact(value) : value
}

const exact = (value: bigint): number | bigint => (Number.isSafeInteger(Number(value)) ? Number(value) : value)
