import { optional, queries, total, uid } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { IdentityList } from '../users/index.ts'
import { deleteIdentity, IDENTITY_ATTRIBUTES, listIdentities } from './identities.ts'

const shared = { scopes: ['account'] as const, auth: ['admin', 'session', 'jwt'] as const }

export const list = route({
  ...shared,
  name: 'account.listIdentities',
  method: 'GET',
  path: '/v1/account/identities',
  title: 'List my identities',
  params: { queries: optional(queries(IDENTITY_ATTRIBUTES), []), total: total() },
  model: IdentityList,
  run: listIdentities,
})

export const remove = route({
  ...shared,
  name: 'account.deleteIdentity',
  method: 'DELETE',
  path: '/v1/account/identities/:identityId',
  title: 'Delete one of my identities',
  event: 'users.[userId].identities.[identityId].delete',
  audit: { event: 'identity.delete', resource: 'identity/{request.$identityId}', userId: '{user.$id}' },
  params: { identityId: uid('ID of the identity.') },
  status: 204,
  run: deleteIdentity,
})
