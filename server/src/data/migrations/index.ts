import type { Migration } from '../migrate.ts'
import { tenant } from './0001-tenant.ts'
import { platform } from './0002-platform.ts'
import { databases } from './0003-databases.ts'

/** Steps of each kind of database, in order. IDs are shared: a number is never used twice. */
export const migrations: { readonly platform: readonly Migration[]; readonly project: readonly Migration[] } = {
  platform: [tenant, platform, databases],
  project: [tenant, databases],
}
