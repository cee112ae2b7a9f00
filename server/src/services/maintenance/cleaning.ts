import type { Context } from '../../contract/context.ts'
import type { Store } from '../../data/store.ts'
import { collectSets } from '../../data/tables/acl-collection.ts'
import { SECOND } from '../../kit/time.ts'
import { audits } from '../audit/index.ts'
import { removeExpiredTransactions } from '../databases/index.ts'
import { challenges, sessions, targets, tokens } from '../directory/index.ts'
import { DEFAULT_AUTHS, type ProjectRow, projects } from '../projects/index.ts'
import { deleteAll, deleteSome, endedSessions, expired, recordedBefore } from './store.ts'

const AT_ONCE = 200

/** How long things are kept; milliseconds. */
interface Keeping {
  readonly auditsMs: number
  readonly sessionsMs: number
}

/** Deletes what has had its time from the console and from every project (contract: identity 9.6). */
export async function cleanInstance(ctx: Context): Promise<void> {
  const { config, platform, project } = ctx
  await cleanDatabase(ctx, platform.asSystem(), {
    auditsMs: config._APP_MAINTENANCE_RETENTION_AUDIT_CONSOLE * SECOND,
    sessionsMs: project.auths.duration * SECOND,
  })
  for await (const row of everyProject(platform.asSystem())) {
    try {
      await cleanProject(ctx, row)
    } catch (error) {
      // The others are cleaned all the same, this one next time.
      ctx.log.error({ err: error, project: row.$id }, 'A project could not be cleaned up.')
    }
  }
}

async function cleanProject(ctx: Context, row: ProjectRow): Promise<void> {
  await cleanDatabase(ctx, await ctx.services.tenants.store(row.$id), {
    auditsMs: ctx.config._APP_MAINTENANCE_RETENTION_AUDIT * SECOND,
    sessionsMs: (row.auths.duration ?? DEFAULT_AUTHS.duration) * SECOND,
  })
}

async function cleanDatabase(ctx: Context, store: Store, { auditsMs, sessionsMs }: Keeping): Promise<void> {
  const now = ctx.now()
  await deleteAll(store, audits, recordedBefore(now - auditsMs))
  await deleteAll(store, tokens, expired(now))
  await deleteAll(store, challenges, expired(now))
  await removeExpiredTransactions(store, now)
  while (await endSome(store, now, sessionsMs));
  await store.deleteWhere(targets, { expired: true })
  await collectSets(store, now)
}

// Push targets go with the session they were bound to.
function endSome(store: Store, now: number, sessionsMs: number): Promise<boolean> {
  return store.transaction(async (tx) => {
    const ended = await deleteSome(tx, sessions, endedSessions(now, sessionsMs))
    if (ended.length) await tx.deleteWhere(targets, { sessionInternalId: ended.map(({ $sequence }) => $sequence) })
    return ended.length > 0
  })
}

async function* everyProject(platform: Store): AsyncGenerator<ProjectRow> {
  let offset = 0
  for (;;) {
    const page = await platform.select(projects, {}, { limit: AT_ONCE, offset })
    yield* page
    if (page.length < AT_ONCE) return
    offset += AT_ONCE
  }
}
