import { boolean, label, list, oneOf } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { OPTIONAL_SERVICES, PROTOCOLS, Project, projectDocument } from '../projects/index.ts'
import { changeProject } from './change.ts'
import { METHOD_IDS, switchAccess, switchAuthMethod } from './switches.ts'

const shared = { scopes: ['project.write'] as const, auth: ['admin', 'key'] as const, model: Project }

export const updateAuthMethod = route({
  ...shared,
  name: 'project.updateAuthMethod',
  method: 'PATCH',
  path: '/v1/project/auth-methods/:methodId',
  aliases: ['/v1/projects/:projectId/auth/:methodId'],
  title: 'Switch a way to sign in on or off',
  event: 'authMethod.[methodId].update',
  audit: { event: 'project.authMethods.[methodId].update', resource: 'project.authMethods/{response.$id}' },
  params: {
    methodId: oneOf(METHOD_IDS, 'The way to sign in.'),
    enabled: boolean('Whether users can sign in this way.'),
  },
  async run(ctx, { methodId, enabled }) {
    return switchAuthMethod(ctx, methodId, enabled)
  },
})

export const updateService = route({
  ...shared,
  name: 'project.updateService',
  method: 'PATCH',
  path: '/v1/project/services/:serviceId',
  aliases: ['/v1/project/services/:serviceId/status', '/v1/projects/:projectId/service'],
  title: 'Switch a service on or off for clients',
  event: 'services.[serviceId].update',
  audit: { event: 'project.services.[serviceId].update', resource: 'project.services/{response.$id}' },
  params: {
    serviceId: oneOf(OPTIONAL_SERVICES, 'The service.'),
    enabled: boolean('Whether clients can use it; keys and administrators always can.'),
  },
  async run(ctx, { serviceId, enabled }) {
    return switchAccess(ctx, 'services', [serviceId], enabled)
  },
})

export const updateProtocol = route({
  ...shared,
  name: 'project.updateProtocol',
  method: 'PATCH',
  path: '/v1/project/protocols/:protocolId',
  aliases: ['/v1/project/protocols/:protocolId/status', '/v1/projects/:projectId/api'],
  title: 'Switch a protocol on or off for clients',
  event: 'protocols.[protocolId].update',
  audit: { event: 'project.protocols.[protocolId].update', resource: 'project.protocols/{response.$id}' },
  params: {
    protocolId: oneOf(PROTOCOLS, 'The protocol.'),
    enabled: boolean('Whether clients can use it; keys and administrators always can.'),
  },
  async run(ctx, { protocolId, enabled }) {
    return switchAccess(ctx, 'protocols', [protocolId], enabled)
  },
})

export const updateLabels = route({
  ...shared,
  name: 'project.updateLabels',
  method: 'PUT',
  path: '/v1/project/labels',
  aliases: ['/v1/projects/:projectId/labels'],
  title: 'Replace the labels of the project',
  audit: { event: 'project.labels.update', resource: 'project.labels/{response.$id}' },
  params: { labels: list(label(), 1000, 'All labels the project shall have.') },
  async run(ctx, params) {
    const labels = [...new Set(params.labels)]
    return projectDocument(ctx, await changeProject(ctx, () => ({ labels })))
  },
})
