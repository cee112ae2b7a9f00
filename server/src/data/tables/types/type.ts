import type { ColumnKind } from '../../shape.ts'
import type { ColumnDefinition, ColumnFormat, ColumnTypeName } from '../definition.ts'

/** The part of a definition that single values are judged by. */
export type ValueRules = Pick<ColumnDefinition, 'key' | 'size' | 'min' | 'max' | 'elements'>

/** Methods of queries, by what they need of a column (contract: data 1.9.7). */
export type FilterFamily = 'compare' | 'text' | 'spatial'

/** A value that a column does not take: why, in words that end the sentence "The value of <key> …". */
export class Refusal {
  readonly reason: string
  constructor(reason: string) {
    this.reason = reason
  }
}

/**
 * What one type of column is: one file each. Values are single here, the elements of a list one by one; null never
 * arrives. "In the server" dates are milliseconds, 64-bit integers a number where that is safe and a bigint beyond,
 * geometries nested lists of [longitude, latitude].
 */
export interface ColumnType {
  readonly type: ColumnTypeName
  readonly format: ColumnFormat
  /** How values are kept. Geometries are texts of JSON. */
  readonly storage: ColumnKind
  readonly filters: ReadonlySet<FilterFamily>
  /** Whether it can be a list, and whether it can be sealed. */
  readonly lists: boolean
  readonly seals: boolean
  /** Size of columns that are not told theirs; undefined: it must be told, and be within `sizes`. */
  readonly defaultSize: number | undefined
  /** Smallest and largest size that can be asked for; undefined: it cannot be told. */
  readonly sizes: readonly [number, number] | undefined
  /** Bytes of the row budget that it reports (contract: data 1.4.9). */
  width(column: Pick<ColumnDefinition, 'size' | 'array' | 'max'>): number
  /** A value as it came in JSON, in the form it has in the server; or why the column does not take it. */
  accept(value: unknown, rules: ValueRules): unknown
  /** The value as it leaves in JSON. */
  present(value: unknown): unknown
}
