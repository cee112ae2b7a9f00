import { ApiError } from '../../contract/errors.ts'
import { noParams, oneOf, text } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { ORGANIZATION_SCOPES, PROJECT_SCOPES, type ScopeInfo } from '../../contract/scopes.ts'
import { mayBeClaimed } from './domains.ts'
import { KeyScopeList, OAuth2ProviderList, Variables } from './models.ts'
import { oauth2Providers } from './oauth2-providers.ts'
import { consoleVariables } from './variables.ts'

const shared = { method: 'GET', auth: ['admin'], tenancy: 'console' } as const

export const variables = route({
  ...shared,
  name: 'console.variables',
  path: '/v1/console/variables',
  title: 'Get variables of the console',
  scopes: ['projects.read'],
  params: noParams,
  model: Variables,
  async run(ctx) {
    return consoleVariables(ctx.config)
  },
})

export const listProjectScopes = route({
  ...shared,
  name: 'console.listProjectScopes',
  path: '/v1/console/scopes/project',
  title: 'List scopes of project keys',
  scopes: ['public'],
  params: noParams,
  model: KeyScopeList,
  async run() {
    return scopeList(PROJECT_SCOPES)
  },
})

export const listOrganizationScopes = route({
  ...shared,
  name: 'console.listOrganizationScopes',
  path: '/v1/console/scopes/organization',
  title: 'List scopes of organization keys',
  scopes: ['public'],
  params: noParams,
  model: KeyScopeList,
  async run() {
    return scopeList(ORGANIZATION_SCOPES)
  },
})

export const listOAuth2Providers = route({
  ...shared,
  name: 'console.listOAuth2Providers',
  path: '/v1/console/oauth2-providers',
  title: 'List providers of sign-in',
  scopes: ['public'],
  params: noParams,
  model: OAuth2ProviderList,
  async run() {
    const items = oauth2Providers()
    return { total: items.length, oAuth2Providers: items }
  },
})

export const getResource = route({
  ...shared,
  name: 'console.getResource',
  path: '/v1/console/resources',
  title: 'Check whether a resource is free',
  scopes: ['rules.read'],
  rate: { limit: 120, seconds: 60, keys: ['userId:{userId}, url:{url}'] },
  params: {
    value: text(256, 'Value to look for: a domain.'),
    type: oneOf(['rules'], 'Kind of resource.', { caseless: true }),
  },
  status: 204,
  async run(ctx, { value }) {
    // Domains are not given out yet: each that may be claimed is free.
    if (!mayBeClaimed(ctx.config, value)) {
      throw new ApiError('general_argument_invalid', 'Invalid `value` param: This domain cannot be used.')
    }
    return undefined
  },
})

const scopeList = (scopes: Readonly<Record<string, ScopeInfo>>) => {
  const items = Object.entries(scopes).map(([$id, info]) => ({ $id, ...info }))
  return { total: items.length, scopes: items }
}
