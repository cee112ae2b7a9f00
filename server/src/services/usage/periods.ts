import { ApiError } from '../../contract/errors.ts'
import { DAY, fromWireTime, HOUR } from '../../kit/time.ts'

/** A stretch of time in whole hours or days of UTC, as milliseconds; `to` is the first moment after it. */
export interface Periods {
  readonly length: number
  readonly from: number
  readonly to: number
}

/** One figure of a chart, under the moment its period begins. */
export interface Point {
  readonly date: number
  readonly value: number
}

/** Points that one answer may have in a series: a hundred days of hours. */
const MOST = 2400

const RANGES = {
  '24h': { length: HOUR, count: 24 },
  '30d': { length: DAY, count: 30 },
  '90d': { length: DAY, count: 90 },
} as const
export type Range = keyof typeof RANGES

const LENGTHS = { '1h': HOUR, '1d': DAY } as const
export type PeriodName = keyof typeof LENGTHS

/** The hours or days that end with the current one (contract: data 1.12.1). */
export function latest(range: Range, now: number): Periods {
  const { length, count } = RANGES[range]
  const to = beginning(now, length) + length
  return { length, from: to - count * length, to }
}

/**
 * The hours or days that begin before `endDate`, from the one that `startDate` falls into.
 * @throws ApiError `general_argument_invalid` when the dates cannot be read, are the wrong way round, or too far apart
 */
export function between(startDate: string, endDate: string, period: PeriodName): Periods {
  const [start, end] = [read('startDate', startDate), read('endDate', endDate)]
  if (end < start) throw invalid('endDate', 'Value must not be before the start date.')
  const length = LENGTHS[period]
  const from = beginning(start, length)
  const to = Math.ceil(end / length) * length
  if ((to - from) / length > MOST) throw invalid('endDate', `Value must be at most ${MOST} periods after the start.`)
  return { length, from, to }
}

/** A point for each period, 0 where nothing was counted. */
export function series({ length, from, to }: Periods, counted: ReadonlyMap<number, number> = new Map()): Point[] {
  return Array.from({ length: (to - from) / length }, (_, at) => {
    const date = from + at * length
    return { date, value: counted.get(date) ?? 0 }
  })
}

const beginning = (time: number, length: number): number => Math.floor(time / length) * length

function read(name: string, date: string): number {
  const time = fromWireTime(date)
  if (time === undefined) throw invalid(name, 'Value must be a date and time in ISO 8601.')
  return time
}

const invalid = (name: string, reason: string) =>
  new ApiError('general_argument_invalid', `Invalid \`${name}\` param: ${reason}`)
