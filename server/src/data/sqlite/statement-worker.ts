import type { Scalar } from '../columns/column-type.ts'
import { Handle } from './handle.ts'

/** A select, and the file it reads. */
export interface HeavySelect {
  readonly file: string
  readonly sql: string
  readonly parameters: readonly Scalar[]
}

/** What came of it: rows as lists of values, or an error of SQLite. */
export type HeavyAnswer =
  | { readonly names: readonly string[]; readonly rows: readonly (readonly Scalar[])[] }
  | { readonly failure: string; readonly details: { readonly code?: string; readonly errcode?: number } }

// Opened for this statement only: whoever closes or removes the file next meets nobody here.
function answerTo({ file, sql, parameters }: HeavySelect): HeavyAnswer {
  const handle = new Handle(file, 'read')
  try {
    handle.step('pragma temp_store=file') // a big sort shall not be kept in memory
    const rows = handle.prepare(sql).all(parameters)
    return { names: Object.keys(rows[0] ?? {}), rows: rows.map((row) => Object.values(row)) }
  } finally {
    handle.close()
  }
}

process.on('message', (select: HeavySelect) => {
  let answer: HeavyAnswer
  try {
    answer = answerTo(select)
  } catch (error) {
    const { message, code, errcode } = error as Error & { code?: string; errcode?: number }
    answer = { failure: message, details: { ...(code && { code }), ...(errcode && { errcode }) } }
  }
  process.send?.(answer)
})

// It ends when the server does. A signal to the whole group is for the server, which may still wait for an answer.
process.on('disconnect', () => process.exit())
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
