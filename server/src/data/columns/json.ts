import { type Json, parseJson, stringifyJson } from '../../kit/json.ts'
import type { ColumnType } from './column-type.ts'

const ESCAPE = /\\(?:u[0-9a-f]{4}|.)/g

// PostgreSQL takes neither NUL nor halves of surrogate pairs in JSON, so they are kept on neither engine.
const storable = (text: string): string =>
  text.includes('\\u')
    ? text.replace(ESCAPE, (found) => (found === '\\u0000' ? '' : found.startsWith('\\ud') ? '\ufffd' : found))
    : text

/** Objects as they were written: PostgreSQL's `jsonb` would put their keys in another order. */
export const json: ColumnType = {
  sqlType: (dialect) => (dialect === 'sqlite' ? 'text' : 'json'),
  encode: (value) => storable(stringifyJson(value)),
  decode: (stored): Json => parseJson(stored as string),
  accept: (value) => value,
}
