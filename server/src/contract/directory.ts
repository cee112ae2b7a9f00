import type { Actor, ActorKey, ActorMembership, ActorSession, ActorUser } from './actor.ts'
import type { Project } from './project.ts'

/** A user with all that decides what he may do. Cached; dropped on any change of user, session or membership. */
export interface Identity {
  readonly user: ActorUser
  /** Unexpired when loaded; callers check `expire` again. */
  readonly sessions: readonly ActorSession[]
  /** Confirmed ones. */
  readonly memberships: readonly ActorMembership[]
  /** Second factors that are verified. */
  readonly factors: number
  /** Actors already made for this identity, by session and way of asking. */
  readonly actors: Map<string, Actor>
}

/** An API key and what it belongs to. */
export interface KeyIdentity {
  readonly key: ActorKey
  readonly ownerSequence: number
  readonly actors: Map<string, Actor>
}

/** Who there is: what the engine asks to find out who is asking. Services implement it. */
export interface Directory {
  /** `console` included. */
  project(id: string): Promise<Project | undefined>
  /** A user of a project, or of the console. */
  identity(project: Project, userId: string): Promise<Identity | undefined>
  userIdBy(project: Project, field: 'email' | 'phone', value: string): Promise<string | undefined>
  /** True when the console has a team of this ID. */
  hasTeam(id: string): Promise<boolean>
  /** A stored standard key by its full text. */
  key(secret: string): Promise<KeyIdentity | undefined>
  /** True for an unexpired development key of the project. */
  devKey(project: Project, secret: string, sdk: string): Promise<boolean>
  /** Notes the first success of a route that is one of a project's first steps; never rejects. */
  completeStage(project: Project, routeName: string, actor: Actor): Promise<void>
  /** Notes that it was used; answers at once, writes later and at most once a day. */
  touch: {
    project(project: Project): void
    user(project: Project, user: ActorUser): void
    key(key: ActorKey, sdk: string): void
  }
}
