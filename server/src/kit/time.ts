import { parseDate } from './parse-date.ts'

/** Milliseconds since the epoch as the API writes dates: `YYYY-MM-DDTHH:mm:ss.SSS+00:00` (contract: identity 1.14). */
export function toWireTime(ms: number): string {
  // A row has several dates, most of one day: what the calendar costs is paid once for it.
  const whole = Math.trunc(ms)
  const day = Math.floor(whole / DAY)
  if (day !== lastDay) {
    const date = new Date(whole).toISOString() // throws on what is no time
    lastDate = date.slice(0, date.indexOf('T') + 1)
    lastDay = day
  }
  const rest = whole - day * DAY
  const hours = two(Math.floor(rest / HOUR))
  const minutes = two(Math.floor((rest % HOUR) / MINUTE))
  const seconds = two(Math.floor((rest % MINUTE) / SECOND))
  const millis = rest % SECOND
  return `${lastDate}${hours}:${minutes}:${seconds}.${millis < 10 ? '00' : millis < 100 ? '0' : ''}${millis}+00:00`
}

let lastDay = Number.NaN
let lastDate = ''
const two = (value: number): string => (value < 10 ? `0${value}` : `${value}`)

/** Reads a date of the API, in UTC when it names no zone; undefined when it is none. */
export const fromWireTime: (text: string) => number | undefined = parseDate

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** The clock of the process; tests hand in another one. */
export type Clock = () => number
