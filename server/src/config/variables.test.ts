import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fallbackOf } from './settings.ts'
import type { Profile, Variable } from './variable.ts'
import { GROUPS, VARIABLES } from './variables.ts'

const upstream: { declared: Record<string, string>; composeOnly: string[]; sourceOnly: string[] } = JSON.parse(
  readFileSync(new URL('./upstream-variables.json', import.meta.url), 'utf8'),
)
const table: [string, Variable][] = Object.entries(VARIABLES)

/** Defaults that differ from upstream's, each with its reason. */
const OTHER_DEFAULTS: Readonly<Record<string, string>> = {
  _APP_OPENSSL_KEY_V1: 'no secret has a default',
  _APP_NOTIFICATIONS_TRACKING_SECRET: 'no secret has a default',
  _APP_GEO_SECRET: 'no secret has a default',
  _APP_EXECUTOR_SECRET: 'no secret has a default',
  _APP_DB_PASS: 'no secret has a default',
  _APP_DB_USER: 'said by the operator',
  _APP_DB_ADAPTER: 'embedded database first',
  _APP_DB_HOST: 'a container name',
  _APP_DB_SCHEMA: 'our own name',
  _APP_REDIS_HOST: 'a container name; unset means in memory',
  _APP_GEO_ENDPOINT: 'a container name',
  _APP_STORAGE_ANTIVIRUS_HOST: 'a container name',
  _APP_EXECUTOR_HOST: 'a container name',
  _APP_BROWSER_HOST: 'a container name',
  _APP_MIGRATION_HOST: 'a container name',
  _APP_SYSTEM_EMAIL_NAME: 'our own name',
  _APP_SYSTEM_EMAIL_ADDRESS: 'mail must not claim to come from somebody else',
  _APP_SYSTEM_TEAM_EMAIL: 'mail must not point to somebody else',
  _APP_SYSTEM_SECURITY_EMAIL_ADDRESS: 'mail must not point to somebody else',
  _APP_SMTP_PORT: 'what the source does when it is unset',
  _APP_COMPUTE_BUILD_TIMEOUT: 'what the source does when it is unset',
  _APP_FUNCTIONS_RUNTIMES: 'all that are available',
  _APP_SITES_RUNTIMES: 'all that are available',
  _APP_LOGGING_FORMAT: 'lines for programs in production',
}

describe('the table of variables', () => {
  it('knows every variable of upstream', () => {
    // The numbered family of keys appears in upstream's source as its prefix.
    const names = [...Object.keys(upstream.declared), ...upstream.composeOnly, ...upstream.sourceOnly]
    expect(names.filter((name) => !Object.hasOwn(VARIABLES, name) && name !== '_APP_OPENSSL_KEY_V')).toEqual([])
    expect(names).toHaveLength(264)
  })

  it('has the defaults of upstream in production, except where a reason is given', () => {
    const other = table
      .filter(([name, variable]) => variable.status === 'active' && Object.hasOwn(upstream.declared, name))
      .filter(([name, variable]) => fallbackOf(variable, 'production') !== upstream.declared[name])
      .map(([name]) => name)
    // The profile itself is chosen by the launcher.
    expect(other.filter((name) => name !== '_APP_ENV').sort()).toEqual(Object.keys(OTHER_DEFAULTS).sort())
  })

  it('accepts its own defaults', () => {
    const profiles: Profile[] = ['development', 'production']
    for (const [name, variable] of table) {
      if (variable.status === 'ignored') continue
      for (const profile of profiles) {
        expect.soft(variable.parse(fallbackOf(variable, profile)), `${name} in ${profile}`).toBeDefined()
      }
    }
  })

  it('puts each variable in exactly one group', () => {
    const grouped = GROUPS.flatMap(({ variables }) => Object.keys(variables))
    expect(grouped.sort()).toEqual(Object.keys(VARIABLES).sort())
  })

  it('masks whatever is named like a secret', () => {
    const secretive = /(PASS|PASSWORD|SECRET|PRIVATE_KEY|API_KEY|OPENSSL_KEY_V\d+)(_VECTORSDB)?$/
    const open = table.filter(([name, variable]) => secretive.test(name) && !variable.secret)
    expect(open.map(([name]) => name)).toEqual([])
  })

  it('gives no secret a default', () => {
    const generous = table.filter(([, variable]) => variable.secret && fallbackOf(variable, 'production') !== '')
    expect(generous.map(([name]) => name)).toEqual([])
  })
})
