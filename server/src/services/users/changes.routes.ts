import {
  boolean,
  email,
  label,
  list,
  looseBoolean,
  newPassword,
  object,
  orEmpty,
  phone,
  text,
  uid,
} from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { moveEmail, movePhone } from './addresses.ts'
import { Preferences, User } from './models.ts'
import { changePassword, removePassword } from './passwords.ts'
import { updateSearched, updateUser } from './user-changes.ts'
import { userDocument } from './user-document.ts'
import { findUser } from './user-records.ts'

const userId = uid('ID of the user.')
const changed = { event: 'user.update', resource: 'user/{response.$id}' } as const
const changedBy = { ...changed, userId: '{response.$id}' } as const
const shared = { method: 'PATCH', scopes: ['users.write'], auth: ['admin', 'key'], model: User } as const

export const updateName = route({
  ...shared,
  name: 'users.updateName',
  path: '/v1/users/:userId/name',
  title: "Change a user's name",
  event: 'users.[userId].update.name',
  audit: changedBy,
  params: { userId, name: text(128, 'Name; may be empty.', 0) },
  run: (ctx, { userId, name }) => updateSearched(ctx, userId, { name }),
})

export const updateEmail = route({
  ...shared,
  name: 'users.updateEmail',
  path: '/v1/users/:userId/email',
  title: "Change a user's email",
  event: 'users.[userId].update.email',
  audit: changedBy,
  params: { userId, email: orEmpty(email('Email address; empty takes it away.')) },
  run: async (ctx, { userId, email }) =>
    userDocument(ctx, await moveEmail(ctx, await findUser(ctx, userId), email, { by: 'users' })),
})

export const updatePhone = route({
  ...shared,
  name: 'users.updatePhone',
  path: '/v1/users/:userId/phone',
  title: "Change a user's phone number",
  event: 'users.[userId].update.phone',
  audit: changed,
  params: { userId, number: orEmpty(phone('Phone number; empty takes it away.')) },
  run: async (ctx, { userId, number }) =>
    userDocument(ctx, await movePhone(ctx, await findUser(ctx, userId), number, { by: 'users' })),
})

export const updatePassword = route({
  ...shared,
  name: 'users.updatePassword',
  path: '/v1/users/:userId/password',
  title: "Change a user's password",
  event: 'users.[userId].update.password',
  audit: changedBy,
  params: { userId, password: orEmpty(newPassword('Password in plain text; empty takes it away.')) },
  async run(ctx, { userId, password }) {
    const user = await findUser(ctx, userId)
    return userDocument(ctx, await (password ? changePassword(ctx, user, password) : removePassword(ctx, user)))
  },
})

export const updateStatus = route({
  ...shared,
  name: 'users.updateStatus',
  path: '/v1/users/:userId/status',
  title: 'Block or unblock a user',
  event: 'users.[userId].update.status',
  audit: changedBy,
  params: { userId, status: looseBoolean('False blocks the user.') },
  run: (ctx, { userId, status }) => updateUser(ctx, userId, { status }),
})

export const updateLabels = route({
  ...shared,
  name: 'users.updateLabels',
  method: 'PUT',
  path: '/v1/users/:userId/labels',
  title: "Replace a user's labels",
  event: 'users.[userId].update.labels',
  audit: changed,
  params: { userId, labels: list(label(), 1000, 'Labels; each counts once.') },
  run: (ctx, { userId, labels }) => updateSearched(ctx, userId, { labels: [...new Set(labels)] }),
})

export const updateEmailVerification = route({
  ...shared,
  name: 'users.updateEmailVerification',
  path: '/v1/users/:userId/verification',
  title: "Say whether a user's email is verified",
  event: 'users.[userId].update.verification',
  audit: { event: 'verification.update', resource: 'user/{request.userId}', userId: '{request.userId}' },
  params: { userId, emailVerification: boolean('Whether the email is verified.') },
  run: (ctx, { userId, emailVerification }) => updateUser(ctx, userId, { emailVerification }),
})

export const updatePhoneVerification = route({
  ...shared,
  name: 'users.updatePhoneVerification',
  path: '/v1/users/:userId/verification/phone',
  title: "Say whether a user's phone number is verified",
  event: 'users.[userId].update.verification',
  audit: { event: 'verification.update', resource: 'user/{response.$id}' },
  params: { userId, phoneVerification: boolean('Whether the phone number is verified.') },
  run: (ctx, { userId, phoneVerification }) => updateUser(ctx, userId, { phoneVerification }),
})

export const updateImpersonator = route({
  ...shared,
  name: 'users.updateImpersonator',
  path: '/v1/users/:userId/impersonator',
  title: 'Allow or forbid a user to act as others',
  event: 'users.[userId].update.impersonator',
  audit: changed,
  params: { userId, impersonator: looseBoolean('Whether the user may act as others.') },
  run: (ctx, { userId, impersonator }) => updateUser(ctx, userId, { impersonator }),
})

export const getPrefs = route({
  name: 'users.getPrefs',
  method: 'GET',
  path: '/v1/users/:userId/prefs',
  title: "Get a user's preferences",
  scopes: ['users.read'],
  auth: ['admin', 'key'],
  params: { userId },
  model: Preferences,
  run: async (ctx, { userId }) => (await findUser(ctx, userId)).prefs,
})

export const updatePrefs = route({
  ...shared,
  name: 'users.updatePrefs',
  path: '/v1/users/:userId/prefs',
  title: "Replace a user's preferences",
  event: 'users.[userId].update.prefs',
  params: { userId, prefs: object('Preferences; they replace those there are.') },
  model: Preferences,
  run: async (ctx, { userId, prefs }) => (await updateUser(ctx, userId, { prefs })).prefs,
})
