import type { AuthSettings, Project, ProjectPlatform } from '../../contract/project.ts'
import { projectPermissions } from './permissions.ts'
import type { ProjectRow } from './shapes.ts'

/** A new project's rules for its users (contract: identity 6.1). Rows store only what differs. */
export const DEFAULT_AUTHS: AuthSettings = {
  limit: 0,
  maxSessions: 10,
  duration: 31_536_000,
  passwordHistory: 0,
  passwordDictionary: false,
  passwordStrength: { min: 8, uppercase: false, lowercase: false, number: false, symbols: false },
  personalDataCheck: false,
  disposableEmails: false,
  canonicalEmails: false,
  freeEmails: false,
  corporateEmails: false,
  mockNumbers: [],
  sessionAlerts: false,
  membershipsUserName: false,
  membershipsUserEmail: false,
  membershipsUserPhone: false,
  membershipsUserId: false,
  membershipsMfa: false,
  membershipsUserAccessedAt: false,
  invalidateSessions: true,
  mfaFactors: { totp: true, email: true, phone: true, custom: false },
  methods: {},
}

/** A stored project with every gap filled. */
export function toProject(row: ProjectRow, platforms: readonly ProjectPlatform[]): Project {
  return {
    $id: row.$id,
    $sequence: row.$sequence,
    $createdAt: row.$createdAt,
    $updatedAt: row.$updatedAt,
    name: row.name,
    teamId: row.teamId,
    teamInternalId: row.teamInternalId,
    accessedAt: row.accessedAt,
    auths: { ...DEFAULT_AUTHS, ...row.auths },
    services: row.services,
    protocols: row.protocols,
    platforms,
    permissions: projectPermissions(row.teamId, row.$id),
    onboarding: row.onboarding,
  }
}
