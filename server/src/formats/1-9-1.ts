import { remove, rename } from './fields.ts'
import type { Step } from './ladder.ts'
import { scopesList } from './scopes-list.ts'
import type { Convert } from './tree.ts'

const webhook = rename({ security: 'tls', httpUser: 'authUsername', httpPass: 'authPassword' })

const protocol: Convert = (params) => {
  const renamed = rename({ api: 'protocolId', status: 'enabled' })(params)
  return renamed.protocolId === 'realtime' ? { ...renamed, protocolId: 'websocket' } : renamed
}

/** Clients below 1.9.1: webhooks and the switches of a project under their old names. */
export const below191: Step = {
  below: '1.9.1',
  requests: {
    'project.updateService': rename({ service: 'serviceId', status: 'enabled' }),
    'project.updateProtocol': protocol,
    'project.createKey': scopesList,
    'project.updateKey': scopesList,
    'webhooks.create': webhook,
    'webhooks.update': webhook,
  },
  responses: {
    webhook: rename({
      tls: 'security',
      authUsername: 'httpUser',
      authPassword: 'httpPass',
      secret: 'signatureKey',
    }),
    project: remove('protocolStatusForRest', 'protocolStatusForGraphql', 'protocolStatusForWebsocket'),
    // Recorded: in a list they stay.
    projectList: (list) => list,
  },
}
