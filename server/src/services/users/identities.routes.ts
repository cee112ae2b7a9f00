import { isPrivileged } from '../../contract/actor.ts'
import { ApiError } from '../../contract/errors.ts'
import { optional, queries, search, total, uid } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { identities } from '../directory/index.ts'
import { IdentityList } from './models.ts'
import { containsWords } from './store.ts'

const ATTRIBUTES = ['userId', 'provider', 'providerUid', 'providerEmail', 'providerAccessTokenExpiry']
const SEARCHED = ['$id', 'userId', 'provider', 'providerUid', 'providerEmail']

export const listIdentities = route({
  name: 'users.listIdentities',
  method: 'GET',
  path: '/v1/users/identities',
  title: 'List the identities of all users',
  scopes: ['users.read'],
  auth: ['admin', 'key'],
  params: { queries: optional(queries(ATTRIBUTES), []), search: search(), total: total() },
  model: IdentityList,
  async run(ctx, params) {
    const also = containsWords(SEARCHED, params.search)
    const options = { attributes: ATTRIBUTES, also, total: params.total }
    const page = await ctx.store.asSystem().list(identities, params.queries, options)
    // The tokens are for servers, not for users who may read others in order to act as them.
    const shown = isPrivileged(ctx.actor) ? {} : { providerAccessToken: '', providerRefreshToken: '' }
    return { total: page.total, identities: page.rows.map((row) => ({ ...row, ...shown })) }
  },
})

export const deleteIdentity = route({
  name: 'users.deleteIdentity',
  method: 'DELETE',
  path: '/v1/users/identities/:identityId',
  title: 'Delete an identity',
  scopes: ['users.write'],
  auth: ['admin', 'key'],
  event: 'users.[userId].identities.[identityId].delete',
  audit: { event: 'identity.delete', resource: 'identity/{request.$identityId}' },
  params: { identityId: uid('ID of the identity.') },
  status: 204,
  async run(ctx, { identityId }) {
    const deleted = await ctx.store.asSystem().delete(identities, identityId)
    if (!deleted) throw new ApiError('user_identity_not_found')
    const { secrets: _secrets, ...payload } = deleted
    const ids = { userId: deleted.userId, identityId }
    ctx.emit({ template: 'users.[userId].identities.[identityId].delete', ids, model: 'identity', payload })
    return undefined
  },
})
