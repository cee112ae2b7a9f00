import { parseNetwork } from '../network.ts'
import { enabled, host, ignored, list, oneOf, secret, string } from '../variable.ts'

/** Who may use the console, and how it is reached (contract: identity 7). */
export const CONSOLE = {
  _APP_CONSOLE_WHITELIST_ROOT: enabled({
    describe: 'Only the first person may sign up on the console; others come by invitation.',
    fallback: 'enabled',
  }),
  _APP_CONSOLE_WHITELIST_EMAILS: list({
    describe: 'Who may sign up on the console: addresses or `*@domain`; unset: anybody.',
    of: 'e-mail addresses or `*@domain`',
    check: (entry) => (/^[^\s@]+@[^\s@]+$/.test(entry) ? entry.toLowerCase() : undefined),
  }),
  _APP_CONSOLE_WHITELIST_IPS: list({
    describe: 'Addresses and networks (`10.0.0.0/8`) from which people may sign up on the console; unset: any.',
    of: 'IP addresses or networks',
    check: parseNetwork,
  }),
  _APP_CONSOLE_COUNTRIES_DENYLIST: list({
    describe: 'Countries from which nobody may sign in to the console.',
    of: 'two-letter country codes',
    check: (entry) => (/^[a-z]{2}$/i.test(entry) ? entry.toUpperCase() : undefined),
  }),
  _APP_CONSOLE_INVITES: enabled({ describe: 'Invitations to organizations.', fallback: 'enabled' }),
  _APP_CONSOLE_SESSION_ALERTS: enabled({
    describe: 'Mails console users when somebody signs in to their account.',
    fallback: 'disabled',
  }),
  _APP_CONSOLE_ROOT_SESSION: enabled({
    describe: 'Sets the console cookie for the whole registrable domain as well.',
    fallback: 'disabled',
  }),
  _APP_CONSOLE_DOMAIN: host({ describe: 'Host of the console in mails and redirects, when it is not the API host.' }),
  _APP_CONSOLE_SCHEMA: list({
    describe: 'URL schemes accepted as origin besides the web ones.',
    of: 'URL schemes',
    check: (entry) => (/^[a-z][a-z0-9+.-]*$/i.test(entry) ? entry.toLowerCase() : undefined),
  }),
  _APP_CONSOLE_URL_SCHEME: oneOf(['legacy', 'root'], {
    describe: 'Links into the console start with `/console` (`legacy`) or at the root.',
    fallback: 'legacy',
  }),
  _APP_CONSOLE_TRUSTED_PROJECTS: list({
    describe:
      'Projects whose domains count as an allowed origin for every project. Leave unset unless you run previews of the console.',
    of: 'project ids',
  }),
  _APP_CONSOLE_GITHUB_APP_ID: string({ describe: 'GitHub OAuth app offered for console sign-in.' }),
  _APP_CONSOLE_GITHUB_SECRET: secret({ describe: 'Secret of that GitHub OAuth app.' }),
  _APP_ASSISTANT_OPENAI_API_KEY: secret({ describe: 'Turns on the assistant of the console.' }),
  _APP_SYSTEM_RESPONSE_FORMAT: string({
    describe: 'Wire version for clients that announce none, like `1.8.0`; unset: the newest.',
  }),
  _APP_CONSOLE_HOSTNAMES: ignored(
    'Further host names of the console.',
    'No server reads it any more; set _APP_CONSOLE_DOMAIN.',
  ),
  _APP_REALTIME_TAIL_RATE: ignored(
    'Pace of the live request feed in the console.',
    'Holdfast has no live request feed.',
  ),
} as const
