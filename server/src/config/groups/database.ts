import { host, ignored, integer, oneOf, port, seconds, secret, string } from '../variable.ts'

const ONE_DATABASE = 'Every kind of database lives in the one that _APP_DB_ADAPTER names.'
const OWN_PLACE = 'Each project has its own database file or schema; none are shared.'
const ONE_POOL = 'Holdfast sizes its pools itself; set _APP_CONNECTIONS_MAX.'

/** Where rows live. */
export const DATABASE = {
  _APP_DB_ADAPTER: oneOf(['sqlite', 'postgresql'], {
    describe: 'Database: `sqlite` files in the data folder, or a PostgreSQL server.',
    fallback: 'sqlite',
  }),
  _APP_DB_HOST: host({ describe: 'PostgreSQL server.' }),
  _APP_DB_PORT: port({ describe: 'Its port.', fallback: '5432' }),
  _APP_DB_SCHEMA: string({ describe: 'Name of the database on it.', fallback: 'holdfast' }),
  _APP_DB_USER: string({ describe: 'User that owns the database.' }),
  _APP_DB_PASS: secret({ describe: 'Password of that user.' }),
  _APP_CONNECTIONS_MAX: integer({
    describe: 'Most connections one process opens to PostgreSQL.',
    fallback: '50',
    min: 2,
    max: 10_000,
  }),
  _APP_CONNECTIONS_TIMEOUT: seconds({
    describe: 'How long to wait for a connection to PostgreSQL.',
    fallback: '10',
    min: 1,
  }),
  _APP_DB_ROOT_PASS: ignored('Root password of the database container.', 'Holdfast needs no root access.', {
    secret: true,
  }),
  _APP_DATABASE_SHARED_TABLES: ignored('Databases whose tables projects share.', OWN_PLACE),
  _APP_DATABASE_SHARED_NAMESPACE: ignored('Prefix of shared tables.', OWN_PLACE),
  _APP_DATABASE_KEYS: ignored('Names of the configured databases.', OWN_PLACE),
  _APP_DATABASE_OVERRIDE: ignored('Database that takes all new projects.', OWN_PLACE, { secret: true }),
  _APP_DATABASE_CLASS_NAME: ignored('Class of the databases worker.', 'There is one implementation.'),
  _APP_DB_ADAPTER_VECTORSDB: ignored('Kind of the vector database.', ONE_DATABASE),
  _APP_DB_HOST_VECTORSDB: ignored('Host of the vector database.', ONE_DATABASE),
  _APP_DB_PORT_VECTORSDB: ignored('Port of the vector database.', ONE_DATABASE),
  _APP_DB_SCHEMA_VECTORSDB: ignored('Name of the vector database.', ONE_DATABASE),
  _APP_DB_USER_VECTORSDB: ignored('User of the vector database.', ONE_DATABASE),
  _APP_DB_PASS_VECTORSDB: ignored('Password of the vector database.', ONE_DATABASE, { secret: true }),
  _APP_DATABASE_VECTORSDB_KEYS: ignored('Names of the vector databases.', ONE_DATABASE),
  _APP_DATABASE_VECTORSDB_OVERRIDE: ignored('Vector database that takes all new projects.', ONE_DATABASE, {
    secret: true,
  }),
  _APP_DATABASE_VECTORSDB_SHARED_TABLES: ignored('Vector databases whose tables projects share.', ONE_DATABASE),
  _APP_CONNECTIONS_DATABASE_VECTORSDB: ignored('Connection of the vector database.', ONE_DATABASE, { secret: true }),
  _APP_DB_ADAPTER_DOCUMENTSDB: ignored('Kind of the document database.', ONE_DATABASE),
  _APP_DB_HOST_DOCUMENTSDB: ignored('Host of the document database.', ONE_DATABASE),
  _APP_DB_PORT_DOCUMENTSDB: ignored('Port of the document database.', ONE_DATABASE),
  _APP_DATABASE_DOCUMENTSDB_KEYS: ignored('Names of the document databases.', ONE_DATABASE),
  _APP_DATABASE_DOCUMENTSDB_OVERRIDE: ignored('Document database that takes all new projects.', ONE_DATABASE, {
    secret: true,
  }),
  _APP_DATABASE_DOCUMENTSDB_SHARED_TABLES: ignored('Document databases whose tables projects share.', ONE_DATABASE),
  _APP_CONNECTIONS_DATABASE_DOCUMENTSDB: ignored('Connection of the document database.', ONE_DATABASE, {
    secret: true,
  }),
  _APP_CONNECTIONS_DB_LOGS: ignored('Connection of the log database.', ONE_DATABASE, { secret: true }),
  _APP_POOL_ADAPTER: ignored('Implementation of connection pools.', ONE_POOL),
  _APP_POOL_CLIENTS: ignored('Containers that divide the connections among them.', ONE_POOL),
  _APP_INFLUXDB_HOST: ignored('Host of the former metrics store.', ONE_DATABASE),
  _APP_INFLUXDB_PORT: ignored('Port of the former metrics store.', ONE_DATABASE),
} as const

/** Shared state: rate limits, cache, locks, realtime between processes. */
export const REDIS = {
  _APP_REDIS_HOST: host({ describe: 'Redis server; unset: state stays in the memory of the one process.' }),
  _APP_REDIS_PORT: port({ describe: 'Its port.', fallback: '6379' }),
  _APP_REDIS_USER: string({ describe: 'User, when the server asks for one.' }),
  _APP_REDIS_PASS: secret({ describe: 'Password, when the server asks for one.' }),
} as const

const IN_DATABASE = 'Jobs are rows of the database; there are no queues to name or connect to.'

/** Background work; upstream's queues and worker containers have no counterpart. */
export const JOBS = {
  _APP_WEBHOOK_MAX_FAILED_ATTEMPTS: integer({
    describe: 'Failures in a row after which a webhook is switched off.',
    fallback: '10',
    min: 1,
  }),
  _APP_QUEUE_NAME: ignored('Queue a worker listens to.', IN_DATABASE),
  _APP_AUDITS_QUEUE_NAME: ignored('Queue of audit records.', IN_DATABASE),
  _APP_BUILDS_QUEUE_NAME: ignored('Queue of builds.', IN_DATABASE),
  _APP_CERTIFICATES_QUEUE_NAME: ignored('Queue of certificates.', IN_DATABASE),
  _APP_DATABASE_QUEUE_NAME: ignored('Queue of schema changes.', IN_DATABASE),
  _APP_DELETE_QUEUE_NAME: ignored('Queue of deletions.', IN_DATABASE),
  _APP_EXECUTIONS_QUEUE_NAME: ignored('Queue of execution records.', IN_DATABASE),
  _APP_FUNCTIONS_QUEUE_NAME: ignored('Queue of function calls.', IN_DATABASE),
  _APP_JOBS_QUEUE_NAME: ignored('Queue of orchestrated jobs.', IN_DATABASE),
  _APP_MAILS_QUEUE_NAME: ignored('Queue of mails.', IN_DATABASE),
  _APP_MESSAGING_QUEUE_NAME: ignored('Queue of messages.', IN_DATABASE),
  _APP_MIGRATIONS_QUEUE_NAME: ignored('Queue of imports.', IN_DATABASE),
  _APP_NOTIFICATIONS_QUEUE_NAME: ignored('Queue of notifications.', IN_DATABASE),
  _APP_SCREENSHOTS_QUEUE_NAME: ignored('Queue of screenshots.', IN_DATABASE),
  _APP_STATS_RESOURCES_QUEUE_NAME: ignored('Queue of resource counts.', IN_DATABASE),
  _APP_STATS_USAGE_QUEUE_NAME: ignored('Queue of usage figures.', IN_DATABASE),
  _APP_WEBHOOK_QUEUE_NAME: ignored('Queue of webhooks.', IN_DATABASE),
  _APP_CONNECTIONS_QUEUE_STATS_USAGE: ignored('Connection of the usage queue.', IN_DATABASE, { secret: true }),
  _APP_WEBHOOK_CLASS_NAME: ignored('Class of the webhooks worker.', 'There is one implementation.'),
  _APP_WORKER_MAX_COROUTINES: ignored('Jobs a worker runs at once.', 'The job loop sizes itself.'),
  _APP_RISKY_WORKERS_PERCENT: ignored('Share of workers that may run slow requests.', 'There are no such workers.'),
} as const
