import { ApiError } from '../../contract/errors.ts'
import { parseJson } from '../../kit/json.ts'

/** One element of Appwrite's `queries[]`, parsed. */
export interface Query {
  readonly method: string
  readonly attribute: string
  readonly values: readonly unknown[]
}

const NESTING = 5
const VALUES = 500
/** Values of all queries together: engines limit the parameters of a statement. */
const ALL_VALUES = 10_000

/** Parses queries as the SDKs write them. Throws `general_argument_invalid` with a sentence that says which and why. */
export function parseQueries(texts: readonly string[]): Query[] {
  const queries = texts.map((text) => {
    let parsed: unknown
    try {
      parsed = parseJson(text)
    } catch (error) {
      throw invalid('Syntax error: each query is a JSON object.', error)
    }
    return parseQuery(parsed, 1)
  })
  if (valuesOf(queries) > ALL_VALUES) throw invalid(`Queries have at most ${ALL_VALUES} values together.`)
  return queries
}

const valuesOf = (queries: readonly Query[]): number =>
  queries.reduce((sum, { method, values }) => sum + (nests(method) ? valuesOf(values as Query[]) : values.length), 0)

const nests = (method: string): boolean => method === 'and' || method === 'or'

function parseQuery(given: unknown, depth: number): Query {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw invalid('Each query is a JSON object.')
  if (depth > NESTING) throw invalid(`Queries nest at most ${NESTING} deep.`)
  const { method, attribute = '', values = [] } = given as Record<string, unknown>
  if (typeof method !== 'string') throw invalid('A query needs a method, as text.')
  if (typeof attribute !== 'string') throw invalid('The attribute of a query must be text.')
  if (!Array.isArray(values)) throw invalid('The values of a query must be a list.')
  if (values.length > VALUES) throw invalid(`A query has at most ${VALUES} values.`)
  return { method, attribute, values: nests(method) ? values.map((value) => parseQuery(value, depth + 1)) : values }
}

/** A query that cannot be run, in the words of the parameter error. */
export const invalid = (reason: string, cause?: unknown): ApiError =>
  new ApiError('general_argument_invalid', `Invalid \`queries\` param: Invalid query: ${reason}`, { cause })
