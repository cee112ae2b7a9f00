import { Worker } from 'node:worker_threads'
import { DatabaseTimeoutError } from '../database.ts'
import { BUSY, primaryCode } from './result-codes.ts'
import type { SchemaChange, SchemaFailure } from './schema-worker.ts'

/** Runs schema statements in one durable transaction, in a thread of their own. */
export function changeSchema(change: SchemaChange): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./schema-worker.ts', import.meta.url), {
      name: 'schema',
      workerData: change,
      env: {},
      execArgv: [],
    })
    worker.on('message', (failure: SchemaFailure) => (failure ? reject(errorOf(failure)) : resolve()))
    worker.on('error', reject)
    worker.on('exit', () => reject(new Error('The thread ended before its statements.'))) // no effect after an answer
  })
}

function errorOf(failure: NonNullable<SchemaFailure>): Error {
  const error = Object.assign(new Error(failure.message), failure)
  if (primaryCode(error) !== BUSY) return error
  return new DatabaseTimeoutError('Another process keeps the database locked.', { cause: error })
}
