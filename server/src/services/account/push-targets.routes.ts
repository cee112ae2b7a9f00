import { customId, optional, text, uid } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { Target } from '../users/index.ts'
import { createPushTarget, deletePushTarget, updatePushTarget } from './push-targets.ts'

const shared = { scopes: ['targets.write'] as const, auth: ['admin', 'session'] as const }
const identifier = () => text(255, 'Token that the push service gave the device.')

export const create = route({
  ...shared,
  name: 'account.createPushTarget',
  method: 'POST',
  path: '/v1/account/targets/push',
  title: 'Create a push target',
  event: 'users.[userId].targets.[targetId].create',
  audit: { event: 'target.create', resource: 'target/response.$id' },
  params: {
    targetId: customId('ID of the target.'),
    identifier: identifier(),
    providerId: optional(uid('ID of the messaging provider that serves it; none: the default one.'), ''),
  },
  status: 201,
  model: Target,
  run: createPushTarget,
})

export const update = route({
  ...shared,
  name: 'account.updatePushTarget',
  method: 'PUT',
  path: '/v1/account/targets/:targetId/push',
  title: 'Update a push target',
  event: 'users.[userId].targets.[targetId].update',
  audit: { event: 'target.update', resource: 'target/response.$id' },
  params: { targetId: uid('ID of the target.'), identifier: identifier() },
  model: Target,
  run: updatePushTarget,
})

export const remove = route({
  ...shared,
  name: 'account.deletePushTarget',
  method: 'DELETE',
  path: '/v1/account/targets/:targetId/push',
  title: 'Delete a push target',
  event: 'users.[userId].targets.[targetId].delete',
  audit: { event: 'target.delete', resource: 'target/{request.targetId}' },
  params: { targetId: uid('ID of the target.') },
  status: 204,
  run: deletePushTarget,
})
