import { documentFields, field, listOf, model, Preferences } from '../../contract/model.ts'

export { Preferences }

/** Options of a password's hash, told apart by `type`. */
export const AlgoArgon2 = model('algoArgon2', {
  type: field.string({ default: 'argon2', description: 'Name of the algorithm.' }),
  memoryCost: field.integer({ description: 'Memory, in KiB.' }),
  timeCost: field.integer({ description: 'Passes over the memory.' }),
  threads: field.integer({ description: 'Parallel lanes.' }),
})
export const AlgoScrypt = model('algoScrypt', {
  type: field.string({ default: 'scrypt', description: 'Name of the algorithm.' }),
  costCpu: field.integer({ default: 8, description: 'Work factor (N).' }),
  costMemory: field.integer({ default: 14, description: 'Block size (r).' }),
  costParallel: field.integer({ default: 1, description: 'Parallel lanes (p).' }),
  length: field.integer({ default: 64, description: 'Bytes of the derived key.' }),
})
export const AlgoScryptModified = model('algoScryptModified', {
  type: field.string({ default: 'scryptMod', description: 'Name of the algorithm.' }),
  salt: field.string({ description: "The user's salt, in base64." }),
  saltSeparator: field.string({ description: "The project's salt separator, in base64." }),
  signerKey: field.string({ description: "The project's signer key, in base64." }),
})
const algorithm = (key: string, type: string) =>
  model(key, { type: field.string({ default: type, description: 'Name of the algorithm.' }) })
export const AlgoBcrypt = algorithm('algoBcrypt', 'bcrypt')
export const AlgoPhpass = algorithm('algoPhpass', 'phpass')
export const AlgoSha = algorithm('algoSha', 'sha')
export const AlgoMd5 = algorithm('algoMd5', 'md5')

/** An address that messages to a user can go to. */
export const Target = model('target', {
  ...documentFields,
  name: field.string({ description: 'Name of the target.' }),
  userId: field.string({ description: 'ID of the user it belongs to.' }),
  providerId: field.nullableString({ description: 'ID of the messaging provider that serves it.' }),
  providerType: field.string({ description: 'Kind of message it takes: `email`, `sms` or `push`.' }),
  identifier: field.string({ description: 'Email address, phone number or device token.' }),
  expired: field.boolean({ description: 'Whether the push service reported the device as gone.' }),
})
export const TargetList = listOf('targetList', 'targets', Target)

const profile = {
  registration: field.datetime({ description: 'When the user came into being.' }),
  status: field.boolean({ default: true, description: 'False while the user is blocked.' }),
  labels: field.strings({ description: 'Labels, which permissions can name.' }),
  passwordUpdate: field.datetime({ description: 'When the password was last set.' }),
  email: field.string({ description: 'Email address.' }),
  phone: field.string({ description: 'Phone number, with `+` and the country code.' }),
  emailVerification: field.boolean({ description: 'Whether the email address is verified.' }),
  emailCanonical: field.nullableString({ description: 'The email address without aliases.' }),
  emailIsFree: field.nullableBoolean({ description: 'Whether a free mail provider hosts the address.' }),
  emailIsDisposable: field.nullableBoolean({ description: 'Whether the address is a throw-away one.' }),
  emailIsCorporate: field.nullableBoolean({ description: 'Whether an organization hosts the address.' }),
  emailIsCanonical: field.nullableBoolean({ description: 'Whether the address is written without aliases.' }),
  phoneVerification: field.boolean({ description: 'Whether the phone number is verified.' }),
  mfa: field.boolean({ description: 'Whether signing in takes a second factor.' }),
  prefs: field.model(Preferences, { description: 'Preferences, any JSON object.' }),
  targets: field.models(Target, { description: 'Addresses that messages can go to.' }),
  accessedAt: field.datetime({ description: 'When the user was last seen, to the day.' }),
  impersonator: field.nullableBoolean({ description: 'Whether the user may act as others.' }),
  impersonatorUserId: field.nullableString({ description: 'ID of the user who is acting as this one.' }),
}
const name = field.string({ description: 'Name of the user.' })

/** A user as servers see it. */
export const User = model('user', {
  ...documentFields,
  name,
  password: field.nullableString({ description: 'Hash of the password.' }),
  hash: field.nullableString({ description: 'Algorithm of the hash.' }),
  hashOptions: field.oneOf(
    [AlgoArgon2, AlgoScrypt, AlgoScryptModified, AlgoBcrypt, AlgoPhpass, AlgoSha, AlgoMd5],
    // What is reported has the names of the hash functions, not those of the models (contract: exchanges/users.json).
    { asStored: true, description: 'Options of the hash.' },
  ),
  ...profile,
})
export const UserList = listOf('userList', 'users', User)

/** A user as he sees himself: nothing of the password. */
export const Account = model('user', { ...documentFields, name, ...profile }, { title: 'account' })

/** A sign-in that lasts. */
export const Session = model('session', {
  ...documentFields,
  userId: field.string({ description: 'ID of the user.' }),
  expire: field.datetime({ description: 'When it ends.' }),
  provider: field.string({ description: 'Way of signing in.' }),
  providerUid: field.string({ description: 'Who the user is to the provider.' }),
  providerAccessToken: field.string({ description: 'Access token of the OAuth2 provider.' }),
  providerAccessTokenExpiry: field.datetime({ description: 'When that access token ends.' }),
  providerRefreshToken: field.string({ description: 'Refresh token of the OAuth2 provider.' }),
  ip: field.string({ description: 'Address it was made from.' }),
  osCode: field.string({ description: 'Code of the operating system.' }),
  osName: field.string({ description: 'Name of the operating system.' }),
  osVersion: field.string({ description: 'Version of the operating system.' }),
  clientType: field.string({ description: 'Kind of client.' }),
  clientCode: field.string({ description: 'Code of the client.' }),
  clientName: field.string({ description: 'Name of the client.' }),
  clientVersion: field.string({ description: 'Version of the client.' }),
  clientEngine: field.string({ description: 'Engine of the client.' }),
  clientEngineVersion: field.string({ description: 'Version of that engine.' }),
  deviceName: field.string({ description: 'Kind of device.' }),
  deviceBrand: field.string({ description: 'Brand of the device.' }),
  deviceModel: field.string({ description: 'Model of the device.' }),
  countryCode: field.string({ description: 'ISO 3166 code of the country in lower case, `--` when unknown.' }),
  countryName: field.string({ description: 'Name of the country, in the language of the request.' }),
  current: field.boolean({ description: 'Whether the request presented this session.' }),
  factors: field.strings({ description: 'Factors proved so far.' }),
  secret: field.string({ sensitive: true, description: 'What a client presents to use it.' }),
  mfaUpdatedAt: field.datetime({ description: 'When a second factor was last proved.' }),
})
export const SessionList = listOf('sessionList', 'sessions', Session)

/** A secret that is good for one act, once. */
export const Token = model('token', {
  $id: documentFields.$id,
  $createdAt: documentFields.$createdAt,
  userId: field.string({ description: 'ID of the user.' }),
  secret: field.string({ sensitive: true, description: 'The secret.' }),
  expire: field.datetime({ description: 'When it ends.' }),
  phrase: field.string({ description: 'Words that are also in the mail, so that the reader can compare.' }),
})

/** A JSON web token of a user. */
export const Jwt = model('jwt', { jwt: field.string({ description: 'The signed token.' }) })

/** A user of an outside provider who is a user here. */
export const Identity = model('identity', {
  ...documentFields,
  userId: field.string({ description: 'ID of the user.' }),
  provider: field.string({ description: 'The provider.' }),
  providerUid: field.string({ description: 'ID of the user at the provider.' }),
  providerEmail: field.string({ description: 'Email address of the user at the provider.' }),
  providerAccessToken: field.string({ description: 'Access token of the provider.' }),
  providerAccessTokenExpiry: field.datetime({ description: 'When that access token ends.' }),
  providerRefreshToken: field.string({ description: 'Refresh token of the provider.' }),
})
export const IdentityList = listOf('identityList', 'identities', Identity)

/** Which second factors a user can prove. */
export const MfaFactors = model('mfaFactors', {
  totp: field.boolean({ description: 'A verified authenticator app.' }),
  phone: field.boolean({ description: 'A verified phone number.' }),
  email: field.boolean({ description: 'A verified email address.' }),
  recoveryCode: field.boolean({ description: 'Recovery codes.' }),
  custom: field.boolean({ description: "The application's own way." }),
})
export const MfaRecoveryCodes = model('mfaRecoveryCodes', {
  recoveryCodes: field.strings({ description: 'Codes that each stand in for a second factor once.' }),
})

/** A challenge that the application delivers by itself. */
export const MfaChallengeSecret = model('mfaChallengeSecret', {
  $id: documentFields.$id,
  $createdAt: documentFields.$createdAt,
  userId: field.string({ description: 'ID of the user.' }),
  expire: field.datetime({ description: 'When it ends.' }),
  code: field.string({ description: 'The code the user has to answer with.' }),
})
