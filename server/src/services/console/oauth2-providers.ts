import { OAUTH_PROVIDERS } from '../projects/index.ts'

// What a provider calls its credentials, where it is not "client ID" and "client secret" (contract: oauth.json).
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  apple: ['serviceId', 'keyId', 'teamId', 'p8File'],
  auth0: ['clientId', 'clientSecret', 'endpoint'],
  authentik: ['clientId', 'clientSecret', 'endpoint'],
  bitbucket: ['key', 'secret'],
  dailymotion: ['apiKey', 'apiSecret'],
  disqus: ['publicKey', 'secretKey'],
  dropbox: ['appKey', 'appSecret'],
  etsy: ['keyString', 'sharedSecret'],
  facebook: ['appId', 'appSecret'],
  fusionauth: ['clientId', 'clientSecret', 'endpoint'],
  gitlab: ['applicationId', 'secret', 'endpoint'],
  google: ['clientId', 'clientSecret', 'prompt'],
  keycloak: ['clientId', 'clientSecret', 'endpoint', 'realmName'],
  linkedin: ['clientId', 'primaryClientSecret'],
  microsoft: ['applicationId', 'applicationSecret', 'tenant'],
  notion: ['oauthClientId', 'oauthClientSecret'],
  oidc: ['clientId', 'clientSecret', 'wellKnownURL', 'authorizationURL', 'tokenURL', 'userInfoURL', 'prompt', 'maxAge'],
  okta: ['clientId', 'clientSecret', 'domain', 'authorizationServerId'],
  paypal: ['clientId', 'secretKey'],
  paypalSandbox: ['clientId', 'secretKey'],
  salesforce: ['customerKey', 'customerSecret'],
  stripe: ['clientId', 'apiSecretKey'],
  tradeshift: ['oauth2ClientId', 'oauth2ClientSecret'],
  tradeshiftBox: ['oauth2ClientId', 'oauth2ClientSecret'],
  x: ['customerKey', 'secretKey'],
}
const USUAL = ['clientId', 'clientSecret']
/** Providers without settings of their own: for tests, or closed by their owner. */
const UNLISTED = new Set(['mock', 'mock-unverified', 'yammer'])

const NAMES: Readonly<Record<string, string>> = {
  p8File: 'P8 File',
  oauthClientId: 'OAuth Client ID',
  oauthClientSecret: 'OAuth Client Secret',
  oauth2ClientId: 'OAuth2 Client ID',
  oauth2ClientSecret: 'OAuth2 Client Secret',
  wellKnownURL: 'Well-Known URL',
  userInfoURL: 'User Info URL',
}
const EXAMPLES: Readonly<Record<string, string>> = {
  endpoint: 'sign-in.example.com',
  domain: 'sign-in.example.com',
  wellKnownURL: 'https://sign-in.example.com/.well-known/openid-configuration',
  authorizationURL: 'https://sign-in.example.com/authorize',
  tokenURL: 'https://sign-in.example.com/token',
  userInfoURL: 'https://sign-in.example.com/userinfo',
  tenant: 'common',
  realmName: 'main',
  prompt: 'consent',
  maxAge: '3600',
}

/** Providers of sign-in that a project can set up, and what each wants to know. */
export const oauth2Providers = () =>
  Object.keys(OAUTH_PROVIDERS)
    .filter((id) => !UNLISTED.has(id))
    .map((id) => ({ $id: id, parameters: (PARAMETERS[id] ?? USUAL).map(parameter) }))

const parameter = ($id: string) => ({ $id, name: NAMES[$id] ?? spelled($id), example: EXAMPLES[$id] ?? '', hint: '' })

// `primaryClientSecret` → `Primary Client Secret`, `clientId` → `Client ID`, `tokenURL` → `Token URL`.
function spelled(id: string): string {
  const words = id.replace(/([a-z])([A-Z])/g, '$1 $2').split(' ')
  return words
    .map((word) => (word === 'Id' ? 'ID' : word === 'api' ? 'API' : word[0]?.toUpperCase() + word.slice(1)))
    .join(' ')
}
