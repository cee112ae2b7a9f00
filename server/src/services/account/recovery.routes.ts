import { email, newPassword, redirectUrl, text, uid } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { Token } from '../users/index.ts'
import { confirmRecovery, createRecovery } from './recovery.ts'

const shared = {
  path: '/v1/account/recovery' as const,
  scopes: ['sessions.write'] as const,
  auth: ['admin', 'session', 'jwt'] as const,
  model: Token,
}

export const create = route({
  ...shared,
  name: 'account.createRecovery',
  method: 'POST',
  title: 'Ask for a new password',
  rate: { limit: 10, seconds: 3600, keys: ['url:{url},email:{param-email}', 'url:{url},ip:{ip}'] },
  event: 'users.[userId].recovery.[tokenId].create',
  audit: { event: 'recovery.create', resource: 'user/{response.userId}', userId: '{response.userId}' },
  params: {
    email: email('Email address of the user.'),
    url: redirectUrl(
      'Page of your application that the mailed link leads to; `userId`, `secret` and `expire` are added.',
    ),
  },
  status: 201,
  run: createRecovery,
})

export const update = route({
  ...shared,
  name: 'account.updateRecovery',
  method: 'PUT',
  title: 'Set a new password',
  rate: { limit: 10, seconds: 3600, keys: ['url:{url},userId:{param-userId}'] },
  event: 'users.[userId].recovery.[tokenId].update',
  audit: { event: 'recovery.update', resource: 'user/{response.userId}', userId: '{response.userId}' },
  params: {
    userId: uid('ID of the user, from the link.'),
    secret: text(256, 'Secret from the link.'),
    password: newPassword('The new password.'),
  },
  run: confirmRecovery,
})
