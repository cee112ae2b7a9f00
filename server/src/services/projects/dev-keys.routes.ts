import { datetime, optional, queries, text, uid } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import * as devKeys from './dev-keys.ts'
import { DevKey, DevKeyList } from './models.ts'
import { visibleProject } from './visible.ts'

const tenancy = 'console' as const
const path = '/v1/projects/:projectId/dev-keys/:keyId'
const projectId = uid('ID of the project.')
const keyId = uid('ID of the development key.')
const name = text(128, 'Name of the development key.')
const expire = datetime('When the key stops working.')

export const createDevKey = route({
  name: 'projects.createDevKey',
  method: 'POST',
  path: '/v1/projects/:projectId/dev-keys',
  title: 'Create development key',
  scopes: ['devKeys.write'],
  auth: [],
  tenancy,
  params: { projectId, name, expire },
  status: 201,
  model: DevKey,
  async run(ctx, params) {
    return devKeys.createDevKey(ctx, await visibleProject(ctx, params.projectId), params)
  },
})

export const listDevKeys = route({
  name: 'projects.listDevKeys',
  method: 'GET',
  path: '/v1/projects/:projectId/dev-keys',
  title: 'List development keys',
  scopes: ['devKeys.read'],
  auth: ['admin'],
  tenancy,
  params: { projectId, queries: optional(queries(devKeys.ATTRIBUTES), []) },
  model: DevKeyList,
  async run(ctx, params) {
    return devKeys.listDevKeys(ctx, await visibleProject(ctx, params.projectId), params.queries)
  },
})

export const getDevKey = route({
  name: 'projects.getDevKey',
  method: 'GET',
  path,
  title: 'Get development key',
  scopes: ['devKeys.read'],
  auth: ['admin'],
  tenancy,
  params: { projectId, keyId },
  model: DevKey,
  async run(ctx, params) {
    return devKeys.getDevKey(ctx, await visibleProject(ctx, params.projectId), params.keyId)
  },
})

export const updateDevKey = route({
  name: 'projects.updateDevKey',
  method: 'PUT',
  path,
  title: 'Update development key',
  scopes: ['devKeys.write'],
  auth: ['admin'],
  tenancy,
  params: { projectId, keyId, name, expire },
  model: DevKey,
  async run(ctx, params) {
    return devKeys.updateDevKey(ctx, await visibleProject(ctx, params.projectId), params.keyId, params)
  },
})

export const deleteDevKey = route({
  name: 'projects.deleteDevKey',
  method: 'DELETE',
  path,
  title: 'Delete development key',
  scopes: ['devKeys.write'],
  auth: ['admin'],
  tenancy,
  params: { projectId, keyId },
  status: 204,
  async run(ctx, params) {
    await devKeys.deleteDevKey(ctx, await visibleProject(ctx, params.projectId), params.keyId)
    return undefined
  },
})
