import { Type } from '@sinclair/typebox'
import { describe, expect, it } from 'vitest'
import recorded from '../../test/data/formats.json' with { type: 'json' }
import { anyModelOf, field, listOf, type Model, model } from '../contract/model.ts'
import { present } from '../engine/present.ts'
import { Project, ProjectList } from '../services/projects/models.ts'
import { ladder } from './index.ts'
import { compareVersions, isVersion } from './ladder.ts'

type Fields = Record<string, unknown>
interface Change {
  readonly removed?: readonly string[]
  readonly added?: Readonly<Record<string, { readonly fromField?: string; readonly value?: unknown }>>
  readonly changed?: Readonly<Record<string, { readonly from?: unknown; readonly to?: unknown }>>
}
interface RequestRule {
  readonly onEmpty?: Fields
  readonly fields?: Readonly<Record<string, Change>>
}

/** Any document under a model's key: what the ladder converts by name alone. */
const loose = (key: string): Model => Type.Object({}, { $id: key, additionalProperties: true })
const before: Readonly<Record<string, string>> = {
  '1.9.0': '1.8.0',
  '1.9.1': '1.9.0',
  '1.9.2': '1.9.1',
  '1.9.3': '1.9.2',
  '1.9.4': '1.9.3',
  '1.9.5': '1.9.4',
  '2.0.0': '1.9.5',
}

describe.each(Object.entries(recorded.responses))('answers to %s', (version, models) => {
  it.each(Object.entries(models as Record<string, Change>))('%s', (key, change) => {
    const sources = Object.values(change.added ?? {}).flatMap(({ fromField }) => fromField ?? [])
    const removed = change.removed ?? []
    const given: Fields = { kept: 1 }
    for (const name of [...removed, ...sources]) given[name] = `value of ${name}`
    for (const [name, { from }] of Object.entries(change.changed ?? {})) given[name] = from
    if (key === 'migration') Object.assign(given, { parentResourceId: 'databaseId', parentResourceType: 'database' })
    const original = structuredClone(given)

    const answer = ladder.downgrade(version, loose(key), given)

    expect(answer.kept).toBe(1)
    expect(removed.filter((name) => name in answer)).toEqual([])
    for (const [name, { fromField, value }] of Object.entries(change.added ?? {})) {
      expect([name, answer[name]]).toEqual([name, fromField ? `value of ${fromField}` : value])
    }
    for (const [name, { to }] of Object.entries(change.changed ?? {})) expect(answer[name]).toEqual(to)
    expect(given).toEqual(original)
  })
})

describe.each(recorded.requests)('requests of clients below $below', ({ below, methods }) => {
  const version = before[below]
  it.each(Object.entries(methods as Record<string, RequestRule>))('%s', (route, { onEmpty = {}, fields = {} }) => {
    const completed = ladder.upgrade(version, route, {})
    for (const [name, value] of Object.entries(onEmpty)) {
      if (name === 'queries') expect(completed.queries).toEqual([expect.stringContaining('limit')])
      else if (value !== null) expect(completed).toMatchObject({ [name]: value })
    }
    for (const [name, { removed = [], added = {}, changed = {} }] of Object.entries(fields)) {
      const upgraded = ladder.upgrade(version, route, { [name]: 's:v' })
      expect(removed.filter((gone) => gone in upgraded)).toEqual([])
      for (const [to, { fromField, value }] of Object.entries(added)) {
        expect([to, upgraded[to]]).toEqual([to, fromField ? 's:v' : value])
      }
      for (const [to, value] of Object.entries(changed)) expect([to, upgraded[to]]).toEqual([to, value.to])
    }
  })
})

describe('requests', () => {
  it('leaves those of the newest clients alone', () => {
    const params = { scopes: null, store: 'x', resourceId: 'a:b' }
    for (const version of [undefined, '2.0.0', '2.1.0', 'newest']) {
      expect(ladder.upgrade(version, 'project.createKey', params)).toBe(params)
      expect(ladder.upgrade(version, 'migrations.createCSVImport', params)).toBe(params)
    }
  })

  it('climbs every step from the oldest', () => {
    expect(ladder.upgrade('1.8.0', 'project.createKey', { name: 'K', scopes: null })).toEqual({
      name: 'K',
      keyId: 'unique()',
      scopes: [],
    })
    expect(ladder.upgrade('1.8.0', 'project.updateProtocol', { api: 'realtime', status: false })).toEqual({
      protocolId: 'websocket',
      enabled: false,
    })
    const privacy = ladder.upgrade('1.8.0', 'project.updateMembershipPrivacyPolicy', { mfa: true, userName: true })
    expect(privacy).toEqual({ userMFA: true, userName: true, userId: false, userPhone: false })
  })

  it('takes a limit of 0 for none, and an absent one for absent', () => {
    expect(ladder.upgrade('1.8.0', 'project.updateUserLimitPolicy', { limit: 0 })).toEqual({ total: null })
    expect(ladder.upgrade('1.8.0', 'project.updateUserLimitPolicy', { limit: 5 })).toEqual({ total: 5 })
    expect(ladder.upgrade('1.8.0', 'project.updateUserLimitPolicy', {})).toEqual({})
  })

  it('lets older clients leave out the ID of a key and the life of a JWT', () => {
    const key = { name: 'K', keyId: 'unique()', scopes: [] }
    expect(ladder.upgrade('1.9.2', 'project.createKey', { name: 'K', scopes: null })).toEqual(key)
    expect(ladder.upgrade('1.9.2', 'project.createEphemeralKey', { scopes: [] })).toEqual({ scopes: [], duration: 900 })
    expect(ladder.upgrade('1.9.2', 'project.createEphemeralKey', { duration: 60 })).toEqual({ duration: 60 })
    expect(ladder.upgrade('1.9.3', 'project.createEphemeralKey', { scopes: [] })).toEqual({ scopes: [] })
  })

  it('keeps what an old client says in the new way', () => {
    const params = { platformId: 'p', name: 'App', bundleIdentifier: 'com.example.app' }
    expect(ladder.upgrade('1.8.0', 'project.createApplePlatform', params)).toEqual(params)
  })
})

describe('answers', () => {
  const User = model('user', { $id: field.string(), impersonator: field.boolean() })

  it('gives the newest clients what the model says', () => {
    const body = { $id: 'a', impersonator: false }
    expect(ladder.downgrade(undefined, User, body)).toBe(body)
    expect(ladder.downgrade('2.0.0', User, body)).toBe(body)
    expect(ladder.downgrade('1.9.5', User, body)).toBe(body)
  })

  it('converts the items of a list', () => {
    const list = { total: 1, users: [{ $id: 'a', impersonator: false }] }
    expect(ladder.downgrade('1.8.0', listOf('userList', 'users', User), list)).toEqual({
      total: 1,
      users: [{ $id: 'a' }],
    })
    expect(list.users[0]).toEqual({ $id: 'a', impersonator: false })
  })

  it('converts each item of several models by its own', () => {
    const type = <V extends string>(value: V) => field.constant(value)
    const Web = model('platformWeb', { type: type('web'), hostname: field.string() })
    const Apple = model('platformApple', { type: type('apple'), bundleIdentifier: field.string() })
    const List = listOf('platformList', 'platforms', anyModelOf<Model>([Web, Apple]))
    const platforms = [
      { type: 'web', hostname: 'example.com' },
      { type: 'apple', bundleIdentifier: 'com.example.app' },
    ]
    expect(ladder.downgrade('1.8.0', List, { total: 2, platforms })).toEqual({
      total: 2,
      platforms: [
        { type: 'web', hostname: 'example.com', store: '' },
        { type: 'apple', key: 'com.example.app', hostname: '', store: '' },
      ],
    })
  })

  it('numbers rows, unless the number would lose digits', () => {
    const row = (sequence: string) => ladder.downgrade('1.8.0', loose('row'), { $sequence: sequence }).$sequence
    expect(row('12')).toBe(12)
    expect(row('9007199254740993')).toBe('9007199254740993')
  })

  it('numbers rows inside of rows, and in lists of them', () => {
    const convert = (row: object) => ladder.downgrade('1.8.0', loose('row'), row as Record<string, unknown>)
    const author = { $sequence: '2', name: 'A', books: [{ $sequence: '3', spot: [[1, 2]], tags: ['a'] }] }
    const numbered = { $sequence: 2, name: 'A', books: [{ $sequence: 3, spot: [[1, 2]], tags: ['a'] }] }
    expect(convert({ $sequence: '1', author, editor: null })).toEqual({ $sequence: 1, author: numbered, editor: null })
    expect(convert({ total: 1, rows: [author] })).toEqual({ total: 1, rows: [numbered] })
    expect(author.$sequence).toBe('2')
  })
})

describe('project', () => {
  const platform = { $id: 'web', name: 'Web', type: 'web', hostname: 'example.com', key: '', store: '' }
  const document = {
    $id: 'shop',
    name: 'Shop',
    smtpReplyToEmail: 'reply@example.com',
    authMethods: ['email-password', 'magic-url', 'email-otp', 'anonymous', 'invites', 'jwt', 'phone'].map(($id) => ({
      $id,
      enabled: $id !== 'jwt',
    })),
    services: recorded.project['1.8.0']
      .filter((name) => name.startsWith('serviceStatusFor'))
      .map((name) => ({ $id: name.slice('serviceStatusFor'.length).toLowerCase(), enabled: true })),
    protocols: ['rest', 'graphql', 'websocket'].map(($id) => ({ $id, enabled: $id !== 'graphql' })),
    legacy: {
      description: 'Sells things',
      auths: { limit: 3, maxSessions: 10, mockNumbers: [{ phone: '+15557770001', otp: '123456' }] },
      platforms: [platform],
    },
  }
  const presented = present(Project, document, true)

  it('shows the newest clients none of what only older ones know', () => {
    for (const version of ['2.0.0', '1.9.5']) {
      const answer = JSON.parse(JSON.stringify(ladder.downgrade(version, Project, presented)))
      expect(Object.keys(answer).toSorted()).toEqual(recorded.project['1.9.5'].toSorted())
    }
  })

  it('is flat for clients of 1.8.0, with the fields that were recorded', () => {
    const answer = ladder.downgrade('1.8.0', Project, presented)
    expect(Object.keys(answer).toSorted()).toEqual(recorded.project['1.8.0'].toSorted())
    expect(answer).toMatchObject({
      authEmailPassword: true,
      authJWT: false,
      authLimit: 3,
      authSessionsLimit: 10,
      authMockNumbers: [{ phone: '+15557770001', otp: '123456' }],
      description: 'Sells things',
      smtpReplyTo: 'reply@example.com',
      platforms: [{ ...platform, $createdAt: '', $updatedAt: '' }],
    })
  })

  it('keeps the switches of protocols in a list, as recorded', () => {
    const list = present(ProjectList, { total: 1, projects: [document] }, true)
    const answer = ladder.downgrade('1.8.0', ProjectList, list)
    const [item] = answer.projects as Fields[]
    expect(Object.keys(item ?? {}).toSorted()).toEqual(recorded.project['1.8.0 in a list'].toSorted())
    expect(item).toMatchObject({ protocolStatusForRest: true, protocolStatusForGraphql: false })
  })
})

describe('versions', () => {
  it('are compared by number', () => {
    expect(compareVersions('1.10.0', '1.9.9')).toBeGreaterThan(0)
    expect(compareVersions('1.8.0', '1.9.0')).toBeLessThan(0)
    expect(compareVersions('2.0.0', '2.0.0')).toBe(0)
  })
  it('are three numbers', () => {
    expect(['1.8.0', '10.0.1'].every(isVersion)).toBe(true)
    expect(['', '1.8', 'v1.8.0', '1.8.0-rc1', '1.8.0.0'].some(isVersion)).toBe(false)
  })
})
