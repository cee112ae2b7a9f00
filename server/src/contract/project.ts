/** A project as the pipeline and the services see it: its stored settings with every gap filled. Cached; never changed in place. */
export interface Project {
  readonly $id: string
  readonly $sequence: number
  readonly $createdAt: number
  readonly $updatedAt: number
  readonly name: string
  readonly teamId: string
  readonly teamInternalId: number
  readonly accessedAt: number | null
  readonly auths: AuthSettings
  /** Switched-off services and protocols by key; what is missing is on. */
  readonly services: Readonly<Record<string, boolean>>
  readonly protocols: Readonly<Record<string, boolean>>
  readonly platforms: readonly ProjectPlatform[]
  readonly permissions: readonly string[]
  /** First steps that were taken or skipped, by SDK method (contract: identity 6.10). */
  readonly onboarding: Readonly<Record<string, unknown>>
}

export interface ProjectPlatform {
  readonly type: string
  readonly key: string
  readonly hostname: string
}

/** A project's rules for its users (contract: identity 6.1). */
export interface AuthSettings {
  /** Users at most; 0: no limit. */
  readonly limit: number
  readonly maxSessions: number
  /** Seconds. */
  readonly duration: number
  readonly passwordHistory: number
  readonly passwordDictionary: boolean
  readonly passwordStrength: PasswordStrength
  readonly personalDataCheck: boolean
  readonly disposableEmails: boolean
  readonly canonicalEmails: boolean
  readonly freeEmails: boolean
  readonly corporateEmails: boolean
  readonly mockNumbers: readonly MockNumber[]
  readonly sessionAlerts: boolean
  readonly membershipsUserName: boolean
  readonly membershipsUserEmail: boolean
  readonly membershipsUserPhone: boolean
  readonly membershipsUserId: boolean
  readonly membershipsMfa: boolean
  readonly membershipsUserAccessedAt: boolean
  readonly invalidateSessions: boolean
  readonly mfaFactors: Readonly<Record<'totp' | 'email' | 'phone' | 'custom', boolean>>
  /** Auth methods by stored key: emailPassword, usersAuthMagicURL, emailOtp, anonymous, invites, JWT, phone. */
  readonly methods: Readonly<Record<string, boolean>>
}

export interface PasswordStrength {
  readonly min: number
  readonly uppercase: boolean
  readonly lowercase: boolean
  readonly number: boolean
  readonly symbols: boolean
}

export interface MockNumber {
  readonly phone: string
  readonly otp: string
  readonly $createdAt: number
  readonly $updatedAt: number
}

/** The reserved project that administers the others. */
export const CONSOLE = 'console'

/** What older clients say about a project when they make it; the newest routes no longer keep it. */
export const DESCRIPTIVE_FIELDS = [
  'description',
  'logo',
  'url',
  'legalName',
  'legalCountry',
  'legalState',
  'legalCity',
  'legalAddress',
  'legalTaxId',
] as const
