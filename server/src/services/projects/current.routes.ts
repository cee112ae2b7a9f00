import { ApiError } from '../../contract/errors.ts'
import { noParams } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { projectDocument } from './document.ts'
import { Project } from './models.ts'
import { removeProject } from './removal.ts'
import { projects } from './shapes.ts'

// The project a request acts on. Settings of it are the business of the project service.

export const get = route({
  name: 'project.get',
  method: 'GET',
  path: '/v1/project',
  aliases: ['/v1/projects/:projectId'],
  title: 'Get project',
  scopes: ['project.read'],
  auth: ['admin', 'key'],
  params: noParams,
  model: Project,
  async run(ctx) {
    const row = await ctx.platform.asSystem().find(projects, ctx.project.$id)
    if (!row) throw new ApiError('project_not_found')
    return projectDocument(ctx, row)
  },
})

export const remove = route({
  name: 'project.delete',
  method: 'DELETE',
  path: '/v1/project',
  aliases: ['/v1/projects/:projectId'],
  title: 'Delete project',
  scopes: ['project.write'],
  auth: ['admin', 'key'],
  audit: { event: 'project.delete', resource: 'project/{project.$id}' },
  params: noParams,
  status: 204,
  async run(ctx) {
    const row = await ctx.platform.asSystem().find(projects, ctx.project.$id)
    if (!row) throw new ApiError('project_not_found')
    await removeProject(ctx, row)
    return undefined
  },
})
