import { ERRORS } from '../contract/errors.ts'
import type { Route } from '../contract/route.ts'
import { API_VERSION } from '../contract/version.ts'
import { Components } from './components.ts'
import type { JsonSchema } from './json-schema.ts'
import { operationOf, pathOf } from './operation.ts'
import { SECURITY_SCHEMES } from './security.ts'

const ERROR: JsonSchema = {
  type: 'object',
  properties: {
    message: { type: 'string', description: 'What went wrong, in a sentence for people.' },
    code: { type: 'integer', description: 'The HTTP status.' },
    type: { type: 'string', enum: Object.keys(ERRORS).sort(), description: 'What went wrong, for programs.' },
    version: { type: 'string', description: 'Version of the server.' },
  },
  required: ['message', 'code', 'type', 'version'],
}

/**
 * The OpenAPI 3.1 document of all routes that are part of the published API. Throws when two different models share a
 * name: the declarations are wrong then.
 */
export function openApi(routes: readonly Route[]): JsonSchema {
  const shown = routes.filter(({ hidden }) => !hidden)
  const components = new Components()
  const paths: Record<string, JsonSchema> = {}
  for (const route of shown) {
    const path = pathOf(route)
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, components) }
  }
  const tags = [...new Set(shown.map(({ name }) => name.split('.')[0]))].sort()
  return {
    openapi: '3.1.0',
    info: {
      title: 'Holdfast',
      version: API_VERSION,
      description: 'A self-hosted backend platform that speaks the Appwrite API.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: tags.map((name) => ({ name })),
    paths,
    components: {
      schemas: { ...components.schemas, error: ERROR },
      responses: {
        Error: {
          description: 'The request was refused, or failed.',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/error' } } },
        },
      },
      securitySchemes: SECURITY_SCHEMES,
    },
  }
}
