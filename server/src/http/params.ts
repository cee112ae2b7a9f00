import type { RawParams } from '../engine/call.ts'

const DEPTH = 8
const ENTRIES = 5000

/**
 * Parameters of a query string or a form, with PHP's brackets: `queries[]=a&queries[0]=b&prefs[theme]=dark`.
 * Null-prototyped all the way down: no name reaches a prototype.
 */
export function parsePairs(pairs: Iterable<readonly [string, unknown]>): RawParams {
  const params: RawParams = Object.create(null)
  let seen = 0
  for (const [name, value] of pairs) {
    if (++seen > ENTRIES) break
    assign(params, pathOf(name), value)
  }
  return lists(params) as RawParams
}

/** Parameters of a query string or an urlencoded body; what is beyond a sane number of them is not looked at. */
export const parseQueryString = (text: string): RawParams =>
  text === '' ? Object.create(null) : parsePairs(new URLSearchParams(text.slice(0, endOf(text))))

function endOf(text: string): number {
  let at = -1
  for (let seen = 0; seen < ENTRIES; seen += 1) {
    at = text.indexOf('&', at + 1)
    if (at === -1) return text.length
  }
  return at
}

function pathOf(name: string): string[] {
  const bracket = name.indexOf('[')
  if (bracket <= 0 || !name.endsWith(']')) return [name]
  const inner = name.slice(bracket + 1, -1).split('][')
  return inner.length > DEPTH ? [name] : [name.slice(0, bracket), ...inner]
}

function assign(target: RawParams, path: readonly string[], value: unknown): void {
  let at = target
  path.forEach((part, depth) => {
    // `a[]` appends: its key is the next number.
    const key = part === '' && depth > 0 ? next(at) : part
    if (depth === path.length - 1) {
      at[key] = value
      return
    }
    if (typeof at[key] !== 'object' || at[key] === null) at[key] = Object.create(null)
    at = at[key] as RawParams
  })
}

const ends = new WeakMap<RawParams, number>()

// The number after those in use. Remembered, or a long list would be counted anew for each of its items.
function next(at: RawParams): string {
  let end = ends.get(at) ?? 0
  while (String(end) in at) end += 1
  ends.set(at, end + 1)
  return String(end)
}

// Objects whose keys count up from 0 are lists.
function lists(value: unknown, root = true): unknown {
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value as RawParams).map(([key, item]) => [key, lists(item, false)] as const)
  if (!root && entries.every(([key], at) => key === String(at))) return entries.map(([, item]) => item)
  const result: RawParams = Object.create(null)
  for (const [key, item] of entries) result[key] = item
  return result
}
