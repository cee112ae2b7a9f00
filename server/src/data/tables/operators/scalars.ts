import { DAY } from '../../../kit/time.ts'
import { storable } from '../types/characters.ts'
import { inCalendar, OUT_OF_CALENDAR } from '../types/datetime.ts'
import { Refusal } from '../types/type.ts'
import type { Method, OperatorColumn } from './operator.ts'

/** Longest text that is put together: some more than a request can send. Lists hold many rows in memory at once. */
const LONGEST_TEXT = 2 ** 24
const TOO_LONG = new Refusal(`would be longer than ${LONGEST_TEXT} characters`)

const isText = ({ kind, array, type }: OperatorColumn): boolean =>
  !array && kind.storage === 'string' && type !== 'relationship'

const text = (takes: number, change: (stored: string, operands: readonly string[]) => string | Refusal): Method => ({
  takes: [takes, takes],
  bind(values, column) {
    if (!isText(column)) return new Refusal('must be a text for this operator')
    if (!values.every((value) => typeof value === 'string')) return new Refusal('can only be changed by a text')
    const operands = values.map(storable)
    return (stored) => {
      const changed = change((stored ?? '') as string, operands)
      return typeof changed === 'string' ? column.kind.accept(changed, column) : changed
    }
  },
})

function concatenated(stored: string, [added = '']: readonly string[]): string | Refusal {
  return stored.length + added.length > LONGEST_TEXT ? TOO_LONG : stored + added
}

// Counted before it is built: a short search in a long text would grow it a million times over.
function replaced(stored: string, [search = '', replacement = '']: readonly string[]): string | Refusal {
  if (search === '') return stored
  const growth = replacement.length - search.length
  if (growth > 0 && stored.length + growth * occurrences(stored, search) > LONGEST_TEXT) return TOO_LONG
  return stored.replaceAll(search, () => replacement)
}

function occurrences(text: string, search: string): number {
  let count = 0
  for (let at = text.indexOf(search); at >= 0; at = text.indexOf(search, at + search.length)) count++
  return count
}

const toggle: Method = {
  takes: [0, 0],
  bind: (_values, { type, array }) =>
    array || type !== 'boolean' ? new Refusal('must be true or false for this operator') : (stored) => stored !== true,
}

const isDate = ({ type, array }: OperatorColumn): boolean => type === 'datetime' && !array
const NO_DATE = 'must be a date for this operator'

const days = (sign: 1 | -1): Method => ({
  takes: [1, 1],
  bind([count], column) {
    if (!isDate(column)) return new Refusal(NO_DATE)
    if (!Number.isSafeInteger(count)) return new Refusal('can only be moved by a whole number of days')
    const by = sign * (count as number) * DAY
    return (stored) => {
      // No date is no day to count from.
      if (stored === null || stored === undefined) return null
      const moved = (stored as number) + by
      return inCalendar(moved) ? moved : new Refusal(OUT_OF_CALENDAR)
    }
  },
})

const dateSetNow: Method = {
  takes: [0, 0],
  bind: (_values, column) => (isDate(column) ? (_stored, now) => now : new Refusal(NO_DATE)),
}

/** Operators on texts, booleans and dates (contract: data 1.10.2). */
export const SCALAR_METHODS = {
  stringConcat: text(1, concatenated),
  stringReplace: text(2, replaced),
  toggle,
  dateAddDays: days(1),
  dateSubDays: days(-1),
  dateSetNow,
}
