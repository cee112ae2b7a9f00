import { ApiError } from '../../contract/errors.ts'
import { customId, oneOf, optional, queries, text, total, uid } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { targets } from '../directory/index.ts'
import { Target, TargetList } from './models.ts'
import { createTarget as addTarget, changeTarget, findTarget } from './target-changes.ts'
import { findUser } from './user-records.ts'

const ATTRIBUTES = ['userId', 'providerType', 'providerId', 'identifier']
const userId = uid('ID of the user.')
const targetId = uid('ID of the target.')
const providerId = optional(uid('ID of the messaging provider that serves it.'), '')
const name = optional(text(128, 'Name of the target.'), '')

export const createTarget = route({
  name: 'users.createTarget',
  method: 'POST',
  path: '/v1/users/:userId/targets',
  title: 'Add an address that messages to a user can go to',
  scopes: ['users.write'],
  auth: ['key', 'admin'],
  event: 'users.[userId].targets.[targetId].create',
  audit: { event: 'target.create', resource: 'target/response.$id' },
  params: {
    targetId: customId('ID of the new target.'),
    userId,
    providerType: oneOf(['email', 'sms', 'push'], 'Kind of message it takes.', { caseless: true }),
    identifier: text(255, 'Email address, phone number or device token.'),
    providerId,
    name,
  },
  status: 201,
  model: Target,
  run: async (ctx, params) => addTarget(ctx, await findUser(ctx, params.userId), params),
})

export const listTargets = route({
  name: 'users.listTargets',
  method: 'GET',
  path: '/v1/users/:userId/targets',
  title: "List a user's targets",
  scopes: ['users.read'],
  auth: ['key', 'admin'],
  params: { userId, queries: optional(queries(ATTRIBUTES), []), total: total() },
  model: TargetList,
  async run(ctx, params) {
    const where = { userInternalId: (await findUser(ctx, params.userId)).$sequence }
    const options = { attributes: ATTRIBUTES, where, total: params.total }
    const page = await ctx.store.asSystem().list(targets, params.queries, options)
    return { total: page.total, targets: page.rows }
  },
})

export const getTarget = route({
  name: 'users.getTarget',
  method: 'GET',
  path: '/v1/users/:userId/targets/:targetId',
  title: 'Get a target of a user',
  scopes: ['users.read'],
  auth: ['key', 'admin'],
  params: { userId, targetId },
  model: Target,
  run: async (ctx, params) => findTarget(ctx, await findUser(ctx, params.userId), params.targetId),
})

export const updateTarget = route({
  name: 'users.updateTarget',
  method: 'PATCH',
  path: '/v1/users/:userId/targets/:targetId',
  title: 'Change a target of a user',
  scopes: ['users.write'],
  auth: ['key', 'admin'],
  event: 'users.[userId].targets.[targetId].update',
  audit: { event: 'target.update', resource: 'target/{response.$id}' },
  params: {
    userId,
    targetId,
    identifier: optional(text(255, 'Email address, phone number or device token.'), ''),
    providerId,
    name,
  },
  model: Target,
  async run(ctx, params) {
    const target = await findTarget(ctx, await findUser(ctx, params.userId), params.targetId)
    // There are no messaging providers: none can be named. Creating a target ignores an unknown one, as recorded.
    if (params.providerId) throw new ApiError('provider_not_found')
    return changeTarget(ctx, target, params)
  },
})

export const deleteTarget = route({
  name: 'users.deleteTarget',
  method: 'DELETE',
  path: '/v1/users/:userId/targets/:targetId',
  title: 'Delete a target of a user',
  scopes: ['users.write'],
  auth: ['key', 'admin'],
  event: 'users.[userId].targets.[targetId].delete',
  audit: { event: 'target.delete', resource: 'target/{request.$targetId}' },
  params: { userId, targetId },
  status: 204,
  async run(ctx, params) {
    const target = await findTarget(ctx, await findUser(ctx, params.userId), params.targetId)
    const deleted = await ctx.store.asSystem().delete(targets, target.$id)
    if (!deleted) throw new ApiError('user_target_not_found')
    const ids = { userId: params.userId, targetId: target.$id }
    ctx.emit({ template: 'users.[userId].targets.[targetId].delete', ids, model: 'target', payload: deleted })
    return undefined
  },
})
