import { COLLECTIONS } from './errors/collections.ts'
import { COMPUTE } from './errors/compute.ts'
import { FILES } from './errors/files.ts'
import { GENERAL } from './errors/general.ts'
import { MESSAGING } from './errors/messaging.ts'
import { PROJECTS } from './errors/projects.ts'
import { TABLES } from './errors/tables.ts'
import { USERS } from './errors/users.ts'

/** Every error the API can answer with: type → [code, sentence used when the thrower gives none] (contract: errors.json). */
export const ERRORS = {
  ...GENERAL,
  ...USERS,
  ...PROJECTS,
  ...FILES,
  ...COMPUTE,
  ...TABLES,
  ...COLLECTIONS,
  ...MESSAGING,
} as const satisfies Record<string, readonly [number, string]>

export type ErrorType = keyof typeof ERRORS

/** The one error class: anything else that escapes a handler is a bug and answers `general_unknown`. */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly type: ErrorType
  readonly status: number

  constructor(type: ErrorType, message: string = ERRORS[type][1], options?: ErrorOptions) {
    super(message, options)
    this.type = type
    this.status = ERRORS[type][0]
  }
}

/** Codes a client may see as they are; all others leave as 500 (contract: identity 1.12). */
export const PUBLIC_CODES: ReadonlySet<number> = new Set([
  400, 401, 402, 403, 404, 405, 408, 409, 410, 412, 416, 422, 429, 451, 501, 503,
])

/** The sentence that stands in for the real one when a code is not public. */
export const HIDDEN_MESSAGE = 'Server Error'

/** The HTTP status an error leaves with; where it differs from `code`, the message becomes `HIDDEN_MESSAGE`, the type stays. */
export const wireStatus = (code: number): number => (PUBLIC_CODES.has(code) ? code : 500)

/** Tells whether a text is a known error type, for values that come from a job's payload or another process. */
export const isErrorType = (value: string): value is ErrorType => Object.hasOwn(ERRORS, value)
