import type { Row } from './rows.ts'

/** A moment as the API writes it. */
export const date = (value: unknown): string =>
  typeof value === 'number' ? `${new Date(value).toISOString().slice(0, -1)}+00:00` : ''
// JSON is text in SQLite, and parsed already from PostgreSQL.
const json = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value)
const flag = (value: unknown): boolean | null => (value === null ? null : Boolean(value))

const targetDocument = (row: Row) => ({
  $id: row.$id,
  $createdAt: date(row.$createdAt),
  $updatedAt: date(row.$updatedAt),
  name: row.name,
  userId: row.userId,
  providerId: row.providerId,
  providerType: row.providerType,
  identifier: row.identifier,
  expired: Boolean(row.expired),
})

/** The account of a user as the API shows it. */
export const accountDocument = (row: Row, targets: readonly Row[]) => ({
  $id: row.$id,
  $createdAt: date(row.$createdAt),
  $updatedAt: date(row.$updatedAt),
  name: row.name,
  registration: date(row.registration),
  status: Boolean(row.status),
  labels: json(row.labels),
  passwordUpdate: date(row.passwordUpdate),
  email: row.email ?? '',
  phone: row.phone ?? '',
  emailVerification: Boolean(row.emailVerification),
  emailCanonical: row.emailCanonical,
  emailIsFree: flag(row.emailIsFree),
  emailIsDisposable: flag(row.emailIsDisposable),
  emailIsCorporate: flag(row.emailIsCorporate),
  emailIsCanonical: flag(row.emailIsCanonical),
  phoneVerification: Boolean(row.phoneVerification),
  mfa: Boolean(row.mfa),
  prefs: json(row.prefs),
  targets: targets.map(targetDocument),
  accessedAt: date(row.accessedAt),
  impersonator: flag(row.impersonator),
  impersonatorUserId: null,
})

/** A user without a password as an API key sees him. */
export const userDocument = (row: Row, targets: readonly Row[]) => ({
  ...accountDocument(row, targets),
  password: '',
  hash: row.hash,
  hashOptions: json(row.hashOptions),
})
