import { isPrivileged } from '../../contract/actor.ts'
import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { boolean, oneOf, text, uid } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { challenges } from '../directory/index.ts'
import {
  createRecoveryCodes,
  deleteAuthenticator,
  mfaFactors,
  recoveryCodesOf,
  regenerateRecoveryCodes,
} from './mfa.ts'
import { MfaChallengeSecret, MfaFactors, MfaRecoveryCodes, User } from './models.ts'
import { updateUser } from './user-changes.ts'
import { findUser } from './user-records.ts'

const userId = uid('ID of the user.')
const reading = { method: 'GET', scopes: ['users.read'], auth: ['admin', 'key'] } as const
const writing = { scopes: ['users.write'], auth: ['admin', 'key'] } as const
const audit = { event: 'user.update', resource: 'user/{response.$id}', userId: '{response.$id}' } as const

// Users who may act as others may read users, to choose one: not what the chosen one proves himself with.
function refuseReaders({ actor }: Context): void {
  if (!isPrivileged(actor)) throw new ApiError('user_unauthorized')
}

export const updateMFA = route({
  ...writing,
  name: 'users.updateMFA',
  method: 'PATCH',
  path: '/v1/users/:userId/mfa',
  title: 'Switch the second factor on or off for a user',
  event: 'users.[userId].update.mfa',
  audit,
  params: { userId, mfa: boolean('Whether signing in takes a second factor.') },
  model: User,
  run: (ctx, { userId, mfa }) => updateUser(ctx, userId, { mfa }),
})

export const listMFAFactors = route({
  ...reading,
  name: 'users.listMFAFactors',
  path: '/v1/users/:userId/mfa/factors',
  title: 'List the second factors a user can prove',
  params: { userId },
  model: MfaFactors,
  run: async (ctx, { userId }) => mfaFactors(ctx, await findUser(ctx, userId)),
})

export const getMFAChallenge = route({
  ...reading,
  name: 'users.getMFAChallenge',
  path: '/v1/users/:userId/mfa/challenges/:challengeId',
  title: 'Get a custom challenge with its code, to deliver it',
  params: { userId, challengeId: text(256, 'ID of the challenge.') },
  model: MfaChallengeSecret,
  async run(ctx, { userId, challengeId }) {
    refuseReaders(ctx)
    const user = await findUser(ctx, userId)
    const mine = { $id: challengeId, userInternalId: user.$sequence, type: 'custom' }
    const challenge = await ctx.store.asSystem().first(challenges, mine)
    if (!challenge || challenge.expire <= ctx.now()) throw new ApiError('user_invalid_token')
    return challenge
  },
})

export const deleteMFAAuthenticator = route({
  ...writing,
  name: 'users.deleteMFAAuthenticator',
  method: 'DELETE',
  path: '/v1/users/:userId/mfa/authenticators/:type',
  title: 'Delete an authenticator of a user',
  event: 'users.[userId].delete.mfa',
  audit: { event: 'user.update', resource: 'user/{request.userId}', userId: '{request.userId}' },
  params: { userId, type: oneOf(['totp'], 'Type of the authenticator.', { caseless: true }) },
  status: 204,
  async run(ctx, { userId, type }) {
    await deleteAuthenticator(ctx, await findUser(ctx, userId), type)
    return undefined
  },
})

export const getMFARecoveryCodes = route({
  ...reading,
  name: 'users.getMFARecoveryCodes',
  path: '/v1/users/:userId/mfa/recovery-codes',
  title: "Get a user's recovery codes",
  params: { userId },
  model: MfaRecoveryCodes,
  async run(ctx, { userId }) {
    refuseReaders(ctx)
    return { recoveryCodes: recoveryCodesOf(await findUser(ctx, userId)) }
  },
})

export const createMFARecoveryCodes = route({
  ...writing,
  name: 'users.createMFARecoveryCodes',
  method: 'PATCH',
  path: '/v1/users/:userId/mfa/recovery-codes',
  title: 'Make recovery codes for a user who has none',
  event: 'users.[userId].create.mfa.recovery-codes',
  audit,
  params: { userId },
  model: MfaRecoveryCodes,
  run: async (ctx, { userId }) => ({ recoveryCodes: await createRecoveryCodes(ctx, userId) }),
})

export const updateMFARecoveryCodes = route({
  ...writing,
  name: 'users.updateMFARecoveryCodes',
  method: 'PUT',
  path: '/v1/users/:userId/mfa/recovery-codes',
  title: "Replace a user's recovery codes by new ones",
  event: 'users.[userId].update.mfa.recovery-codes',
  audit,
  params: { userId },
  model: MfaRecoveryCodes,
  run: async (ctx, { userId }) => ({ recoveryCodes: await regenerateRecoveryCodes(ctx, userId) }),
})
