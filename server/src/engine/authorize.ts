import { type Actor, type ActorSession, type ActorUser, isPrivileged } from '../contract/actor.ts'
import { ApiError } from '../contract/errors.ts'
import { CONSOLE, type Project } from '../contract/project.ts'
import { ROLE_SCOPES } from '../contract/roles.ts'
import type { Route } from '../contract/route.ts'
import type { Scope } from '../contract/scopes.ts'
import type { Call } from './call.ts'

/**
 * Decides whether the caller may use the route at all, in the order clients can observe (contract: identity 2.6).
 * Row permissions are the store's business. The one place that decides.
 */
export function authorize(call: Call, project: Project, actor: Actor): void {
  const { route } = call
  if (!isPrivileged(actor)) {
    if (project.services[serviceOf(route)] === false) throw new ApiError('general_service_disabled')
    if (project.protocols.rest === false) throw new ApiError('general_api_disabled')
  }
  if (route.scopes.length > 0 && !holdsScope(route, actor)) {
    throw new ApiError(
      'general_unauthorized_scope',
      `${subject(call, actor)} (role: ${actor.label}) missing scopes (${JSON.stringify(route.scopes)})`,
    )
  }
  if (actor.user) requireGoodStanding(actor.user, actor.verifiedFactors, route.duringMfa ? undefined : actor.session)
}

/**
 * Refuses a person who is blocked, has to set a new password, or has yet to prove a second factor.
 * @param factors how many second factors the user has verified
 * @param session the one that was presented; none: nothing asks for factors
 */
export function requireGoodStanding(user: ActorUser, factors: number, session: ActorSession | undefined): void {
  if (!user.status) throw new ApiError('user_blocked')
  if (user.reset) throw new ApiError('user_password_reset_required')
  const needed = user.mfa && factors > 0 ? 2 : 1
  if (session && session.factors.length < needed) throw new ApiError('user_more_factors_required')
}

// API keys do not hold `public` (contract: README, corrections): a route that asks for nothing else refuses them.
function holdsScope(route: Route, actor: Actor): boolean {
  // `sessions.write` lets everybody sign in; with the same scope servers end the sessions of others.
  const counts = (scope: Scope) => isPrivileged(actor) || !isForServers(route) || !ROLE_SCOPES.users.has(scope)
  return route.scopes.some((scope) => actor.scopes.has(scope) && counts(scope))
}

const isForServers = ({ auth, tenancy }: Route): boolean =>
  tenancy !== 'console' && auth.includes('key') && !auth.includes('session') && !auth.includes('jwt')

function subject(call: Call, actor: Actor): string {
  if (actor.kind === 'key') return `app.${call.projectId}@service.${call.facts.host}`
  return actor.user?.email || 'User'
}

/** The switchable service a route belongs to, in lower case. */
export const serviceOf = (route: Route): string => (route.service ?? route.name.split('.')[0] ?? '').toLowerCase()

const NO_CONSOLE = new Set([
  'project',
  'users',
  'webhooks',
  'databases',
  'tablesdb',
  'documentsdb',
  'vectorsdb',
  'functions',
  'sites',
  'messaging',
])

/** What the groups of a route ask of the project and the caller, after the rate limits (contract: identity 1.4, 3, 3.3). */
export function checkGroups(call: Call, project: Project, actor: Actor): void {
  const { route } = call
  const tenancy = route.tenancy ?? (NO_CONSOLE.has(serviceOf(route)) ? 'project' : 'any')
  if (tenancy === 'console' && project.$id !== CONSOLE) throw new ApiError('general_access_forbidden')
  if (tenancy === 'project' && project.$id === CONSOLE) {
    const named = call.facts.header('x-appwrite-project') !== ''
    throw new ApiError(
      'general_access_forbidden',
      named
        ? 'The project `console` is reserved and cannot be used here.'
        : 'Name the project in the X-Appwrite-Project header.',
    )
  }
  if (route.authMethod && !isPrivileged(actor) && project.auths.methods[route.authMethod] === false) {
    throw new ApiError('user_auth_method_unsupported')
  }
  if (route.createsSession && actor.kind === 'user' && actor.session) throw new ApiError('user_session_already_exists')
}
