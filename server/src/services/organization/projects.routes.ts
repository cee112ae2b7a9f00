import { ApiError } from '../../contract/errors.ts'
import { optional, projectId, queries, search, total, uid } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import {
  listProjectDocuments,
  createProject as makeProject,
  PROJECT_ATTRIBUTES,
  Project,
  ProjectList,
  projectDocument,
  projectName,
  projects,
  region,
  removeProject,
} from '../projects/index.ts'
import { organizationOf, projectOf } from './organization.ts'

const auth = ['admin', 'key'] as const
const tenancy = 'console' as const
const path = '/v1/organization/projects/:projectId'
const id = uid('ID of the project.')

export const listProjects = route({
  name: 'organization.listProjects',
  method: 'GET',
  path: '/v1/organization/projects',
  title: 'List projects of an organization',
  scopes: ['projects.read'],
  auth,
  tenancy,
  params: { queries: optional(queries(PROJECT_ATTRIBUTES), []), search: search(), total: total() },
  model: ProjectList,
  async run(ctx, params) {
    return listProjectDocuments(ctx, params, await organizationOf(ctx))
  },
})

export const createProject = route({
  name: 'organization.createProject',
  method: 'POST',
  path: '/v1/organization/projects',
  title: 'Create project in an organization',
  scopes: ['projects.write'],
  auth,
  tenancy,
  audit: { event: 'projects.create', resource: 'project/{response.$id}' },
  params: { projectId: projectId('ID of the project.'), name: projectName, region },
  status: 201,
  model: Project,
  async run(ctx, params) {
    return projectDocument(ctx, await makeProject(ctx, await organizationOf(ctx), params))
  },
})

export const getProject = route({
  name: 'organization.getProject',
  method: 'GET',
  path,
  title: 'Get project of an organization',
  scopes: ['projects.read'],
  auth,
  tenancy,
  params: { projectId: id },
  model: Project,
  async run(ctx, params) {
    return projectDocument(ctx, await projectOf(ctx, await organizationOf(ctx), params.projectId))
  },
})

export const updateProject = route({
  name: 'organization.updateProject',
  method: 'PATCH',
  path,
  title: 'Rename project of an organization',
  scopes: ['projects.write'],
  auth,
  tenancy,
  audit: { event: 'projects.update', resource: 'project/{response.$id}' },
  params: { projectId: id, name: projectName },
  model: Project,
  async run(ctx, { projectId, name }) {
    await projectOf(ctx, await organizationOf(ctx), projectId)
    const row = await ctx.store.update(projects, projectId, { name, search: `${projectId} ${name}` })
    if (!row) throw new ApiError('project_not_found')
    return projectDocument(ctx, row)
  },
})

export const deleteProject = route({
  name: 'organization.deleteProject',
  method: 'DELETE',
  path,
  title: 'Delete project of an organization',
  scopes: ['projects.write'],
  auth,
  tenancy,
  audit: { event: 'projects.delete', resource: 'project/{request.projectId}' },
  params: { projectId: id },
  status: 204,
  async run(ctx, { projectId }) {
    const row = await projectOf(ctx, await organizationOf(ctx), projectId)
    await removeProject(ctx, row)
    return undefined
  },
})
