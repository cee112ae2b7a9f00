import { parseJson } from '../../kit/json.ts'
import { QueryError } from './query-error.ts'

/** One element of Appwrite's `queries[]`, read. */
export interface Query {
  readonly method: string
  readonly attribute: string
  readonly values: readonly unknown[]
}

/** Queries within `and` and `or`. */
export interface Group extends Query {
  readonly method: 'and' | 'or'
  readonly values: readonly Query[]
}

const NESTING = 8
const VALUES = 500
/** Queries of one list, and characters of all of them: more than any route takes as a parameter. */
const QUERIES = 1000
const CHARACTERS = 2_000_000
/** Values of all queries together, and queries without any: engines limit the parameters of a statement. */
const ALL_VALUES = 10_000

/**
 * Reads queries as the SDKs write them. Whether their methods and attributes exist is for others to say.
 * @throws QueryError with a sentence that says which and why
 */
export function readQueries(texts: readonly string[]): Query[] {
  const characters = texts.reduce((sum, text) => sum + text.length, 0)
  if (texts.length > QUERIES || characters > CHARACTERS)
    throw new QueryError('there are too many, or they are too long.')
  const queries = texts.map(readQuery)
  if (countValues(queries) > ALL_VALUES) throw new QueryError(`Queries have at most ${ALL_VALUES} values together.`)
  return queries
}

/** Whether a query holds others. */
export const isGroup = (query: Query): query is Group => query.method === 'and' || query.method === 'or'

function readQuery(text: string): Query {
  let parsed: unknown
  try {
    parsed = parseJson(text)
  } catch (error) {
    throw new QueryError('Syntax error: each query is a JSON object.', { cause: error })
  }
  return checked(parsed, 1)
}

const countValues = (queries: readonly Query[]): number =>
  queries.reduce(
    (sum, query) => sum + (isGroup(query) ? countValues(query.values) : Math.max(1, query.values.length)),
    0,
  )

function checked(given: unknown, depth: number): Query {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new QueryError('Each query is a JSON object.')
  if (depth > NESTING) throw new QueryError(`Queries nest at most ${NESTING} deep.`)
  const { method, attribute = '', values = [] } = given as Record<string, unknown>
  if (typeof method !== 'string') throw new QueryError('A query needs a method, as text.')
  if (typeof attribute !== 'string') throw new QueryError('The attribute of a query must be text.')
  if (!Array.isArray(values)) throw new QueryError('The values of a query must be a list.')
  if (values.length > VALUES) throw new QueryError(`A query has at most ${VALUES} values.`)
  const query = { method, attribute, values }
  return isGroup(query) ? { ...query, values: values.map((value) => checked(value, depth + 1)) } : query
}
