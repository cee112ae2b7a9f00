import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Config } from '../config/load.ts'
import type { Log } from '../contract/context.ts'
import type { RawParams } from '../engine/call.ts'
import type { Engine } from '../engine/engine.ts'
import { parseBody } from './body.ts'
import { parseCookies } from './cookies.ts'
import { type FactSettings, HttpFacts } from './facts.ts'
import { parseQueryString } from './params.ts'
import { TrustedPeers } from './peers.ts'
import { refuse, refuseConnection } from './refusal.ts'
import { send } from './send.ts'

/** What the HTTP server is made from. */
export interface HttpOptions {
  readonly config: Config
  readonly engine: Pick<Engine, 'handle'>
  readonly isLocale: (code: string) => boolean
  readonly log?: Pick<Log, 'error'>
}

const NO_COOKIES: Readonly<Record<string, string>> = Object.freeze(Object.create(null))
/** A request may name its target in full, as to a proxy (RFC 9112 §3.2.2). */
const ABSOLUTE = /^https?:\/\/[^/?]*/i
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

// The engine validates and presents: there is nothing to compile. Named, because the framework would load compilers of
// its own otherwise, and with them 5 MB that nothing uses.
const noSchemas = (): never => {
  throw new Error('Routes of the framework have no schemas.')
}
const NO_COMPILERS = { buildValidator: noSchemas, buildSerializer: noSchemas }

/** The one place that knows there is an HTTP framework: requests in, the engine's replies out. */
export function createHttpServer({ config, engine, isLocale, log }: HttpOptions): FastifyInstance {
  const settings: FactSettings = {
    peers: new TrustedPeers(config._APP_TRUSTED_PROXIES),
    addressHeaders: config._APP_TRUSTED_HEADERS,
    locale: config._APP_LOCALE,
    isLocale,
    format: config._APP_SYSTEM_RESPONSE_FORMAT,
  }
  const app = Fastify({
    logger: false,
    bodyLimit: config._APP_REQUEST_LIMIT,
    routerOptions: { maxParamLength: 16_384 },
    requestTimeout: 300_000,
    // The engine routes: paths are matched as sent, and unknown ones run the whole pipeline.
    rewriteUrl: () => '/',
    return503OnClosing: false,
    schemaController: { compilersFactory: NO_COMPILERS },
    clientErrorHandler: refuseConnection,
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  const note = (error: unknown) => log?.error({ err: error }, 'An answer could not be sent.')
  app.setErrorHandler((error: { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500
    // A body of a type that cannot be read is an empty one.
    if (status === 415) return answer(request, reply)
    if (status >= 500) note(error)
    return refuse(reply, status, config._APP_REQUEST_LIMIT)
  })
  app.setNotFoundHandler((request, reply) => answer(request, reply))
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const start = performance.now()
    const outgoing = await engine.handle(await toIncoming(request, settings))
    // A connection that is kept open would keep the server from closing.
    if (closing) outgoing.header('connection', 'close')
    await send(request, reply, outgoing, config, start).catch(note)
    return reply
  }
  app.route({ method: [...METHODS], url: '/', handler: answer, exposeHeadRoute: false })
  return app
}

async function toIncoming(request: FastifyRequest, settings: FactSettings) {
  const url = request.originalUrl.replace(ABSOLUTE, '')
  const mark = url.indexOf('?')
  const query = parseQueryString(mark === -1 ? '' : url.slice(mark + 1))
  const body = await bodyOf(request)
  const params = request.method === 'GET' || request.method === 'HEAD' ? query : body
  const facts = new HttpFacts(request.raw, { url, params }, settings)
  const cookie = request.headers.cookie
  return {
    method: request.method,
    path: mark === -1 ? url : url.slice(0, mark),
    query,
    body,
    facts,
    cookies: cookie ? parseCookies(cookie) : NO_COOKIES,
  }
}

const NO_BODY: RawParams = Object.freeze(Object.create(null))
const bodyOf = (request: FastifyRequest): RawParams | Promise<RawParams> =>
  request.body === undefined
    ? NO_BODY
    : parseBody(request.body as Buffer | undefined, request.headers['content-type'] ?? '')
