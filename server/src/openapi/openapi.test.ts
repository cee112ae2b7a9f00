import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type TestServer } from '../../test/harness.ts'
import { anyModelOf, field, listOf, type Model, model } from '../contract/model.ts'
import * as p from '../contract/params.ts'
import { type Route, route } from '../contract/route.ts'
import { routes } from '../services/index.ts'
import { openApi } from './document.ts'

type Json = Record<string, unknown>
type Document = ReturnType<typeof openApi> & {
  paths: Record<string, Record<string, Json>>
  components: { schemas: Record<string, Json> }
}

const Pet = model('pet', {
  $id: field.string({ description: 'ID of the pet.' }),
  bornAt: field.nullableDatetime(),
  secret: field.string({ sensitive: true }),
  chip: field.string({ hidden: true }),
  legacy: field.json({ internal: true }),
})
const Stone = model('stone', { type: field.constant('stone') })
const Box = model('box', { pet: field.model(Pet), best: field.oneOf<Model>([Pet, Stone]), any: field.json() })

const base = { method: 'POST', scopes: ['users.write'], auth: ['key', 'admin'], title: 'Adopt a pet' } as const
const adopt = route({
  ...base,
  name: 'pets.adopt',
  path: '/v1/pets/:petId/homes',
  rate: { limit: 10, seconds: 60, keys: ['url:{url}'] },
  event: 'pets.[petId].adopt',
  audit: { event: 'pet.adopt', resource: 'pet/{request.petId}' },
  params: {
    petId: p.uid('ID of the pet.'),
    homeId: p.customId('ID of the home.'),
    password: p.password('Password of the home.'),
    kind: p.optional(p.nullable(p.oneOf(['house', 'flat'], 'Kind of home.')), null),
    site: p.optional(p.orEmpty(p.url('Web site.')), ''),
    until: p.optional(p.nullable(p.datetime('End.')), null),
  },
  status: 201,
  model: Pet,
  run: async () => undefined,
})
const list = route({
  ...base,
  name: 'pets.list',
  method: 'GET',
  path: '/v1/pets',
  scopes: ['locale.read'],
  params: { queries: p.optional(p.queries(['name']), []), total: p.total() },
  model: listOf('petList', 'pets', anyModelOf<Model>([Pet, Stone])),
  run: async () => ({ total: 0, pets: [] }),
})
const remove = route({
  ...base,
  name: 'pets.delete',
  method: 'DELETE',
  path: '/v1/pets/:petId',
  deprecated: true,
  params: { petId: p.uid('ID of the pet.') },
  status: 204,
  run: async () => undefined,
})
const box = route({ ...base, name: 'pets.box', path: '/v1/box', params: {}, model: Box, run: async () => ({}) })
const hidden = route({
  ...base,
  name: 'pets.hide',
  path: '/v1/hide',
  hidden: true,
  params: {},
  run: async () => undefined,
})

function operation(document: Document, method: string, path: string): Json {
  const found = document.paths[path]?.[method]
  if (!found) throw new Error(`${method} ${path} is not described.`)
  return found
}

const bodySchemas = (operation: Json): Json[] =>
  Object.values(((operation.requestBody as Json | undefined)?.content ?? {}) as Record<string, { schema: Json }>).map(
    ({ schema }) => schema,
  )
const bodyProperties = (operation: Json) => bodySchemas(operation)[0]?.properties as Record<string, Json>

const describeRoutes = (...given: Route[]) => openApi(given) as Document

describe('openApi', () => {
  const document = describeRoutes(adopt, list, remove, box, hidden)

  it('puts each parameter in its place', () => {
    const post = operation(document, 'post', '/v1/pets/{petId}/homes')
    expect(post.parameters).toMatchObject([
      { name: 'petId', in: 'path', required: true, description: 'ID of the pet.' },
    ])
    expect(post.requestBody).toMatchObject({
      required: true,
      content: { 'application/json': { schema: { required: ['homeId', 'password'] } } },
    })
    const get = operation(document, 'get', '/v1/pets')
    expect(get.parameters).toMatchObject([
      { name: 'queries[]', in: 'query', required: false, schema: { type: 'array', default: [] } },
      { name: 'total', in: 'query', required: false, schema: { type: 'boolean', default: true } },
    ])
    expect(get).not.toHaveProperty('requestBody')
  })

  it('writes its own keywords in standard ones', () => {
    const properties = bodyProperties(operation(document, 'post', '/v1/pets/{petId}/homes'))
    expect(properties).toMatchObject({
      homeId: { type: 'string', maxLength: 36, pattern: expect.stringContaining('unique') },
      password: { type: 'string', format: 'password', maxLength: 256 },
      kind: { anyOf: [{ type: 'string', enum: ['house', 'flat'] }, { type: 'null' }], default: null },
      site: { anyOf: [{ type: 'string', format: 'uri' }, { const: '' }], default: '' },
      until: { type: ['string', 'null'], format: 'date-time', default: null },
    })
    expect(Object.keys(properties)).not.toContain('petId')
    expect(foreignKeywords(document)).toEqual([])
  })

  it('writes each model once, without what is not published', () => {
    expect(Object.keys(document.components.schemas).sort()).toEqual(['box', 'error', 'pet', 'petList', 'stone'])
    const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` })
    expect(document.components.schemas.pet).toEqual({
      type: 'object',
      properties: {
        $id: { type: 'string', description: 'ID of the pet.' },
        bornAt: { type: ['string', 'null'], format: 'date-time' },
        secret: { type: 'string' },
      },
      required: ['$id', 'bornAt', 'secret'],
    })
    expect(document.components.schemas.box).toMatchObject({
      properties: {
        pet: reference('pet'),
        best: { anyOf: [reference('pet'), reference('stone'), { type: 'null' }] },
        any: { type: 'object', additionalProperties: true },
      },
    })
    expect(document.components.schemas.petList).toMatchObject({
      properties: { pets: { type: 'array', items: { anyOf: [reference('pet'), reference('stone')] } } },
    })
  })

  it('says who may call, how often, and what comes of it', () => {
    const post = operation(document, 'post', '/v1/pets/{petId}/homes')
    expect(post.security).toEqual([
      { Project: [], Key: [] },
      { Project: [], Session: [], Mode: [] },
    ])
    expect(post['x-appwrite']).toEqual({
      name: 'pets.adopt',
      scopes: ['users.write'],
      auth: ['key', 'admin'],
      rate: { limit: 10, seconds: 60, keys: ['url:{url}'] },
      event: 'pets.[petId].adopt',
      audit: { event: 'pet.adopt', resource: 'pet/{request.petId}' },
      deprecated: false,
    })
    expect(Object.keys(post.responses as Json)).toEqual(['201', '400', '401', '404', '429', 'default'])
    expect(operation(document, 'get', '/v1/pets').security).toContainEqual({ Project: [] })
    expect(document.paths['/v1/pets/{petId}']?.delete).toMatchObject({ deprecated: true, responses: { 204: {} } })
  })

  it('leaves hidden routes out', () => {
    expect(Object.keys(document.paths)).toEqual(['/v1/pets/{petId}/homes', '/v1/pets', '/v1/pets/{petId}', '/v1/box'])
  })

  it('tells two forms of one model apart by their titles', () => {
    const short = model('pet', { $id: field.string() }, { title: 'shortPet' })
    const twice = route({
      ...base,
      name: 'pets.short',
      path: '/v1/short',
      params: {},
      model: short,
      run: async () => ({}),
    })
    expect(Object.keys(describeRoutes(adopt, twice).components.schemas)).toEqual(['pet', 'shortPet', 'error'])
  })

  it('refuses two different models of one name', () => {
    const other = model('pet', { name: field.string() })
    const twice = route({
      ...base,
      name: 'pets.twice',
      path: '/v1/twice',
      params: {},
      model: other,
      run: async () => ({}),
    })
    expect(() => openApi([adopt, twice])).toThrow('pet')
  })
})

describe('the document of this server', () => {
  const document = openApi(routes) as Document
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.values(methods).map((operation) => ({ path, operation })),
  )

  it('describes every published route', () => {
    expect(operations).toHaveLength(routes.filter(({ hidden }) => !hidden).length)
  })

  it('refers only to what is there', () => {
    const broken = references(document).filter((reference) => resolve(document, reference) === undefined)
    expect(broken).toEqual([])
  })

  it('declares every parameter of every path, and no other', () => {
    const wrong = operations.filter(({ path, operation }) => {
      const declared = ((operation.parameters ?? []) as Json[])
        .filter((one) => one.in === 'path')
        .map(({ name }) => name)
      const placed = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      return path.includes(':') || path.includes('*') || placed.toSorted().join() !== declared.toSorted().join()
    })
    expect(wrong.map(({ path }) => path)).toEqual([])
  })

  it('names every operation once', () => {
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
  })

  it('uses no keyword that others do not know', () => {
    expect(foreignKeywords(document)).toEqual([])
  })
})

describe('openapi.get', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.close())

  it('answers anybody, with or without a project', async () => {
    const answer = await fetch(`${server.endpoint}/openapi.json`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toMatch('application/json')
    expect(await answer.json()).toEqual(JSON.parse(JSON.stringify(openApi(routes))))
  })
})

// Everything that stands where a schema stands may use these words only.
const KEYWORDS = new Set(
  `$ref type format pattern enum const default description deprecated items anyOf properties required additionalProperties
   minLength maxLength minimum maximum minItems maxItems uniqueItems multipleOf minProperties maxProperties
   exclusiveMinimum exclusiveMaximum`.split(/\s+/),
)

function foreignKeywords(document: Document): string[] {
  const found = new Set<string>()
  const visit = (schema: unknown): void => {
    if (typeof schema !== 'object' || schema === null) return
    for (const [word, value] of Object.entries(schema)) {
      if (!KEYWORDS.has(word)) found.add(word)
      if (word === 'properties') for (const inner of Object.values(value as Json)) visit(inner)
      else if (word === 'items') visit(value)
      else if (word === 'anyOf') for (const inner of value as Json[]) visit(inner)
    }
  }
  for (const schema of Object.values(document.components.schemas)) visit(schema)
  for (const methods of Object.values(document.paths)) {
    for (const operation of Object.values(methods)) {
      for (const { schema } of (operation.parameters ?? []) as Json[]) visit(schema)
      for (const schema of bodySchemas(operation)) visit(schema)
    }
  }
  return [...found]
}

function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    name === '$ref' && typeof inner === 'string' ? [inner] : references(inner),
  )
}

function resolve(document: Json, reference: string): unknown {
  const path = reference.replace(/^#\//, '').split('/')
  return path.reduce<unknown>((at, part) => (at as Json | undefined)?.[part], document)
}
