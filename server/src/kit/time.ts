/** Milliseconds since the epoch as the API writes dates: `YYYY-MM-DDTHH:mm:ss.SSS+00:00` (contract: identity 1.14). */
export const toWireTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, -1)}+00:00`

const ZONE = /(?:z|[+-]\d\d:?\d\d)$/i

/** Reads a date of the API, in UTC when it names no zone; undefined when it is none. */
export function fromWireTime(text: string): number | undefined {
  const ms = Date.parse(text.includes(':') && !ZONE.test(text) ? `${text.replace(' ', 'T')}Z` : text)
  return Number.isNaN(ms) ? undefined : ms
}

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** The clock of the process; tests hand in another one. */
export type Clock = () => number
