import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { type ProjectRow, projects } from './shapes.ts'

/** A project that the caller may see. @throws ApiError `project_not_found` */
export async function visibleProject(ctx: Context, projectId: string): Promise<ProjectRow> {
  const row = await ctx.store.find(projects, projectId)
  if (!row) throw new ApiError('project_not_found')
  return row
}
