import { field, listOf, model } from '../../contract/model.ts'

const Parameter = model('consoleOAuth2ProviderParameter', {
  $id: field.string(),
  name: field.string(),
  example: field.string(),
  hint: field.string(),
})
const OAuth2Provider = model('consoleOAuth2Provider', { $id: field.string(), parameters: field.models(Parameter) })
export const OAuth2ProviderList = listOf('consoleOAuth2ProviderList', 'oAuth2Providers', OAuth2Provider)

const KeyScope = model('consoleKeyScope', {
  $id: field.string(),
  description: field.string(),
  category: field.string(),
  deprecated: field.boolean(),
})
export const KeyScopeList = listOf('consoleKeyScopeList', 'scopes', KeyScope)

export const Variables = model('consoleVariables', {
  _APP_DOMAIN_TARGET_CNAME: field.string(),
  _APP_DOMAIN_TARGET_A: field.string(),
  _APP_COMPUTE_BUILD_TIMEOUT: field.integer(),
  _APP_DOMAIN_TARGET_AAAA: field.string(),
  _APP_DOMAIN_TARGET_CAA: field.string(),
  _APP_STORAGE_LIMIT: field.integer(),
  _APP_COMPUTE_SIZE_LIMIT: field.integer(),
  _APP_USAGE_STATS: field.string(),
  _APP_VCS_ENABLED: field.boolean(),
  _APP_VCS_PROVIDERS: field.strings(),
  _APP_VCS_PROVIDERS_WITH_REPOSITORY_CREATION: field.strings(),
  _APP_VCS_PROVIDERS_WITH_PUBLIC_REPOSITORIES: field.strings(),
  _APP_DOMAIN_ENABLED: field.boolean(),
  _APP_ASSISTANT_ENABLED: field.boolean(),
  _APP_DOMAIN_SITES: field.string(),
  _APP_DOMAIN_FUNCTIONS: field.string(),
  _APP_OPTIONS_FORCE_HTTPS: field.string(),
  _APP_DOMAINS_NAMESERVERS: field.string(),
  _APP_DB_ADAPTER: field.string({ default: 'mariadb' }),
  supportForRelationships: field.boolean({ default: true }),
  supportForOperators: field.boolean({ default: true }),
  supportForSpatials: field.boolean({ default: true }),
  supportForSpatialIndexNull: field.boolean(),
  supportForFulltextWildcard: field.boolean({ default: true }),
  supportForMultipleFulltextIndexes: field.boolean({ default: true }),
  supportForAttributeResizing: field.boolean({ default: true }),
  supportForSchemas: field.boolean({ default: true }),
  maxIndexLength: field.integer({ default: 768 }),
  supportForIntegerIds: field.boolean({ default: true }),
})
