import { asParameter } from './query-error.ts'
import { type Query, readQueries } from './read.ts'

export { invalid } from './query-error.ts'
export type { Query } from './read.ts'

/** Reads queries that are a parameter of a list route. Throws `general_argument_invalid` with a sentence that says why. */
export const parseQueries = (texts: readonly string[]): Query[] => asParameter(() => readQueries(texts))
