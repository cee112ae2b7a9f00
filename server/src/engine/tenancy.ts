import { ApiError } from '../contract/errors.ts'
import { CONSOLE } from '../contract/project.ts'
import type { Route } from '../contract/route.ts'
import type { Incoming, RawParams } from './call.ts'

/** Which project a request acts on, and how that was said (contract: identity 1.4). */
export interface Tenant {
  readonly projectId: string
  readonly inHeader: boolean
  readonly mode: 'default' | 'admin'
}

/** Reads project and mode from path, parameters and headers. Throws `general_bad_request` for admin mode on the console. */
export function resolveTenant(
  incoming: Incoming,
  route: Route | undefined,
  matchedPath: string,
  pathParams: RawParams,
  params: RawParams,
): Tenant {
  const header = incoming.facts.header('x-appwrite-project')
  const fromPath = projectInPath(route, matchedPath, pathParams)
  const named = text(params.project) || header || text(incoming.query.project) || CONSOLE
  if (fromPath && header && header !== CONSOLE && header !== fromPath) {
    throw new ApiError('user_unauthorized', 'The project in the path and the project in the header differ.')
  }
  const projectId = fromPath || named
  const asked = text(params.mode) || incoming.facts.header('x-appwrite-mode')
  const mode = asked === 'admin' || (fromPath && named !== fromPath) ? 'admin' : 'default'
  if (mode === 'admin' && projectId === CONSOLE)
    throw new ApiError('general_bad_request', 'Admin mode needs a project other than the console.')
  return { projectId, inHeader: header !== '' && header === projectId, mode }
}

// `/v1/projects/:projectId/...` chooses the project only as an alias of a route that lives elsewhere.
function projectInPath(route: Route | undefined, matchedPath: string, pathParams: RawParams): string {
  if (!route || route.path.startsWith('/v1/projects') || !matchedPath.startsWith('/v1/projects/:projectId')) return ''
  return text(pathParams.projectId)
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
