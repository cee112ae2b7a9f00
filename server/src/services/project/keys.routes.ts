import {
  customId,
  datetime,
  integer,
  list,
  nullable,
  oneOf,
  optional,
  queries,
  text,
  total,
  uid,
} from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { PROJECT_SCOPES } from '../../contract/scopes.ts'
import { Key } from '../projects/index.ts'
import * as keys from './keys.ts'
import { EphemeralKey, KeyList } from './models.ts'

const SCOPES = Object.keys(PROJECT_SCOPES) as (keyof typeof PROJECT_SCOPES)[]
const keyId = uid('ID of the key.')
const settings = {
  name: text(128, 'Name of the key, for people.'),
  scopes: list(oneOf(SCOPES, 'A scope.'), 200, 'What the key may be used for.'),
  expire: optional(nullable(datetime('When the key ends; null for never.')), null),
}

export const createKey = route({
  name: 'project.createKey',
  method: 'POST',
  path: '/v1/project/keys',
  aliases: ['/v1/projects/:projectId/keys'],
  title: 'Create an API key',
  scopes: ['keys.write'],
  auth: ['admin'],
  event: 'keys.[keyId].create',
  audit: { event: 'project.key.create', resource: 'project.key/{response.$id}' },
  params: { keyId: customId('ID of the new key, or `unique()`.'), ...settings },
  status: 201,
  model: Key,
  async run(ctx, { keyId: id, ...given }) {
    return keys.createKey(ctx, id, given)
  },
})

export const createEphemeralKey = route({
  name: 'project.createEphemeralKey',
  method: 'POST',
  path: '/v1/project/keys/ephemeral',
  aliases: ['/v1/projects/:projectId/jwts'],
  title: 'Create a short-lived API key',
  scopes: ['keys.write'],
  auth: ['admin', 'key'],
  event: 'keys.[keyId].create',
  audit: { event: 'project.key.create', resource: 'project.key/{response.$id}' },
  params: { scopes: settings.scopes, duration: integer(1, 3600, 'How long the key lives, in seconds.') },
  status: 201,
  model: EphemeralKey,
  async run(ctx, { scopes, duration }) {
    return keys.createEphemeralKey(ctx, scopes, duration)
  },
})

export const listKeys = route({
  name: 'project.listKeys',
  method: 'GET',
  path: '/v1/project/keys',
  aliases: ['/v1/projects/:projectId/keys'],
  title: 'List API keys',
  scopes: ['keys.read'],
  auth: ['admin', 'key'],
  params: { queries: optional(queries(keys.KEY_ATTRIBUTES), []), total: total() },
  model: KeyList,
  async run(ctx, params) {
    return keys.listKeys(ctx, params.queries, params.total)
  },
})

export const getKey = route({
  name: 'project.getKey',
  method: 'GET',
  path: '/v1/project/keys/:keyId',
  aliases: ['/v1/projects/:projectId/keys/:keyId'],
  title: 'Get an API key',
  scopes: ['keys.read'],
  auth: ['admin', 'key'],
  params: { keyId },
  model: Key,
  async run(ctx, params) {
    return keys.getKey(ctx, params.keyId)
  },
})

export const updateKey = route({
  name: 'project.updateKey',
  method: 'PUT',
  path: '/v1/project/keys/:keyId',
  aliases: ['/v1/projects/:projectId/keys/:keyId'],
  title: 'Update an API key',
  scopes: ['keys.write'],
  auth: ['admin', 'key'],
  event: 'keys.[keyId].update',
  audit: { event: 'project.key.update', resource: 'project.key/{response.$id}' },
  params: { keyId, ...settings },
  model: Key,
  async run(ctx, { keyId: id, ...given }) {
    return keys.updateKey(ctx, id, given)
  },
})

export const deleteKey = route({
  name: 'project.deleteKey',
  method: 'DELETE',
  path: '/v1/project/keys/:keyId',
  aliases: ['/v1/projects/:projectId/keys/:keyId'],
  title: 'Delete an API key',
  scopes: ['keys.write'],
  auth: ['admin', 'key'],
  event: 'keys.[keyId].delete',
  audit: { event: 'project.key.delete', resource: 'project.key/{request.keyId}' },
  params: { keyId },
  status: 204,
  async run(ctx, params) {
    await keys.deleteKey(ctx, params.keyId)
    return undefined
  },
})
