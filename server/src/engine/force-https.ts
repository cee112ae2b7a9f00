import type { Config } from '../config/load.ts'
import { ApiError } from '../contract/errors.ts'
import type { Incoming } from './call.ts'
import type { Reply } from './reply.ts'

/**
 * With `_APP_OPTIONS_FORCE_HTTPS`, plain HTTP is sent to HTTPS: a GET is redirected, anything else refused, because its
 * body has already crossed the wire in the clear (contract: identity 1.16). Answers true when the reply is complete.
 */
export function forceHttps(incoming: Incoming, reply: Reply, config: Config): boolean {
  if (!config._APP_OPTIONS_FORCE_HTTPS || incoming.facts.scheme === 'https') return false
  const { host } = incoming.facts
  if (host === 'localhost' || host === config._APP_MIGRATION_HOST) return false
  if (incoming.method !== 'GET' && incoming.method !== 'HEAD') {
    throw new ApiError('general_protocol_unsupported', 'This server answers over HTTPS only.')
  }
  reply.status = 301
  reply.header('location', `https://${host}${incoming.path}`)
  return true
}
