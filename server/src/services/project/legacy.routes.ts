import { boolean, list, object, uid } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { OPTIONAL_SERVICES, PROTOCOLS, Project, projectDocument } from '../projects/index.ts'
import { replaceMockPhones } from './mock-phones.ts'
import { switchAccess } from './switches.ts'

// Calls that only older consoles and command-line tools make. They name the project in the path and act as a user of
// the console: the row's own permissions decide, and every other project in the header is refused.
const shared = {
  method: 'PATCH' as const,
  scopes: ['projects.write'] as const,
  tenancy: 'console' as const,
  model: Project,
}
const projectId = uid('ID of the project.')

export const updateServiceStatusAll = route({
  ...shared,
  name: 'projects.updateServiceStatusAll',
  path: '/v1/projects/:projectId/service/all',
  title: 'Switch all services on or off for clients',
  auth: ['admin'],
  params: { projectId, status: boolean('Whether clients can use them.') },
  async run(ctx, { projectId: $id, status }) {
    return switchAccess(ctx, 'services', OPTIONAL_SERVICES, status, { $id })
  },
})

export const updateAPIStatusAll = route({
  ...shared,
  name: 'projects.updateAPIStatusAll',
  path: '/v1/projects/:projectId/api/all',
  title: 'Switch all protocols on or off for clients',
  auth: ['admin'],
  params: { projectId, status: boolean('Whether clients can use them.') },
  async run(ctx, { projectId: $id, status }) {
    return switchAccess(ctx, 'protocols', PROTOCOLS, status, { $id })
  },
})

export const updateMockNumbers = route({
  ...shared,
  name: 'projects.updateMockNumbers',
  path: '/v1/projects/:projectId/auth/mock-numbers',
  title: 'Replace the mock phone numbers',
  auth: ['admin'],
  params: {
    projectId,
    numbers: list(
      object('A `phone` number and the `otp` that signs in with it.'),
      10,
      'All mock numbers there shall be.',
    ),
  },
  async run(ctx, { projectId: $id, numbers }) {
    return projectDocument(ctx, await replaceMockPhones(ctx, numbers, { $id }))
  },
})
