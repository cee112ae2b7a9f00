import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { teams } from '../directory/index.ts'
import { projectPermissions } from './permissions.ts'
import { type ProjectRow, projects } from './shapes.ts'

/**
 * Gives a project to another organization that the caller can see: its members may do with it what the former ones could.
 * @throws ApiError `project_not_found`, `team_not_found`
 */
export function moveProject(ctx: Context, projectId: string, teamId: string): Promise<ProjectRow> {
  return ctx.transaction(async ({ store }) => {
    if (!(await store.find(projects, projectId))) throw new ApiError('project_not_found')
    // Held: a team that is being deleted takes along only what is its own by then.
    const team = await store.lock(teams, teamId)
    if (!team) throw new ApiError('team_not_found')
    const row = await store.update(projects, projectId, {
      teamId: team.$id,
      teamInternalId: team.$sequence,
      $permissions: projectPermissions(team.$id, projectId),
    })
    if (!row) throw new ApiError('project_not_found')
    return row
  })
}
