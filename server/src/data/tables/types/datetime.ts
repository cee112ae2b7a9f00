import { parseDate } from '../../../kit/parse-date.ts'
import { toWireTime } from '../../../kit/time.ts'
import { OUTSIDE_ROW } from './characters.ts'
import { type ColumnType, Refusal } from './type.ts'
import { COMPARE } from './whole.ts'

// Years of four digits that every engine and client can name (contract: data 0.2.2).
const EARLIEST = parseDate('0001-01-01') as number
const LATEST = parseDate('9999-12-31T23:59:59.999') as number

/** Whether a moment lies in the years that columns hold. */
export const inCalendar = (ms: number): boolean => ms >= EARLIEST && ms <= LATEST

export const OUT_OF_CALENDAR = 'must lie in the years 0001 to 9999'

/** Moments: milliseconds in the server, a text in UTC on the wire. */
export const datetime: ColumnType = {
  type: 'datetime',
  format: '',
  storage: 'datetime',
  filters: COMPARE,
  lists: true,
  seals: false,
  defaultSize: 0,
  sizes: undefined,
  width: ({ array }) => (array ? OUTSIDE_ROW : 7),
  accept(value) {
    const ms = typeof value === 'string' ? parseDate(value) : undefined
    if (ms === undefined) return new Refusal('must be a date, such as 2020-01-31T12:30:00.000+00:00')
    return inCalendar(ms) ? ms : new Refusal(OUT_OF_CALENDAR)
  },
  present: (value) => toWireTime(value as number),
}
