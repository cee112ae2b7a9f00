import type { ColumnType } from './column-type.ts'

// Bytewise order on both engines: what sorts first must not depend on a machine's locale.
export const string: ColumnType = {
  sqlType: (dialect) => (dialect === 'sqlite' ? 'text' : 'text collate "C"'),
  // PostgreSQL cannot store NUL in text; SQLite would cut at it. Halves of surrogate pairs are not UTF-8.
  encode: (value) => String(value).replaceAll('\0', '').toWellFormed(),
  decode: (stored) => stored,
  accept: (value) => (typeof value === 'string' ? value : undefined),
}
