import type { ColumnType } from './column-type.ts'

export const double: ColumnType = {
  sqlType: (dialect) => (dialect === 'sqlite' ? 'real' : 'double precision'),
  // Whole numbers beyond 2^53 come out of JSON as bigints.
  encode: (value) => Number(value),
  decode: (stored) => stored,
  accept: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
}
