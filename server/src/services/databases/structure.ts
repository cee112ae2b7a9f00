import { ApiError } from '../../contract/errors.ts'
import type { ColumnDefinition, TableDefinition } from '../../data/tables/definition.ts'
import { applyOperator, checkOperator, type Operator, parseOperator } from '../../data/tables/operators.ts'
import { Refusal } from '../../data/tables/types/type.ts'

/** Data of a row as a client sent it. */
export type Data = Readonly<Record<string, unknown>>

/** Values by the keys of their columns. Without a prototype: a column may be called `constructor`. */
export type Values = Record<string, unknown>

/** Data that fits its table, taken apart: values in the form rows have, changes to stored values, links as they were given. */
export interface Judged {
  readonly values: Values
  readonly operators: ReadonlyMap<ColumnDefinition, Operator> | undefined
  readonly links: ReadonlyMap<ColumnDefinition, unknown> | undefined
}

/** How data is judged. */
export interface Rules {
  /**
   * Which required columns must have a value: `all` of them, only those `given`; or all, where what data leaves out is in
   * the stored row (contract: data 1.7.6, 1.7.7, 1.7.9).
   */
  readonly required: 'all' | 'given' | Data
  /** Values may be operators. */
  readonly operators: boolean
}

/** What a payload may hold besides values: facts that the server knows better, dates that keys may set. */
const SYSTEM_KEYS: ReadonlySet<string> = new Set([
  '$id',
  '$sequence',
  '$databaseId',
  '$tableId',
  '$collectionId',
  '$permissions',
  '$createdAt',
  '$updatedAt',
])

/**
 * Judges data: required columns first, then unknown keys, then the values in the order they were given in (contract: data
 * 1.6.4).
 * @throws ApiError `row_invalid_structure`
 */
export function judge(table: TableDefinition, data: Data, rules: Rules): Judged {
  for (const key of partsOf(table).required) requireValue(key, data, rules.required)
  const keys = Object.keys(data)
  for (const key of keys) if (!table.columns.has(key) && !SYSTEM_KEYS.has(key)) throw unknown(key)
  const values: Values = Object.create(null)
  let operators: Map<ColumnDefinition, Operator> | undefined
  let links: Map<ColumnDefinition, unknown> | undefined
  for (const key of keys) {
    const column = table.columns.get(key)
    if (!column) continue
    const value = data[key]
    const operator = rules.operators && !column.relation ? parseOperator(value) : undefined
    if (operator) {
      requireFit(column, checkOperator(operator, column))
      operators ??= new Map()
      operators.set(column, operator)
    } else if (column.relation) {
      links ??= new Map()
      links.set(column, value)
    } else values[key] = accept(column, value)
  }
  return { values, operators, links }
}

/** Gives columns that nothing was said about their defaults. */
export function complete(table: TableDefinition, { values, operators }: Judged): void {
  for (const column of partsOf(table).defaults)
    if (!(column.key in values) && !operators?.has(column)) values[column.key] = column.default
}

/**
 * Adds the values that operators make of the stored ones; of nothing, where there is no row yet.
 * @throws ApiError `row_invalid_structure`
 */
export function calculate({ values, operators }: Judged, stored: Data | undefined, now: number): void {
  for (const [column, operator] of operators ?? []) {
    const value = applyOperator(operator, column, stored?.[column.key] ?? null, now)
    if (value instanceof Refusal) throw misfit(column.key, value.reason)
    if (value === null && column.required) throw missing(column.key)
    values[column.key] = value ?? emptyOf(column)
  }
}

/** Whether two values of one column are the same. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false
  return one.every((value, at) => same(value, other[at]))
}

interface Parts {
  readonly required: readonly string[]
  readonly defaults: readonly ColumnDefinition[]
}
const parts = new WeakMap<TableDefinition, Parts>()

function partsOf(table: TableDefinition): Parts {
  let known = parts.get(table)
  if (!known) {
    const columns = [...table.columns.values()]
    known = {
      required: columns.filter(({ required }) => required).map(({ key }) => key),
      defaults: columns.filter((column) => column.default !== null),
    }
    parts.set(table, known)
  }
  return known
}

function requireValue(key: string, data: Data, required: Rules['required']): void {
  const given = Object.hasOwn(data, key)
  if (!given && required === 'given') return
  const value = given ? data[key] : typeof required === 'string' ? undefined : required[key]
  if (value === null || value === undefined) throw missing(key)
}

/** A value in the form rows have it.
 * @throws ApiError `row_invalid_structure` */
export function accept(column: ColumnDefinition, value: unknown): unknown {
  if (value === null || value === undefined) return emptyOf(column)
  if (!column.array) return acceptOne(column, value)
  if (!Array.isArray(value)) throw misfit(column.key, 'must be a list')
  // Lists that may be missing may also have elements that are.
  return value.map((one) => (one === null && !column.required ? null : acceptOne(column, one)))
}

function acceptOne(column: ColumnDefinition, value: unknown): unknown {
  const accepted = column.kind.accept(value, column)
  if (accepted instanceof Refusal) throw misfit(column.key, accepted.reason)
  return accepted
}

// What was never set reads as an empty list (contract: data 1.6.1).
export const emptyOf = ({ array }: ColumnDefinition): unknown => (array ? [] : null)

function requireFit({ key }: ColumnDefinition, reason: string | undefined): void {
  if (reason !== undefined) throw misfit(key, reason)
}

/** Refuses data that does not fit. */
export const invalidRow = (reason: string): ApiError =>
  new ApiError('row_invalid_structure', `Invalid row structure: ${reason}`)

/** Refuses a value, in words that end "The value of <key> …". */
export const misfit = (key: string, reason: string): ApiError => invalidRow(`The value of "${key}" ${reason}.`)

const missing = (key: string): ApiError => invalidRow(`The column "${key}" is required and has no value.`)
const unknown = (key: string): ApiError =>
  invalidRow(`There is no column "${key.length > SHOWN ? `${key.slice(0, SHOWN)}…` : key}".`)
const SHOWN = 36
