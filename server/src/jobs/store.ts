import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Store } from '../data/store.ts'
import { type JobRow, jobs } from './shapes.ts'

const waiting = (names: readonly string[]): RawBuilder<SqlBool> =>
  sql<SqlBool>`"failed" = false and "name" in (${sql.join(names)})`

/** Which jobs a worker takes: their names with how long each stays its own, and the IDs of those it has already. */
export interface Claim {
  readonly leases: ReadonlyMap<string, number>
  readonly running: readonly string[]
}

/** Leases the next job that is due at `now`: found and taken in one statement, so no two workers get it. */
export async function claim(store: Store, { leases, running }: Claim, now: number): Promise<JobRow | undefined> {
  const ends = [...leases].map(([name, lease]) => sql`when ${name} then cast(${now + lease} as bigint)`)
  // A worker that was held up for long must not take what it is still running.
  const free = running.length ? sql`and "$id" not in (${sql.join(running)})` : sql``
  const [row] = await store.query(
    jobs,
    (table, { dialect }) => sql`update ${table} set "attempts" = "attempts" + 1,
        "runAt" = case "name" ${sql.join(ends, sql` `)} end
      where "$sequence" = (select "$sequence" from ${table}
        where ${waiting([...leases.keys()])} and "runAt" <= ${now} ${free}
        order by "runAt", "$sequence" limit 1 ${dialect.claimLock})
      returning *`,
  )
  return row
}

/** When the next job out of `names` is due, the leased ones at the end of their lease; undefined when none waits. */
export async function nextDue(store: Store, names: readonly string[]): Promise<number | undefined> {
  const order = [{ column: 'runAt', descending: false }]
  const [row] = await store.select(jobs, {}, { order, limit: 1, also: [waiting(names)] })
  return row?.runAt
}

// A worker whose lease ran out must not undo what the next one did: the number of the attempt tells them apart.
const held = (row: JobRow) => ({ $id: row.$id, attempts: row.attempts })

/** Keeps the job for its worker for longer. */
export async function extend(store: Store, row: JobRow, leaseEnd: number): Promise<void> {
  await store.updateWhere(jobs, held(row), { runAt: leaseEnd })
}

/** Forgets a job that is done. */
export async function finish(store: Store, row: JobRow): Promise<void> {
  await store.deleteWhere(jobs, held(row))
}

/** Puts a scheduled job back until its next time. */
export async function reschedule(store: Store, row: JobRow, runAt: number, error: string | null): Promise<void> {
  await store.updateWhere(jobs, held(row), { runAt, error, attempts: 0 })
}

/** Notes why an attempt failed; with `runAt` it is tried again then, without it is given up and kept. */
export async function fail(store: Store, row: JobRow, error: string, runAt: number | undefined): Promise<void> {
  await store.updateWhere(jobs, held(row), runAt === undefined ? { error, failed: true } : { error, runAt })
}
