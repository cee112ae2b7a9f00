import type { Context } from '../../contract/context.ts'
import { customId, email, oneOf, optional, password, strictInteger, text } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import type { PasswordRecord } from '../../crypto/passwords.ts'
import { User } from './models.ts'
import { createUserDocument } from './user-records.ts'

const SHA_VERSIONS = [
  'sha1',
  'sha224',
  'sha256',
  'sha384',
  'sha512/224',
  'sha512/256',
  'sha512',
  'sha3-224',
  'sha3-256',
  'sha3-384',
  'sha3-512',
] as const

// Users of another system move in with the hashes they have there, and get today's at their first sign-in
// (contract: identity 4.2).
const shared = {
  method: 'POST',
  scopes: ['users.write'],
  auth: ['admin', 'key'],
  audit: { event: 'user.create', resource: 'user/{response.$id}' },
  status: 201,
  model: User,
} as const
const who = { userId: customId('ID of the new user.'), email: email('Email address.') }
const name = optional(text(128, 'Name.'), '')
const hashed = (algorithm: string) => password(`Password, hashed with ${algorithm}.`)

interface Import {
  readonly userId: string
  readonly email: string
  readonly password: string
  readonly name: string
}

const importUser = (
  ctx: Context,
  { userId, email, password: hash, name }: Import,
  algorithm: string,
  options: PasswordRecord['options'] = {},
) => createUserDocument(ctx, { userId, email, name, password: { hash, algorithm, options } })

export const createArgon2User = route({
  ...shared,
  name: 'users.createArgon2User',
  path: '/v1/users/argon2',
  title: 'Create a user whose password is hashed with Argon2',
  params: { ...who, password: hashed('Argon2'), name },
  run: (ctx, params) => importUser(ctx, params, 'argon2'),
})

export const createBcryptUser = route({
  ...shared,
  name: 'users.createBcryptUser',
  path: '/v1/users/bcrypt',
  title: 'Create a user whose password is hashed with bcrypt',
  params: { ...who, password: hashed('bcrypt'), name },
  run: (ctx, params) => importUser(ctx, params, 'bcrypt'),
})

export const createMD5User = route({
  ...shared,
  name: 'users.createMD5User',
  path: '/v1/users/md5',
  title: 'Create a user whose password is hashed with MD5',
  params: { ...who, password: hashed('MD5'), name },
  run: (ctx, params) => importUser(ctx, params, 'md5'),
})

export const createPHPassUser = route({
  ...shared,
  name: 'users.createPHPassUser',
  path: '/v1/users/phpass',
  title: 'Create a user whose password is hashed with PHPass',
  params: { ...who, password: hashed('PHPass'), name },
  run: (ctx, params) => importUser(ctx, params, 'phpass'),
})

export const createScryptUser = route({
  ...shared,
  name: 'users.createScryptUser',
  path: '/v1/users/scrypt',
  title: 'Create a user whose password is hashed with scrypt',
  params: {
    ...who,
    password: hashed('scrypt'),
    passwordSalt: text(128, 'Salt.'),
    passwordCpu: strictInteger('Work factor (N), a power of two.'),
    passwordMemory: strictInteger('Block size (r).'),
    passwordParallel: strictInteger('Parallel lanes (p).'),
    passwordLength: strictInteger('Bytes of the derived key.'),
    name,
  },
  run: (ctx, params) =>
    importUser(ctx, params, 'scrypt', {
      salt: params.passwordSalt,
      costCpu: params.passwordCpu,
      costMemory: params.passwordMemory,
      costParallel: params.passwordParallel,
      length: params.passwordLength,
    }),
})

export const createScryptModifiedUser = route({
  ...shared,
  name: 'users.createScryptModifiedUser',
  path: '/v1/users/scrypt-modified',
  title: "Create a user whose password is hashed with Firebase's scrypt",
  params: {
    ...who,
    password: hashed("Firebase's scrypt"),
    passwordSalt: text(128, "The user's salt, in base64."),
    passwordSaltSeparator: text(128, "The project's salt separator, in base64."),
    passwordSignerKey: text(128, "The project's signer key, in base64."),
    name,
  },
  run: (ctx, params) =>
    importUser(ctx, params, 'scryptMod', {
      salt: params.passwordSalt,
      saltSeparator: params.passwordSaltSeparator,
      signerKey: params.passwordSignerKey,
    }),
})

export const createSHAUser = route({
  ...shared,
  name: 'users.createSHAUser',
  path: '/v1/users/sha',
  title: 'Create a user whose password is hashed with SHA',
  params: {
    ...who,
    password: hashed('SHA'),
    passwordVersion: optional(oneOf<string>(SHA_VERSIONS, 'Which SHA; SHA-256 unless given.', { caseless: true }), ''),
    name,
  },
  run: (ctx, params) =>
    importUser(ctx, params, 'sha', params.passwordVersion ? { version: params.passwordVersion } : {}),
})
