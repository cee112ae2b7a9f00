import type { ColumnType } from './column-type.ts'
import { json } from './json.ts'

/** Lists of scalars, in a form that can be asked for an element. */
export const list: ColumnType = { ...json, sqlType: (dialect) => (dialect === 'sqlite' ? 'text' : 'jsonb') }
