import { AsyncLocalStorage } from 'node:async_hooks'

type Cookies = Map<string, string>

const acting = new AsyncLocalStorage<Cookies>()
const plainFetch = globalThis.fetch
let installed = false

/** Runs calls of the web SDKs as one person would in a browser: cookies that come back are sent along from then on. */
export type Person = <R>(work: () => Promise<R>) => Promise<R>

/** A person with an empty cookie jar. The SDKs use the global `fetch`, which in Node keeps no cookies by itself. */
export function person(): Person {
  if (!installed) {
    installed = true
    globalThis.fetch = fetchWithCookies
  }
  const cookies: Cookies = new Map()
  return (work) => acting.run(cookies, work)
}

/** The cookies of whoever is acting, as a `Cookie` header. */
export const cookieHeader = (): string =>
  [...(acting.getStore() ?? [])].map(([name, value]) => `${name}=${value}`).join('; ')

async function fetchWithCookies(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const cookies = acting.getStore()
  if (!cookies) return plainFetch(input, init)
  const headers = new Headers(init?.headers)
  if (cookies.size) headers.set('cookie', cookieHeader())
  const response = await plainFetch(input, { ...init, headers })
  for (const line of response.headers.getSetCookie()) keep(cookies, line)
  return response
}

function keep(cookies: Cookies, line: string): void {
  const [pair = ''] = line.split(';')
  const equals = pair.indexOf('=')
  const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)]
  if (/max-age=0\b/i.test(line)) cookies.delete(name)
  else cookies.set(name, value)
}
