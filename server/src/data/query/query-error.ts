import { ApiError } from '../../contract/errors.ts'

/** A query that cannot be run. Lists of resources and lists of rows answer it with types of their own. */
export class QueryError extends Error {
  override name = 'QueryError'
  /** A sentence for the client. */
  readonly reason: string
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options)
    this.reason = reason
  }
}

/** Runs `work`, whose queries are a parameter of a list route: what is wrong with them is wrong with the parameter. */
export function asParameter<R>(work: () => R): R {
  try {
    return work()
  } catch (error) {
    throw error instanceof QueryError ? invalid(error.reason, error) : error
  }
}

/** A query that cannot be run, in the words of the parameter error. */
export const invalid = (reason: string, cause?: unknown): ApiError =>
  new ApiError('general_argument_invalid', `Invalid \`queries\` param: Invalid query: ${reason}`, { cause })
