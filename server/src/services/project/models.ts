import { anyModelOf, documentFields, field, listOf, model } from '../../contract/model.ts'
import { Key } from '../projects/index.ts'

export const KeyList = listOf('keyList', 'keys', Key)

/** A key that is a signed token: stored nowhere, and not to be revoked. */
export const EphemeralKey = model('ephemeralKey', { ...Key.properties })

const nativePlatform = <const I extends string>(key: string, type: string, identifier: I) =>
  model(key, {
    ...documentFields,
    name: field.string(),
    type: field.constant(type),
    ...({ [identifier]: field.string() } as Record<I, ReturnType<typeof field.string>>),
  })

export const PlatformWeb = model('platformWeb', {
  ...documentFields,
  name: field.string(),
  // Not a constant: clients of older versions make platforms of every type through the web route.
  type: field.string(),
  hostname: field.string(),
  key: field.string({ hidden: true }),
})
export const PlatformApple = nativePlatform('platformApple', 'apple', 'bundleIdentifier')
export const PlatformAndroid = nativePlatform('platformAndroid', 'android', 'applicationId')
export const PlatformWindows = nativePlatform('platformWindows', 'windows', 'packageIdentifierName')
export const PlatformLinux = nativePlatform('platformLinux', 'linux', 'packageName')

/** A platform of any type. The web comes last: it has no constant and would fit every other. */
export const Platform = anyModelOf([PlatformApple, PlatformAndroid, PlatformWindows, PlatformLinux, PlatformWeb])
export const PlatformList = listOf('platformList', 'platforms', Platform)

const switched = (key: string, id: string, enabled = false) =>
  model(key, { $id: field.constant(id), enabled: field.boolean({ default: enabled }) })
const counted = (key: string, id: string) => model(key, { $id: field.constant(id), total: field.integer() })

export const PolicyPasswordDictionary = switched('policyPasswordDictionary', 'password-dictionary')
export const PolicyPasswordHistory = counted('policyPasswordHistory', 'password-history')
export const PolicyPasswordStrength = model('policyPasswordStrength', {
  $id: field.constant('password-strength'),
  min: field.integer({ default: 8 }),
  uppercase: field.boolean(),
  lowercase: field.boolean(),
  number: field.boolean(),
  symbols: field.boolean(),
})
export const PolicyPasswordPersonalData = switched('policyPasswordPersonalData', 'password-personal-data')
export const PolicySessionAlert = switched('policySessionAlert', 'session-alert')
export const PolicySessionDuration = model('policySessionDuration', {
  $id: field.constant('session-duration'),
  duration: field.integer({ default: 31_536_000 }),
})
export const PolicySessionInvalidation = switched('policySessionInvalidation', 'session-invalidation', true)
export const PolicySessionLimit = counted('policySessionLimit', 'session-limit')
export const PolicyUserLimit = counted('policyUserLimit', 'user-limit')
export const PolicyMembershipPrivacy = model('policyMembershipPrivacy', {
  $id: field.constant('membership-privacy'),
  userId: field.boolean(),
  userEmail: field.boolean(),
  userPhone: field.boolean(),
  userName: field.boolean(),
  userMFA: field.boolean(),
  userAccessedAt: field.boolean(),
})
export const PolicyMfaFactors = model('policyMfaFactors', {
  $id: field.constant('mfa-factors'),
  totp: field.boolean({ default: true }),
  email: field.boolean({ default: true }),
  phone: field.boolean({ default: true }),
  custom: field.boolean(),
})

/** Any of the eleven rules. */
export const Policy = anyModelOf([
  PolicyPasswordDictionary,
  PolicyPasswordHistory,
  PolicyPasswordStrength,
  PolicyPasswordPersonalData,
  PolicySessionAlert,
  PolicySessionDuration,
  PolicySessionInvalidation,
  PolicySessionLimit,
  PolicyUserLimit,
  PolicyMembershipPrivacy,
  PolicyMfaFactors,
])
export const PolicyList = listOf('policyList', 'policies', Policy)

export const MockNumber = model('mockNumber', {
  number: field.string(),
  otp: field.string(),
  $createdAt: documentFields.$createdAt,
  $updatedAt: documentFields.$updatedAt,
})
export const MockNumberList = listOf('mockNumberList', 'mockNumbers', MockNumber)

export const Variable = model('variable', {
  ...documentFields,
  key: field.string(),
  value: field.string(),
  secret: field.boolean(),
  resourceType: field.string(),
  resourceId: field.string(),
})
export const VariableList = listOf('variableList', 'variables', Variable)
