import { column, type Row, shape } from '../../data/shape.ts'

// The tables of identity: in every project's database, and in the platform's for the console's own users.
const homes = ['project', 'platform'] as const
const ofUser = (row: { readonly userId: string }) => [`user/${row.userId}`]

export const users = shape({
  name: 'users',
  homes,
  access: 'system',
  columns: {
    name: column.string({ fallback: '' }),
    email: column.string(),
    phone: column.string(),
    status: column.boolean({ fallback: true }),
    labels: column.strings(),
    /** The hash, in the format of its algorithm; null when no password was ever set. */
    password: column.string({ encrypt: true }),
    passwordHistory: column.strings({ encrypt: true }),
    hash: column.string({ fallback: 'argon2' }),
    hashOptions: column.json({ fallback: { type: 'argon2', memory_cost: 65536, time_cost: 4, threads: 3 } }),
    passwordUpdate: column.datetime(),
    prefs: column.json({ fallback: {} }),
    registration: column.datetime(),
    emailVerification: column.boolean({ fallback: false }),
    phoneVerification: column.boolean({ fallback: false }),
    /** An administrator asks for a new password before anything else. */
    reset: column.boolean({ fallback: false }),
    mfa: column.boolean({ fallback: false }),
    mfaRecoveryCodes: column.strings({ encrypt: true }),
    search: column.string({ fallback: '' }),
    accessedAt: column.datetime(),
    emailCanonical: column.string(),
    emailIsFree: column.boolean(),
    emailIsDisposable: column.boolean(),
    emailIsCorporate: column.boolean(),
    emailIsCanonical: column.boolean(),
    impersonator: column.boolean({ fallback: false }),
  },
  indexes: [
    { columns: ['email'], unique: true },
    { columns: ['phone'], unique: true },
    { columns: ['name'] },
    { columns: ['accessedAt'] },
    { columns: ['registration'] },
  ],
  purges: (row) => [`user/${row.$id}`],
})
export type User = Row<typeof users>

export const sessions = shape({
  name: 'sessions',
  homes,
  access: 'system',
  columns: {
    userId: column.string({ required: true }),
    userInternalId: column.integer({ required: true }),
    provider: column.string({ required: true }),
    providerUid: column.string({ fallback: '' }),
    providerAccessToken: column.string({ encrypt: true }),
    providerAccessTokenExpiry: column.datetime(),
    providerRefreshToken: column.string({ encrypt: true }),
    /** Hex SHA-256 of the secret. */
    secret: column.string({ required: true, encrypt: true }),
    userAgent: column.string({ fallback: 'UNKNOWN' }),
    ip: column.string({ fallback: '' }),
    countryCode: column.string({ fallback: '--' }),
    osCode: column.string(),
    osName: column.string(),
    osVersion: column.string(),
    clientType: column.string(),
    clientCode: column.string(),
    clientName: column.string(),
    clientVersion: column.string(),
    clientEngine: column.string(),
    clientEngineVersion: column.string(),
    deviceName: column.string(),
    deviceBrand: column.string(),
    deviceModel: column.string(),
    factors: column.strings(),
    expire: column.datetime({ required: true }),
    mfaUpdatedAt: column.datetime(),
  },
  indexes: [{ columns: ['userInternalId'] }, { columns: ['expire'] }],
  purges: ofUser,
})
export type Session = Row<typeof sessions>

export const tokens = shape({
  name: 'tokens',
  homes,
  access: 'system',
  columns: {
    userId: column.string({ required: true }),
    userInternalId: column.integer({ required: true }),
    /** What the token is good for; see `TokenType` in the users service. */
    type: column.integer({ required: true }),
    /** Hex SHA-256 of the secret. */
    secret: column.string({ required: true, encrypt: true }),
    expire: column.datetime({ required: true }),
    userAgent: column.string({ fallback: 'UNKNOWN' }),
    ip: column.string({ fallback: '' }),
  },
  indexes: [{ columns: ['userInternalId'] }, { columns: ['expire'] }],
})
export type Token = Row<typeof tokens>

export const identities = shape({
  name: 'identities',
  homes,
  access: 'system',
  columns: {
    userId: column.string({ required: true }),
    userInternalId: column.integer({ required: true }),
    provider: column.string({ required: true }),
    providerUid: column.string({ required: true }),
    providerEmail: column.string(),
    providerAccessToken: column.string({ encrypt: true }),
    providerAccessTokenExpiry: column.datetime(),
    providerRefreshToken: column.string({ encrypt: true }),
    secrets: column.json({ encrypt: true }),
    scopes: column.strings(),
    expire: column.datetime(),
  },
  indexes: [
    { columns: ['userInternalId', 'provider', 'providerUid'], unique: true },
    { columns: ['provider', 'providerUid'], unique: true },
    { columns: ['providerEmail'] },
  ],
})
export type Identity = Row<typeof identities>

export const targets = shape({
  name: 'targets',
  homes,
  access: 'system',
  columns: {
    userId: column.string({ required: true }),
    userInternalId: column.integer({ required: true }),
    sessionId: column.string(),
    sessionInternalId: column.integer(),
    providerType: column.string({ required: true }),
    providerId: column.string(),
    providerInternalId: column.integer(),
    identifier: column.string({ required: true }),
    name: column.string({ fallback: '' }),
    expired: column.boolean({ fallback: false }),
  },
  indexes: [
    { columns: ['userInternalId'] },
    { columns: ['identifier'], unique: true },
    { columns: ['providerInternalId'] },
    { columns: ['sessionInternalId'] },
  ],
  purges: ofUser,
})
export type Target = Row<typeof targets>

export const authenticators = shape({
  name: 'authenticators',
  homes,
  access: 'system',
  columns: {
    userId: column.string({ required: true }),
    userInternalId: column.integer({ required: true }),
    type: column.string({ required: true }),
    verified: column.boolean({ fallback: false }),
    data: column.json({ encrypt: true }),
  },
  indexes: [{ columns: ['userInternalId'] }],
  purges: ofUser,
})
export type Authenticator = Row<typeof authenticators>

export const challenges = shape({
  name: 'challenges',
  homes,
  access: 'system',
  columns: {
    userId: column.string({ required: true }),
    userInternalId: column.integer({ required: true }),
    type: column.string({ required: true }),
    token: column.string({ encrypt: true }),
    code: column.string({ encrypt: true }),
    expire: column.datetime({ required: true }),
  },
  indexes: [{ columns: ['userInternalId'] }, { columns: ['expire'] }],
})
export type Challenge = Row<typeof challenges>

export const teams = shape({
  name: 'teams',
  homes,
  access: 'rows',
  columns: {
    name: column.string({ required: true }),
    total: column.integer({ fallback: 0 }),
    search: column.string({ fallback: '' }),
    prefs: column.json({ fallback: {} }),
    labels: column.strings(),
  },
  indexes: [{ columns: ['name'] }, { columns: ['total'] }],
})
export type Team = Row<typeof teams>

export const memberships = shape({
  name: 'memberships',
  homes,
  access: 'rows',
  columns: {
    userId: column.string({ required: true }),
    userInternalId: column.integer({ required: true }),
    teamId: column.string({ required: true }),
    teamInternalId: column.integer({ required: true }),
    roles: column.strings(),
    invited: column.datetime(),
    joined: column.datetime(),
    confirm: column.boolean({ fallback: false }),
    /** Of an invitation: the hex SHA-256 of its secret, a colon, that of the address it went to. Used once: see `confirm`. */
    secret: column.string({ encrypt: true }),
    search: column.string({ fallback: '' }),
  },
  indexes: [
    { columns: ['teamInternalId', 'userInternalId'], unique: true },
    { columns: ['userInternalId'] },
    { columns: ['teamInternalId', 'confirm'] },
  ],
  purges: ofUser,
})
export type Membership = Row<typeof memberships>
