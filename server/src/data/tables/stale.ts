/** Codes of PostgreSQL: undefined table, undefined column. */
const POSTGRES: ReadonlyMap<unknown, Missing> = new Map([
  ['42P01', 'table'],
  ['42703', 'column'],
] as const)
const SQLITE_ERROR = 1

/** What a definition still names, though it is gone. */
export type Missing = 'table' | 'column'

/**
 * What an error says is missing: a table or column that somebody dropped after the definition was read. Undefined when the
 * error is another one.
 */
export function missingIn(error: unknown): Missing | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, errcode, message, routine } = error as Error & { code?: string; errcode?: number; routine?: string }
  if (errcode === SQLITE_ERROR) {
    if (message.startsWith('no such table: ')) return 'table'
    return /^no such column: |has no column named /.test(message) ? 'column' : undefined
  }
  // A prepared statement that does not fit its table any more is told apart by who says so.
  return routine === 'RevalidateCachedQuery' ? 'column' : POSTGRES.get(code)
}
