import type { Config } from '../../config/load.ts'
import { CONSOLE, type Project } from '../../contract/project.ts'
import { DEFAULT_AUTHS } from '../projects/index.ts'

/** The reserved project that administers the others: made from the configuration, never stored (contract: identity 7.1). */
export function consoleProject(config: Config, startedAt: number): Project {
  const hosts = ['localhost', config._APP_CONSOLE_DOMAIN, config._APP_DOMAIN].filter(Boolean)
  return {
    $id: CONSOLE,
    $sequence: 0,
    $createdAt: startedAt,
    $updatedAt: startedAt,
    name: 'Holdfast',
    teamId: '',
    teamInternalId: -1,
    accessedAt: null,
    auths: {
      ...DEFAULT_AUTHS,
      limit: config._APP_CONSOLE_WHITELIST_ROOT ? 1 : 0,
      sessionAlerts: config._APP_CONSOLE_SESSION_ALERTS,
      invalidateSessions: true,
      membershipsUserName: true,
      membershipsUserEmail: true,
      membershipsUserPhone: true,
      membershipsUserId: true,
      membershipsMfa: true,
      membershipsUserAccessedAt: true,
      methods: { invites: config._APP_CONSOLE_INVITES },
    },
    services: {},
    protocols: {},
    platforms: [...new Set(hosts)].map((hostname) => ({ type: 'web', key: '', hostname })),
    permissions: [],
    onboarding: {},
  }
}
