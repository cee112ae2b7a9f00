import { boolean, integer, nullable, oneOf, optional, queries, total } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { DEFAULT_AUTHS, Project } from '../projects/index.ts'
import { Policy, PolicyList, PolicyPasswordStrength } from './models.ts'
import { pageOf } from './page.ts'
import * as policies from './policies.ts'

const shared = { auth: ['admin', 'key'] as const }
const toRead = {
  ...shared,
  method: 'GET' as const,
  scopes: ['policies.read', 'project.policies.read'] as const,
}
const toChange = {
  ...shared,
  method: 'PATCH' as const,
  scopes: ['policies.write', 'project.policies.write'] as const,
  event: policies.POLICY_EVENT,
  audit: { event: policies.POLICY_EVENT, resource: 'project/{response.$id}' },
}
const flag = (description: string) => optional(boolean(description), null)

export const listPolicies = route({
  ...toRead,
  name: 'project.listPolicies',
  path: '/v1/project/policies',
  title: 'List policies',
  params: { queries: optional(queries([]), []), total: total() },
  model: PolicyList,
  async run(ctx, params) {
    const page = pageOf(policies.policiesOf(ctx.project.auths), params.queries, params.total)
    return { total: page.total, policies: page.items }
  },
})

export const getPolicy = route({
  ...toRead,
  name: 'project.getPolicy',
  path: '/v1/project/policies/:policyId',
  title: 'Get a policy',
  params: { policyId: oneOf(policies.POLICY_IDS, 'ID of the policy.') },
  model: Policy,
  async run(ctx, { policyId }) {
    return policies.policyOf(ctx.project.auths, policyId)
  },
})

export const updatePasswordDictionaryPolicy = route({
  ...toChange,
  name: 'project.updatePasswordDictionaryPolicy',
  path: '/v1/project/policies/password-dictionary',
  aliases: ['/v1/projects/:projectId/auth/password-dictionary'],
  title: 'Refuse common passwords',
  params: { enabled: boolean('Whether passwords that many people use are refused.') },
  model: Project,
  async run(ctx, { enabled }) {
    return policies.updatePolicyOfProject(ctx, 'password-dictionary', () => ({ passwordDictionary: enabled }))
  },
})

export const updatePasswordHistoryPolicy = route({
  ...toChange,
  name: 'project.updatePasswordHistoryPolicy',
  path: '/v1/project/policies/password-history',
  aliases: ['/v1/projects/:projectId/auth/password-history'],
  title: 'Refuse earlier passwords',
  params: { total: nullable(integer(1, 20, 'How many earlier passwords of a user are refused; null for none.')) },
  model: Project,
  async run(ctx, params) {
    const passwordHistory = params.total ?? DEFAULT_AUTHS.passwordHistory
    return policies.updatePolicyOfProject(ctx, 'password-history', () => ({ passwordHistory }))
  },
})

export const updatePasswordStrengthPolicy = route({
  ...toChange,
  name: 'project.updatePasswordStrengthPolicy',
  path: '/v1/project/policies/password-strength',
  title: 'Ask for strong passwords',
  params: {
    min: optional(integer(8, 256, 'Characters a password has at least.'), null),
    uppercase: flag('Whether a capital letter is needed.'),
    lowercase: flag('Whether a small letter is needed.'),
    number: flag('Whether a digit is needed.'),
    symbols: flag('Whether a character that is neither letter nor digit is needed.'),
  },
  model: PolicyPasswordStrength,
  async run(ctx, params) {
    const row = await policies.updatePolicy(ctx, 'password-strength', ({ passwordStrength }) => ({
      passwordStrength: { ...passwordStrength, ...policies.given(params) },
    }))
    return policies.policyOf({ ...DEFAULT_AUTHS, ...row.auths }, 'password-strength')
  },
})

export const updatePasswordPersonalDataPolicy = route({
  ...toChange,
  name: 'project.updatePasswordPersonalDataPolicy',
  path: '/v1/project/policies/password-personal-data',
  aliases: ['/v1/projects/:projectId/auth/personal-data'],
  title: 'Refuse personal data in passwords',
  params: { enabled: boolean('Whether passwords that contain name, e-mail, phone or ID of the user are refused.') },
  model: Project,
  async run(ctx, { enabled }) {
    return policies.updatePolicyOfProject(ctx, 'password-personal-data', () => ({ personalDataCheck: enabled }))
  },
})

export const updateSessionAlertPolicy = route({
  ...toChange,
  name: 'project.updateSessionAlertPolicy',
  path: '/v1/project/policies/session-alert',
  aliases: ['/v1/projects/:projectId/auth/session-alerts'],
  title: 'Mail users about new sessions',
  params: { enabled: boolean('Whether users get a mail about each new session but the first.') },
  model: Project,
  async run(ctx, { enabled }) {
    return policies.updatePolicyOfProject(ctx, 'session-alert', () => ({ sessionAlerts: enabled }))
  },
})

export const updateSessionDurationPolicy = route({
  ...toChange,
  name: 'project.updateSessionDurationPolicy',
  path: '/v1/project/policies/session-duration',
  aliases: ['/v1/projects/:projectId/auth/duration'],
  title: 'Set how long sessions last',
  params: { duration: integer(60, 31_536_000, 'How long new sessions last, in seconds.') },
  model: Project,
  async run(ctx, { duration }) {
    return policies.updatePolicyOfProject(ctx, 'session-duration', () => ({ duration }))
  },
})

export const updateSessionInvalidationPolicy = route({
  ...toChange,
  name: 'project.updateSessionInvalidationPolicy',
  path: '/v1/project/policies/session-invalidation',
  aliases: ['/v1/projects/:projectId/auth/session-invalidation'],
  title: 'End sessions when a password changes',
  params: { enabled: boolean("Whether a change of password ends the user's other sessions.") },
  model: Project,
  async run(ctx, { enabled }) {
    return policies.updatePolicyOfProject(ctx, 'session-invalidation', () => ({ invalidateSessions: enabled }))
  },
})

export const updateSessionLimitPolicy = route({
  ...toChange,
  name: 'project.updateSessionLimitPolicy',
  path: '/v1/project/policies/session-limit',
  aliases: ['/v1/projects/:projectId/auth/max-sessions'],
  title: 'Limit the sessions of a user',
  params: { total: integer(1, 100, 'How many sessions a user has at most; a new one ends the oldest.') },
  model: Project,
  async run(ctx, params) {
    return policies.updatePolicyOfProject(ctx, 'session-limit', () => ({ maxSessions: params.total }))
  },
})

export const updateUserLimitPolicy = route({
  ...toChange,
  name: 'project.updateUserLimitPolicy',
  path: '/v1/project/policies/user-limit',
  aliases: ['/v1/projects/:projectId/auth/limit'],
  title: 'Limit the number of users',
  params: { total: nullable(integer(0, 10_000, 'How many users the project has at most; 0 or null for no limit.')) },
  model: Project,
  async run(ctx, params) {
    const limit = params.total ?? DEFAULT_AUTHS.limit
    return policies.updatePolicyOfProject(ctx, 'user-limit', () => ({ limit }))
  },
})

export const updateMembershipPrivacyPolicy = route({
  ...toChange,
  name: 'project.updateMembershipPrivacyPolicy',
  path: '/v1/project/policies/membership-privacy',
  aliases: ['/v1/projects/:projectId/auth/memberships-privacy'],
  title: 'Set what team members see of each other',
  params: {
    userId: flag('Whether IDs are shown.'),
    userEmail: flag('Whether e-mail addresses are shown.'),
    userPhone: flag('Whether phone numbers are shown.'),
    userName: flag('Whether names are shown.'),
    userMFA: flag('Whether it is shown who uses a second factor.'),
    userAccessedAt: flag('Whether it is shown when somebody was last seen.'),
  },
  model: Project,
  async run(ctx, params) {
    const { userMFA: membershipsMfa, ...visible } = params
    const changes = policies.given({
      membershipsMfa,
      membershipsUserId: visible.userId,
      membershipsUserEmail: visible.userEmail,
      membershipsUserPhone: visible.userPhone,
      membershipsUserName: visible.userName,
      membershipsUserAccessedAt: visible.userAccessedAt,
    })
    return policies.updatePolicyOfProject(ctx, 'membership-privacy', () => changes)
  },
})

export const updateMFAFactorsPolicy = route({
  ...toChange,
  name: 'project.updateMFAFactorsPolicy',
  path: '/v1/project/policies/mfa-factors',
  title: 'Set which second factors users may have',
  params: {
    totp: flag('Codes of an authenticator app.'),
    email: flag('Codes by e-mail.'),
    phone: flag('Codes by text message.'),
    custom: flag('Codes that your own server delivers.'),
  },
  model: Project,
  async run(ctx, params) {
    const changes = policies.given(params)
    return policies.updatePolicyOfProject(ctx, 'mfa-factors', ({ mfaFactors }) => ({
      mfaFactors: { ...mfaFactors, ...changes },
    }))
  },
})
