import type { Context } from '../../contract/context.ts'
import type { Draft } from '../../contract/model.ts'
import { type AuthSettings, CONSOLE, DESCRIPTIVE_FIELDS } from '../../contract/project.ts'
import type { Scope } from '../../contract/scopes.ts'
import { AUTH_METHODS, OAUTH_PROVIDERS, OPTIONAL_SERVICES, PROTOCOLS } from './catalog.ts'
import type { Project } from './models.ts'
import { readableKey } from './readable-key.ts'
import { DEFAULT_AUTHS } from './settings.ts'
import { type DevKeyRow, devKeys, type KeyRow, keys, type PlatformRow, type ProjectRow, platforms } from './shapes.ts'

/** A project as the API shows it. Services that change one answer this. */
export async function projectDocument(ctx: Context, row: ProjectRow): Promise<Draft<typeof Project>> {
  const [document] = await projectDocuments(ctx, [row])
  return document ?? {}
}

/** Several projects; what belongs to them is read in one query a kind. */
export async function projectDocuments(ctx: Context, rows: readonly ProjectRow[]): Promise<Draft<typeof Project>[]> {
  const parts = await loadParts(ctx, rows)
  return rows.map((row) => toDocument(row, parts))
}

interface Parts {
  readonly devKeys: readonly DevKeyRow[]
  readonly platforms: readonly PlatformRow[]
  readonly keys: readonly KeyRow[]
}

// Keys show their secrets: only to callers that could list them by themselves. On the console those are all who see the
// project at all: its owners and developers.
async function loadParts(ctx: Context, rows: readonly ProjectRow[]): Promise<Parts> {
  const store = ctx.platform.asSystem()
  const owners = rows.map(({ $sequence }) => $sequence)
  const older = ctx.request.format !== undefined
  const mayList = (scope: Scope) => ctx.project.$id === CONSOLE || ctx.actor.scopes.has(scope)
  const [developer, registered, standard] = await Promise.all([
    mayList('devKeys.read') ? store.select(devKeys, { projectInternalId: owners }) : [],
    older ? store.select(platforms, { projectInternalId: owners }) : [],
    older && mayList('keys.read') ? store.select(keys, { resourceType: 'projects', resourceInternalId: owners }) : [],
  ])
  return { devKeys: developer, platforms: registered, keys: standard.map((row) => readableKey(ctx.actor, row)) }
}

// Rows also hold what nobody may see: passwords and secrets.
const SHOWN = [
  '$id',
  '$createdAt',
  '$updatedAt',
  'name',
  'teamId',
  'region',
  'pingCount',
  'pingedAt',
  'labels',
  'status',
  'onboarding',
] as const

const pick = <K extends keyof ProjectRow>(row: ProjectRow, names: readonly K[]) =>
  Object.fromEntries(names.map((name) => [name, row[name]])) as Pick<ProjectRow, K>

function toDocument(row: ProjectRow, parts: Parts): Draft<typeof Project> {
  const auths: AuthSettings = { ...DEFAULT_AUTHS, ...row.auths }
  const mine = ({ projectInternalId }: { projectInternalId: number }) => projectInternalId === row.$sequence
  return {
    ...pick(row, SHOWN),
    ...smtpFields(row.smtp ?? {}),
    devKeys: parts.devKeys.filter(mine),
    authMethods: AUTH_METHODS.map(({ id, key }) => ({ $id: id, enabled: auths.methods[key] !== false })),
    services: OPTIONAL_SERVICES.map((id) => ({ $id: id, enabled: row.services[id] !== false })),
    protocols: PROTOCOLS.map((id) => ({ $id: id, enabled: row.protocols[id] !== false })),
    consoleAccessedAt: row.accessedAt,
    legacy: {
      ...pick(row, DESCRIPTIVE_FIELDS),
      auths: { ...auths },
      oAuthProviders: providersOf(row.oAuthProviders ?? {}),
      platforms: parts.platforms.filter(mine),
      keys: parts.keys.filter(({ resourceInternalId }) => resourceInternalId === row.$sequence),
    },
  }
}

// The password stays inside (contract: identity 6.1).
function smtpFields(smtp: Readonly<Record<string, unknown>>): Draft<typeof Project> {
  const text = (name: string) => (typeof smtp[name] === 'string' ? smtp[name] : '')
  return {
    smtpEnabled: smtp.enabled === true,
    smtpSenderName: text('senderName'),
    smtpSenderEmail: text('senderEmail'),
    smtpReplyToName: text('replyToName'),
    smtpReplyToEmail: text('replyToEmail'),
    smtpHost: text('host'),
    smtpPort: typeof smtp.port === 'number' ? smtp.port : 0,
    smtpUsername: text('username'),
    smtpPassword: '',
    smtpSecure: text('secure'),
  }
}

// Rows keep `<provider>Appid` and `<provider>Enabled`; the secret is never shown.
function providersOf(stored: Readonly<Record<string, unknown>>) {
  return Object.entries(OAUTH_PROVIDERS).map(([key, name]) => ({
    key,
    name,
    appId: typeof stored[`${key}Appid`] === 'string' ? (stored[`${key}Appid`] as string) : '',
    secret: '',
    enabled: stored[`${key}Enabled`] === true,
  }))
}
