import { stringifyJson } from '../../src/kit/json.ts'
import { type Exchange, isRecordedAs } from './exchange.ts'
import type { Answer } from './send.ts'
import type { Ids } from './tokens.ts'

/** One place where our answer is not the recorded one: `status`, `header <name>` or a path into `body`. */
export interface Difference {
  readonly path: string
  readonly expected: string
  readonly got: string
}

const MORE = /^<(\d+) more>$/
// Headers of the connection, not of the answer. Lengths follow from the bodies, and 204 must have none (RFC 9110 8.6).
const UNCOMPARED = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding', 'content-length', 'x-debug-speed'])
// Headers that every answer carries; recordings keep them in the pipeline's file only.
const CONSTANT = /^(?:access-control-.*|server|x-content-type-options|x-debug-fallback|vary)$/

/**
 * Compares an answer with the recorded one. When the status differs nothing else is compared: the rest would only
 * repeat it. Ids that appear for the first time are learned on the way.
 */
export function compareAnswer(exchange: Exchange, answer: Answer, ids: Ids): Difference[] {
  const { status, headers = {}, body } = exchange.response
  if (status !== answer.status) return [{ path: 'status', expected: String(status), got: describeStatus(answer) }]
  return [
    ...compareContentType(exchange, answer, ids),
    ...compareHeaders(headers, answer, ids),
    ...(answer.method === 'HEAD' ? [] : compareBody(body, answer, ids)),
  ]
}

function describeStatus({ status, body }: Answer): string {
  const error = body as { type?: unknown; message?: unknown } | null
  return error?.type ? `${status} ${error.type}: ${error.message}` : String(status)
}

// An answer without a body carried the recorded server's default type, which says nothing.
function compareContentType({ response }: Exchange, answer: Answer, ids: Ids): Difference[] {
  if (response.body === null || response.contentType === null) return []
  const ours = answer.headers.get('content-type')?.join(', ') ?? ''
  return ids.accepts(response.contentType.toLowerCase(), ours.toLowerCase())
    ? []
    : [difference('header content-type', response.contentType, ours)]
}

type RecordedHeaders = NonNullable<Exchange['response']['headers']>

function compareHeaders(recorded: RecordedHeaders, answer: Answer, ids: Ids): Difference[] {
  // Recordings outside the pipeline's file leave out the constant headers.
  const everyHeader = 'server' in recorded
  const wanted = Object.entries(recorded).filter(([name]) => !UNCOMPARED.has(name))
  const extra = [...answer.headers].filter(
    ([name]) =>
      !(name in recorded || name === 'content-type' || UNCOMPARED.has(name)) && (everyHeader || !CONSTANT.test(name)),
  )
  return [
    ...wanted.flatMap(([name, value]) => compareHeader(name, value, answer.headers.get(name), ids)),
    ...extra.map(([name, value]) => difference(`header ${name}`, undefined, value.join(', '))),
  ]
}

function compareHeader(
  name: string,
  recorded: string | readonly string[],
  ours: readonly string[] | undefined,
  ids: Ids,
) {
  const values = [recorded].flat()
  const same = values.length === ours?.length && values.every((value, index) => ids.accepts(value, ours[index] ?? ''))
  return same ? [] : [difference(`header ${name}`, values.join(' | '), ours?.join(' | '))]
}

function compareBody(recorded: unknown, answer: Answer, ids: Ids): Difference[] {
  if (isRecordedAs('text', recorded)) return compareValue(recorded.text, answer.text, 'body', ids)
  if (isRecordedAs('bytes', recorded)) {
    // Pages and packed answers are not the same bytes anywhere; that there is a body is.
    return answer.text === '' ? [difference('body', `${recorded.bytes} bytes`, 'nothing')] : []
  }
  if (recorded === null) return answer.text === '' ? [] : [difference('body', null, answer.text)]
  return compareValue(recorded, answer.status < 400 ? answer.body : withoutTrace(answer.body), 'body', ids)
}

// Errors carry these in development; recordings leave them out.
function withoutTrace(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body
  return Object.fromEntries(Object.entries(body).filter(([key]) => !['file', 'line', 'trace'].includes(key)))
}

/** Compares two JSON values field by field: keys in any order, lists in order, `<N more>` for a tail of N. */
export function compareValue(recorded: unknown, ours: unknown, path: string, ids: Ids): Difference[] {
  if (Array.isArray(recorded)) return compareList(recorded, ours, path, ids)
  if (typeof recorded === 'object' && recorded !== null) return compareObject(recorded, ours, path, ids)
  if (typeof recorded === 'string' && typeof ours === 'string') {
    return ids.accepts(recorded, ours) ? [] : [difference(path, recorded, ours)]
  }
  // Recordings lost the digits of integers beyond 2^53.
  const value = typeof ours === 'bigint' ? Number(ours) : ours
  return recorded === value ? [] : [difference(path, recorded, ours)]
}

function compareList(recorded: readonly unknown[], ours: unknown, path: string, ids: Ids): Difference[] {
  if (!Array.isArray(ours)) return [difference(path, recorded, ours)]
  const rest = MORE.exec(String(recorded.at(-1)))
  const shown = rest ? recorded.slice(0, -1) : recorded
  const length = shown.length + Number(rest?.[1] ?? 0)
  const items = shown
    .slice(0, ours.length)
    .flatMap((item, index) => compareValue(item, ours[index], `${path}[${index}]`, ids))
  return length === ours.length ? items : [difference(`${path}.length`, length, ours.length), ...items]
}

function compareObject(recorded: object, ours: unknown, path: string, ids: Ids): Difference[] {
  if (typeof ours !== 'object' || ours === null || Array.isArray(ours)) return [difference(path, recorded, ours)]
  const [theirs, mine] = [new Map(Object.entries(recorded)), new Map(Object.entries(ours))]
  const keys = [...new Set([...theirs.keys(), ...mine.keys()])]
  return keys.flatMap((key) =>
    theirs.has(key) && mine.has(key)
      ? compareValue(theirs.get(key), mine.get(key), `${path}.${key}`, ids)
      : [difference(`${path}.${key}`, theirs.get(key), mine.get(key))],
  )
}

const difference = (path: string, expected: unknown, got: unknown): Difference => ({
  path,
  expected: shorten(expected),
  got: shorten(got),
})

function shorten(value: unknown): string {
  const text = value === undefined ? 'nothing' : stringifyJson(value)
  return text.length > 140 ? `${text.slice(0, 137)}…` : text
}
