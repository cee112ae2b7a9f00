import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { jobs } from '../../jobs/shapes.ts'

/** Waiting jobs, or those given up, of one queue: the instance's and those of the asking project. */
export async function queueSize(ctx: Context, queue: Queue, failed: boolean): Promise<number> {
  const stores = ctx.store.name === ctx.platform.name ? [ctx.store] : [ctx.platform, ctx.store]
  const named = JSON.stringify({ method: 'startsWith', attribute: 'name', values: [`${SERVICES[queue]}.`] })
  const sizes = await Promise.all(
    stores.map(async (store) => {
      const queries = [named, JSON.stringify({ method: 'limit', values: [1] })]
      return (await store.asSystem().list(jobs, queries, { attributes: ['name'], where: { failed } })).total
    }),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** @throws ApiError `health_queue_size_exceeded` when it reaches the threshold */
export function checkSize(size: number, threshold: number): { size: number } {
  if (size >= threshold) {
    throw new ApiError('health_queue_size_exceeded', `${size} jobs wait, and the threshold is ${threshold}.`)
  }
  return { size }
}

/** Queues as the API names them, and the services whose jobs they hold. */
const SERVICES = {
  database: 'databases',
  databases: 'databases',
  deletes: 'projects',
  audits: 'audits',
  mails: 'mails',
  functions: 'functions',
  'stats-resources': 'statsResources',
  'stats-usage': 'statsUsage',
  webhooks: 'webhooks',
  certificates: 'certificates',
  builds: 'builds',
  screenshots: 'screenshots',
  messaging: 'messaging',
  migrations: 'migrations',
  notifications: 'notifications',
  logs: 'logs',
} as const
export type Queue = keyof typeof SERVICES
