import {
  customId,
  email,
  newPassword,
  noParams,
  object,
  optional,
  password,
  phone,
  text,
} from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { Account, Preferences } from '../users/index.ts'
import { updateEmail, updatePhone } from './addresses.ts'
import { currentAccount, realUser } from './current-user.ts'
import { updatePassword } from './password.ts'
import { deleteAccount, updateName, updatePrefs, updateStatus } from './profile.ts'
import { signUp } from './sign-up.ts'

const shared = { scopes: ['account'] as const, auth: ['admin', 'session', 'jwt'] as const }
const changed = { event: 'user.update', resource: 'user/{response.$id}' }

export const create = route({
  name: 'account.create',
  method: 'POST',
  path: '/v1/account',
  title: 'Sign up',
  scopes: ['sessions.write'],
  auth: ['admin', 'session', 'jwt'],
  authMethod: 'emailPassword',
  rate: { limit: 10, seconds: 3600, keys: ['url:{url},ip:{ip}'] },
  audit: { event: 'user.create', resource: 'user/{response.$id}', userId: '{response.$id}' },
  params: {
    userId: customId('ID of the new user.'),
    email: email('Email address to sign in with.'),
    password: newPassword('Password to sign in with.'),
    name: optional(text(128, 'Name of the user.'), ''),
  },
  status: 201,
  model: Account,
  run: signUp,
})

export const get = route({
  ...shared,
  name: 'account.get',
  method: 'GET',
  path: '/v1/account',
  title: 'Get my account',
  params: noParams,
  model: Account,
  run: async (ctx) => currentAccount(ctx),
})

export const remove = route({
  name: 'account.delete',
  method: 'DELETE',
  path: '/v1/account',
  title: 'Delete my account',
  scopes: ['account'],
  auth: ['admin'],
  audit: { event: 'user.delete', resource: 'user/{user.$id}' },
  params: noParams,
  status: 204,
  run: deleteAccount,
})

export const changeName = route({
  ...shared,
  name: 'account.updateName',
  method: 'PATCH',
  path: '/v1/account/name',
  title: 'Change my name',
  event: 'users.[userId].update.name',
  audit: changed,
  params: { name: text(128, 'The name.') },
  model: Account,
  run: updateName,
})

export const changeEmail = route({
  ...shared,
  name: 'account.updateEmail',
  method: 'PATCH',
  path: '/v1/account/email',
  title: 'Change my email address',
  event: 'users.[userId].update.email',
  audit: changed,
  params: {
    email: email('The new address; it starts unverified.'),
    password: password('The present password; where there is none yet, this becomes it.'),
  },
  model: Account,
  run: updateEmail,
})

export const changePhone = route({
  ...shared,
  name: 'account.updatePhone',
  method: 'PATCH',
  path: '/v1/account/phone',
  title: 'Change my phone number',
  event: 'users.[userId].update.phone',
  audit: changed,
  params: {
    phone: phone('The new number; it starts unverified.'),
    password: password('The present password; where there is none yet, this becomes it.'),
  },
  model: Account,
  run: updatePhone,
})

export const changePassword = route({
  ...shared,
  name: 'account.updatePassword',
  method: 'PATCH',
  path: '/v1/account/password',
  title: 'Change my password',
  rate: { limit: 10, seconds: 3600, keys: ['url:{url},ip:{ip}'] },
  event: 'users.[userId].update.password',
  audit: { ...changed, userId: '{response.$id}' },
  params: {
    password: newPassword('The new password.'),
    oldPassword: optional(password('The present password; not needed where there is none yet.'), ''),
  },
  model: Account,
  run: updatePassword,
})

export const block = route({
  ...shared,
  name: 'account.updateStatus',
  method: 'PATCH',
  path: '/v1/account/status',
  title: 'Block my account',
  event: 'users.[userId].update.status',
  audit: changed,
  params: noParams,
  model: Account,
  run: updateStatus,
})

export const getPrefs = route({
  ...shared,
  name: 'account.getPrefs',
  method: 'GET',
  path: '/v1/account/prefs',
  title: 'Get my preferences',
  params: noParams,
  model: Preferences,
  run: async (ctx) => realUser(ctx).prefs,
})

export const changePrefs = route({
  ...shared,
  name: 'account.updatePrefs',
  method: 'PATCH',
  path: '/v1/account/prefs',
  title: 'Replace my preferences',
  event: 'users.[userId].update.prefs',
  audit: changed,
  params: { prefs: object('All preferences; what was there before is gone.') },
  model: Account,
  run: updatePrefs,
})
