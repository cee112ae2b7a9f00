import { ApiError } from '../../contract/errors.ts'
import { optional, orEmpty, projectId, queries, search, text, total, uid, url } from '../../contract/params.ts'
import { route } from '../../contract/route.ts'
import { teams } from '../directory/index.ts'
import { createProject as makeProject } from './creation.ts'
import { projectDocument } from './document.ts'
import { listProjectDocuments, PROJECT_ATTRIBUTES } from './listing.ts'
import { Project, ProjectList } from './models.ts'
import { moveProject } from './moving.ts'
import { projectName, region } from './params.ts'
import { projects } from './shapes.ts'

const tenancy = 'console' as const
const legal = (what: string) => optional(text(256, what), '')

export const listProjects = route({
  name: 'projects.listProjects',
  method: 'GET',
  path: '/v1/projects',
  title: 'List projects',
  scopes: ['projects.read'],
  auth: [],
  tenancy,
  params: { queries: optional(queries(PROJECT_ATTRIBUTES), []), search: search(), total: total() },
  model: ProjectList,
  run: (ctx, params) => listProjectDocuments(ctx, params),
})

export const createProject = route({
  name: 'projects.createProject',
  method: 'POST',
  path: '/v1/projects',
  title: 'Create project',
  scopes: ['projects.write'],
  auth: [],
  tenancy,
  audit: { event: 'projects.create', resource: 'project/{response.$id}' },
  params: {
    projectId: projectId('ID of the project.'),
    name: projectName,
    teamId: uid('ID of the organization that owns it.'),
    region,
  },
  status: 201,
  model: Project,
  async run(ctx, params) {
    const team = await ctx.store.find(teams, params.teamId)
    if (!team) throw new ApiError('team_not_found')
    return projectDocument(ctx, await makeProject(ctx, team, params))
  },
})

export const updateProject = route({
  name: 'projects.updateProject',
  method: 'PATCH',
  path: '/v1/projects/:projectId',
  title: 'Update project',
  scopes: ['projects.write'],
  auth: [],
  tenancy,
  audit: { event: 'projects.update', resource: 'project/{request.projectId}' },
  params: {
    projectId: uid('ID of the project.'),
    name: projectName,
    description: optional(text(256, 'What the project is for.'), ''),
    logo: optional(text(1024, 'Logo of the project.'), ''),
    url: optional(orEmpty(url('Address of the project.')), ''),
    legalName: legal('Name of the legal entity behind the project.'),
    legalCountry: legal('Country of the legal entity.'),
    legalState: legal('State of the legal entity.'),
    legalCity: legal('City of the legal entity.'),
    legalAddress: legal('Address of the legal entity.'),
    legalTaxId: legal('Tax ID of the legal entity.'),
  },
  model: Project,
  async run(ctx, { projectId, ...changes }) {
    const row = await ctx.store.update(projects, projectId, { ...changes, search: `${projectId} ${changes.name}` })
    if (!row) throw new ApiError('project_not_found')
    return projectDocument(ctx, row)
  },
})

export const updateTeam = route({
  name: 'projects.updateTeam',
  method: 'PATCH',
  path: '/v1/projects/:projectId/team',
  title: 'Move project to another organization',
  scopes: ['projects.write'],
  auth: ['admin'],
  tenancy,
  audit: { event: 'projects.team.update', resource: 'project/{request.projectId}' },
  params: { projectId: uid('ID of the project.'), teamId: uid('ID of the organization that shall own it.') },
  model: Project,
  async run(ctx, params) {
    return projectDocument(ctx, await moveProject(ctx, params.projectId, params.teamId))
  },
})
