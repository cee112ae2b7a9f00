import type { Context } from '../../contract/context.ts'
import type { Store } from '../../data/store.ts'
import { placementTurns } from './one-at-a-time.ts'
import { devKeys, keys, type ProjectRow, platforms, projects, removals, schedules } from './shapes.ts'

/**
 * Deletes a project: it is gone for every request from then on, and its database goes with it, or with the next sweep.
 * @param platform decides whether the caller may: ForbiddenError when he may not
 */
export async function removeProject(ctx: Context, row: ProjectRow, platform: Store = ctx.platform): Promise<void> {
  await platform.transaction((store) => deleteRows(ctx, store, row))
  await finishRemoval(ctx, row.$id).catch((error) =>
    ctx.log.error({ err: error, project: row.$id }, 'The database of a deleted project stays until the next sweep.'),
  )
}

/** Deletes all projects of a team, in the caller's transaction if there is one; `finishRemovals` has to follow it. */
export async function removeProjectsOfTeam(ctx: Context, team: { readonly $sequence: number }): Promise<void> {
  await ctx.platform.transaction(async (store) => {
    const owned = await store.asSystem().select(projects, { teamInternalId: team.$sequence })
    for (const row of owned) await deleteRows(ctx, store.asSystem(), row)
  })
}

/** Removes the databases of all projects that are gone, also those an interrupted deletion left. */
export async function finishRemovals(ctx: Context): Promise<void> {
  for (const { $id } of await ctx.platform.asSystem().select(removals, {})) await finishRemoval(ctx, $id)
}

/**
 * Removes the database of a project that is gone. The note and the database go in one transaction: whoever comes second
 * waits for the note and finds it taken, so a database made since under the same ID is never touched.
 */
export function finishRemoval(ctx: Context, projectId: string): Promise<void> {
  return placementTurns.run(() =>
    ctx.platform.asSystem().transaction(async (store) => {
      if (await store.delete(removals, projectId)) await ctx.services.tenants.remove(projectId)
    }),
  )
}

async function deleteRows(ctx: Context, platform: Store, row: ProjectRow): Promise<void> {
  if (!(await platform.delete(projects, row.$id))) return
  const store = platform.asSystem()
  const mine = { projectInternalId: row.$sequence }
  await store.deleteWhere(platforms, mine)
  await store.deleteWhere(devKeys, mine)
  await store.deleteWhere(schedules, mine)
  await store.deleteWhere(keys, { resourceType: 'projects', resourceInternalId: row.$sequence })
  await store.insert(removals, { $id: row.$id, requestedAt: ctx.now() })
}
