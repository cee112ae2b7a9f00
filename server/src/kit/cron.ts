const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
/** Minute, hour, day of the month, month, day of the week: lowest and highest value, and the names of the first ones. */
const FIELDS = [
  { low: 0, high: 59, names: [] },
  { low: 0, high: 23, names: [] },
  { low: 1, high: 31, names: [] },
  { low: 1, high: 12, names: MONTHS },
  { low: 0, high: 7, names: DAYS },
] as const

/** Short names for schedules in fields (crontab(5)). */
const NICKNAMES: ReadonlySet<string> = new Set([
  '@yearly',
  '@annually',
  '@monthly',
  '@weekly',
  '@daily',
  '@midnight',
  '@hourly',
])

/**
 * Tells whether a text is a schedule of crontab(5): five fields with lists, ranges, steps and English names, or a
 * nickname such as `@daily`.
 */
export function isCron(text: string): boolean {
  if (NICKNAMES.has(text.toLowerCase())) return true
  const fields = text.trim().split(/\s+/)
  return fields.length === FIELDS.length && FIELDS.every((field, at) => isField(fields[at] ?? '', field))
}

function isField(text: string, field: (typeof FIELDS)[number]): boolean {
  return text.split(',').every((part) => {
    const [range = '', step, ...more] = part.split('/')
    if (more.length > 0 || (step !== undefined && !/^[1-9]\d{0,2}$/.test(step))) return false
    return range === '*' || isRange(range, field)
  })
}

function isRange(text: string, field: (typeof FIELDS)[number]): boolean {
  const [from, to, ...more] = text.split('-').map((value) => readValue(value, field))
  if (from === undefined || more.length > 0) return false
  return text.includes('-') ? to !== undefined && to >= from : true
}

function readValue(text: string, { low, high, names }: (typeof FIELDS)[number]): number | undefined {
  const named = (names as readonly string[]).indexOf(text.toLowerCase())
  const value = named >= 0 ? named + low : /^\d{1,2}$/.test(text) ? Number(text) : -1
  return value >= low && value <= high ? value : undefined
}
