import { isUid } from '../../../contract/formats.ts'
import { type ColumnType, Refusal } from './type.ts'
import { COMPARE } from './whole.ts'

/** A link to a row of another table: its ID. Rows given as objects are taken apart before values get here. */
export const relationship: ColumnType = {
  type: 'relationship',
  format: '',
  storage: 'string',
  filters: COMPARE,
  lists: false,
  seals: false,
  defaultSize: 0,
  sizes: undefined,
  width: () => 1021,
  accept: (value) => (typeof value === 'string' && isUid(value) ? value : new Refusal('must be the ID of a row')),
  present: (value) => value,
}
