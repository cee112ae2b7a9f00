import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { CONSOLE } from '../../contract/project.ts'
import { API_VERSION } from '../../contract/version.ts'
import { DuplicateError } from '../../data/database.ts'
import { PLATFORM } from '../../data/databases.ts'
import { type Team, teams } from '../directory/index.ts'
import { placementTurns } from './one-at-a-time.ts'
import { projectPermissions } from './permissions.ts'
import { finishRemoval, removeProject } from './removal.ts'
import { type ProjectRow, projects, removals } from './shapes.ts'

/** A project to be made. */
export interface NewProject {
  readonly projectId: string
  readonly name: string
  readonly region: string
}

// The platform's own database has a name among those of projects.
const RESERVED = new Set([CONSOLE, PLATFORM])

/**
 * Makes a project of an organization, with its database: both are there when the promise resolves, or neither.
 * @throws ApiError `project_reserved_project`, `project_region_unsupported`, `project_already_exists`, `team_not_found`
 */
export async function createProject(ctx: Context, team: Team, asked: NewProject): Promise<ProjectRow> {
  const $id = ctx.newId(asked.projectId)
  if (RESERVED.has($id)) throw new ApiError('project_reserved_project')
  const regions = ctx.config._APP_PROJECT_REGIONS
  if (regions.length > 0 && !regions.includes(asked.region)) throw new ApiError('project_region_unsupported')
  await finishRemoval(ctx, $id)
  const row = await placementTurns.run(() => insertProject(ctx, $id, team, asked))
  try {
    await ctx.services.tenants.create($id)
  } catch (error) {
    await removeProject(ctx, row, ctx.platform.asSystem())
    throw error
  }
  return row
}

// The row comes first: it keeps the ID from others, and a project without a database gets one when it is first used.
// Whatever bears the ID already belongs to nobody and must not be inherited.
function insertProject(ctx: Context, $id: string, team: Team, { name, region }: NewProject): Promise<ProjectRow> {
  return ctx.platform
    .asSystem()
    .transaction(async (store) => {
      // A team that is being deleted takes along only what is its own by then.
      const owner = await store.lock(teams, team.$id)
      if (owner?.$sequence !== team.$sequence) throw new ApiError('team_not_found')
      const row = await store.insert(projects, {
        $id,
        $permissions: projectPermissions(team.$id, $id),
        teamId: team.$id,
        teamInternalId: team.$sequence,
        name,
        region,
        version: API_VERSION,
        accessedAt: ctx.now(),
        search: `${$id} ${name}`,
      })
      if (await store.find(removals, $id)) throw new ApiError('project_already_exists')
      await ctx.services.tenants.remove($id)
      return row
    })
    .catch((error) => {
      throw error instanceof DuplicateError ? new ApiError('project_already_exists') : error
    })
}
