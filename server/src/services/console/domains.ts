import type { Config } from '../../config/load.ts'
import { isDomain } from '../../contract/formats.ts'

/** Tells whether a project may have this domain at all: a real one, and none that the instance itself or nobody uses. */
export function mayBeClaimed(config: Config, domain: string): boolean {
  const name = domain.toLowerCase()
  if (!isDomain(name) || !name.includes('.') || /^[\d.]+$/.test(name)) return false
  const taken = [
    config._APP_DOMAIN,
    config._APP_CONSOLE_DOMAIN,
    config._APP_DOMAIN_FUNCTIONS,
    ...config._APP_DOMAIN_SITES,
    ...config._APP_CUSTOM_DOMAIN_DENY_LIST,
  ]
  return !taken.includes(name)
}
