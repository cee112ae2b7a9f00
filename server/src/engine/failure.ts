import { ApiError, HIDDEN_MESSAGE, wireStatus } from '../contract/errors.ts'
import { API_VERSION } from '../contract/version.ts'
import { HashQueueFullError } from '../crypto/passwords.ts'
import { DatabaseTimeoutError, ForbiddenError } from '../data/database.ts'

/** What an escaped error means to the client. Anything unknown is a bug: it answers `general_unknown` and tells nothing. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof ForbiddenError) return new ApiError('user_unauthorized', undefined, { cause: error })
  if (error instanceof DatabaseTimeoutError) return new ApiError('database_timeout', undefined, { cause: error })
  if (error instanceof HashQueueFullError)
    return new ApiError(
      'general_rate_limit_exceeded',
      'Too many passwords are being checked at the moment. Try again in a few seconds.',
      { cause: error },
    )
  return new ApiError('general_unknown', undefined, { cause: error })
}

/** The error body (contract: identity 1.12). Development adds where the error was thrown. */
export function errorBody(error: ApiError, development: boolean): { status: number; body: Record<string, unknown> } {
  const status = wireStatus(error.status)
  const body: Record<string, unknown> = {
    message: status === error.status ? error.message : HIDDEN_MESSAGE,
    code: status,
    type: error.type,
    version: API_VERSION,
  }
  if (development) Object.assign(body, origin(error))
  return { status, body }
}

/** The page shown where no API is: paths outside `/v1` (contract: identity 1.12). It says no more than the status. */
export const errorPage = (status: number, message: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Error ${status}</title><body style="font-family:system-ui;margin:4rem"><h1>Error ${status}</h1><p>${message}</p></body></html>`

function origin(error: Error): { file: string; line: number; trace: string[] } {
  const thrown = error.cause instanceof Error ? error.cause : error
  const trace = (thrown.stack ?? '')
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
  const [, file = '', line = '0'] = /\/(src\/[^:)]+):(\d+)/.exec(trace[0] ?? '') ?? []
  // Paths of the machine stay out, in development too: everything before the project's own folders.
  return {
    file,
    line: Number(line),
    trace: trace.map((entry) => entry.replace(/(file:\/\/)?\/[^\s:()]*\/(src|node_modules)\//g, '$2/')),
  }
}
