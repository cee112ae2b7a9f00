import { redirectUrl, text, uid } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { Token } from '../users/index.ts'
import { confirmEmailVerification, createEmailVerification } from './verification.ts'

const shared = {
  path: '/v1/account/verifications/email' as const,
  aliases: ['/v1/account/verification'] as const,
  auth: ['admin', 'session', 'jwt'] as const,
  model: Token,
}

export const create = route({
  ...shared,
  name: 'account.createEmailVerification',
  method: 'POST',
  title: 'Ask for a link that verifies my email address',
  scopes: ['account'],
  rate: { limit: 10, seconds: 3600, keys: ['url:{url},userId:{userId}'] },
  event: 'users.[userId].verification.[tokenId].create',
  audit: { event: 'verification.create', resource: 'user/{response.userId}' },
  params: {
    url: redirectUrl(
      'Page of your application that the mailed link leads to; `userId`, `secret` and `expire` are added.',
    ),
  },
  status: 201,
  run: createEmailVerification,
})

export const update = route({
  ...shared,
  name: 'account.updateEmailVerification',
  method: 'PUT',
  title: 'Verify an email address',
  scopes: ['public'],
  rate: { limit: 10, seconds: 3600, keys: ['url:{url},userId:{param-userId}'] },
  event: 'users.[userId].verification.[tokenId].update',
  audit: { event: 'verification.update', resource: 'user/{response.userId}' },
  params: {
    userId: uid('ID of the user, from the link.'),
    secret: text(256, 'Secret from the link.'),
  },
  run: confirmEmailVerification,
})
