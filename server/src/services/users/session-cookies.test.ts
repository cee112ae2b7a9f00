import { describe, expect, it } from 'vitest'
import type { Context, CookieOptions } from '../../contract/context.ts'
import { encodeSession } from '../../crypto/secrets.ts'
import { clearSessionCookies, setSessionCookies } from './session-cookies.ts'

interface Scene {
  host?: string
  origin?: string
  scheme?: 'http' | 'https'
  project?: string
  config?: Partial<Context['config']>
}

/** Runs `work` in a request of that kind and answers what the client is handed. */
function handed(scene: Scene, work: (ctx: Context) => void) {
  const cookies: ({ name: string; value: string } & CookieOptions)[] = []
  const headers: Record<string, string> = {}
  const { host = 'api.firm.example', origin = '', scheme = 'https', project = 'MyProject', config = {} } = scene
  const ctx: Context = Object.assign(Object.create(null), {
    project: { $id: project },
    request: { host, origin, scheme },
    config: { _APP_MIGRATION_HOST: '', _APP_CONSOLE_ROOT_SESSION: false, ...config },
    reply: {
      header: (name: string, value: string) => void Object.assign(headers, { [name]: value }),
      cookie: (name: string, value: string, options: CookieOptions) => void cookies.push({ name, value, ...options }),
    },
  })
  work(ctx)
  return { cookies, fallback: headers['X-Fallback-Cookies'] }
}

const value = encodeSession({ id: 'ada', secret: 's' })
const signIn = (scene: Scene) => handed(scene, (ctx) => setSessionCookies(ctx, 'ada', 's', 1_000_000))

describe('session cookies', () => {
  it('come in two, the legacy one first', () => {
    const shared = { value, expires: 1_000_000, secure: true, domain: '.api.firm.example' }
    expect(signIn({}).cookies).toEqual([
      { name: 'a_session_MyProject_legacy', ...shared },
      { name: 'a_session_MyProject', ...shared, sameSite: 'None' },
    ])
  })

  it('are not marked secure over plain HTTP', () => {
    expect(signIn({ scheme: 'http' }).cookies.map(({ secure }) => secure)).toEqual([false, false])
  })

  it.each([
    ['localhost', undefined],
    ['10.0.0.1', undefined],
    ['[::1]', undefined],
    ['move.firm.example', undefined],
    ['api.firm.co.uk', '.api.firm.co.uk'],
  ])('of the host %s have the domain %s', (host, domain) => {
    const { cookies } = signIn({ host, config: { _APP_MIGRATION_HOST: 'move.firm.example' } })
    expect(cookies.map((cookie) => cookie.domain)).toEqual([domain, domain])
  })

  it('of the console reach the whole registrable domain where the operator wants it', () => {
    const config = { _APP_CONSOLE_ROOT_SESSION: true }
    const domains = (project: string) =>
      signIn({ host: 'console.eu.firm.co.uk', project, config }).cookies.map(({ domain }) => domain)
    expect(domains('console')).toEqual(['.firm.co.uk', '.firm.co.uk'])
    expect(domains('other')).toEqual(['.console.eu.firm.co.uk', '.console.eu.firm.co.uk'])
  })

  it.each([
    ['api.firm.example', 'https://app.firm.example', false],
    ['api.firm.example', 'https://firm.example:8443', false],
    ['api.firm.example', 'https://other.example', true],
    ['api.firm.co.uk', 'https://app.other.co.uk', true],
    ['api.firm.example', '', true],
    ['localhost', 'http://localhost:3000', true],
    ['10.0.0.1', 'http://10.0.0.1', true],
  ])('of %s come with a fallback header for a page of "%s": %s', (host, origin, expected) => {
    const { fallback } = signIn({ host, origin })
    expect(fallback).toBe(expected ? JSON.stringify({ a_session_MyProject: value }) : undefined)
  })

  it('are cleared by ones that are long over', () => {
    const { cookies, fallback } = handed({}, clearSessionCookies)
    expect(cookies).toMatchObject([
      { name: 'a_session_MyProject_legacy', value: 'deleted', expires: 1000 },
      { name: 'a_session_MyProject', value: 'deleted', expires: 1000 },
    ])
    expect(fallback).toBe('[]')
  })
})
