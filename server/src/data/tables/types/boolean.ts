import { OUTSIDE_ROW } from './characters.ts'
import { type ColumnType, Refusal } from './type.ts'
import { COMPARE } from './whole.ts'

/** True or false. */
export const boolean: ColumnType = {
  type: 'boolean',
  format: '',
  storage: 'boolean',
  filters: COMPARE,
  lists: true,
  seals: false,
  defaultSize: 0,
  sizes: undefined,
  width: ({ array }) => (array ? OUTSIDE_ROW : 1),
  accept: (value) => (typeof value === 'boolean' ? value : new Refusal('must be true or false')),
  present: (value) => value,
}
