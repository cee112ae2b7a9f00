import type { Actor, ActorMembership, ActorSession } from '../contract/actor.ts'
import type { Directory, Identity, KeyIdentity } from '../contract/directory.ts'
import { ApiError } from '../contract/errors.ts'
import { CONSOLE, type Project } from '../contract/project.ts'
import { ROLE_LABELS, ROLE_SCOPES, type ScopeRole } from '../contract/roles.ts'
import { KEY_SCOPES_ALWAYS, type Scope } from '../contract/scopes.ts'
import { type JwtClaims, verifyJwt } from '../crypto/jwt.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { equalSecret, sha256Hex } from '../crypto/secrets.ts'
import { allows } from '../data/permissions.ts'
import type { Clock } from '../kit/time.ts'
import { requireGoodStanding } from './authorize.ts'
import type { Call } from './call.ts'
import { presentedDevKey, presentedSession } from './credentials.ts'

/** What finding out who asks needs. */
export interface IdentifyTools {
  readonly directory: Directory
  readonly keys: KeyRing
  readonly now: Clock
}

const GUEST: Actor = {
  kind: 'guest',
  roles: ['any', 'guests'],
  scopes: ROLE_SCOPES.guests,
  label: ROLE_LABELS.guests,
  memberships: [],
  verifiedFactors: 0,
  checks: true,
  devKey: false,
}

/** A person who was recognised, and by what. */
interface Recognised {
  readonly identity: Identity
  readonly session?: ActorSession
  readonly jwt?: { readonly sessionId: string }
}

/**
 * Finds out who asks: session, JWT or key, in the order and with the refusals of the contract (identity 1.6, 1.7, 2.6).
 * The one place that makes actors.
 */
export async function identify(call: Call, project: Project, tools: IdentifyTools): Promise<Actor> {
  // In admin mode the caller is one of the console's users, whatever project is acted on.
  const realm = call.mode === 'admin' ? await tools.directory.project(CONSOLE) : project
  if (!realm) throw new ApiError('project_not_found')
  const person = await recognise(call, realm, tools)
  const devKey = await hasDevKey(call, project, tools)
  const secret = call.facts.header('x-appwrite-key')
  const byKey = secret ? await keyActor(call, project, secret, tools) : undefined
  if (byKey) return devKey ? { ...byKey, devKey } : byKey
  if (!person) return devKey ? { ...GUEST, devKey } : GUEST
  const actor = await personActor(call, project, realm, person, tools)
  return devKey ? { ...actor, devKey } : actor
}

async function recognise(call: Call, realm: Project, tools: IdentifyTools): Promise<Recognised | undefined> {
  const presented = presentedSession(call.incoming, realm.$id)
  const bySession = presented && (await withSession(realm, presented.id, presented.secret, tools))
  const token = call.facts.header('x-appwrite-jwt')
  if (!token) return bySession
  if (bySession) throw new ApiError('user_jwt_and_cookie_set')
  return withJwt(realm, token, tools)
}

async function withSession(
  realm: Project,
  userId: string,
  secret: string,
  tools: IdentifyTools,
): Promise<Recognised | undefined> {
  const identity = await tools.directory.identity(realm, userId)
  if (!identity) return undefined
  const hash = sha256Hex(secret)
  const now = tools.now()
  const session = identity.sessions.find((candidate) => candidate.expire > now && equalSecret(candidate.secret, hash))
  return session && { identity, session }
}

async function withJwt(realm: Project, token: string, tools: IdentifyTools): Promise<Recognised | undefined> {
  const result = verifyJwt(tools.keys, token, tools.now() / 1000)
  if (!result.ok)
    throw new ApiError('user_jwt_invalid', `Failed to verify JWT. The token is ${JWT_REASONS[result.reason]}.`)
  const { userId, sessionId = '' } = result.claims
  if (typeof userId !== 'string' || typeof sessionId !== 'string') throw new ApiError('user_jwt_invalid')
  // Tokens carry their project: one made for a user of another project must not become its namesake here.
  if (!isOf(realm, result.claims))
    throw new ApiError('user_jwt_invalid', 'Failed to verify JWT. The token belongs to another project.')
  const identity = await tools.directory.identity(realm, userId)
  // Nor may a user who was made under the ID of a deleted one be reached with that one's token.
  if (!identity || identity.user.$sequence !== result.claims.userInternalId) return undefined
  const now = tools.now()
  const alive = sessionId === '' || identity.sessions.some(({ $id, expire }) => $id === sessionId && expire > now)
  return alive ? { identity, jwt: { sessionId } } : undefined
}

// The ID of a deleted project may be given to somebody else: its number is never given again.
const isOf = (project: Project, claims: JwtClaims): boolean =>
  claims.projectId === project.$id && claims.projectInternalId === project.$sequence

const JWT_REASONS = { malformed: 'malformed', signature: 'not signed by this server', expired: 'expired' } as const

async function hasDevKey(call: Call, project: Project, tools: IdentifyTools): Promise<boolean> {
  const secret = presentedDevKey(call.incoming)
  return secret !== '' && (await tools.directory.devKey(project, secret, call.facts.header('x-sdk-name')))
}

async function keyActor(
  call: Call,
  project: Project,
  secret: string,
  tools: IdentifyTools,
): Promise<Actor | undefined> {
  const kind = secret.includes('_') ? secret.slice(0, secret.indexOf('_')) : 'standard'
  if (kind === 'ephemeral' || kind === 'dynamic')
    return ephemeralActor(call, project, secret.slice(kind.length + 1), tools)
  // The prose makes a guest of any other prefix; the recorded answer is the stricter one (exchanges: pipeline).
  if (kind !== 'standard') throw new ApiError('user_unauthorized', 'This is no API key of a project.')
  const found = await tools.directory.key(secret)
  if (!found || found.ownerSequence !== project.$sequence || project.$id === CONSOLE)
    throw new ApiError('user_unauthorized', 'The API key is not one of this project.')
  if (found.key.expire !== null && found.key.expire <= tools.now()) throw new ApiError('project_key_expired')
  requireProjectHeader(call)
  tools.directory.touch.key(found.key, call.facts.header('x-sdk-name'))
  return storedKeyActor(found)
}

function storedKeyActor(found: KeyIdentity): Actor {
  let actor = found.actors.get('')
  if (!actor) {
    actor = ofKey(found.key.scopes, found.key)
    found.actors.set('', actor)
  }
  return actor
}

function ephemeralActor(call: Call, project: Project, token: string, tools: IdentifyTools): Actor | undefined {
  const result = verifyJwt(tools.keys, token, tools.now() / 1000)
  // A bad ephemeral key makes a guest: the visible error is then a missing scope (contract: identity 1.7).
  if (!result.ok || !isOf(project, result.claims) || !Array.isArray(result.claims.scopes)) return undefined
  requireProjectHeader(call)
  const scopes = result.claims.scopes.filter((scope): scope is string => typeof scope === 'string')
  const name = typeof result.claims.name === 'string' ? result.claims.name : ''
  return ofKey(scopes, {
    $id: '',
    $sequence: 0,
    $createdAt: 0,
    $updatedAt: 0,
    kind: 'ephemeral',
    name,
    scopes,
    expire: Number(result.claims.exp) * 1000,
    accessedAt: null,
    sdks: [],
  })
}

const ofKey = (scopes: readonly string[], key: NonNullable<Actor['key']>): Actor => ({
  kind: 'key',
  roles: ['any', 'keys'],
  scopes: new Set([...scopes, ...KEY_SCOPES_ALWAYS] as Scope[]),
  label: ROLE_LABELS.keys,
  memberships: [],
  verifiedFactors: 0,
  key,
  checks: false,
  devKey: false,
})

function requireProjectHeader(call: Call): void {
  if (!call.projectInHeader) throw new ApiError('project_id_missing')
}

async function personActor(
  call: Call,
  project: Project,
  realm: Project,
  person: Recognised,
  tools: IdentifyTools,
): Promise<Actor> {
  const acting = await impersonated(call, realm, person, tools)
  const identity = acting ?? person.identity
  const impersonator = acting && person.identity.user
  tools.directory.touch.user(realm, person.identity.user)
  const team = await actingTeam(call, project, identity, tools)
  const way = [
    person.session?.$id ?? '',
    person.jwt ? `jwt:${person.jwt.sessionId}` : '',
    impersonator?.$id ?? '',
    team ? `${call.mode}:${team.teamInternalId}:${team.projectId}` : '',
  ].join('/')
  let actor = identity.actors.get(way)
  if (!actor) {
    actor = makePerson(call, { ...person, identity }, impersonator, team)
    if (call.mode === 'admin' && !allows(project.permissions, 'read', actor.roles))
      throw new ApiError('project_not_found')
    identity.actors.set(way, actor)
  }
  return actor
}

/** The organization whose roles count, and the project they are asked for. */
interface ActingTeam {
  readonly teamInternalId: number
  readonly projectId: string
}

// contract: identity 2.7
async function actingTeam(
  call: Call,
  project: Project,
  identity: Identity,
  tools: IdentifyTools,
): Promise<ActingTeam | undefined> {
  if (call.mode === 'admin') return { teamInternalId: project.teamInternalId, projectId: project.$id }
  // Being somebody in an organization counts where organizations are administered. Elsewhere on the console its scopes
  // would reach what all of them share: the users.
  if (project.$id !== CONSOLE || call.route.tenancy !== 'console') return undefined
  if (call.route.path.startsWith('/v1/projects/:projectId')) {
    const projectId = String(call.pathParams.projectId)
    const target = projectId === CONSOLE ? undefined : await tools.directory.project(projectId)
    return target && { teamInternalId: target.teamInternalId, projectId }
  }
  const named = call.route.path === '/v1/projects' ? call.params.teamId : call.facts.header('x-appwrite-organization')
  return typeof named === 'string' && named !== '' ? namedTeam(named, identity, tools) : undefined
}

// A team that is not there gives no roles; one that is there has to be the caller's.
async function namedTeam(named: string, identity: Identity, tools: IdentifyTools): Promise<ActingTeam | undefined> {
  const membership = identity.memberships.find(({ teamId, confirm }) => teamId === named && confirm)
  if (membership) return { teamInternalId: membership.teamInternalId, projectId: '' }
  return (await tools.directory.hasTeam(named)) ? { teamInternalId: NOBODYS, projectId: '' } : undefined
}

const NOBODYS = -1

async function impersonated(
  call: Call,
  realm: Project,
  person: Recognised,
  tools: IdentifyTools,
): Promise<Identity | undefined> {
  const { user, factors } = person.identity
  if (!user.impersonator) return undefined
  const asked = (name: string) =>
    call.facts.header(`x-appwrite-impersonate-user-${name}`) ||
    fromQuery(call, `impersonateUser${name[0]?.toUpperCase()}${name.slice(1)}`)
  const [id, email, phone] = [asked('id'), asked('email'), asked('phone')]
  const userId =
    id ||
    (email && (await tools.directory.userIdBy(realm, 'email', email.toLowerCase()))) ||
    (phone && (await tools.directory.userIdBy(realm, 'phone', phone)))
  const identity = userId ? await tools.directory.identity(realm, userId) : undefined
  // Whoever may not act himself acts as nobody else either; the state of the other one is checked with everybody's.
  if (identity) requireGoodStanding(user, factors, person.session)
  return identity
}

function fromQuery(call: Call, name: string): string {
  const value = call.incoming.query[name] ?? call.incoming.query[name.toLowerCase()]
  return typeof value === 'string' ? value : ''
}

function makePerson(
  call: Call,
  person: Recognised,
  impersonator: Actor['impersonator'],
  team: ActingTeam | undefined,
): Actor {
  const { user, memberships } = person.identity
  const own = rolesOf(person.identity)
  const granted = team ? teamRoles(memberships, team) : undefined
  if (team && !granted) throw new ApiError('user_unauthorized', 'You are not a member of this organization.')
  const scopes = new Set<Scope>(call.mode === 'admin' ? [] : ROLE_SCOPES.users)
  for (const role of granted ?? []) for (const scope of ROLE_SCOPES[role]) scopes.add(scope)
  if (granted) for (const scope of ['teams.read', 'projects.read'] as const) scopes.add(scope)
  if (impersonator) scopes.add('users.read')
  if (user.impersonator) scopes.add('users.read')
  const strongest = granted?.[0]
  return {
    kind: call.mode === 'admin' ? 'admin' : 'user',
    roles: call.mode === 'admin' ? [...(granted ?? []), ...own] : own,
    scopes,
    label: ROLE_LABELS[strongest ?? 'users'],
    user,
    ...(person.session && { session: person.session }),
    ...(person.jwt && { jwt: person.jwt }),
    ...(impersonator && { impersonator }),
    memberships,
    verifiedFactors: person.identity.factors,
    checks: call.mode !== 'admin',
    devKey: false,
  }
}

const TEAM_ROLES: readonly ScopeRole[] = ['owner', 'developer', 'admin']

/** The roles a membership gives on a project; undefined for no member. */
function teamRoles(memberships: readonly ActorMembership[], team: ActingTeam): ScopeRole[] | undefined {
  const membership = memberships.find(
    ({ teamInternalId, confirm }) => teamInternalId === team.teamInternalId && confirm,
  )
  if (!membership) return undefined
  return TEAM_ROLES.filter(
    (role) =>
      membership.roles.includes(role) ||
      (team.projectId !== '' && membership.roles.includes(`project-${team.projectId}-${role}`)),
  )
}

/** The roles that permissions can name for a user (contract: identity 2.3). */
export function rolesOf({ user, memberships }: Pick<Identity, 'user' | 'memberships'>): string[] {
  const verified = user.emailVerification || user.phoneVerification ? 'verified' : 'unverified'
  return [
    'any',
    'users',
    `user:${user.$id}`,
    `users/${verified}`,
    `user:${user.$id}/${verified}`,
    ...memberships
      .filter(({ confirm }) => confirm)
      .flatMap(({ $id, teamId, roles }) => [
        `team:${teamId}`,
        `member:${$id}`,
        ...roles.map((role) => `team:${teamId}/${role}`),
      ]),
    ...user.labels.map((label) => `label:${label}`),
  ]
}
