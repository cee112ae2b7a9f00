import { integer, oneOf, optional, text } from '../../contract/params.ts'
import { type Route, route } from '../../contract/route.ts'
import { HealthQueue } from './models.ts'
import { checkSize, type Queue, queueSize } from './queues.ts'

const threshold = optional(
  integer(-(2 ** 31), 2 ** 31 - 1, 'Number of jobs from which on the answer is an error.'),
  5000,
)

const FAILED = [
  'database',
  'deletes',
  'audits',
  'mails',
  'functions',
  'stats-resources',
  'stats-usage',
  'webhooks',
  'certificates',
  'builds',
  'screenshots',
  'messaging',
  'migrations',
  'notifications',
] as const satisfies readonly Queue[]

const getFailedJobs = route({
  name: 'health.getFailedJobs',
  method: 'GET',
  path: '/v1/health/queue/failed/:name',
  title: 'Count the jobs that were given up',
  scopes: ['health.read'],
  auth: [],
  params: {
    name: oneOf(
      FAILED.map((queue) => `v1-${queue}` as const),
      'Name of the queue.',
      { caseless: true },
    ),
    threshold,
  },
  model: HealthQueue,
  async run(ctx, params) {
    return checkSize(await queueSize(ctx, params.name.slice(3) as Queue, true), params.threshold)
  },
})

// Older servers had a route per queue; SDKs still call them.
const waiting = (method: string, queue: Queue, more: { name?: ReturnType<typeof optional> } = {}): Route =>
  route({
    name: `health.${method}`,
    method: 'GET',
    path: `/v1/health/queue/${queue}`,
    title: `Count the waiting jobs of the queue ${queue}`,
    scopes: ['health.read'],
    auth: ['admin', 'key'],
    params: { ...more, threshold },
    model: HealthQueue,
    async run(ctx, params) {
      return checkSize(await queueSize(ctx, queue, false), params.threshold)
    },
  })

export const queueRoutes: readonly Route[] = [
  getFailedJobs,
  waiting('getQueueAudits', 'audits'),
  waiting('getQueueBuilds', 'builds'),
  waiting('getQueueCertificates', 'certificates'),
  waiting('getQueueDatabases', 'databases', {
    name: optional(text(256, 'Name of the database queue; there is one.'), 'database_db_main'),
  }),
  waiting('getQueueDeletes', 'deletes'),
  waiting('getQueueFunctions', 'functions'),
  waiting('getQueueLogs', 'logs'),
  waiting('getQueueMails', 'mails'),
  waiting('getQueueMessaging', 'messaging'),
  waiting('getQueueMigrations', 'migrations'),
  waiting('getQueueStatsResources', 'stats-resources'),
  waiting('getQueueUsage', 'stats-usage'),
  waiting('getQueueWebhooks', 'webhooks'),
]
