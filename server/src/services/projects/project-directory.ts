import type { Actor, ActorKey } from '../../contract/actor.ts'
import type { KeyIdentity } from '../../contract/directory.ts'
import { CONSOLE, type Project } from '../../contract/project.ts'
import { equalSecret, sha256Hex } from '../../crypto/secrets.ts'
import type { Store } from '../../data/store.ts'
import { Notes } from '../../kit/notes.ts'
import { type Clock, DAY } from '../../kit/time.ts'
import { VersionedCache } from '../../kit/versioned-cache.ts'
import { toProject } from './settings.ts'
import { type DevKeyRow, devKeys, keys, platforms, projects } from './shapes.ts'
import { completeStage, isOpenStage } from './stages.ts'

const KEPT = 5_000
/** SDKs for servers: the names that keys remember (contract: identity 1.3). */
const SERVER_SDKS = new Set([
  'node.js',
  'php',
  'python',
  'ruby',
  'go',
  'java',
  '.net',
  'dotnet',
  'kotlin',
  'swift',
  'dart',
  'deno',
  'rust',
  'graphql',
  'rest',
  'cli',
  'command line',
])

/** Projects and their keys: loaded once, kept until something about them changes. */
export class ProjectDirectory {
  readonly #projects = new VersionedCache<Project>(KEPT)
  readonly #keys = new VersionedCache<KeyIdentity>(KEPT)
  readonly #devKeys = new VersionedCache<DevKeyRow>(KEPT)
  readonly #platform: Store
  readonly #console: Project
  readonly #now: Clock
  readonly #notes = new Notes()

  /** @param platform the platform's tables, with no permission in the way */
  constructor(platform: Store, console: Project, now: Clock) {
    this.#platform = platform
    this.#console = console
    this.#now = now
  }

  project(id: string): Promise<Project | undefined> {
    if (id === CONSOLE) return Promise.resolve(this.#console)
    return this.#projects.get(`platform/project/${id}`, async () => {
      const row = await this.#platform.find(projects, id)
      return row && toProject(row, await this.#platform.select(platforms, { projectInternalId: row.$sequence }))
    })
  }

  async key(secret: string): Promise<KeyIdentity | undefined> {
    const hash = sha256Hex(secret)
    const found = await this.#keys.get(`platform/key/${hash}`, async () => {
      const row = await this.#platform.first(keys, { secretHash: hash })
      if (row?.resourceType !== 'projects' || !equalSecret(row.secret, secret)) return undefined
      return { key: { ...row, kind: 'standard' as const }, ownerSequence: row.resourceInternalId, actors: new Map() }
    })
    return found
  }

  async devKey(project: Project, secret: string, sdk: string): Promise<boolean> {
    const hash = sha256Hex(secret)
    const row = await this.#devKeys.get(`platform/key/${hash}`, () =>
      this.#platform.first(devKeys, { secretHash: hash }),
    )
    if (!row || row.projectInternalId !== project.$sequence || !equalSecret(row.secret, secret)) return false
    if (row.expire !== null && row.expire <= this.#now()) return false
    this.#touch(`dev/${row.$id}`, row, sdk, (changes) => this.#platform.update(devKeys, row.$id, changes))
    return true
  }

  async completeStage(project: Project, routeName: string, actor: Actor): Promise<void> {
    if (project.$id === CONSOLE || !isOpenStage(project.onboarding, routeName)) return
    await completeStage(this.#platform, project.$id, routeName, actor, this.#now())
  }

  touchProject(project: Project): void {
    const now = this.#now()
    if (project.$id === CONSOLE || (project.accessedAt ?? 0) > now - DAY) return
    this.#notes.take(`project/${project.$id}`, () =>
      this.#platform.update(projects, project.$id, { accessedAt: now, $updatedAt: 'keep' }),
    )
  }

  touchKey(key: ActorKey, sdk: string): void {
    this.#touch(`key/${key.$id}`, key, sdk, (changes) => this.#platform.update(keys, key.$id, changes))
  }

  drop(tag: string): void {
    this.#projects.drop(tag)
    this.#keys.drop(tag)
    this.#devKeys.drop(tag)
  }

  clear(): void {
    this.#projects.clear()
    this.#keys.clear()
    this.#devKeys.clear()
  }

  // A new SDK is noted at once; use alone once a day (contract: identity 1.7).
  #touch(
    name: string,
    row: Pick<ActorKey, '$updatedAt' | 'accessedAt' | 'sdks'>,
    sdk: string,
    write: (changes: { accessedAt: number; sdks: readonly string[]; $updatedAt: 'keep' }) => Promise<unknown>,
  ): void {
    const now = this.#now()
    const known = sdk.toLowerCase()
    const isNew = SERVER_SDKS.has(known) && !row.sdks.includes(known)
    if (!isNew && (row.accessedAt ?? 0) > now - DAY) return
    this.#notes.take(name, () =>
      write({ accessedAt: now, sdks: isNew ? [...row.sdks, known] : row.sdks, $updatedAt: 'keep' }),
    )
  }
}
