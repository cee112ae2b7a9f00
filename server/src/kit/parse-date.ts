const DAY_MS = 86_400_000
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** Days of 400 years: after as many the calendar repeats. */
const CYCLE_DAYS = 146_097
// No form of a date is longer; what is cannot make the expressions below work hard.
const LONGEST = 100

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[t ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(z|[+-]\d\d(?::?\d\d)?)?)?$/i

const ZONE = String.raw`z|(?:utc|gmt)?[+-]\d\d(?::?\d\d)?|utc|gmt`
const CLOCK = String.raw`(?:(?:t|,?\s+(?:at\s+)?)(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?)?(?:\s?(?<half>[ap])\.?m\.?)?(?:\s?(?<zone>${ZONE})(?:\s\([^()]*\))?)?)?`
const WEEKDAY = String.raw`(?:(?:mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?),?\s+)?`
const MONTH = String.raw`(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?`
const DAY_OF_MONTH = String.raw`(?<day>\d{1,2})(?:st|nd|rd|th)?`

const FORMS = [
  String.raw`(?<year>\d{4})(?:-(?<month>\d{1,2})(?:-(?<day>\d{1,2}))?)?`,
  String.raw`(?<year>\d{4})/(?<month>\d{1,2})/(?<day>\d{1,2})`,
  // With slashes the month comes first, with other marks the day: so the parsers read them that people come from.
  String.raw`(?<month>\d{1,2})/(?<day>\d{1,2})/(?<year>\d{4})`,
  String.raw`(?<day>\d{1,2})(?:-(?<month>\d{1,2})-|\.(?<dotted>\d{1,2})\.)(?<year>\d{4})`,
  String.raw`${DAY_OF_MONTH}[\s-](?:of\s)?${MONTH},?[\s-](?<year>\d{4})`,
  String.raw`${MONTH}\s${DAY_OF_MONTH},?\s(?<year>\d{4})`,
].map((form) => new RegExp(`^${WEEKDAY}${form}${CLOCK}$`, 'i'))

/**
 * Reads a date, with or without a time, as people and programs write it: ISO 8601, the dates of mails and HTTP,
 * `31 January 2020`, `01/31/2020`, `31.01.2020`. Without a zone it is UTC; years have four digits; what is finer than a
 * millisecond is cut off. Undefined when the text is none, or names a day or hour that does not exist.
 */
export function parseDate(text: string): number | undefined {
  if (text.length > LONGEST) return undefined
  const iso = ISO.exec(text)
  if (!iso) return parseForm(text.trim())
  const [, year, month, day, hour, minute, second, fraction, zone] = iso
  return assemble({ year, month, day, hour, minute, second, fraction, zone })
}

interface Parts {
  readonly year?: string | undefined
  readonly month?: string | undefined
  readonly dotted?: string | undefined
  readonly day?: string | undefined
  readonly hour?: string | undefined
  readonly minute?: string | undefined
  readonly second?: string | undefined
  readonly fraction?: string | undefined
  readonly half?: string | undefined
  readonly zone?: string | undefined
}

function parseForm(text: string): number | undefined {
  for (const form of FORMS) {
    const parts: Parts | undefined = form.exec(text)?.groups
    if (parts) return assemble({ ...parts, month: monthNumber(parts.month ?? parts.dotted) })
  }
  return undefined
}

function monthNumber(month: string | undefined): string | undefined {
  const named = month === undefined ? -1 : MONTHS.indexOf(month.slice(0, 3).toLowerCase())
  return named < 0 ? month : String(named + 1)
}

function assemble(parts: Parts): number | undefined {
  const day = dayOf(Number(parts.year), Number(parts.month ?? 1), Number(parts.day ?? 1))
  const time = timeOf(parts)
  const offset = offsetOf(parts.zone)
  return day === undefined || time === undefined || offset === undefined ? undefined : day + time - offset
}

function dayOf(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined
  // Counted one cycle later: the years before 100 mean others to `Date.UTC`.
  return Date.UTC(year + 400, month - 1, day) - CYCLE_DAYS * DAY_MS
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function timeOf({ hour = '0', minute = '0', second = '0', fraction = '0', half }: Parts): number | undefined {
  const hours = half === undefined ? Number(hour) : halfDay(Number(hour), half.toLowerCase() === 'p')
  const [minutes, seconds] = [Number(minute), Number(second)]
  if (!(hours <= 24) || minutes > 59 || seconds > 59) return undefined
  const time = ((hours * 60 + minutes) * 60 + seconds) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3))
  return time <= DAY_MS ? time : undefined
}

const halfDay = (hour: number, afternoon: boolean): number =>
  hour < 1 || hour > 12 ? Number.NaN : (hour % 12) + (afternoon ? 12 : 0)

function offsetOf(zone: string | undefined): number | undefined {
  const sign = zone === undefined ? -1 : Math.max(zone.indexOf('+'), zone.indexOf('-'))
  if (zone === undefined || sign < 0) return 0
  const hours = Number(zone.slice(sign + 1, sign + 3))
  const minutes = zone.length > sign + 3 ? Number(zone.slice(-2)) : 0
  if (hours > 23 || minutes > 59) return undefined
  return (zone[sign] === '-' ? -60_000 : 60_000) * (hours * 60 + minutes)
}
