import type { Context } from '../../contract/context.ts'
import { ApiError } from '../../contract/errors.ts'
import { noParams, optional, text } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { readCertificate } from './certificate.ts'
import { HealthCertificate, HealthStatus, HealthStatusList } from './models.ts'

const shared = { method: 'GET', scopes: ['health.read'], auth: [], params: noParams } as const

export const getDB = route({
  ...shared,
  name: 'health.getDB',
  path: '/v1/health/db',
  title: 'Check the databases',
  model: HealthStatusList,
  run: (ctx) => probe(ctx, 'db'),
})

export const getCache = route({
  ...shared,
  name: 'health.getCache',
  path: '/v1/health/cache',
  title: 'Check the cache',
  model: HealthStatusList,
  run: (ctx) => probe(ctx, 'cache'),
})

export const getPubSub = route({
  ...shared,
  name: 'health.getPubSub',
  path: '/v1/health/pubsub',
  title: 'Check the message bus',
  model: HealthStatusList,
  run: (ctx) => probe(ctx, 'pubsub'),
})

export const getGeo = route({
  ...shared,
  name: 'health.getGeo',
  path: '/v1/health/geo',
  title: 'Check the geo service',
  model: HealthStatus,
  async run(ctx) {
    const { _APP_GEO_ENDPOINT: endpoint, _APP_GEO_SECRET: secret } = ctx.config
    if (!endpoint) throw new ApiError('general_server_error', 'No geo service is configured.')
    const start = performance.now()
    const headers = secret ? { authorization: `Bearer ${secret}` } : undefined
    const answer = await fetch(endpoint, { ...(headers && { headers }), signal: AbortSignal.timeout(5000) }).catch(
      (cause) => {
        throw new ApiError('general_server_error', 'The geo service does not answer.', { cause })
      },
    )
    if (answer.status >= 500) throw new ApiError('general_server_error', 'The geo service is out of order.')
    return { name: 'geo', ping: Math.round(performance.now() - start), status: 'pass' }
  },
})

export const getCertificate = route({
  ...shared,
  name: 'health.getCertificate',
  path: '/v1/health/certificate',
  title: 'Read the certificate of a domain',
  params: { domain: optional(text(253, 'Domain to read it from; the own one unless given.'), null) },
  model: HealthCertificate,
  async run(ctx, { domain }) {
    return readCertificate(domain ?? ctx.config._APP_DOMAIN, ctx.now())
  },
})

async function probe(ctx: Context, name: keyof Context['services']['probes']) {
  const results = await ctx.services.probes[name]()
  const failing = results.filter(({ ok }) => !ok).map((result) => result.name)
  if (failing.length) throw new ApiError('general_server_error', `Not in order: ${failing.join(', ')}.`)
  return { total: results.length, statuses: results.map(({ name, ping }) => ({ name, ping, status: 'pass' })) }
}
