import { enabled, secret } from '../variable.ts'

/** Keys, abuse protection, and what is forced on clients. */
export const SECURITY = {
  _APP_OPENSSL_KEY_V1: secret({
    describe:
      'Encrypts secrets at rest and signs tokens. Unset on an empty data folder: a random key is made and kept there. Never change it; add `_APP_OPENSSL_KEY_V2` and so on to rotate: the highest seals, all open.',
  }),
  _APP_NOTIFICATIONS_TRACKING_SECRET: secret({
    describe: 'Signs the links that tell whether a notification was opened; unset: derived from the encryption key.',
  }),
  _APP_OPTIONS_ABUSE: enabled({ describe: 'Rate limits.', fallback: 'enabled' }),
  _APP_OPTIONS_FORCE_HTTPS: enabled({
    describe: 'Redirects plain HTTP on the API host to HTTPS.',
    fallback: 'disabled',
  }),
  _APP_OPTIONS_ROUTER_FORCE_HTTPS: enabled({
    describe: 'The same for the domains of sites and functions.',
    fallback: 'disabled',
  }),
  _APP_OPTIONS_ROUTER_PROTECTION: enabled({
    describe: 'Refuses requests for hosts that are neither the API nor a configured domain.',
    fallback: 'disabled',
  }),
  _APP_DEV_KEYS: enabled({
    describe: 'Lets projects make and use dev keys, which lift rate limits and origin checks.',
    fallback: (profile) => (profile === 'production' ? 'disabled' : 'enabled'),
  }),
} as const
