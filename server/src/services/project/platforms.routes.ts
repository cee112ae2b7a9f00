import { customId, hostname, optional, orEmpty, queries, text, total, uid } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { Platform, PlatformList, PlatformWeb } from './models.ts'
import * as platforms from './platforms.ts'

const platformId = uid('ID of the platform.')
const name = text(128, 'Name of the platform, for people.')
const webSettings = {
  name,
  hostname: optional(
    orEmpty(hostname('Host name of the site, without scheme, port and path; `*.` stands for any subdomain.')),
    '',
  ),
  // Older clients say here what native platforms are called.
  key: optional(orEmpty(text(256, 'Identifier of a native app. Use the routes of native platforms instead.')), ''),
}

export const listPlatforms = route({
  name: 'project.listPlatforms',
  method: 'GET',
  path: '/v1/project/platforms',
  aliases: ['/v1/projects/:projectId/platforms'],
  title: 'List platforms',
  scopes: ['platforms.read'],
  auth: ['admin', 'key'],
  params: { queries: optional(queries(['type', 'name', 'hostname']), []), total: total() },
  model: PlatformList,
  async run(ctx, params) {
    return platforms.listPlatforms(ctx, params.queries, params.total)
  },
})

export const getPlatform = route({
  name: 'project.getPlatform',
  method: 'GET',
  path: '/v1/project/platforms/:platformId',
  aliases: ['/v1/projects/:projectId/platforms/:platformId'],
  title: 'Get a platform',
  scopes: ['platforms.read'],
  auth: ['admin', 'key'],
  params: { platformId },
  model: Platform,
  async run(ctx, params) {
    return platforms.getPlatform(ctx, params.platformId)
  },
})

export const deletePlatform = route({
  name: 'project.deletePlatform',
  method: 'DELETE',
  path: '/v1/project/platforms/:platformId',
  aliases: ['/v1/projects/:projectId/platforms/:platformId'],
  title: 'Delete a platform',
  scopes: ['platforms.write'],
  auth: ['admin', 'key'],
  event: 'platforms.[platformId].delete',
  audit: { event: 'project.platform.delete', resource: 'project.platform/{request.platformId}' },
  params: { platformId },
  status: 204,
  async run(ctx, params) {
    await platforms.deletePlatform(ctx, params.platformId)
    return undefined
  },
})

export const createWebPlatform = route({
  name: 'project.createWebPlatform',
  method: 'POST',
  path: '/v1/project/platforms/web',
  aliases: ['/v1/projects/:projectId/platforms'],
  title: 'Create a web platform',
  scopes: ['platforms.write'],
  auth: ['admin', 'key'],
  event: 'platforms.[platformId].create',
  audit: { event: 'project.platform.create', resource: 'project.platform/{response.$id}' },
  params: {
    platformId: customId('ID of the new platform, or `unique()`.'),
    ...webSettings,
    type: optional(orEmpty(text(256, 'Type of the platform. Use the routes of native platforms instead.')), ''),
  },
  status: 201,
  model: PlatformWeb,
  async run(ctx, { platformId: id, ...given }) {
    return platforms.createNamedPlatform(ctx, id, given)
  },
})

export const updateWebPlatform = route({
  name: 'project.updateWebPlatform',
  method: 'PUT',
  path: '/v1/project/platforms/web/:platformId',
  aliases: ['/v1/projects/:projectId/platforms/:platformId'],
  title: 'Update a web platform',
  scopes: ['platforms.write'],
  auth: ['admin', 'key'],
  event: 'platforms.[platformId].update',
  audit: { event: 'project.platform.update', resource: 'project.platform/{response.$id}' },
  params: { platformId, ...webSettings },
  model: PlatformWeb,
  async run(ctx, { platformId: id, ...given }) {
    return platforms.updateNamedPlatform(ctx, id, given)
  },
})
