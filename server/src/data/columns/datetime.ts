import { fromWireTime } from '../../kit/time.ts'
import type { ColumnType } from './column-type.ts'

/** Milliseconds since the epoch: half the bytes of the text, compared as numbers, formatted only when presented. */
export const datetime: ColumnType = {
  sqlType: (dialect) => (dialect === 'sqlite' ? 'integer' : 'bigint'),
  encode: (value) => value as number,
  decode: (stored) => stored,
  accept: (value) => (typeof value === 'string' ? fromWireTime(value) : undefined),
}
