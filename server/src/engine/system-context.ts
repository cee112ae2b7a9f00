import type { Actor } from '../contract/actor.ts'
import type { Context, EmittedEvent, RequestFacts } from '../contract/context.ts'
import type { Project } from '../contract/project.ts'
import type { Store } from '../data/store.ts'
import { type Environment, RequestContext } from './request-context.ts'

/** Acts for the instance itself: nobody asked, everything may be done. */
export const SYSTEM_ACTOR: Actor = {
  kind: 'admin',
  roles: [],
  scopes: new Set(),
  label: 'System',
  memberships: [],
  verifiedFactors: 0,
  checks: false,
  devKey: false,
}

/** A context without a request: for the command line and for jobs. */
export function systemContext(
  environment: Environment,
  project: Project,
  store: Store,
  platform: Store,
  emit: (event: EmittedEvent) => void,
): Context {
  const { config } = environment
  const request: RequestFacts = {
    id: 'system',
    ip: '127.0.0.1',
    scheme: config._APP_OPTIONS_FORCE_HTTPS ? 'https' : 'http',
    url: '',
    host: config._APP_DOMAIN,
    port: '',
    origin: '',
    userAgent: 'Holdfast',
    locale: config._APP_LOCALE,
    format: undefined,
    header: () => '',
  }
  const reply = { header: () => undefined, cookie: () => undefined }
  return new RequestContext(environment, { project, actor: SYSTEM_ACTOR, request, reply, store, platform, emit })
}
