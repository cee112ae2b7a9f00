import {
  customId,
  email,
  newPassword,
  nullable,
  optional,
  phone,
  queries,
  search,
  text,
  total,
  uid,
} from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { hashPassword } from '../../crypto/passwords.ts'
import { users } from '../directory/index.ts'
import { deleteUser } from './deletion.ts'
import { User, UserList } from './models.ts'
import { refusePersonalData } from './password-policy.ts'
import { userDocument, userDocuments } from './user-document.ts'
import { createUserDocument, findUser } from './user-records.ts'

const ATTRIBUTES = [
  'name',
  'email',
  'phone',
  'status',
  'labels',
  'passwordUpdate',
  'registration',
  'emailVerification',
  'phoneVerification',
  'accessedAt',
  'impersonator',
]

export const create = route({
  name: 'users.create',
  method: 'POST',
  path: '/v1/users',
  title: 'Create a user',
  scopes: ['users.write'],
  auth: ['admin', 'key'],
  audit: { event: 'user.create', resource: 'user/{response.$id}' },
  params: {
    userId: customId('ID of the new user.'),
    email: optional(nullable(email('Email address.')), null),
    phone: optional(nullable(phone('Phone number.')), null),
    password: optional(newPassword('Password in plain text. Without one, the user signs in some other way.'), ''),
    name: optional(text(128, 'Name.'), ''),
  },
  status: 201,
  model: User,
  atomic: ({ password }) => password === '',
  async run(ctx, { password, ...facts }) {
    if (password) refusePersonalData(ctx.project, { ...facts, $id: facts.userId }, password)
    return createUserDocument(ctx, { ...facts, password: password ? await hashPassword(password) : null })
  },
})

export const list = route({
  name: 'users.list',
  method: 'GET',
  path: '/v1/users',
  title: 'List users',
  scopes: ['users.read'],
  auth: ['admin', 'key'],
  params: { queries: optional(queries(ATTRIBUTES), []), search: search(), total: total() },
  model: UserList,
  async run(ctx, params) {
    const options = { attributes: ATTRIBUTES, search: params.search, total: params.total }
    const page = await ctx.store.asSystem().list(users, params.queries, options)
    return { total: page.total, users: await userDocuments(ctx, page.rows) }
  },
})

export const get = route({
  name: 'users.get',
  method: 'GET',
  path: '/v1/users/:userId',
  title: 'Get a user',
  scopes: ['users.read'],
  auth: ['admin', 'key'],
  params: { userId: uid('ID of the user.') },
  model: User,
  run: async (ctx, { userId }) => userDocument(ctx, await findUser(ctx, userId)),
})

export const remove = route({
  name: 'users.delete',
  method: 'DELETE',
  path: '/v1/users/:userId',
  title: 'Delete a user and all that is his',
  scopes: ['users.write'],
  auth: ['admin', 'key'],
  event: 'users.[userId].delete',
  audit: { event: 'user.delete', resource: 'user/{request.userId}' },
  params: { userId: uid('ID of the user.') },
  status: 204,
  async run(ctx, { userId }) {
    await deleteUser(ctx, await findUser(ctx, userId))
    return undefined
  },
})
