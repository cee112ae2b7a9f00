import { describe, expect, it } from 'vitest'
import type { Route } from '../contract/route.ts'
import { Router } from './router.ts'

const route = (method: Route['method'], path: `/${string}`, aliases: readonly `/${string}`[] = []) =>
  ({ name: 'a.b', method, path, aliases }) as unknown as Route

describe('Router', () => {
  const get = route('GET', '/v1/users/:userId')
  const identities = route('GET', '/v1/users/identities')
  const project = route('GET', '/v1/project', ['/v1/projects/:projectId'])
  const challenge = route('GET', '/.well-known/acme-challenge/*')
  const router = new Router([get, identities, project, challenge])

  it('prefers literal segments to placeholders', () => {
    expect(router.match('GET', '/v1/users/identities')?.route).toBe(identities)
    expect(router.match('GET', '/v1/users/ada')).toMatchObject({ route: get, params: { userId: 'ada' } })
  })

  it('takes empty segments for nothing', () => {
    expect(router.match('GET', '/v1//users/ada/')?.route).toBe(get)
  })

  it('does not decode placeholders', () => {
    expect(router.match('GET', '/v1/users/a%2Fb')?.params).toMatchObject({ userId: 'a%2Fb' })
  })

  it('says which alias matched', () => {
    expect(router.match('GET', '/v1/projects/p1')).toMatchObject({
      route: project,
      path: '/v1/projects/:projectId',
      params: { projectId: 'p1' },
    })
  })

  it('knows case, methods and wildcards', () => {
    expect(router.match('GET', '/v1/USERS/ada')).toBeUndefined()
    expect(router.match('POST', '/v1/users/ada')).toBeUndefined()
    expect(router.match('GET', '/.well-known/acme-challenge/token')).toMatchObject({
      route: challenge,
      params: { '*': 'token' },
    })
  })

  it('refuses two routes at one place', () => {
    expect(() => new Router([get, route('GET', '/v1/users/:id')])).toThrow('Two routes are declared')
  })

  it('is not led astray by names of prototypes', () => {
    expect(router.match('GET', '/v1/__proto__')).toBeUndefined()
    expect(router.match('GET', '/v1/users/constructor')?.params).toMatchObject({ userId: 'constructor' })
  })
})
