import { parentPort, workerData } from 'node:worker_threads'
import { Handle } from './handle.ts'

/** Schema statements, and the file they change. */
export interface SchemaChange {
  readonly file: string
  readonly statements: readonly string[]
}

/** What came of them; undefined when they are durable. */
export type SchemaFailure = { readonly message: string; readonly code?: string; readonly errcode?: number } | undefined

/** How long another process may keep the file locked, in milliseconds: nobody's event loop waits here. */
const PATIENCE = 60_000

function change({ file, statements }: SchemaChange): void {
  const handle = new Handle(file, 'write')
  try {
    handle.step(`pragma busy_timeout=${PATIENCE}`)
    handle.step('pragma temp_store=file') // an index is sorted before it is written
    handle.step('begin immediate')
    for (const statement of statements) handle.step(statement)
    handle.step('commit')
  } finally {
    handle.close() // rolls back what is not committed
  }
}

let failure: SchemaFailure
try {
  change(workerData as SchemaChange)
} catch (error) {
  const { message, code, errcode } = error as Error & { code?: string; errcode?: number }
  failure = { message, ...(code && { code }), ...(errcode && { errcode }) }
}
parentPort?.postMessage(failure)
