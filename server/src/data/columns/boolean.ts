import type { ColumnType } from './column-type.ts'

export const boolean: ColumnType = {
  sqlType: (dialect) => (dialect === 'sqlite' ? 'integer' : 'boolean'),
  encode: (value, dialect) => (dialect === 'sqlite' ? (value ? 1 : 0) : Boolean(value)),
  decode: (stored) => stored === true || stored === 1,
  accept: (value) => (typeof value === 'boolean' ? value : undefined),
}
