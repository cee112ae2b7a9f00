import type { Config } from '../../config/load.ts'

/** What the console has to know of the instance's configuration (contract: identity 7.3). */
export function consoleVariables(config: Config) {
  return {
    _APP_DOMAIN_TARGET_CNAME: config._APP_DOMAIN_TARGET_CNAME,
    _APP_DOMAIN_TARGET_A: config._APP_DOMAIN_TARGET_A.join(','),
    _APP_COMPUTE_BUILD_TIMEOUT: config._APP_COMPUTE_BUILD_TIMEOUT,
    _APP_DOMAIN_TARGET_AAAA: config._APP_DOMAIN_TARGET_AAAA.join(','),
    _APP_DOMAIN_TARGET_CAA: caaRecord(config._APP_DOMAIN_TARGET_CAA),
    _APP_STORAGE_LIMIT: config._APP_STORAGE_LIMIT,
    _APP_COMPUTE_SIZE_LIMIT: config._APP_COMPUTE_SIZE_LIMIT,
    _APP_USAGE_STATS: config._APP_USAGE_STATS,
    _APP_VCS_ENABLED: hasGitHub(config),
    _APP_VCS_PROVIDERS: hasGitHub(config) ? ['github'] : [],
    _APP_VCS_PROVIDERS_WITH_REPOSITORY_CREATION: hasGitHub(config) ? ['github'] : [],
    _APP_VCS_PROVIDERS_WITH_PUBLIC_REPOSITORIES: hasGitHub(config) ? ['github'] : [],
    _APP_DOMAIN_ENABLED: hasDomainTarget(config),
    _APP_ASSISTANT_ENABLED: config._APP_ASSISTANT_OPENAI_API_KEY !== '',
    _APP_DOMAIN_SITES: config._APP_DOMAIN_SITES[0] ?? '',
    _APP_DOMAIN_FUNCTIONS: config._APP_DOMAIN_FUNCTIONS,
    _APP_OPTIONS_FORCE_HTTPS: config._APP_OPTIONS_FORCE_HTTPS ? 'enabled' : 'disabled',
    _APP_DOMAINS_NAMESERVERS: config._APP_DOMAINS_NAMESERVERS.join(','),
    _APP_DB_ADAPTER: config._APP_DB_ADAPTER,
    // Both databases offer the same: what one lacks, the data layer adds.
    supportForRelationships: true,
    supportForOperators: true,
    supportForSpatials: true,
    supportForSpatialIndexNull: true,
    supportForFulltextWildcard: false,
    supportForMultipleFulltextIndexes: true,
    supportForAttributeResizing: true,
    supportForSchemas: true,
    maxIndexLength: 768,
    supportForIntegerIds: true,
  }
}

// A whole CAA record as DNS wants it (RFC 8659 4.1), whether the variable holds one or only the authority's name.
const caaRecord = (value: string): string => (value === '' || value.includes(' ') ? value : `0 issue "${value}"`)

const hasGitHub = (config: Config): boolean =>
  [
    config._APP_VCS_GITHUB_APP_NAME,
    config._APP_VCS_GITHUB_APP_ID,
    config._APP_VCS_GITHUB_PRIVATE_KEY,
    config._APP_VCS_GITHUB_CLIENT_ID,
    config._APP_VCS_GITHUB_CLIENT_SECRET,
  ].every(Boolean)

// Custom domains need something other than this machine to point at.
const hasDomainTarget = (config: Config): boolean =>
  !['', 'localhost'].includes(config._APP_DOMAIN_TARGET_CNAME) ||
  config._APP_DOMAIN_TARGET_A.some((address) => !address.startsWith('127.')) ||
  config._APP_DOMAIN_TARGET_AAAA.some((address) => address !== '::1')
