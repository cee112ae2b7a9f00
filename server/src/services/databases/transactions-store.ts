import { type SqlBool, sql } from 'kysely'
import type { Store } from '../../data/store.ts'
import { operations, transactions } from './shapes.ts'

/** Transactions that are removed at once: other writers are let in between. */
const AT_ONCE = 100

/** Removes what was staged in transactions; none of it is opened for that. */
export async function removeOperations(store: Store, numbers: readonly number[]): Promise<void> {
  if (numbers.length === 0) return
  await store
    .asSystem()
    .query(
      operations,
      (table) =>
        sql`delete from ${table} where "transactionInternalId" in (${sql.join([...numbers])}) returning "$sequence"`,
    )
}

/** Removes transactions that have expired, whatever became of them, with what was staged in them. */
export async function removeExpiredTransactions(store: Store, now: number): Promise<void> {
  while (await store.transaction((tx) => removeSome(tx, now)));
}

async function removeSome(tx: Store, now: number): Promise<boolean> {
  const system = tx.asSystem()
  const expired = { limit: AT_ONCE, also: [sql<SqlBool>`"expiresAt" <= ${now}`] }
  const found = (await system.select(transactions, {}, expired)).map(({ $sequence }) => $sequence)
  if (found.length === 0) return false
  await removeOperations(tx, found)
  await system.deleteWhere(transactions, { $sequence: found })
  return true
}
