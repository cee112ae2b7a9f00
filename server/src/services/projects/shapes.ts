import type { AuthSettings } from '../../contract/project.ts'
import { column, type Row, shape } from '../../data/shape.ts'

const homes = ['platform'] as const
const ofProject = (row: { readonly projectId: string }) => [`project/${row.projectId}`]

export const projects = shape({
  name: 'projects',
  homes,
  access: 'rows',
  columns: {
    teamId: column.string({ required: true }),
    teamInternalId: column.integer({ required: true }),
    name: column.string({ required: true }),
    region: column.string({ fallback: 'default' }),
    description: column.string({ fallback: '' }),
    logo: column.string({ fallback: '' }),
    url: column.string({ fallback: '' }),
    legalName: column.string({ fallback: '' }),
    legalCountry: column.string({ fallback: '' }),
    legalState: column.string({ fallback: '' }),
    legalCity: column.string({ fallback: '' }),
    legalAddress: column.string({ fallback: '' }),
    legalTaxId: column.string({ fallback: '' }),
    /** Server version that made it. */
    version: column.string({ fallback: '' }),
    status: column.string({ fallback: 'active' }),
    accessedAt: column.datetime(),
    services: column.jsonOf<Readonly<Record<string, boolean>>>({}),
    protocols: column.jsonOf<Readonly<Record<string, boolean>>>({}),
    /** Only what differs from the defaults of a new project. */
    auths: column.jsonOf<Partial<AuthSettings>>({}),
    smtp: column.json({ encrypt: true }),
    templates: column.json({ fallback: {} }),
    oAuthProviders: column.json({ encrypt: true }),
    search: column.string({ fallback: '' }),
    pingCount: column.integer({ fallback: 0 }),
    pingedAt: column.datetime(),
    labels: column.strings(),
    /** Onboarding stages by SDK method. */
    onboarding: column.json({ fallback: {} }),
  },
  indexes: [{ columns: ['teamInternalId'] }, { columns: ['name'] }, { columns: ['accessedAt'] }],
  purges: (row) => [`project/${row.$id}`],
})
export type ProjectRow = Row<typeof projects>

export const keys = shape({
  name: 'keys',
  homes,
  access: 'system',
  columns: {
    /** `projects`, `teams` (organization keys) or `users` (account keys). */
    resourceType: column.string({ required: true }),
    resourceId: column.string({ required: true }),
    resourceInternalId: column.integer({ required: true }),
    name: column.string({ required: true }),
    scopes: column.strings(),
    secret: column.string({ required: true, encrypt: true }),
    /** Hex SHA-256 of the secret: found by it, and it tells nothing about 1,024 random bits. */
    secretHash: column.string({ required: true }),
    expire: column.datetime(),
    accessedAt: column.datetime(),
    sdks: column.strings(),
  },
  indexes: [{ columns: ['secretHash'], unique: true }, { columns: ['resourceType', 'resourceInternalId'] }],
  purges: (row) => [`key/${row.secretHash}`],
})
export type KeyRow = Row<typeof keys>

export const devKeys = shape({
  name: 'devKeys',
  homes,
  access: 'system',
  columns: {
    projectId: column.string({ required: true }),
    projectInternalId: column.integer({ required: true }),
    name: column.string({ required: true }),
    secret: column.string({ required: true, encrypt: true }),
    secretHash: column.string({ required: true }),
    expire: column.datetime(),
    accessedAt: column.datetime(),
    sdks: column.strings(),
  },
  indexes: [{ columns: ['secretHash'], unique: true }, { columns: ['projectInternalId'] }],
  purges: (row) => [`key/${row.secretHash}`],
})
export type DevKeyRow = Row<typeof devKeys>

export const platforms = shape({
  name: 'platforms',
  homes,
  access: 'system',
  columns: {
    projectId: column.string({ required: true }),
    projectInternalId: column.integer({ required: true }),
    type: column.string({ required: true }),
    name: column.string({ required: true }),
    /** Identifier of a native app. */
    key: column.string({ fallback: '' }),
    store: column.string({ fallback: '' }),
    hostname: column.string({ fallback: '' }),
  },
  indexes: [{ columns: ['projectInternalId'] }],
  purges: ofProject,
})
export type PlatformRow = Row<typeof platforms>

export const variables = shape({
  name: 'variables',
  homes: ['project', 'platform'],
  access: 'system',
  columns: {
    resourceType: column.string({ required: true }),
    resourceInternalId: column.integer(),
    resourceId: column.string({ fallback: '' }),
    key: column.string({ required: true }),
    value: column.string({ required: true, encrypt: true }),
    secret: column.boolean({ fallback: false }),
  },
  indexes: [{ columns: ['resourceId', 'key', 'resourceType'], unique: true }],
})
export type VariableRow = Row<typeof variables>

export const schedules = shape({
  name: 'schedules',
  homes,
  access: 'system',
  columns: {
    resourceType: column.string({ required: true }),
    resourceInternalId: column.integer(),
    resourceId: column.string({ required: true }),
    resourceUpdatedAt: column.datetime(),
    projectId: column.string({ required: true }),
    projectInternalId: column.integer({ required: true }),
    schedule: column.string({ required: true }),
    data: column.json({ encrypt: true }),
    active: column.boolean({ fallback: false }),
    region: column.string({ fallback: 'default' }),
  },
  indexes: [{ columns: ['projectInternalId'] }],
})
export type ScheduleRow = Row<typeof schedules>

/** Projects that are gone and whose databases are yet to be removed: a note by project ID, written in the deletion. */
export const removals = shape({
  name: 'removals',
  homes,
  access: 'system',
  columns: { requestedAt: column.datetime({ required: true }) },
  indexes: [],
})
