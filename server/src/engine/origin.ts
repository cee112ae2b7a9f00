import type { Project } from '../contract/project.ts'
import { CONSOLE } from '../contract/project.ts'

/** What the origin rules need to know of the server's own settings. */
export interface OriginSettings {
  /** Hosts of the platform itself: API, console. */
  readonly hosts: readonly string[]
  /** Custom schemes of the console app. */
  readonly schemes: readonly string[]
}

const WEB_SCHEMES = new Set([
  'http',
  'https',
  'chrome-extension',
  'moz-extension',
  'safari-web-extension',
  'ms-browser-extension',
  'tauri',
])
const NATIVE_SCHEMES: Readonly<Record<string, readonly string[]>> = {
  android: ['appwrite-android'],
  apple: ['appwrite-ios', 'appwrite-macos', 'appwrite-watchos', 'appwrite-tvos'],
  windows: ['appwrite-windows'],
  linux: ['appwrite-linux'],
  web: ['http', 'https'],
}
const LOOPBACKS = new Set(['127.0.0.1', '[::1]'])

/** Which hosts and schemes may call a project from a browser or an app (contract: identity 1.8, 1.9). */
export class OriginRules {
  readonly #hosts: readonly string[]
  readonly #schemes: ReadonlySet<string>

  constructor(settings: OriginSettings, project: Project | undefined) {
    this.#hosts = [...settings.hosts, ...(project?.platforms ?? []).flatMap(({ hostname, key }) => [hostname, key])]
      .filter(Boolean)
      .map((host) => host.toLowerCase())
    this.#schemes = new Set([...settings.schemes, ...(project && project.$id !== CONSOLE ? schemesOf(project) : [])])
  }

  /** True when an origin's host is allowed, whatever its scheme and port: the CORS rule. */
  allowsHost(origin: string): boolean {
    const host = hostOf(origin)
    return host !== '' && this.#matches(host)
  }

  /** Why an origin may not call; undefined when it may. The sentence tells a developer what to register. */
  refusal(origin: string): string | undefined {
    const [scheme, host] = [schemeOf(origin), hostOf(origin)]
    if (scheme === '') return 'Invalid Origin. The origin is empty: register your client as a platform of the project.'
    if (this.#schemes.has(scheme) && !WEB_SCHEMES.has(scheme)) return undefined
    if (!WEB_SCHEMES.has(scheme)) {
      return 'Invalid Scheme. The scheme of the origin is not registered: use `appwrite-callback-<PROJECT_ID>`, or register your client as a platform of the project.'
    }
    if (host !== '' && this.#matches(host)) return undefined
    return `Invalid Origin. Register your new client (${host}) as a new Web platform on the console of your project.`
  }

  #matches(host: string): boolean {
    return this.#hosts.some((pattern) => {
      if (pattern === '*' || pattern === host) return true
      if (pattern === 'localhost' && LOOPBACKS.has(host)) return true
      return pattern.startsWith('*.') && host.length > pattern.length - 1 && host.endsWith(pattern.slice(1))
    })
  }
}

function schemesOf(project: Project): string[] {
  const own = project.platforms.flatMap(({ type, key }) =>
    type === 'scheme' ? [key.toLowerCase()] : (NATIVE_SCHEMES[type] ?? []),
  )
  return ['exp', `appwrite-callback-${project.$id}`, ...own]
}

const schemeOf = (origin: string): string => /^([a-z][a-z0-9+.-]*):/i.exec(origin)?.[1]?.toLowerCase() ?? ''

/** Host of an origin or URL in lower case, without port; empty when it has none. */
export function hostOf(origin: string): string {
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  // A browser extension's host is its ID, which the URL parser of unknown schemes keeps as written.
  return url?.hostname.toLowerCase() ?? ''
}
