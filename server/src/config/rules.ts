import type { KeySecret } from './keys.ts'
import type { Profile } from './variable.ts'
import type { Values } from './variables.ts'

type Name = keyof Values

/** A finding about values that are fine alone and not together; it is reported at the first variable it is about. */
export interface Finding {
  readonly name: string
  readonly level: 'error' | 'warning'
  readonly text: string
}

interface Rule {
  readonly about: readonly [Name, ...Name[]]
  readonly level: Finding['level']
  broken(config: Values): boolean
  readonly text: string
}

const refuse = (about: Rule['about'], broken: Rule['broken'], text: string): Rule => ({
  about,
  level: 'error',
  broken,
  text,
})
const warn = (about: Rule['about'], broken: Rule['broken'], text: string): Rule => ({
  about,
  level: 'warning',
  broken,
  text,
})

const onPostgres = (config: Values) => config._APP_DB_ADAPTER === 'postgresql'
const inProduction = (config: Values) => config._APP_ENV === 'production'

const RULES: readonly Rule[] = [
  refuse(
    ['_APP_DB_HOST', '_APP_DB_ADAPTER'],
    (config) => onPostgres(config) && !config._APP_DB_HOST,
    '_APP_DB_ADAPTER=postgresql needs _APP_DB_HOST, the address of the PostgreSQL server.',
  ),
  refuse(
    ['_APP_DB_USER', '_APP_DB_ADAPTER'],
    (config) => onPostgres(config) && !config._APP_DB_USER,
    '_APP_DB_ADAPTER=postgresql needs _APP_DB_USER, the user that owns the database.',
  ),
  refuse(
    ['_APP_WORKERS_NUM', '_APP_DB_ADAPTER'],
    (config) => config._APP_WORKERS_NUM > 1 && !onPostgres(config),
    '_APP_WORKERS_NUM above 1 needs _APP_DB_ADAPTER=postgresql: SQLite files are written by one process.',
  ),
  refuse(
    ['_APP_WORKERS_NUM', '_APP_REDIS_HOST'],
    (config) => config._APP_WORKERS_NUM > 1 && !config._APP_REDIS_HOST,
    '_APP_WORKERS_NUM above 1 needs _APP_REDIS_HOST: processes cannot share rate limits, cache and realtime in memory.',
  ),
  warn(
    ['_APP_DOMAIN', '_APP_ENV'],
    (config) => inProduction(config) && config._APP_DOMAIN === 'localhost',
    '_APP_DOMAIN is not set: in production it is the host name clients use. Until then pages on `localhost` count as the console, and links in mails lead there.',
  ),
  refuse(
    ['_APP_PORT_TLS', '_APP_PORT', '_APP_TLS'],
    (config) => config._APP_TLS === 'auto' && config._APP_PORT !== 0 && config._APP_PORT === config._APP_PORT_TLS,
    '_APP_PORT_TLS and _APP_PORT are the same; HTTP and HTTPS need a port each.',
  ),
  refuse(
    ['_APP_SMTP_USERNAME', '_APP_SMTP_PASSWORD', '_APP_SMTP_HOST'],
    (config) =>
      Boolean(config._APP_SMTP_HOST) && Boolean(config._APP_SMTP_USERNAME) !== Boolean(config._APP_SMTP_PASSWORD),
    '_APP_SMTP_USERNAME and _APP_SMTP_PASSWORD belong together: set both or neither.',
  ),
  refuse(
    ['_APP_SMTP_PORT', '_APP_SMTP_HOST'],
    (config) => Boolean(config._APP_SMTP_HOST) && config._APP_SMTP_PORT === 0,
    '_APP_SMTP_PORT cannot be 0: it is the port of the mail server, usually 25, 465 or 587.',
  ),
  refuse(
    ['_APP_DB_PORT', '_APP_DB_ADAPTER'],
    (config) => onPostgres(config) && config._APP_DB_PORT === 0,
    '_APP_DB_PORT cannot be 0: it is the port of the PostgreSQL server, usually 5432.',
  ),
  refuse(
    ['_APP_REDIS_PORT', '_APP_REDIS_HOST'],
    (config) => Boolean(config._APP_REDIS_HOST) && config._APP_REDIS_PORT === 0,
    '_APP_REDIS_PORT cannot be 0: it is the port of the Redis server, usually 6379.',
  ),
  refuse(
    ['_APP_STORAGE_ANTIVIRUS_HOST', '_APP_STORAGE_ANTIVIRUS'],
    (config) => config._APP_STORAGE_ANTIVIRUS && !config._APP_STORAGE_ANTIVIRUS_HOST,
    '_APP_STORAGE_ANTIVIRUS=enabled needs _APP_STORAGE_ANTIVIRUS_HOST, the address of the ClamAV server.',
  ),
  ...remoteStorage('s3', ['_APP_STORAGE_S3_BUCKET', '_APP_STORAGE_S3_ACCESS_KEY', '_APP_STORAGE_S3_SECRET']),
  ...remoteStorage('dospaces', [
    '_APP_STORAGE_DO_SPACES_BUCKET',
    '_APP_STORAGE_DO_SPACES_ACCESS_KEY',
    '_APP_STORAGE_DO_SPACES_SECRET',
  ]),
  ...remoteStorage('backblaze', [
    '_APP_STORAGE_BACKBLAZE_BUCKET',
    '_APP_STORAGE_BACKBLAZE_ACCESS_KEY',
    '_APP_STORAGE_BACKBLAZE_SECRET',
  ]),
  ...remoteStorage('linode', [
    '_APP_STORAGE_LINODE_BUCKET',
    '_APP_STORAGE_LINODE_ACCESS_KEY',
    '_APP_STORAGE_LINODE_SECRET',
  ]),
  ...remoteStorage('wasabi', [
    '_APP_STORAGE_WASABI_BUCKET',
    '_APP_STORAGE_WASABI_ACCESS_KEY',
    '_APP_STORAGE_WASABI_SECRET',
  ]),
  warn(
    ['_APP_DB_HOST', '_APP_DB_ADAPTER'],
    (config) => !onPostgres(config) && Boolean(config._APP_DB_HOST),
    '_APP_DB_HOST is set, but rows are kept in SQLite files; set _APP_DB_ADAPTER=postgresql to use the server.',
  ),
  warn(
    ['_APP_OPTIONS_FORCE_HTTPS', '_APP_TLS'],
    (config) => config._APP_OPTIONS_FORCE_HTTPS && config._APP_TLS === 'off',
    '_APP_OPTIONS_FORCE_HTTPS=enabled sends clients to HTTPS while _APP_TLS=off says nobody answers there.',
  ),
  warn(
    ['_APP_OPTIONS_ABUSE', '_APP_ENV'],
    (config) => inProduction(config) && !config._APP_OPTIONS_ABUSE,
    '_APP_OPTIONS_ABUSE=disabled in production: passwords can be guessed without limit.',
  ),
  warn(
    ['_APP_DEV_KEYS', '_APP_ENV'],
    (config) => inProduction(config) && config._APP_DEV_KEYS,
    '_APP_DEV_KEYS=enabled in production: whoever holds a dev key is free of rate limits and origin checks.',
  ),
]

function remoteStorage(device: Values['_APP_STORAGE_DEVICE'], names: readonly Name[]): Rule[] {
  return names.map((name) =>
    refuse(
      [name, '_APP_STORAGE_DEVICE'],
      (config) => config._APP_STORAGE_DEVICE === device && !config._APP_CONNECTIONS_STORAGE && !config[name],
      `_APP_STORAGE_DEVICE=${device} needs ${name}.`,
    ),
  )
}

/** Checks what only shows when variables are seen together; rules about a variable that is wrong by itself stay silent. */
export function checkTogether(config: Values, wrong: ReadonlySet<string>): Finding[] {
  return RULES.filter((rule) => !rule.about.some((name) => wrong.has(name)) && rule.broken(config)).map(
    ({ about, level, text }) => ({ name: about[0], level, text }),
  )
}

/** The value upstream's example files print for every secret. */
const PUBLISHED = 'your-secret-key'
const SHORTEST_KEY = 16

/** Refuses (in production) or reports secrets that the world knows, and reports keys short enough to guess. */
export function checkSecrets(config: Values, profile: Profile, keys: readonly KeySecret[]): Finding[] {
  const level = profile === 'production' ? 'error' : 'warning'
  const secrets: [string, string][] = [
    ...keys.map(({ version, secret }): [string, string] => [`_APP_OPENSSL_KEY_V${version}`, secret]),
    ['_APP_NOTIFICATIONS_TRACKING_SECRET', config._APP_NOTIFICATIONS_TRACKING_SECRET],
    ['_APP_EXECUTOR_SECRET', config._APP_EXECUTOR_SECRET],
    ['_APP_GEO_SECRET', config._APP_GEO_SECRET],
  ]
  const known = secrets
    .filter(([, secret]) => secret.trim() === PUBLISHED)
    .map(
      ([name]): Finding => ({
        name,
        level,
        text: `${name} still has the value printed in public examples, so it protects nothing; set a random text of your own, for instance from \`openssl rand -hex 32\`.`,
      }),
    )
  const short = keys
    .filter(({ secret }) => secret.trim() !== PUBLISHED && secret.length < SHORTEST_KEY)
    .map(
      ({ version }): Finding => ({
        name: `_APP_OPENSSL_KEY_V${version}`,
        level: 'warning',
        text: `_APP_OPENSSL_KEY_V${version} is shorter than ${SHORTEST_KEY} characters and could be guessed.`,
      }),
    )
  return [...known, ...short]
}
