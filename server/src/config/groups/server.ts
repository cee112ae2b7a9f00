import { parseNetwork } from '../network.ts'
import { bytes, enabled, host, ignored, integer, list, oneOf, port, secret, string, url } from '../variable.ts'

/** How the process runs: profile, addresses, limits, logs. */
export const SERVER = {
  _APP_ENV: oneOf(['development', 'production'], {
    describe:
      'Profile of the instance. `development` is meant for one machine: it explains errors and trusts local proxies. `production` is meant for the internet.',
    fallback: 'development',
  }),
  _APP_EDITION: string({ describe: 'Edition the instance reports about itself.', fallback: 'self-hosted' }),
  _APP_DATA_DIR: string({
    describe: 'Folder for the database files, uploads and the generated encryption key. Back it up.',
    fallback: './data',
  }),
  _APP_HOST: host({ describe: 'Address to listen on. `::` adds IPv6 where the machine has it.', fallback: '0.0.0.0' }),
  _APP_PORT: port({
    describe: 'Port for plain HTTP; 0 takes any free one.',
    fallback: (profile) => (profile === 'production' ? '80' : '8080'),
  }),
  _APP_PORT_TLS: port({
    describe: 'Port for HTTPS.',
    fallback: (profile) => (profile === 'production' ? '443' : '8443'),
  }),
  _APP_TLS: oneOf(['auto', 'external', 'off'], {
    describe: 'Who provides HTTPS: `auto` is Holdfast itself, `external` is a proxy in front of it, `off` is nobody.',
    fallback: (profile) => (profile === 'production' ? 'auto' : 'off'),
  }),
  _APP_TRUSTED_PROXIES: list({
    describe:
      'Peers whose forwarding headers (client address, host, scheme) are believed: addresses, networks like `10.0.0.0/8`, or the words `loopback` and `private`. `none` believes nobody.',
    fallback: (profile) => (profile === 'production' ? 'none' : 'loopback,private'),
    of: 'IP addresses, networks, `loopback`, `private` (or `none`)',
    check: parsePeer,
  }),
  _APP_TRUSTED_HEADERS: list({
    describe: 'Headers that may carry the client address, in this order, when the peer is a trusted proxy.',
    fallback: 'x-forwarded-for',
    of: 'header names',
    check: (entry) => (/^[a-z0-9-]+$/i.test(entry) ? entry.toLowerCase() : undefined),
  }),
  _APP_REQUEST_LIMIT: bytes({
    describe: 'Largest request body; bigger uploads arrive in parts.',
    fallback: '12582912',
  }),
  _APP_COMPRESSION_ENABLED: enabled({
    describe: 'Compresses answers for clients that can read it.',
    fallback: 'enabled',
  }),
  _APP_COMPRESSION_MIN_SIZE_BYTES: bytes({
    describe: 'Answers up to this size are sent as they are.',
    fallback: '1024',
  }),
  _APP_WORKERS_NUM: integer({
    describe: 'Processes that serve requests on this machine. More than one needs PostgreSQL and Redis.',
    fallback: '1',
    min: 1,
    max: 256,
  }),
  _APP_LOCALE: string({ describe: 'Language of messages and mails when a client asks for none.', fallback: 'en' }),
  _APP_LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    describe: 'How much the log says.',
    fallback: 'info',
  }),
  _APP_LOGGING_FORMAT: oneOf(['pretty', 'json'], {
    describe: 'Shape of log lines: for people or for programs.',
    fallback: (profile) => (profile === 'production' ? 'json' : 'pretty'),
  }),
  _APP_USAGE_STATS: oneOf(['', 'enabled', 'disabled'], {
    describe: 'Whether the console is told to show usage figures.',
  }),
  _APP_REGION: string({ describe: 'Name of the region this instance stands for.', fallback: 'default' }),
  _APP_PROJECT_REGIONS: list({ describe: 'Regions a new project may name; unset allows any.', of: 'region names' }),
  _APP_HOME: url({ describe: 'Address `doctor` asks for the newest version; unset asks nobody.' }),
  _APP_GEO_ENDPOINT: url({ describe: 'Service that tells the country of an IP address; unset: country unknown.' }),
  _APP_GEO_SECRET: secret({ describe: 'Bearer token for the geo service.' }),
  _APP_WORKER_PER_CORE: ignored(
    'Request workers per processor core.',
    'Holdfast serves from one event loop; use _APP_WORKERS_NUM for more processes.',
  ),
  _APP_CPU_NUM: ignored('Number of processor cores to count on.', 'Holdfast asks the operating system.'),
  _APP_LOCKING_ENABLED: ignored('Locks around concurrent changes.', 'Locks are always on.'),
} as const

/** An address, a network in CIDR form, or a word for a family of networks; `none` adds nothing. */
function parsePeer(entry: string): string | undefined {
  const word = entry.toLowerCase()
  if (word === 'none') return ''
  if (word === 'loopback' || word === 'private') return word
  return parseNetwork(word)
}
