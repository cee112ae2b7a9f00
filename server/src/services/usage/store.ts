import { sql } from 'kysely'
import { type AnyShape, column, shape } from '../../data/shape.ts'
import type { Store } from '../../data/store.ts'
import type { Periods } from './periods.ts'

// What is read of a table here: how many of its rows were created in the period that begins at `start`.
const tally = {
  columns: { start: column.datetime({ required: true }), created: column.integer({ required: true }) },
  access: 'system',
  indexes: [],
} as const

/** Rows of a table by the hour or day they were created in; periods without any are missing. One statement. */
export async function createdPer(
  store: Store,
  { name, homes }: AnyShape,
  { length, from, to }: Periods,
): Promise<ReadonlyMap<number, number>> {
  // Subtracting the remainder and not dividing: SQLite takes a bound number for a fraction.
  const rows = await store.query(
    shape({ ...tally, name, homes }),
    (table) => sql`select "$createdAt" - "$createdAt" % ${length} as "start", count(*) as "created" from ${table}
      where "$createdAt" >= ${from} and "$createdAt" < ${to} group by 1`,
  )
  return new Map(rows.map(({ start, created }) => [start, created]))
}
