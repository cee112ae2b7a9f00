import type { Values } from './work.ts'

/** Where a server is installed and started. */
export interface Ground {
  /** Where npm puts it. */
  readonly installation: string
  /** For what it writes. */
  readonly folder: string
  /** Address of a PostgreSQL server where databases may be made; undefined when there is none. */
  readonly postgres: string | undefined
  /** Undoes all that was started and made. */
  readonly stack: AsyncDisposableStack
}

/** A request before it is bytes. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly path: string
  readonly body?: unknown
}

/** A started server that holds the rows, seen by the signed-in first owner. */
export interface Contestant {
  /** Name and version. */
  readonly name: string
  readonly port: number
  readonly pid: number
  /** What says who asks. */
  readonly headers: Readonly<Record<string, string>>
  /** It leaves rows readable to people without permission. A sentence why; undefined: it keeps them from them. */
  readonly unguarded?: string
  /** Row IDs by row number. */
  readonly ids: readonly string[]
  get(id: string): Call
  /** A page of a category, highest score first. */
  list(category: string, total: boolean): Call
  /** A row that only its creator may read and write. */
  create(values: Values): Call
  /** Titles of the row or the rows in an answer to `get` or `list`. */
  titlesOf(answer: unknown): readonly string[]
  /** How many rows match, in an answer to `list` with total. */
  totalOf(answer: unknown): number
}

/** Sends one request outside any measurement; throws when the answer is not 2xx. */
export async function ask<T>(port: number, call: Call, headers: Readonly<Record<string, string>>): Promise<T> {
  const response = await send(port, call, headers)
  const text = await response.text()
  if (!response.ok) throw new Error(`${call.method} ${call.path} was answered with ${response.status}: ${text}`)
  return (text === '' ? undefined : JSON.parse(text)) as T
}

/** Sends one request outside any measurement. */
export function send(port: number, call: Call, headers: Readonly<Record<string, string>>): Promise<Response> {
  const body = call.body === undefined ? null : JSON.stringify(call.body)
  return fetch(`http://127.0.0.1:${port}${call.path}`, {
    method: call.method,
    headers: { ...headers, ...(body === null ? {} : { 'content-type': 'application/json' }) },
    body,
  })
}
