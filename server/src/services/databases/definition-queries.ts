import { ApiError } from '../../contract/errors.ts'
import { invalid } from '../../data/query/parse.ts'
import { parseJson, stringifyJson } from '../../kit/json.ts'

/** How the names that clients see are kept. */
export interface ShownNames {
  /** Attributes that queries may name, as clients see them, with the columns that hold them. */
  readonly attributes: ReadonlyMap<string, string>
  /** The `$id` behind a cursor; undefined when there is none. */
  cursor(shown: string): Promise<string | undefined>
}

const BASE = ['$createdAt', '$updatedAt', '$sequence']

/** Attributes by the names that clients see, each kept under its own name. Whatever has dates and a number can be asked for them. */
export const sameNames = (...names: readonly string[]): [string, string][] =>
  [...names, ...BASE].map((name) => [name, name])

/**
 * List queries in the names of what is stored: what clients know by `$id` or by key is kept under names of its own.
 * Queries that are none are passed on, for the list to refuse.
 * @throws ApiError `general_argument_invalid` on unknown attributes, `general_cursor_not_found`
 */
export const inStoredNames = (queries: readonly string[], names: ShownNames): Promise<string[]> =>
  Promise.all(queries.map((text) => rewritten(text, names)))

async function rewritten(text: string, names: ShownNames): Promise<string> {
  const query = objectIn(text)
  if (!query) return text
  const { method, values } = query
  if (method !== 'cursorAfter' && method !== 'cursorBefore') return stringifyJson(renamed(query, names.attributes, 0))
  const [shown] = Array.isArray(values) ? values : []
  if (typeof shown !== 'string' || shown === '') return text
  const id = await names.cursor(shown)
  if (id === undefined) throw new ApiError('general_cursor_not_found')
  return stringifyJson({ ...query, values: [id] })
}

interface Query {
  readonly method?: unknown
  readonly attribute?: unknown
  readonly values?: unknown
}

function objectIn(text: string): Query | undefined {
  try {
    return asQuery(parseJson(text))
  } catch {
    return undefined
  }
}

const asQuery = (value: unknown): Query | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Query) : undefined

/** Deeper ones are refused by the list. */
const NESTING = 10

function renamed(query: Query, attributes: ShownNames['attributes'], depth: number): Query {
  const { attribute, values } = query
  const stored = typeof attribute === 'string' && attribute !== '' ? attributes.get(attribute) : undefined
  if (typeof attribute === 'string' && attribute !== '' && stored === undefined)
    throw invalid(`Attribute not found in schema: ${attribute.slice(0, 64)}.`)
  const nested = Array.isArray(values) && depth < NESTING && (query.method === 'and' || query.method === 'or')
  return {
    ...query,
    ...(stored !== undefined && { attribute: stored }),
    ...(nested && { values: values.map((inner) => renamedIfQuery(inner, attributes, depth + 1)) }),
  }
}

function renamedIfQuery(value: unknown, attributes: ShownNames['attributes'], depth: number): unknown {
  const query = asQuery(value)
  return query ? renamed(query, attributes, depth) : value
}
