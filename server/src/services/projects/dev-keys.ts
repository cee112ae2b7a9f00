import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { randomHex, sha256Hex } from '../../crypto/secrets.ts'
import { fromWireTime } from '../../kit/time.ts'
import { type DevKeyRow, devKeys, type ProjectRow } from './shapes.ts'

/** Attributes that lists of development keys can be filtered and ordered by. */
export const ATTRIBUTES = ['expire', 'accessedAt']
const SECRET_LENGTH = 256

/** What a development key is given. `expire` is a date of the API. */
interface Given {
  readonly name: string
  readonly expire: string
}

/** Makes a development key. @throws ApiError `dev_key_gone` where the instance does not offer them */
export async function createDevKey(ctx: Context, project: ProjectRow, given: Given): Promise<DevKeyRow> {
  if (!ctx.config._APP_DEV_KEYS) throw new ApiError('dev_key_gone')
  const secret = randomHex(SECRET_LENGTH)
  return ctx.platform.asSystem().insert(devKeys, {
    $id: ctx.newId(),
    projectId: project.$id,
    projectInternalId: project.$sequence,
    ...changesOf(given),
    secret,
    secretHash: sha256Hex(secret),
  })
}

export async function listDevKeys(ctx: Context, project: ProjectRow, queries: readonly string[]) {
  const { total, rows } = await ctx.platform.asSystem().list(devKeys, queries, {
    attributes: ATTRIBUTES,
    where: { projectInternalId: project.$sequence },
  })
  return { total, devKeys: rows }
}

/** @throws ApiError `key_not_found` */
export async function getDevKey(ctx: Context, project: ProjectRow, keyId: string): Promise<DevKeyRow> {
  const row = await ctx.platform.asSystem().find(devKeys, keyId)
  if (row?.projectInternalId !== project.$sequence) throw new ApiError('key_not_found')
  return row
}

/** Replaces name and expiry. @throws ApiError `key_not_found` */
export async function updateDevKey(ctx: Context, project: ProjectRow, keyId: string, given: Given): Promise<DevKeyRow> {
  await getDevKey(ctx, project, keyId)
  const row = await ctx.platform.asSystem().update(devKeys, keyId, changesOf(given))
  if (!row) throw new ApiError('key_not_found')
  return row
}

/** @throws ApiError `key_not_found` */
export async function deleteDevKey(ctx: Context, project: ProjectRow, keyId: string): Promise<void> {
  const mine = { $id: keyId, projectInternalId: project.$sequence }
  const deleted = await ctx.platform.asSystem().deleteWhere(devKeys, mine)
  if (deleted.length === 0) throw new ApiError('key_not_found')
}

const changesOf = ({ name, expire }: Given) => ({ name, expire: fromWireTime(expire) ?? null })
