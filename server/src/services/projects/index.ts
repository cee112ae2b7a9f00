import type { Job } from '../../contract/job.ts'
import type { Route } from '../../contract/route.ts'
import * as currentRoutes from './current.routes.ts'
import * as devKeyRoutes from './dev-keys.routes.ts'
import { sweepRemovals } from './jobs.ts'
import * as projectsRoutes from './projects.routes.ts'
import * as scheduleRoutes from './schedules.routes.ts'
import * as stageRoutes from './stages.routes.ts'

export { AUTH_METHODS, OAUTH_PROVIDERS, OPTIONAL_SERVICES, PROTOCOLS } from './catalog.ts'
export { createProject } from './creation.ts'
export { projectDocument } from './document.ts'
export { listProjectDocuments, PROJECT_ATTRIBUTES } from './listing.ts'
export { Key, Project, ProjectList } from './models.ts'
export { projectName, region } from './params.ts'
export { ProjectDirectory } from './project-directory.ts'
export { readableKey } from './readable-key.ts'
export { finishRemovals, removeProject, removeProjectsOfTeam } from './removal.ts'
export { DEFAULT_AUTHS } from './settings.ts'
export * from './shapes.ts'

export const jobs: readonly Job[] = [sweepRemovals]
export const routes: readonly Route[] = [
  ...Object.values(projectsRoutes),
  ...Object.values(currentRoutes),
  ...Object.values(devKeyRoutes),
  ...Object.values(scheduleRoutes),
  ...Object.values(stageRoutes),
]
