import type { Param, Route } from '../contract/route.ts'
import type { Components } from './components.ts'
import { type JsonSchema, standard } from './json-schema.ts'
import { securityOf } from './security.ts'

type Named = readonly [name: string, schema: JsonSchema]

/** A path as OpenAPI writes it: `/v1/users/{userId}`. */
export const pathOf = (route: Route): string => route.path.replace(/:(\w+)/g, '{$1}')

/** One route as an OpenAPI operation. */
export function operationOf(route: Route, components: Components): JsonSchema {
  const placed = new Set([...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name))
  const declared = Object.entries(route.params as Record<string, Param>) as readonly Named[]
  const inPath = declared.filter(([name]) => placed.has(name))
  const others = declared.filter(([name]) => !placed.has(name))
  const inQuery = route.method === 'GET' ? others : []
  const inBody = route.method === 'GET' ? [] : others
  const parameters = [...inPath.map(pathParameter), ...inQuery.map(queryParameter)]
  return {
    operationId: route.name,
    tags: [route.name.split('.')[0]],
    summary: route.title,
    ...(route.deprecated && { deprecated: true }),
    ...(parameters.length && { parameters }),
    ...(inBody.length && { requestBody: requestBody(inBody) }),
    responses: responsesOf(route, components),
    security: securityOf(route),
    'x-appwrite': extensionOf(route),
  }
}

const paramSchema = (schema: JsonSchema): JsonSchema => {
  const { description: _, deprecated: __, ...rest } = standard(schema, paramItem)
  return rest
}
const paramItem = (schema: JsonSchema): JsonSchema => standard(schema, paramItem)

const pathParameter = ([name, schema]: Named): JsonSchema => {
  const { default: _, ...rules } = paramSchema(schema)
  return { name, in: 'path', required: true, description: schema.description, schema: rules }
}

// Lists are sent with brackets: `queries[]=…&queries[]=…`.
const queryParameter = ([name, schema]: Named): JsonSchema => ({
  name: schema.type === 'array' ? `${name}[]` : name,
  in: 'query',
  required: !schema.optional,
  description: schema.description,
  ...(schema.deprecated === true && { deprecated: true }),
  schema: paramSchema(schema),
})

function requestBody(params: readonly Named[]): JsonSchema {
  const required = params.filter(([, schema]) => !schema.optional).map(([name]) => name)
  const schema = {
    type: 'object',
    properties: Object.fromEntries(params.map(([name, param]) => [name, paramItem(param)])),
    ...(required.length && { required }),
  }
  return { required: required.length > 0, content: { 'application/json': { schema } } }
}

function responsesOf(route: Route, components: Components): JsonSchema {
  const status = String(route.status ?? (route.model ? 200 : 204))
  const content = route.model && { 'application/json': { schema: components.of(route.model) } }
  const failed = { $ref: '#/components/responses/Error' }
  const responses: JsonSchema = {
    [status]: {
      description: status === '204' ? 'Done; there is nothing to say.' : route.title,
      ...(content && { content }),
    },
  }
  if (Object.keys(route.params).length) responses['400'] = failed
  if (route.scopes.length) responses['401'] = failed
  if (route.path.includes(':')) responses['404'] = failed
  if (route.rate) responses['429'] = failed
  responses.default = failed
  return responses
}

const extensionOf = ({ name, scopes, auth, aliases, rate, event, audit, deprecated }: Route): JsonSchema => ({
  name,
  scopes,
  auth,
  ...(aliases?.length && { aliases: aliases.map((path) => path.replace(/:(\w+)/g, '{$1}')) }),
  ...(rate && { rate: { limit: rate.limit, seconds: rate.seconds, keys: rate.keys } }),
  ...(event !== undefined && { event }),
  ...(audit && { audit }),
  deprecated: deprecated === true,
})
