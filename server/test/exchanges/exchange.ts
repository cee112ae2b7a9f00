import { readFileSync } from 'node:fs'

/** A request and the answer that the reference server gave to it. */
export interface Exchange {
  readonly name: string
  readonly request: {
    readonly method: string
    /** Percent-decoded, with the query. */
    readonly path: string
    /** Who asked: a name that stands for credentials. */
    readonly auth: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: unknown
  }
  readonly response: {
    readonly status: number
    readonly contentType: string | null
    readonly headers?: Readonly<Record<string, string | readonly string[]>>
    readonly body: unknown
  }
  readonly note?: string
}

/** Reads one recording: the exchanges in the order they were made. */
export function loadExchanges(service: string): Exchange[] {
  return JSON.parse(readFileSync(new URL(`data/${service}.json`, import.meta.url), 'utf8'))
}

/** Tells whether a recorded body is JSON; others were kept as a text or as a count of bytes. */
export const isRecordedAs = (kind: 'bytes' | 'text' | 'raw', body: unknown): body is Record<typeof kind, unknown> =>
  typeof body === 'object' && body !== null && kind in body
