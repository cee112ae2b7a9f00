import { setTimeout as pause } from 'node:timers/promises'
import type { Store } from '../../data/store.ts'
import { stateOf, stopBuilding } from '../../data/tables/indexes/catalog.ts'
import type { IndexStatement } from '../../data/tables/indexes/keys.ts'
import { physicalIndex } from '../../data/tables/indexes/names.ts'
import { dropIndex, ownNames } from '../../data/tables/indexes/physical.ts'
import { SECOND } from '../../kit/time.ts'

// PostgreSQL's builds in the background wait for each other's end where they are about one table, for ever: the engine ends
// one of them then. Those of this process follow each other, and those of others are met again a moment later.

const ATTEMPTS = 5
const DEADLOCK = '40P01'
const turns = new Map<string, Promise<unknown>>()

/** Builds one of the engine's own indexes off the event loop, and first removes what a broken-off attempt left of it. */
export function buildInBackground(
  store: Store,
  table: string,
  { name, text }: IndexStatement,
  concurrently: boolean,
): Promise<void> {
  return inTurn(`${store.name}/${table}`, async () => {
    for (let attempt = 1; ; attempt++) {
      await removeInBackground(store, name)
      try {
        return await store.background([text(concurrently)])
      } catch (error) {
        // Somebody else was asked for the same, and was first.
        if ((await stateIn(store, name)) === 'whole') return
        if ((error as { code?: string }).code !== DEADLOCK || attempt === ATTEMPTS) throw error
        await pause(Math.random() * SECOND)
      }
    }
  })
}

/** Removes all indexes of the engine's own that an index has, or what there is of them, and ends what builds them. */
export async function removeOwnIndexes(store: Store, $sequence: number): Promise<void> {
  for (const name of ownNames(physicalIndex({ $sequence }))) await removeInBackground(store, name)
}

async function removeInBackground(store: Store, name: string): Promise<void> {
  if ((await stateIn(store, name)) === 'none') return
  const statement = await store.reading(async (connection) => {
    await stopBuilding(connection, name)
    return dropIndex(connection, name, true)
  })
  await store.background([statement])
}

const stateIn = (store: Store, name: string) => store.reading((connection) => stateOf(connection, name))

async function inTurn<R>(key: string, work: () => Promise<R>): Promise<R> {
  const turn = (turns.get(key) ?? Promise.resolve()).catch(() => undefined).then(work)
  turns.set(key, turn)
  try {
    return await turn
  } finally {
    if (turns.get(key) === turn) turns.delete(key)
  }
}
