import { COMPUTE } from './groups/compute.ts'
import { CONSOLE } from './groups/console.ts'
import { DATABASE, JOBS, REDIS } from './groups/database.ts'
import { DOMAINS } from './groups/domains.ts'
import { GRAPHQL } from './groups/graphql.ts'
import { MAIL } from './groups/mail.ts'
import { MAINTENANCE } from './groups/maintenance.ts'
import { REPOSITORIES } from './groups/repositories.ts'
import { SECURITY } from './groups/security.ts'
import { SERVER } from './groups/server.ts'
import { STORAGE } from './groups/storage.ts'
import { UPSTREAM } from './groups/upstream.ts'
import type { Active, Variable } from './variable.ts'

/** Every variable by name; the one table the loader, `vars` and the documents derive from. */
export const VARIABLES = {
  ...SERVER,
  ...SECURITY,
  ...DOMAINS,
  ...CONSOLE,
  ...DATABASE,
  ...REDIS,
  ...JOBS,
  ...MAIL,
  ...STORAGE,
  ...COMPUTE,
  ...REPOSITORIES,
  ...MAINTENANCE,
  ...GRAPHQL,
  ...UPSTREAM,
} as const

type Table = typeof VARIABLES

/** The value of every variable Holdfast reads, under the variable's own name. */
export type Values = {
  readonly [K in keyof Table as Table[K] extends Active<unknown> ? K : never]: Table[K] extends Active<infer T>
    ? T
    : never
}

/** The same variables under the headings people read them by. */
export const GROUPS: readonly { readonly title: string; readonly variables: Readonly<Record<string, Variable>> }[] = [
  { title: 'Server', variables: SERVER },
  { title: 'Security', variables: SECURITY },
  { title: 'Domains and certificates', variables: DOMAINS },
  { title: 'Console', variables: CONSOLE },
  { title: 'Database', variables: DATABASE },
  { title: 'Redis', variables: REDIS },
  { title: 'Jobs', variables: JOBS },
  { title: 'Mail and text messages', variables: MAIL },
  { title: 'Storage', variables: STORAGE },
  { title: 'Functions and sites', variables: COMPUTE },
  { title: 'Git providers', variables: REPOSITORIES },
  { title: 'Maintenance', variables: MAINTENANCE },
  { title: 'GraphQL', variables: GRAPHQL },
  { title: 'Left from upstream', variables: UPSTREAM },
]
