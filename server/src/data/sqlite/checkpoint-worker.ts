import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { parentPort } from 'node:worker_threads'
import type { LogState } from './wal.ts'

// Opened for the moment only: whoever closes or removes the file next meets nobody here. `rw` never makes a file.
function checkpoint(file: string): LogState | undefined {
  const address = pathToFileURL(file)
  address.search = 'mode=rw'
  const db = new DatabaseSync(address)
  try {
    db.exec('pragma synchronous=full')
    const state = db.prepare('pragma wal_checkpoint(passive)').get() as
      | { log: number; checkpointed: number }
      | undefined
    return state && { log: state.log, checkpointed: state.checkpointed }
  } finally {
    db.close()
  }
}

parentPort?.on('message', (file: string) => {
  let state: LogState | undefined
  try {
    state = checkpoint(file)
  } catch {
    // What keeps a file from being checkpointed meets its writer as well, and is told there.
  }
  parentPort?.postMessage({ file, state })
})
