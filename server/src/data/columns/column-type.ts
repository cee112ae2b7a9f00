import type { DialectName } from '../dialect.ts'

/** A scalar as drivers take and give it. */
export type Scalar = string | number | bigint | boolean | null

/** How one kind of value is kept. `encode` and `decode` never see null. */
export interface ColumnType {
  sqlType(dialect: DialectName): string
  encode(value: unknown, dialect: DialectName): Scalar
  decode(stored: Scalar): unknown
  /** Reads a value given in a query; undefined when it is not of this kind. */
  accept(value: unknown): unknown
}
