import { Type } from '@sinclair/typebox'
import { nullable, optional, uid } from '../../contract/params.ts'
import type { Auth, RateLimit } from '../../contract/route.ts'
import type { Scope } from '../../contract/scopes.ts'
import type { Each } from './api.ts'

/** Rows of one request (contract: data 1.6.6). */
export const BATCH = 100

const OBJECT = 'Value must be a JSON object, or a text of one.'
// An object may come as a text of its JSON, so its type is judged by the handlers.
const jsonObject = { type: ['object', 'string'], expects: OBJECT }

/** The table that rows are in. */
export const place = {
  databaseId: uid('ID of the database.'),
  tableId: uid('ID of the table.'),
}

export const rowId = uid('ID of the row.')

/** Values of one row. */
export const data = (description: string) =>
  Type.Unsafe<unknown>({ ...jsonObject, description, optional: true, default: {} })

/** Several rows, each with its values and `$id`, `$permissions`, `$createdAt` and `$updatedAt` as it needs them. */
export const manyRows = (description: string) =>
  Type.Unsafe<readonly unknown[]>({
    type: 'array',
    items: jsonObject,
    maxItems: BATCH,
    description,
    expects: `Value must be a list of at most ${BATCH} rows, each a JSON object.`,
  })

/** Queries on rows: what they may name depends on the table. */
export const rowQueries = optional(
  Type.Unsafe<readonly string[]>({
    type: 'array',
    items: { type: 'string', minLength: 1, maxLength: 4096 },
    maxItems: 100,
    description: 'Queries: filters, order, page and selection.',
    expects: 'Value must be a list of at most 100 queries, each at most 4096 characters.',
  }),
  [],
)

export const transactionId = optional(
  nullable(uid('Transaction that the call is a part of: writes wait for its commit, reads see what waits.')),
  null,
)

/** A number, as such or as text. */
export const number = (description: string) =>
  Type.Unsafe<unknown>({ description, expects: 'Value must be a number.', optional: true })

export const EVERYBODY: readonly Auth[] = ['admin', 'session', 'key', 'jwt']
/** Whoever acts for the project: users are refused. */
export const SERVERS: readonly Auth[] = ['admin', 'key']

export const READING: Each<readonly Scope[]> = {
  tablesDB: ['rows.read', 'documents.read'],
  databases: ['documents.read'],
}
export const WRITING: Each<readonly Scope[]> = {
  tablesDB: ['rows.write', 'documents.write'],
  databases: ['documents.write'],
}

/** Contract: data 0.7. */
export const rate = (limit: number): RateLimit => ({
  limit,
  seconds: 60,
  keys: ['ip:{ip},method:{method},url:{url},userId:{userId}'],
})
