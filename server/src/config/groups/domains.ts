import { isIP } from 'node:net'
import { email, enabled, host, hosts, ignored, list, oneOf, renamed, seconds, string } from '../variable.ts'

const ADDRESSES = { of: 'IP addresses', check: (entry: string) => (isIP(entry) ? entry.toLowerCase() : undefined) }

/** Names the instance answers to, and what domains of projects must point at. */
export const DOMAINS = {
  _APP_DOMAIN: host({ describe: 'Host name of the API and the console.', fallback: 'localhost' }),
  _APP_DOMAIN_FUNCTIONS: host({
    describe: 'Base domain under which functions get theirs.',
    fallback: 'functions.localhost',
  }),
  _APP_DOMAIN_FUNCTIONS_FALLBACK: host({ describe: 'A former base domain of functions that is still answered.' }),
  _APP_DOMAIN_SITES: hosts({ describe: 'Base domains under which sites get theirs.', fallback: 'sites.localhost' }),
  _APP_DOMAIN_TARGET_CNAME: host({ describe: 'CNAME value a custom domain must have.', fallback: 'localhost' }),
  _APP_DOMAIN_TARGET_A: list({
    describe: 'IPv4 addresses a custom domain may point at.',
    fallback: '127.0.0.1',
    ...ADDRESSES,
  }),
  _APP_DOMAIN_TARGET_AAAA: list({
    describe: 'IPv6 addresses a custom domain may point at.',
    fallback: '::1',
    ...ADDRESSES,
  }),
  _APP_DOMAIN_TARGET_CAA: string({
    describe: 'Certificate authority that CAA records of a custom domain must allow; unset: any.',
  }),
  _APP_DNS: list({
    describe: 'Resolvers asked when a domain is verified; all must agree.',
    fallback: '8.8.8.8',
    of: 'IP addresses, each with or without a port (`127.0.0.1:53`, `[::1]:53`)',
    check: parseResolver,
  }),
  _APP_DOMAINS_NAMESERVERS: hosts({ describe: 'Name servers the console shows to owners of a domain.' }),
  _APP_CUSTOM_DOMAIN_DENY_LIST: hosts({
    describe: 'Domains no project may claim.',
    fallback: 'example.com,test.com,app.example.com',
  }),
  _APP_RULES_FORMAT: oneOf(['', 'md5'], {
    describe: 'Ids of domain rules: `md5` of the domain, or unset for random ones.',
  }),
  _APP_INTERVAL_DOMAIN_VERIFICATION: seconds({
    describe: 'Pause between checks of domains that still wait for their DNS records.',
    fallback: '120',
    min: 1,
  }),
  _APP_ROUTER_AUTO_CERTIFICATES: enabled({
    describe: 'Orders certificates for the generated domains of sites and functions.',
    fallback: 'enabled',
  }),
  _APP_EMAIL_CERTIFICATES: email({
    describe: 'Address given to the certificate authority, and told when an order fails.',
  }),
  _APP_EMAIL_SECURITY: email({ describe: 'Address for security matters, shown to receivers of webhooks.' }),
  _APP_SYSTEM_SECURITY_EMAIL_ADDRESS: email({
    describe: 'Older name of the security address, used when the two newer ones are unset.',
  }),
  _APP_DOMAIN_TARGET: renamed('Former CNAME target of custom domains.', '_APP_DOMAIN_TARGET_CNAME'),
  _APP_OPTIONS_FUNCTIONS_FORCE_HTTPS: renamed('Forced HTTPS on functions.', '_APP_OPTIONS_ROUTER_FORCE_HTTPS'),
  _APP_CERTIFICATES_CLASS_NAME: ignored(
    'Class of the certificates worker.',
    'Holdfast has one way to obtain certificates.',
  ),
} as const

function parseResolver(entry: string): string | undefined {
  const parts = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(entry)
  return isIP(parts?.[1] ?? parts?.[2] ?? entry) && Number(parts?.[3] ?? 0) <= 65_535 ? entry.toLowerCase() : undefined
}
