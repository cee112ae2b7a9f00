import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { AnyShape, Row } from '../../data/shape.ts'
import type { Store } from '../../data/store.ts'

type Condition = RawBuilder<SqlBool>

const AT_ONCE = 500

/** Deletes every row that fulfils a condition, a few hundred a statement: other writers are let in between. */
export async function deleteAll(store: Store, shape: AnyShape, condition: Condition): Promise<void> {
  while ((await deleteSome(store, shape, condition)).length === AT_ONCE);
}

/** Deletes some of the rows that fulfil a condition, and answers them; an empty answer says that none are left. */
export function deleteSome<S extends AnyShape>(store: Store, shape: S, condition: Condition): Promise<Row<S>[]> {
  return store.query(
    shape,
    (table) => sql`delete from ${table} where "$sequence" in
      (select "$sequence" from ${table} where ${condition} order by "$sequence" limit ${AT_ONCE}) returning *`,
  )
}

/** Rows whose `expire` has come. */
export const expired = (now: number): Condition => sql<SqlBool>`"expire" <= ${now}`

/** Sessions that have expired, or that were made longer ago than sessions may last now (contract: identity 3.3). */
export const endedSessions = (now: number, durationMs: number): Condition =>
  sql<SqlBool>`("expire" <= ${now} or "$createdAt" <= ${now - durationMs})`

/** Audit records from before a moment. */
export const recordedBefore = (time: number): Condition => sql<SqlBool>`"time" < ${time}`
