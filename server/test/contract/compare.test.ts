import { Type } from '@sinclair/typebox'
import { describe, expect, it } from 'vitest'
import { field, listOf, model } from '../../src/contract/model.ts'
import { customId, optional, queries, text } from '../../src/contract/params.ts'
import { coverage } from './coverage.ts'
import { explain } from './deviations.ts'
import { describeDifference } from './facts.ts'
import { compareModel, modelsWithin } from './model-facts.ts'
import { compareRoute, type DeclaredRoute } from './route-facts.ts'
import { type TableModel, type TableRoute, tableModels, tableRoutes } from './table.ts'

const Team = model('team', { $id: field.string(), total: field.integer(), prefs: field.nullableString() })

const table: TableRoute = {
  id: 'teams.create',
  method: 'POST',
  path: '/v1/teams',
  service: 'teams',
  scopes: ['teams.write'],
  auth: ['session', 'admin'],
  sdk: ['teams.create', 'teams.make'],
  rate: { limit: 10, seconds: 60, keys: ['ip:{ip}'] },
  params: [
    { name: 'teamId', in: 'body', type: 'string', required: true, maxLength: 36 },
    { name: 'name', in: 'body', type: 'string', default: '', minLength: 1, maxLength: 128 },
  ],
  responses: { 201: ['team'] },
}
const ours: DeclaredRoute = {
  name: 'teams.make',
  method: 'POST',
  path: '/v1/teams',
  scopes: ['teams.write'],
  auth: ['admin', 'session'],
  rate: { limit: 10, seconds: 60, keys: ['ip:{ip}'] },
  params: { teamId: customId('Team ID.'), name: optional(text(128, 'Name.'), '') },
  status: 201,
  model: Team,
}
const facts = (route: DeclaredRoute) => compareRoute(route, table).map(({ fact }) => fact)

describe('the comparison of routes', () => {
  it('finds nothing where both say the same', () => expect(facts(ours)).toEqual([]))

  it.each<[string, Partial<DeclaredRoute>]>([
    ['name', { name: 'teams.other' }],
    ['aliases', { aliases: ['/v1/crews'] }],
    ['scopes', { scopes: ['teams.read'] }],
    ['auth', { auth: ['admin'] }],
    ['authMethod', { authMethod: 'invites' }],
    ['deprecated', { deprecated: true }],
    ['event', { event: 'teams.[teamId].create' }],
    ['rate.limit', { rate: { limit: 11, seconds: 60, keys: ['ip:{ip}'] } }],
    ['rate.keys', { rate: { limit: 10, seconds: 60, keys: ['url:{url}'] } }],
    ['rate.resetOn', { rate: { limit: 10, seconds: 60, keys: ['ip:{ip}'], resetOn: [201] } }],
    ['status', { status: 200 }],
    ['model', { model: listOf('teamList', 'teams', Team) }],
    ['params.teamId.required', { params: { ...ours.params, teamId: { ...customId(''), optional: true } } }],
    ['params.name', { params: { teamId: customId('') } }],
    ['params.name.maxLength', { params: { ...ours.params, name: optional(text(127, ''), '') } }],
    ['params.name.default', { params: { ...ours.params, name: optional(text(128, ''), 'x') } }],
    ['params.queries', { params: { ...ours.params, queries: queries([]) } }],
  ])('finds a wrong %s', (fact, wrong) => expect(facts({ ...ours, ...wrong })).toEqual([fact]))

  it('names a route the table does not know', () => {
    expect(compareRoute(ours, undefined).map(describeDifference)).toEqual([
      'POST /v1/teams: route: ours "teams.make", table nothing',
    ])
  })
})

describe('the comparison of models', () => {
  const published: TableModel = {
    key: 'team',
    fields: [
      { name: '$id', type: 'string', required: true, default: '' },
      { name: 'total', type: 'integer', required: true, default: '' },
      { name: 'prefs', type: 'string', nullable: true, default: '' },
    ],
  }
  const differing = (fields: Parameters<typeof model>[1]) =>
    compareModel('team', model('team', { ...Team.properties, ...fields }), published).map(({ fact }) => fact)

  it('finds nothing where both say the same', () => expect(differing({})).toEqual([]))
  it('finds a wrong type, default, null and list', () => {
    expect(differing({ total: field.string({ default: '0' }) })).toEqual(['fields.total.type', 'fields.total.default'])
    expect(differing({ prefs: field.string() })).toEqual(['fields.prefs.nullable', 'fields.prefs.default'])
    expect(differing({ $id: field.strings() })).toEqual(['fields.$id.array', 'fields.$id.default'])
  })
  it('finds a field too many', () => expect(differing({ extra: Type.String() })).toEqual(['fields.extra']))
  it('collects the models inside a model', () => {
    expect([...modelsWithin(listOf('teamList', 'teams', Team)).keys()]).toEqual(['teamList', 'team'])
  })
})

describe('deviations', () => {
  const found = compareRoute({ ...ours, status: 200 }, table)
  it('explain a difference', () => {
    const entry = { route: 'POST /v1/teams', fact: 'status', reason: 'test' }
    expect(explain(found, [entry])).toEqual({ unexplained: [], unused: [] })
  })
  it('are reported when nothing needs them', () => {
    const entry = { route: '*', fact: 'model', reason: 'test' }
    expect(explain(found, [entry])).toEqual({ unexplained: found, unused: [entry] })
  })
})

describe('the table', () => {
  it('knows the published routes and models', () => {
    expect(tableRoutes.get('GET /v1/users/:userId')?.responses).toEqual({ 200: ['user'] })
    expect(tableModels.get('user')?.fields.map(({ name }) => name)).toContain('hashOptions')
  })
  it('counts coverage per service', () => {
    const block = coverage([{ ...ours, method: 'GET', path: '/v1/ping' }])
    expect(block).toMatch(/^routes declared: 1 of 742\n/)
    expect(block).toMatch(/ping 1\/1/)
  })
})
