import type { Job } from '../contract/job.ts'
import type { Route } from '../contract/route.ts'
import { routes as account } from './account/index.ts'
import { routes as audit } from './audit/index.ts'
import { routes as consoleRoutes } from './console/index.ts'
import { jobs as databaseJobs, routes as databases } from './databases/index.ts'
import { routes as health } from './health/index.ts'
import { routes as locale } from './locale/index.ts'
import { jobs as mailJobs } from './mails/index.ts'
import { jobs as maintenanceJobs } from './maintenance/index.ts'
import { routes as organization } from './organization/index.ts'
import { routes as ping } from './ping/index.ts'
import { routes as project } from './project/index.ts'
import { jobs as projectJobs, routes as projects } from './projects/index.ts'
import { routes as teams } from './teams/index.ts'
import { routes as usage } from './usage/index.ts'
import { routes as users } from './users/index.ts'
import { routes as web } from './web/index.ts'

/** Every route of the API. */
export const routes: readonly Route[] = [
  ...account,
  ...audit,
  ...consoleRoutes,
  ...databases,
  ...health,
  ...locale,
  ...organization,
  ...ping,
  ...project,
  ...projects,
  ...teams,
  ...usage,
  ...users,
  ...web,
]

/** Everything a worker can run. */
export const jobs: readonly Job[] = [...databaseJobs, ...mailJobs, ...maintenanceJobs, ...projectJobs]
