import type { ColumnType } from './column-type.ts'

export const double: ColumnType = {
  sqlType: (dialect) => (dialect === 'sqlite' ? 'real' : 'double precision'),
  encode: (value) => value as number,
  decode: (stored) => stored,
  accept: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
}
