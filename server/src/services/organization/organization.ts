import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { type Team, teams } from '../directory/index.ts'
import { type ProjectRow, projects } from '../projects/index.ts'

/** The organization a request names in its header. @throws ApiError `team_not_found`, also when it names none */
export async function organizationOf(ctx: Context): Promise<Team> {
  const id = ctx.request.header('x-appwrite-organization')
  const team = id ? await ctx.store.find(teams, id) : undefined
  if (!team) throw new ApiError('team_not_found')
  return team
}

/** A project of that organization which the caller may see. @throws ApiError `project_not_found` */
export async function projectOf(ctx: Context, team: Team, projectId: string): Promise<ProjectRow> {
  const row = await ctx.store.find(projects, projectId)
  if (row?.teamInternalId !== team.$sequence) throw new ApiError('project_not_found')
  return row
}
