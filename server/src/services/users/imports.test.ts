import { scryptSync } from 'node:crypto'
import { hashSync } from '@node-rs/bcrypt'
import { Users } from 'node-appwrite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProject, type TestProject } from '../../../test/factories.ts'
import { startServer, type TestServer } from '../../../test/harness.ts'
import { hashPassword } from '../../crypto/passwords.ts'
import { users as userShape } from '../directory/index.ts'
import { createUser, findUser, rehashPassword, verifyUserPassword } from './index.ts'

let server: TestServer
let project: TestProject
let users: Users

beforeAll(async () => {
  server = await startServer()
  project = await createProject(server)
  users = new Users(await project.key())
})
afterAll(() => server.close())

const scryptHash = scryptSync('appwrite', 'salt', 64, { N: 1024, r: 8, p: 1 }).toString('hex')
const of = (userId: string) => ({ userId, email: `${userId}@firm.example` })

// The hashes are those of `password` or `appwrite`, by common tools.
const imports: [string, string, () => Promise<{ hash?: string | null }>][] = [
  ['md5', 'password', () => users.createMD5User({ ...of('md5'), password: '5f4dcc3b5aa765d61d8327deb882cf99' })],
  [
    'sha',
    'password',
    () =>
      users.createSHAUser({
        ...of('sha'),
        password: '5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8',
        passwordVersion: 'sha1' as never,
      }),
  ],
  [
    'bcrypt',
    'appwrite',
    () =>
      users.createBcryptUser({
        ...of('bcrypt'),
        password: hashSync('appwrite', { cost: 5 }),
      }),
  ],
  [
    'phpass',
    'appwrite',
    () => users.createPHPassUser({ ...of('phpass'), password: '$P$Br387rwferoKN7uwHZqNMu98q3U8RO.' }),
  ],
  [
    'argon2',
    'appwrite',
    () =>
      users.createArgon2User({
        ...of('argon2'),
        password: '$argon2i$v=19$m=20,t=3,p=2$YXBwd3JpdGU$A/54i238ed09ZR4NwlACU5XnkjNBZU9QeOEuhjLiexI',
      }),
  ],
  [
    'scrypt',
    'appwrite',
    () =>
      users.createScryptUser({
        ...of('scrypt'),
        password: scryptHash,
        passwordSalt: 'salt',
        passwordCpu: 1024,
        passwordMemory: 8,
        passwordParallel: 1,
        passwordLength: 64,
      }),
  ],
  [
    'scryptMod',
    'appwrite',
    () =>
      users.createScryptModifiedUser({
        ...of('scryptmod'),
        password: 'UlM7JiXRcQhzAGlaonpSqNSLIz475WMddOgLjej5De9vxTy48K6WtqlEzrRFeK4t0COfMhWCb8wuMHgxOFCHFQ==',
        passwordSalt: 'UxLMreBr6tYyjQ==',
        passwordSaltSeparator: 'Bw==',
        passwordSignerKey: 'XyEKE9RcTDeLEsL/RjwPDBv/RqDl8fb3gpYEOQaPihbxf1ZAtSOHCjuAAa7Q3oHpCYhXSN9tizHgVOwn6krflQ==',
      }),
  ],
]

describe('users imported with a hash', () => {
  it.each(imports)('%s is checked, and hashed anew once the password is known', async (hash, password, create) => {
    expect((await create()).hash).toBe(hash)
    const ctx = await server.app.system(project.projectId)
    const user = await findUser(ctx, hash.toLowerCase())
    expect(await verifyUserPassword(user, 'not the password')).toBe(false)
    expect(await verifyUserPassword(user, password)).toBe(true)
    const renewed = await rehashPassword(ctx, user, password)
    expect(renewed).toMatchObject({ hash: 'argon2', passwordUpdate: user.passwordUpdate })
    expect(renewed.password).toMatch(/^\$argon2id\$/)
    expect(await verifyUserPassword(renewed, password)).toBe(true)
  })

  it('does not undo a change that came between', async () => {
    const ctx = await server.app.system(project.projectId)
    const password = { hash: '5f4dcc3b5aa765d61d8327deb882cf99', algorithm: 'md5', options: {} }
    const before = await createUser(ctx, { userId: 'between', password })
    const { hash } = await hashPassword('changed meanwhile')
    await ctx.transaction(({ store }) => store.update(userShape, 'between', { password: hash, hash: 'argon2' }))
    await rehashPassword(ctx, before, 'password')
    expect((await findUser(ctx, 'between')).password).toBe(hash)
  })

  it('refuses an unknown version of SHA', async () => {
    const created = users.createSHAUser({ ...of('sha9'), password: 'x'.repeat(40), passwordVersion: 'sha9' as never })
    await expect(created).rejects.toMatchObject({ type: 'general_argument_invalid', code: 400 })
  })
})
