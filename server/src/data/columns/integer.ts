import type { ColumnType } from './column-type.ts'

export const integer: ColumnType = {
  sqlType: (dialect) => (dialect === 'sqlite' ? 'integer' : 'bigint'),
  encode: (value) => value as number | bigint,
  decode: (stored) => stored,
  accept: (value) =>
    Number.isSafeInteger(value) || (typeof value === 'bigint' && BigInt.asIntN(64, value) === value)
      ? value
      : undefined,
}
