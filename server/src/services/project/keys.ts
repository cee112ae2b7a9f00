import type { Actor } from '../../contract/actor.ts'
import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import type { Scope } from '../../contract/scopes.ts'
import { signJwt } from '../../crypto/jwt.ts'
import { randomHex, sha256Hex } from '../../crypto/secrets.ts'
import { DuplicateError } from '../../data/database.ts'
import { fromWireTime } from '../../kit/time.ts'
import { type KeyRow, keys, readableKey } from '../projects/index.ts'

/** Attributes that lists of keys can be filtered and sorted by. */
export const KEY_ATTRIBUTES = ['name', 'scopes', 'expire', 'accessedAt'] as const
/** Clients ask for all keys at once (contract: identity 6.5). */
const PAGE = 5_000

/** What a caller says about a key. */
export interface KeySettings {
  readonly name: string
  readonly scopes: readonly string[]
  /** Null: never. */
  readonly expire: string | null
}

const ownedBy = (ctx: Context) => ({ resourceType: 'projects', resourceInternalId: ctx.project.$sequence })

export async function listKeys(ctx: Context, queries: readonly string[], total: boolean) {
  const options = { attributes: KEY_ATTRIBUTES, where: ownedBy(ctx), limit: PAGE, total }
  const page = await ctx.platform.asSystem().list(keys, queries, options)
  return { total: page.total, keys: page.rows.map((row) => readableKey(ctx.actor, row)) }
}

/** @throws ApiError `key_not_found` */
export async function getKey(ctx: Context, id: string): Promise<KeyRow> {
  const row = await ctx.platform.asSystem().first(keys, { ...ownedBy(ctx), $id: id })
  if (!row) throw new ApiError('key_not_found')
  return readableKey(ctx.actor, row)
}

/**
 * Makes a key. Only people do: a key that could make keys would outlive its own deletion (contract: identity 6.5).
 * @throws ApiError `key_creation_denied`, `key_already_exists`
 */
export async function createKey(ctx: Context, id: string, settings: KeySettings): Promise<KeyRow> {
  if (ctx.actor.kind === 'key') throw new ApiError('key_creation_denied')
  const secret = `standard_${randomHex(256)}`
  const row = {
    $id: ctx.newId(id),
    ...ownedBy(ctx),
    resourceId: ctx.project.$id,
    ...stored(settings),
    secret,
    secretHash: sha256Hex(secret),
  }
  return ctx.platform
    .asSystem()
    .insert(keys, row)
    .catch((error) => {
      throw error instanceof DuplicateError ? new ApiError('key_already_exists', undefined, { cause: error }) : error
    })
}

/**
 * Replaces name, scopes and expiry of a key.
 * @throws ApiError `key_not_found`; for callers with a key that would give more than they hold
 *   `general_unauthorized_scope` (scopes) and `key_creation_denied` (time)
 */
export function updateKey(ctx: Context, id: string, settings: KeySettings): Promise<KeyRow> {
  return ctx.platform.asSystem().transaction(async (store) => {
    const row = await store.lock(keys, id)
    if (row?.resourceType !== 'projects' || row.resourceInternalId !== ctx.project.$sequence) {
      throw new ApiError('key_not_found')
    }
    const changes = stored(settings)
    refuseMoreScopes(ctx.actor, changes.scopes)
    refuseMoreTime(ctx.actor, row.expire, changes.expire)
    const changed = await store.update(keys, id, changes)
    if (!changed) throw new ApiError('key_not_found')
    return readableKey(ctx.actor, changed)
  })
}

/** @throws ApiError `key_not_found` */
export async function deleteKey(ctx: Context, id: string): Promise<void> {
  const [row] = await ctx.platform.asSystem().deleteWhere(keys, { ...ownedBy(ctx), $id: id })
  if (!row) throw new ApiError('key_not_found')
}

/**
 * Signs a key that lives `duration` seconds, or until the key that asks for it ends if that is sooner. Nothing is stored.
 * @throws ApiError `general_unauthorized_scope` when a key asks for scopes that it does not hold itself
 */
export function createEphemeralKey(ctx: Context, scopes: readonly string[], duration: number) {
  const granted = [...new Set(scopes)]
  refuseMoreScopes(ctx.actor, granted)
  const now = ctx.now()
  const expire = Math.min(Math.floor(now / 1000) + duration, Math.floor(end(ctx.actor.key?.expire) / 1000))
  const { $id: projectId, $sequence: projectInternalId } = ctx.project
  const claims = { projectId, projectInternalId, scopes: granted, iat: Math.floor(now / 1000) }
  return {
    $id: ctx.newId(),
    $createdAt: now,
    $updatedAt: now,
    expire: expire * 1000,
    scopes: granted,
    sdks: [],
    secret: `ephemeral_${signJwt(ctx.keys, claims, expire)}`,
  }
}

const stored = ({ name, scopes, expire }: KeySettings) => ({
  name,
  scopes: [...new Set(scopes)],
  expire: expire === null ? null : (fromWireTime(expire) ?? null),
})

// No key makes itself or another key stronger than it is itself.
function refuseMoreScopes(actor: Actor, scopes: readonly string[]): void {
  if (actor.kind !== 'key') return
  const missing = scopes.filter((scope) => !actor.scopes.has(scope as Scope))
  if (missing.length === 0) return
  throw new ApiError(
    'general_unauthorized_scope',
    `A key can give only scopes that it holds itself, not: ${missing.join(', ')}.`,
  )
}

function refuseMoreTime(actor: Actor, before: number | null, after: number | null): void {
  if (actor.kind !== 'key' || end(after) <= end(before)) return
  if (end(after) > end(actor.key?.expire)) {
    throw new ApiError('key_creation_denied', 'A key cannot let a key live longer than it lives itself.')
  }
}

const end = (expire: number | null | undefined): number => expire ?? Number.POSITIVE_INFINITY
