import type { Convert } from './tree.ts'

interface Switch {
  readonly $id: string
  readonly enabled: boolean
}

const METHODS: Readonly<Record<string, string>> = {
  'email-password': 'EmailPassword',
  'magic-url': 'UsersAuthMagicURL',
  'email-otp': 'EmailOtp',
  anonymous: 'Anonymous',
  invites: 'Invites',
  jwt: 'JWT',
  phone: 'Phone',
}

const capital = (id: string): string => id.charAt(0).toUpperCase() + id.slice(1)

const flags = (switches: unknown, name: (id: string) => string): Record<string, boolean> =>
  Object.fromEntries(((switches ?? []) as readonly Switch[]).map(({ $id, enabled }) => [name($id), enabled]))

/**
 * A project as clients knew it before its switches became lists: one flat field a setting, and what belongs to it inside.
 * What the newest form does not show comes from `legacy`, an internal field of the model.
 */
export const flatProject: Convert = (project) => {
  const { authMethods, services, protocols, ...rest } = project
  const { auths = {}, platforms, ...legacy } = (project.legacy ?? {}) as Record<string, unknown>
  return {
    ...rest,
    ...flags(authMethods, (id) => `auth${METHODS[id] ?? capital(id)}`),
    ...flags(services, (id) => `serviceStatusFor${capital(id)}`),
    ...flags(protocols, (id) => `protocolStatusFor${capital(id)}`),
    ...authFields(auths as Record<string, unknown>),
    webhooks: [],
    ...legacy,
    platforms: ((platforms ?? []) as Record<string, unknown>[]).map(({ store: _, ...platform }) => platform),
  }
}

function authFields(auths: Record<string, unknown>): Record<string, unknown> {
  const number = (name: string) => auths[name] ?? 0
  const flag = (name: string) => auths[name] ?? false
  const mocks = (auths.mockNumbers ?? []) as readonly { phone: string; otp: string }[]
  return {
    authLimit: number('limit'),
    authDuration: number('duration'),
    authSessionsLimit: number('maxSessions'),
    authPasswordHistory: number('passwordHistory'),
    authPasswordDictionary: flag('passwordDictionary'),
    authPersonalDataCheck: flag('personalDataCheck'),
    authDisposableEmails: flag('disposableEmails'),
    authCanonicalEmails: flag('canonicalEmails'),
    authFreeEmails: flag('freeEmails'),
    authCorporateEmails: flag('corporateEmails'),
    authMockNumbers: mocks.map(({ phone, otp }) => ({ phone, otp })),
    authSessionAlerts: flag('sessionAlerts'),
    authMembershipsUserName: flag('membershipsUserName'),
    authMembershipsUserEmail: flag('membershipsUserEmail'),
    authMembershipsMfa: flag('membershipsMfa'),
    authMembershipsUserId: flag('membershipsUserId'),
    authMembershipsUserPhone: flag('membershipsUserPhone'),
    authMembershipsUserAccessedAt: flag('membershipsUserAccessedAt'),
    authInvalidateSessions: flag('invalidateSessions'),
  }
}
