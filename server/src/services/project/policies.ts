import type { Context } from '../../contract/context.ts'
import type { AuthSettings } from '../../contract/project.ts'
import { DEFAULT_AUTHS, type ProjectRow, projectDocument } from '../projects/index.ts'
import { changeAuths } from './change.ts'

// Each rule as the API shows it, read from a project's settings (contract: identity 6.3).
const SHOWN = {
  'password-dictionary': (auths: AuthSettings) => ({ enabled: auths.passwordDictionary }),
  'password-history': (auths: AuthSettings) => ({ total: auths.passwordHistory }),
  'password-strength': (auths: AuthSettings) => auths.passwordStrength,
  'password-personal-data': (auths: AuthSettings) => ({ enabled: auths.personalDataCheck }),
  'session-alert': (auths: AuthSettings) => ({ enabled: auths.sessionAlerts }),
  'session-duration': (auths: AuthSettings) => ({ duration: auths.duration }),
  'session-invalidation': (auths: AuthSettings) => ({ enabled: auths.invalidateSessions }),
  'session-limit': (auths: AuthSettings) => ({ total: auths.maxSessions }),
  'user-limit': (auths: AuthSettings) => ({ total: auths.limit }),
  'membership-privacy': (auths: AuthSettings) => ({
    userId: auths.membershipsUserId,
    userEmail: auths.membershipsUserEmail,
    userPhone: auths.membershipsUserPhone,
    userName: auths.membershipsUserName,
    userMFA: auths.membershipsMfa,
    userAccessedAt: auths.membershipsUserAccessedAt,
  }),
  'mfa-factors': (auths: AuthSettings) => auths.mfaFactors,
}
export type PolicyId = keyof typeof SHOWN
export const POLICY_IDS = Object.keys(SHOWN) as readonly PolicyId[]

/** The event of every change; the policy stands in no parameter and in no answer, so the routes do not fill it by themselves. */
export const POLICY_EVENT = 'projects.[projectId].policies.[policy].update'

/** One rule of a project. */
export const policyOf = <I extends PolicyId>(auths: AuthSettings, id: I) => ({ $id: id, ...SHOWN[id](auths) })

/** Every rule of a project, in the order the API lists them. */
export const policiesOf = (auths: AuthSettings) => POLICY_IDS.map((id) => policyOf(auths, id))

/** Changes a rule and says so to whoever listens. Answers the project as it is now. */
export async function updatePolicy(
  ctx: Context,
  policy: PolicyId,
  change: (auths: AuthSettings) => Partial<AuthSettings>,
): Promise<ProjectRow> {
  const row = await changeAuths(ctx, change)
  const auths = { ...DEFAULT_AUTHS, ...row.auths }
  ctx.emit({ template: POLICY_EVENT, ids: { projectId: row.$id, policy }, payload: policyOf(auths, policy) })
  return row
}

/** The same, answered with the whole project. */
export async function updatePolicyOfProject(
  ctx: Context,
  policy: PolicyId,
  change: Parameters<typeof updatePolicy>[2],
) {
  return projectDocument(ctx, await updatePolicy(ctx, policy, change))
}

/** The settings that were given: null stands for "as it was". */
export const given = <T extends object>(settings: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null && value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>
  }
