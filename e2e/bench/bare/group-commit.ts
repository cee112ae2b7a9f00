import { DatabaseSync } from 'node:sqlite'

/** What is written of each item, and once for all that share a commit. */
export interface Writing<T> {
  one(item: T): void
  all?(items: readonly T[]): void
}

/** Group commit by hand: whatever arrived in one turn of the loop shares one durable commit, each in its savepoint. */
export function groupCommit<T>(
  file: string,
  prepare: (database: DatabaseSync) => Writing<T>,
): (item: T) => Promise<void> {
  const database = new DatabaseSync(file)
  database.exec('pragma journal_mode=wal; pragma synchronous=full; pragma wal_autocheckpoint=1000')
  database.exec('pragma temp_store=memory; pragma cache_size=-16000; pragma mmap_size=268435456')
  const writing = prepare(database)
  let queue: { item: T; done: () => void; failed: (error: unknown) => void }[] = []
  const drain = () => {
    const group = queue
    queue = []
    database.exec('begin immediate')
    for (const { item } of group) {
      database.exec('savepoint one')
      writing.one(item)
      database.exec('release one')
    }
    writing.all?.(group.map(({ item }) => item))
    database.exec('commit')
    for (const { done } of group) done()
  }
  return (item) =>
    new Promise((done, failed) => {
      if (queue.push({ item, done, failed }) === 1) setImmediate(drain)
    })
}
