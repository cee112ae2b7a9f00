import type { ActorUser } from '../../contract/actor.ts'
import type { Identity } from '../../contract/directory.ts'
import type { Project } from '../../contract/project.ts'
import type { Store } from '../../data/store.ts'
import { Notes } from '../../kit/notes.ts'
import { type Clock, DAY } from '../../kit/time.ts'
import { VersionedCache } from '../../kit/versioned-cache.ts'
import { authenticators, memberships, sessions, targets, users } from './shapes.ts'

const KEPT = 20_000

/** An identity and the project it was loaded for: the ID of a deleted project may be given again. */
interface Kept extends Identity {
  readonly projectSequence: number
}

/** Users with all that decides what they may do: loaded once, kept until something about them changes. */
export class Identities {
  readonly #cache = new VersionedCache<Kept>(KEPT)
  readonly #storeOf: (project: Project) => Promise<Store>
  readonly #now: Clock
  readonly #notes = new Notes()

  /** @param storeOf a project's tables, with no permission in the way */
  constructor(storeOf: (project: Project) => Promise<Store>, now: Clock) {
    this.#storeOf = storeOf
    this.#now = now
  }

  async get(project: Project, userId: string): Promise<Identity | undefined> {
    const store = await this.#storeOf(project)
    const key = `${store.name}/user/${userId}`
    const known = this.#cache.peek(key)
    if (known?.projectSequence === project.$sequence) return known
    if (known) this.#cache.drop(key)
    return this.#cache.get(key, () => this.#load(store, project, userId))
  }

  async idBy(project: Project, field: 'email' | 'phone', value: string): Promise<string | undefined> {
    const store = await this.#storeOf(project)
    return (await store.first(users, { [field]: value }))?.$id
  }

  /** Refreshes the user's `accessedAt`, at most once a day; `$updatedAt` stays. */
  touch(project: Project, user: ActorUser): void {
    const now = this.#now()
    if ((user.accessedAt ?? 0) > now - DAY) return
    this.#notes.take(`${project.$id}/${user.$id}`, async () => {
      const store = await this.#storeOf(project)
      await store.update(users, user.$id, { accessedAt: now, $updatedAt: 'keep' })
    })
  }

  drop(tag: string): void {
    this.#cache.drop(tag)
  }

  clear(): void {
    this.#cache.clear()
  }

  async #load(store: Store, project: Project, userId: string): Promise<Kept | undefined> {
    const user = await store.find(users, userId)
    if (!user) return undefined
    const mine = { userInternalId: user.$sequence }
    const [held, joined, reached, devices] = await Promise.all([
      store.select(sessions, mine),
      store.select(memberships, mine),
      store.select(targets, mine),
      user.mfa ? store.select(authenticators, mine) : [],
    ])
    const now = this.#now()
    const factors = [
      user.email && user.emailVerification,
      user.phone && user.phoneVerification,
      devices.some(({ verified }) => verified),
    ]
    return {
      projectSequence: project.$sequence,
      user: { ...user, targets: reached },
      sessions: held.filter(({ expire }) => expire > now),
      memberships: joined.filter(({ confirm }) => confirm),
      factors: factors.filter(Boolean).length,
      actors: new Map(),
    }
  }
}
