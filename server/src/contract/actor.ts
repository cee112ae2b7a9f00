import type { Base } from '../data/shape.ts'
import type { Scope } from './scopes.ts'

/** A user as far as the pipeline needs to know him; the users service stores more. */
export interface ActorUser extends Base {
  readonly email: string | null
  readonly phone: string | null
  readonly name: string
  readonly status: boolean
  readonly reset: boolean
  readonly mfa: boolean
  readonly emailVerification: boolean
  readonly phoneVerification: boolean
  readonly impersonator: boolean
  readonly labels: readonly string[]
  readonly accessedAt: number | null
  readonly prefs: Readonly<Record<string, unknown>>
  /** Where messages reach him. */
  readonly targets: readonly ActorTarget[]
}

/** A target as far as the account of its user shows it. */
export interface ActorTarget extends Base {
  readonly userId: string
  readonly name: string
  readonly providerId: string | null
  readonly providerType: string
  readonly identifier: string
  readonly expired: boolean
}

/** A session as far as the pipeline needs to know it. */
export interface ActorSession extends Base {
  readonly userId: string
  readonly userInternalId: number
  /** Hex SHA-256 of the secret. */
  readonly secret: string
  readonly expire: number
  readonly provider: string
  readonly factors: readonly string[]
  readonly mfaUpdatedAt: number | null
}

export interface ActorMembership {
  readonly $id: string
  readonly teamId: string
  readonly teamInternalId: number
  readonly confirm: boolean
  readonly roles: readonly string[]
}

export interface ActorKey extends Base {
  readonly kind: 'standard' | 'ephemeral' | 'organization' | 'account'
  readonly name: string
  readonly scopes: readonly string[]
  readonly expire: number | null
  readonly accessedAt: number | null
  readonly sdks: readonly string[]
}

/** Who asks, and what that allows. Made once by the engine's `identify`; nobody else decides it. */
export interface Actor {
  /** `admin`: a console user acting on a project. */
  readonly kind: 'guest' | 'user' | 'admin' | 'key'
  /** Roles that permissions can name (contract: identity 2.3). */
  readonly roles: readonly string[]
  readonly scopes: ReadonlySet<Scope>
  /** What scopes came from, for the sentence that refuses. */
  readonly label: string
  /** The acting user; the impersonated one while impersonating. */
  readonly user?: ActorUser
  /** The session whose secret the request presented. */
  readonly session?: ActorSession
  /** The session a JWT was made from. */
  readonly jwt?: { readonly sessionId: string }
  /** Who is really asking, while impersonating. */
  readonly impersonator?: ActorUser
  readonly memberships: readonly ActorMembership[]
  /** Second factors the user has verified: e-mail, phone, authenticator. */
  readonly verifiedFactors: number
  readonly key?: ActorKey
  /** Row permissions apply. */
  readonly checks: boolean
  /** A valid development key came along. */
  readonly devKey: boolean
}

/** True for API keys and for administrators: callers that act for the project, not for a user of it. */
export const isPrivileged = (actor: Actor): boolean => actor.kind === 'admin' || actor.kind === 'key'
