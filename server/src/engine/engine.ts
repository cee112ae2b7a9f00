import type { Config } from '../config/load.ts'
import { type Actor, isPrivileged } from '../contract/actor.ts'
import type { AuditRecord } from '../contract/audit.ts'
import type { Context, EmittedEvent } from '../contract/context.ts'
import type { Directory } from '../contract/directory.ts'
import { ApiError, ERRORS } from '../contract/errors.ts'
import { type Model, modelOf } from '../contract/model.ts'
import { CONSOLE, type Project } from '../contract/project.ts'
import { type Answer, RAW, type Raw, type Route, STAND_IN } from '../contract/route.ts'
import { API_VERSION } from '../contract/version.ts'
import type { Access, Store } from '../data/store.ts'
import { compareVersions, isVersion, type Ladder } from '../formats/ladder.ts'
import { stringifyJson } from '../kit/json.ts'
import { fromWireTime } from '../kit/time.ts'
import type { Counters } from '../ports/state/port.ts'
import { authorize, checkGroups } from './authorize.ts'
import type { Call, Incoming, RawParams } from './call.ts'
import { BASE_HEADERS, ERROR_HEADERS } from './cors.ts'
import { presentedDevKey, suppliedSession } from './credentials.ts'
import { errorBody, errorPage, toApiError } from './failure.ts'
import { forceHttps } from './force-https.ts'
import { factsFor } from './forwarded-facts.ts'
import { identify } from './identify.ts'
import { OriginRules } from './origin.ts'
import { present } from './present.ts'
import { auditOf, eventOf } from './record.ts'
import { Reply } from './reply.ts'
import { type Environment, RequestContext } from './request-context.ts'
import { type Match, Router } from './router.ts'
import { resolveTenant, type Tenant } from './tenancy.ts'
import { clearLimits, type ThrottleTools, throttle } from './throttle.ts'
import { type ProjectChecks, validate } from './validate.ts'

/** What the engine runs routes with; `app.ts` puts it together. */
export interface EngineOptions extends Environment {
  readonly routes: readonly Route[]
  readonly ladder: Ladder
  readonly directory: Directory
  readonly counters: Counters
  /** The tables of a project (`console`: the platform's) for one caller. */
  readonly storeFor: (project: Project, access: Access) => Store | Promise<Store>
  /** The platform's tables for one caller. */
  readonly platformFor: (access: Access) => Store
  readonly passwordRefusal: (project: Project, password: string) => ReturnType<ProjectChecks['password']>
  /** @param store the store of the transaction the record belongs to; none: its own */
  readonly audit: (project: Project, record: AuditRecord, store?: Store) => Promise<void>
  readonly publish: (project: Project, actor: Actor, events: readonly EmittedEvent[]) => void
}

/** The life of a request: identify, authorize, throttle, validate, run, present, record. Clients observe the order. */
export class Engine {
  readonly #options: EngineOptions
  readonly #router: Router
  readonly #tools: ThrottleTools
  readonly #hosts: readonly string[]
  readonly #production: boolean
  readonly #origins = new WeakMap<Project, OriginRules>()

  constructor(options: EngineOptions) {
    this.#options = options
    this.#router = new Router(options.routes)
    const { now, counters, config } = options
    this.#production = config._APP_ENV === 'production'
    this.#tools = { now, counters, enabled: config._APP_OPTIONS_ABUSE, production: this.#production }
    this.#hosts = platformHosts(options.config)
  }

  /** Answers a request. Never throws: whatever goes wrong becomes the error body. */
  async handle(incoming: Incoming): Promise<Reply> {
    const reply = new Reply({ ...BASE_HEADERS })
    if (incoming.facts.scheme === 'https') reply.header('strict-transport-security', 'max-age=10886400')
    if (incoming.method === 'OPTIONS') return this.#preflight(incoming, reply)
    const match = this.#router.match(incoming.method === 'HEAD' ? 'GET' : incoming.method, incoming.path)
    try {
      await this.#answer(incoming, reply, match)
    } catch (error) {
      this.#fail(incoming, reply, await this.#orGone(incoming, match, error))
    }
    return reply
  }

  // The database of a project that is being deleted goes while requests are still in it.
  async #orGone(incoming: Incoming, match: Match | undefined, error: unknown): Promise<unknown> {
    if (toApiError(error).type !== 'general_unknown') return error
    try {
      const params = mergeParams(incoming, match)
      const tenant = resolveTenant(incoming, match?.route, match?.path ?? '', match?.params ?? {}, params)
      const project = await this.#options.directory.project(tenant.projectId)
      return project ? error : new ApiError('project_not_found', undefined, { cause: error })
    } catch {
      return error // the first failure tells more
    }
  }

  async #answer(incoming: Incoming, reply: Reply, match: Match | undefined): Promise<void> {
    const params = mergeParams(incoming, match)
    const tenant = resolveTenant(incoming, match?.route, match?.path ?? '', match?.params ?? {}, params)
    const project = await this.#options.directory.project(tenant.projectId)
    // An administrator comes with his session of the console: a project's own pages have no use for that.
    const home = tenant.mode === 'admin' ? await this.#options.directory.project(CONSOLE) : project
    this.#greet(incoming, reply, tenant, home)
    if (forceHttps(incoming, reply, this.#options.config)) return
    // With a key the origin does not matter. Whether it is one is not known yet.
    const keyed = incoming.facts.header('x-appwrite-key') !== ''
    if (home && !keyed) await this.#checkOrigin(incoming, reply, home)
    if (!match) throw new ApiError('general_route_not_found')
    if (!project) throw new ApiError('project_not_found')
    const call = makeCall(incoming, reply, match, params, tenant)
    call.params = this.#options.ladder.upgrade(incoming.facts.format, call.route.name, params)
    const actor = await identify(call, project, this.#options)
    // What looked like a key was none: the request came as anybody's, or with cookies that another site made use of.
    if (home && keyed && actor.kind !== 'key') await this.#checkOrigin(incoming, reply, home)
    await this.#run(call, project, actor)
  }

  async #run(call: Call, project: Project, actor: Actor): Promise<void> {
    this.#options.directory.touch.project(project)
    authorize(call, project, actor)
    await throttle(call, actor, this.#tools)
    checkGroups(call, project, actor)
    checkTimestamp(call)
    call.params = await validate(call.route, call.params, this.#checks(project, actor))
    const events: EmittedEvent[] = []
    const context = await this.#context(call, project, actor, events)
    const atomic = call.route.atomic?.(call.params as never) === true
    const perform = async (ctx: Context): Promise<EmittedEvent | undefined> => {
      const answer = await call.route.run(ctx, call.params as never)
      const body = this.#present(call, actor, answer) ?? {}
      const audit = auditOf(call, actor, body, this.#options.now())
      if (audit) await this.#options.audit(project, audit, atomic ? ctx.store : undefined)
      return answer && STAND_IN in answer ? undefined : eventOf(call, actor, body)
    }
    const event = await (atomic ? context.transaction(perform) : perform(context))
    await this.#record(call, project, actor, event, events)
  }

  async #context(call: Call, project: Project, actor: Actor, events: EmittedEvent[]): Promise<RequestContext> {
    const access: Access = { roles: actor.roles, checks: actor.checks, system: false }
    const store = await this.#options.storeFor(project, access)
    // The roles of a project's user are worth nothing there: his team may have the ID of somebody's organization.
    const onPlatform = actor.kind === 'user' ? { ...access, roles: [] } : access
    const platform = project.$id === CONSOLE ? store : this.#options.platformFor(onPlatform)
    const emit = (event: EmittedEvent) => {
      events.push(event)
    }
    return new RequestContext(this.#options, {
      project,
      actor,
      request: factsFor(actor, call.facts),
      reply: call.reply,
      store,
      platform,
      emit,
    })
  }

  // Writes the answer; hands back what audit and events may name.
  #present(call: Call, actor: Actor, answer: Answer<Model>): object | undefined {
    const { route, reply } = call
    if (answer && RAW in answer) {
      writeRaw(reply, answer)
      return undefined
    }
    const { document, status } =
      answer && STAND_IN in answer ? answer[STAND_IN] : { document: answer, status: undefined }
    reply.status = status ?? route.status ?? 200
    if (!route.model || !document) return document
    const model = modelOf(route.model, document)
    const presented = present(model, document, isPrivileged(actor))
    const body = this.#options.ladder.downgrade(call.facts.format, model, presented)
    reply.header('content-type', 'application/json; charset=UTF-8')
    reply.body = stringifyJson(body)
    return presented
  }

  /** @param event what the route says by itself */
  async #record(
    call: Call,
    project: Project,
    actor: Actor,
    event: EmittedEvent | undefined,
    events: EmittedEvent[],
  ): Promise<void> {
    // A service that already said it (every way a user comes into being emits one event) is not repeated.
    if (event && !events.some(({ template }) => template === event.template)) events.push(event)
    if (events.length) this.#options.publish(project, actor, events)
    await clearLimits(call, actor, this.#tools)
    await this.#options.directory.completeStage(project, call.route.name, actor)
  }

  /** @param home whose pages may call: the project, the console in admin mode */
  #greet(incoming: Incoming, reply: Reply, tenant: Tenant, home: Project | undefined): void {
    const { facts } = incoming
    const realm = tenant.mode === 'admin' ? CONSOLE : tenant.projectId
    reply.headers['x-debug-fallback'] = suppliedSession(incoming, realm) ? 'false' : ['false', 'true']
    if (facts.format !== undefined && isVersion(facts.format) && compareVersions(facts.format, API_VERSION) > 0) {
      reply.header(
        'x-appwrite-warning',
        `This client speaks version ${facts.format} of the API, and the server ${API_VERSION}: use an SDK made for the server's version.`,
      )
    }
    if (facts.origin && this.#originRules(home).allowsHost(facts.origin))
      reply.header('access-control-allow-origin', facts.origin.toLowerCase())
  }

  // contract: identity 1.9
  async #checkOrigin(incoming: Incoming, reply: Reply, home: Project): Promise<void> {
    const { facts } = incoming
    if (!facts.header('origin')) return
    const refusal = this.#originRules(home).refusal(facts.origin)
    if (refusal === undefined) return
    const devKey = presentedDevKey(incoming)
    if (!devKey || !(await this.#options.directory.devKey(home, devKey, facts.header('x-sdk-name')))) {
      throw new ApiError('general_unknown_origin', refusal)
    }
    reply.header('access-control-allow-origin', facts.origin.toLowerCase())
  }

  #checks(project: Project, actor: Actor): ProjectChecks {
    const rules = this.#originRules(project)
    return {
      redirect: (url) => {
        // In production the mails with such links go to people who are no developers.
        if (actor.devKey && !this.#production && URL.canParse(url)) return undefined
        const refusal = rules.refusal(url)
        return refusal && `Invalid URI. ${refusal}`
      },
      password: (password) => this.#options.passwordRefusal(project, password),
    }
  }

  #originRules(project: Project | undefined): OriginRules {
    const settings = { hosts: this.#hosts, schemes: this.#options.config._APP_CONSOLE_SCHEMA }
    if (!project) return new OriginRules(settings, undefined)
    let rules = this.#origins.get(project)
    if (!rules) {
      rules = new OriginRules(settings, project)
      this.#origins.set(project, rules)
    }
    return rules
  }

  // contract: identity 1.10: any path, known or not, and the origin is always echoed; the real request decides.
  #preflight(incoming: Incoming, reply: Reply): Reply {
    reply.headers['x-debug-fallback'] = ['false', 'true']
    if (incoming.facts.origin) reply.header('access-control-allow-origin', incoming.facts.origin.toLowerCase())
    reply.status = 204
    return reply
  }

  #fail(incoming: Incoming, reply: Reply, error: unknown): void {
    const known = toApiError(error)
    if (known.status >= 500 && known.type === 'general_unknown') {
      this.#options.log.error(
        { err: known.cause ?? known, request: incoming.facts.id, path: incoming.path },
        'A request failed unexpectedly.',
      )
    }
    const { status, body } = errorBody(known, !this.#production)
    Object.assign(reply.headers, ERROR_HEADERS)
    reply.forgetCookies()
    reply.status = status
    const isApi = /^\/+v1(\/|$)/.test(incoming.path)
    reply.header('content-type', isApi ? 'application/json; charset=UTF-8' : 'text/html; charset=UTF-8')
    reply.body = isApi ? stringifyJson(body) : errorPage(status, ERRORS[known.type][1])
  }
}

function mergeParams(incoming: Incoming, match: Match | undefined): RawParams {
  const given = incoming.method === 'GET' || incoming.method === 'HEAD' ? incoming.query : incoming.body
  return match ? Object.assign(Object.create(null), given, match.params) : given
}

function makeCall(incoming: Incoming, reply: Reply, match: Match, params: RawParams, tenant: Tenant): Call {
  return {
    incoming,
    facts: incoming.facts,
    reply,
    route: match.route,
    pathParams: match.params,
    params,
    projectId: tenant.projectId,
    projectInHeader: tenant.inHeader,
    mode: tenant.mode,
  }
}

function checkTimestamp(call: Call): void {
  const timestamp = call.facts.header('x-appwrite-timestamp')
  if (timestamp && fromWireTime(timestamp) === undefined) {
    throw new ApiError('general_argument_invalid', 'Invalid X-Appwrite-Timestamp header: it must be a date.')
  }
}

function writeRaw(reply: Reply, { [RAW]: raw }: Raw): void {
  reply.status = raw.status
  if (raw.type) reply.header('content-type', raw.type)
  if (raw.location) reply.header('location', raw.location)
  reply.body = raw.body
}

// A developer's own machine may call every project while developing, never in production.
function platformHosts(config: Config): string[] {
  const own = config._APP_ENV === 'development' ? ['localhost'] : []
  return [config._APP_DOMAIN, config._APP_CONSOLE_DOMAIN, config._APP_MIGRATION_HOST, ...own].filter(Boolean)
}
